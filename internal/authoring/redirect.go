package authoring

import (
	"context"

	"github.com/gheecms/ghee/internal/changelog"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
)

// maxAddress bounds an address in bytes: it is a key in an index.
const maxAddress = 2000

// Redirect adds or changes a redirect. An address that leads to itself is
// fail.Invalid.
func (b *Batch) Redirect(ctx context.Context, r content.Redirect) error {
	switch {
	case r.From == "" || r.To == "" || len(r.From) > maxAddress || len(r.To) > maxAddress:
		return fail.E(fail.Invalid, "A redirect needs two addresses of at most %d bytes.", maxAddress)
	case r.From == r.To:
		return fail.E(fail.Invalid, "The redirect from %s leads to itself.", r.From)
	}
	if err := b.tx.PutRedirect(ctx, r); err != nil {
		return err
	}
	return b.stage(changelog.Draft{Kind: changelog.Redirect, Object: r.From, Present: true}, r)
}

// moved leaves a redirect where a live document's slug was, and takes away one
// that would lead on from where it is now.
func (b *Batch) moved(ctx context.Context, d document, oldRevision, slug string) error {
	if oldRevision == "" || slug == "" {
		return nil
	}
	old, err := b.tx.Revision(ctx, oldRevision)
	if err != nil || old.Slug == slug {
		return err
	}
	here := "/" + slug
	if err := b.tx.DropRedirect(ctx, here); err != nil {
		return err
	}
	if err := b.stage(changelog.Draft{Kind: changelog.Redirect, Object: here}, nil); err != nil {
		return err
	}
	switch d.record.Kind {
	case content.KindPage, content.KindSingle, content.KindPost:
		return b.Redirect(ctx, content.Redirect{From: "/" + old.Slug, To: here})
	}
	return nil
}
