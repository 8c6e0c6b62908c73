package authoring

import (
	"context"

	"github.com/gheecms/ghee/internal/account"
	"github.com/gheecms/ghee/internal/changelog"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
)

// Erase deletes a document for good, in every locale, whether or not it is in
// the trash: see Batch.Erase.
func (s *Service) Erase(ctx context.Context, site content.SiteID, id content.ObjectID) error {
	return s.Batch(ctx, site, true, func(b *Batch) error { return b.Erase(ctx, id) })
}

// EraseMedia deletes a media object for good: see Batch.EraseMedia.
func (s *Service) EraseMedia(ctx context.Context, site content.SiteID, id content.ObjectID) error {
	return s.Batch(ctx, site, true, func(b *Batch) error { return b.EraseMedia(ctx, id) })
}

// EraseTrashed is Erase for who works with a trash: it is fail.Conflict while a
// locale of the document is not in it.
func (b *Batch) EraseTrashed(ctx context.Context, id content.ObjectID) error {
	variants, err := b.tx.VariantsOf(ctx, id)
	if err != nil {
		return err
	}
	for _, v := range variants {
		if v.Trashed == 0 {
			return fail.E(fail.Conflict, "%q is not in the trash in the locale %q; move it there before it is deleted for good.", v.Name, v.Locale)
		}
	}
	return b.Erase(ctx, id)
}

// Erase deletes a document for good: its drafts, its revisions, what was
// published of it, the redirects to and from where it was, and its words in the
// logs. Every node that follows leaves no trace of it in its files. An import
// does not bring it back. It cannot be undone; it returns fail.NotFound when
// there is no such document.
func (b *Batch) Erase(ctx context.Context, id content.ObjectID) error {
	r, err := b.recordOf(ctx, id)
	if err != nil {
		return err
	}
	gone, err := b.tx.VariantsOf(ctx, id)
	if err != nil {
		return err
	}
	subjects := []changelog.Subject{{Kind: changelog.KindOf(r.Kind), ID: string(id)}}
	err = func() error {
		redirects, err := b.redirectsOf(ctx, r)
		if err != nil {
			return err
		}
		for _, d := range redirects {
			if err := b.tx.DropRedirect(ctx, d.From); err != nil {
				return err
			}
			subjects = append(subjects, changelog.Subject{Kind: changelog.Redirect, ID: d.From})
		}
		if err := b.tx.EraseDocument(ctx, id); err != nil {
			return err
		}
		b.Note(account.Event{Action: DocumentErased, Object: string(id)})
		if err := b.tellErased(ctx, r, gone); err != nil {
			return err
		}
		return b.erased(ctx, subjects)
	}()
	b.spoil(err)
	return err
}

// EraseMedia deletes a media object for good; documents that show it show
// nothing in its place. It returns fail.NotFound when there is none.
func (b *Batch) EraseMedia(ctx context.Context, id content.ObjectID) error {
	if _, err := b.tx.Media(ctx, id); err != nil {
		return err
	}
	err := b.tx.EraseMedia(ctx, id)
	if err == nil {
		b.Note(account.Event{Action: MediaErased, Object: string(id)})
		err = b.erased(ctx, []changelog.Subject{{Kind: changelog.Media, ID: string(id)}})
	}
	b.spoil(err)
	return err
}

// erased blanks what both logs tell of the subjects and stages the entries that
// make everybody who follows forget them.
func (b *Batch) erased(ctx context.Context, subjects []changelog.Subject) error {
	if err := b.tx.Blank(ctx, subjects); err != nil {
		return err
	}
	for _, s := range subjects {
		b.public.put(changelog.Erasing(s))
		b.preview.put(changelog.Erasing(s))
	}
	return nil
}

// redirectsOf lists the redirects that name an address of a document, past or
// present, where nobody else is now.
func (b *Batch) redirectsOf(ctx context.Context, r Record) (out []content.Redirect, err error) {
	if !addressed(r.Kind) {
		return nil, nil
	}
	slugs, err := b.tx.Slugs(ctx, r.ID)
	if err != nil {
		return nil, err
	}
	seen := map[string]bool{}
	for _, slug := range slugs {
		if other, err := b.othersAt(ctx, r, slug); other || err != nil {
			if err != nil {
				return nil, err
			}
			continue
		}
		at, err := b.tx.RedirectsAt(ctx, "/"+slug)
		if err != nil {
			return nil, err
		}
		for _, d := range at {
			if !seen[d.From] {
				seen[d.From] = true
				out = append(out, d)
			}
		}
	}
	return out, nil
}

// othersAt reports whether another document has an address.
func (b *Batch) othersAt(ctx context.Context, r Record, slug string) (bool, error) {
	found, err := b.tx.FindVariants(ctx, "", slug, "")
	if err != nil {
		return false, err
	}
	for _, v := range found {
		if v.Document == r.ID {
			continue
		}
		other, err := b.tx.Record(ctx, v.Document)
		if err != nil && !fail.Is(err, fail.NotFound) || err == nil && addressed(other.Kind) {
			return err == nil, err
		}
	}
	return false, nil
}
