package authoring

import (
	"context"
	"net/url"
	"strings"

	"github.com/google/uuid"

	"github.com/gheecms/ghee/internal/changelog"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
)

// resolver turns what an input says of other objects into their ids.
type resolver struct {
	ctx    context.Context // of the one Save it serves
	batch  *Batch
	locale string
}

// Ref takes a content.ObjectID, or as text an object id or a slug.
func (r *resolver) Ref(target content.TypeID, input any) (content.ObjectID, error) {
	id, isID := input.(content.ObjectID)
	text, isText := input.(string)
	if isText {
		id = content.ObjectID(text)
	}
	if !isID && !isText {
		return "", fail.E(fail.Invalid, "must name a document by its id or slug.")
	}
	t := r.batch.schema.Type(target)
	if t == nil {
		return "", fail.E(fail.Invalid, "points at a type the site no longer has.")
	}
	rec, err := r.batch.tx.Record(r.ctx, id)
	if err == nil && rec.Type == target {
		return id, nil
	}
	if err != nil && !fail.Is(err, fail.NotFound) {
		return "", err
	}
	if isText && t.Kind != content.KindCollection {
		locale, err := r.batch.locale(r.ctx, t.Kind, r.locale)
		if err != nil {
			return "", err
		}
		c, err := r.batch.tx.Claimant(r.ctx, slugSpace(t, locale), text)
		if err == nil || !fail.Is(err, fail.NotFound) {
			return c.Document, err
		}
	}
	return "", fail.E(fail.Invalid, "names no %s: %q.", t.Name, id)
}

// Media takes a content.ObjectID, a URL, or {"url": …, "alt": …}.
func (r *resolver) Media(input any) (content.ObjectID, error) {
	switch x := input.(type) {
	case content.ObjectID:
		m, err := r.batch.tx.Media(r.ctx, x)
		if fail.Is(err, fail.NotFound) {
			return "", fail.E(fail.Invalid, "names no media object: %q.", x)
		}
		return m.ID, err
	case string:
		return r.batch.Media(r.ctx, content.MediaObject{URL: x})
	case content.MediaObject:
		return r.batch.Media(r.ctx, x)
	case map[string]any:
		address, _ := x["url"].(string)
		alt, _ := x["alt"].(string)
		return r.batch.Media(r.ctx, content.MediaObject{URL: address, Alt: alt})
	}
	return "", fail.E(fail.Invalid, "must be the URL of a media object.")
}

// Media returns the media object with this URL, made when there is none: the
// same URL is the same object. Alt and Name fill in what it lacks.
func (b *Batch) Media(ctx context.Context, m content.MediaObject) (content.ObjectID, error) {
	if err := checkMediaURL(m.URL); err != nil {
		return "", err
	}
	m.ID = content.ObjectID(uuid.NewSHA1(uuid.NameSpaceURL, []byte(m.URL)).String())
	old, err := b.tx.Media(ctx, m.ID)
	switch {
	case err == nil && (old.Alt != "" || m.Alt == "") && (old.Name != "" || m.Name == ""):
		return m.ID, nil
	case err == nil:
		if old.Alt == "" {
			old.Alt = m.Alt
		}
		if old.Name == "" {
			old.Name = m.Name
		}
		m = old
	case !fail.Is(err, fail.NotFound):
		return "", err
	}
	if err := b.tx.PutMedia(ctx, m); err != nil {
		return "", err
	}
	return m.ID, b.stage(changelog.Draft{Kind: changelog.Media, Object: string(m.ID), Present: true}, m)
}

// checkMediaURL takes absolute http addresses and paths relative to the site's
// media base.
func checkMediaURL(address string) error {
	u, err := url.Parse(address)
	switch {
	case address == "" || len(address) > maxAddress:
		return fail.E(fail.Invalid, "must be a URL of at most %d bytes.", maxAddress)
	case err != nil:
		return fail.E(fail.Invalid, "%q is no URL.", address)
	case u.Scheme == "http" || u.Scheme == "https":
		if u.Host == "" {
			return fail.E(fail.Invalid, "%q has no host.", address)
		}
		return nil
	case u.Scheme != "" || strings.HasPrefix(address, "//"):
		return fail.E(fail.Invalid, "%q must start with https:// or http://.", address)
	}
	return nil
}
