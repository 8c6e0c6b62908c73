package authoring

import (
	"cmp"
	"context"

	"github.com/google/uuid"

	"github.com/gheecms/ghee/internal/account"
	"github.com/gheecms/ghee/internal/changelog"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
)

// maxAlt bounds the description of a picture in characters.
const maxAlt = 2000

// Media returns the media object with this URL, made when there is none: the
// same URL is the same object. Alt and Name fill in what it lacks. It returns
// fail.Invalid for a URL that is neither http nor relative to the site's media
// base, and for texts out of bounds.
func (b *Batch) Media(ctx context.Context, m content.MediaObject) (content.ObjectID, error) {
	if _, err := address(m.URL); err != nil {
		return "", err
	}
	if err := checkMedia(m); err != nil {
		return "", err
	}
	m.ID = content.ObjectID(uuid.NewSHA1(uuid.NameSpaceURL, []byte(m.URL)).String())
	old, err := b.tx.Media(ctx, m.ID)
	if err != nil && !fail.Is(err, fail.NotFound) {
		return "", err
	}
	m.Alt, m.Name = cmp.Or(old.Alt, m.Alt), cmp.Or(old.Name, m.Name)
	if m == old {
		return m.ID, nil
	}
	return m.ID, b.putMedia(ctx, m)
}

// DescribeMedia changes the name and the description of a media object, which
// every document that shows it shows from then on; nil leaves one alone.
// fail.NotFound when there is no such object.
func (b *Batch) DescribeMedia(ctx context.Context, id content.ObjectID, name, alt *string) (content.MediaObject, error) {
	old, err := b.tx.Media(ctx, id)
	if err != nil {
		return content.MediaObject{}, err
	}
	m := old
	if name != nil {
		m.Name = *name
	}
	if alt != nil {
		m.Alt = *alt
	}
	if m == old {
		return m, nil
	}
	if err := checkMedia(m); err != nil {
		return content.MediaObject{}, err
	}
	b.Note(account.Event{Action: MediaChanged, Object: string(id)})
	return m, b.putMedia(ctx, m)
}

// checkMedia bounds the words of a media object.
func checkMedia(m content.MediaObject) error {
	if err := content.CheckText("alt", m.Alt, maxAlt); err != nil {
		return err
	}
	return content.CheckText("name", m.Name, content.MaxName)
}

// putMedia writes a media object and tells those who may see it.
func (b *Batch) putMedia(ctx context.Context, m content.MediaObject) error {
	if err := b.tx.PutMedia(ctx, m); err != nil {
		return err
	}
	entry, err := written(changelog.Draft{Kind: changelog.Media, Object: string(m.ID), Present: true}, m)
	if err != nil {
		return err
	}
	b.preview.put(entry) // drafts may show every picture
	_, public, err := b.tx.Public(ctx, changelog.Media, string(m.ID), "")
	if err == nil && (public || b.public.has(keyOf(entry))) { // other readers learn of it with the first document that shows it
		b.public.put(entry)
	}
	return err
}

// show stages the media objects that a document about to be published refers
// to, where readers do not have them as they are now. A draft's pictures stay
// at the origin: their addresses may say what is not to be known yet.
func (b *Batch) show(ctx context.Context, fields []content.Field, v content.Values) error {
	for _, id := range content.MediaIDs(b.schema, fields, v) {
		m, err := b.tx.Media(ctx, id)
		if fail.Is(err, fail.NotFound) {
			continue // it has gone since; the document shows an empty value
		}
		if err != nil {
			return err
		}
		entry, err := written(changelog.Draft{Kind: changelog.Media, Object: string(id), Present: true}, m)
		if err != nil {
			return err
		}
		hash, public, err := b.tx.Public(ctx, changelog.Media, string(id), "")
		if err != nil {
			return err
		}
		if !public || hash != changelog.HashOf(entry.Payload) {
			b.public.put(entry)
		}
	}
	return nil
}
