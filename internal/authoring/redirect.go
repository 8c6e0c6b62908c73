package authoring

import (
	"context"
	"strings"

	"github.com/gheecms/ghee/internal/account"
	"github.com/gheecms/ghee/internal/changelog"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
)

// maxHops is how many redirects in a row are followed to see whether a new one
// closes a ring.
const maxHops = 20

// CheckRedirect checks the form of a redirect: fail.Invalid for what is no
// address.
func CheckRedirect(r content.Redirect) error {
	for _, a := range []struct{ what, address string }{{"from", r.From}, {"to", r.To}} {
		u, err := address(a.address)
		if err == nil && u.Host == "" && !strings.HasPrefix(a.address, "/") {
			err = fail.E(fail.Invalid, "%q must start with / or be a whole URL.", shorten(a.address))
		}
		if err != nil {
			return fail.E(fail.Invalid, "Redirect: %s: %s", a.what, fail.Message(err))
		}
	}
	return nil
}

// Redirect adds or changes a redirect; one that is there already changes
// nothing. It returns fail.Invalid for what is no address, and for a redirect
// that would lead back to where it starts.
func (b *Batch) Redirect(ctx context.Context, r content.Redirect) error {
	if err := CheckRedirect(r); err != nil {
		return err
	}
	at := r.To
	for range maxHops {
		if at == r.From {
			return fail.E(fail.Invalid, "The redirect from %s to %s leads back to itself.", shorten(r.From), shorten(r.To))
		}
		next, err := b.tx.Redirect(ctx, at)
		if fail.Is(err, fail.NotFound) {
			break
		}
		if err != nil {
			return err
		}
		at = next.To
	}
	if err := b.redirect(ctx, r); err != nil {
		return err
	}
	b.Note(account.Event{Action: RedirectChanged})
	return nil
}

// DropRedirect takes a redirect away; fail.NotFound when there is none from this
// address.
func (b *Batch) DropRedirect(ctx context.Context, from string) error {
	if _, err := b.tx.Redirect(ctx, from); err != nil {
		return err
	}
	b.Note(account.Event{Action: RedirectRemoved})
	return b.dropRedirect(ctx, from)
}

func (b *Batch) redirect(ctx context.Context, r content.Redirect) error {
	old, err := b.tx.Redirect(ctx, r.From)
	if err != nil && !fail.Is(err, fail.NotFound) || old == r {
		return err
	}
	if err := b.tx.PutRedirect(ctx, r); err != nil {
		return err
	}
	return b.stage(changelog.Draft{Kind: changelog.Redirect, Object: r.From, Present: true}, r)
}

// moved keeps redirects in step with a document that goes live: none leads on
// from where it is now, and one leads here from where readers found it before,
// unless somebody else is there now.
func (b *Batch) moved(ctx context.Context, d document, oldRevision, slug string) error {
	if !addressed(d.record.Kind) {
		return nil
	}
	here := "/" + slug
	if err := b.dropRedirect(ctx, here); err != nil || oldRevision == "" {
		return err
	}
	old, err := b.tx.Revision(ctx, oldRevision)
	if err != nil || old.Slug == slug {
		return err
	}
	if taken, err := b.occupied(ctx, d, old.Slug); taken || err != nil {
		return err
	}
	return b.redirect(ctx, content.Redirect{From: "/" + old.Slug, To: here})
}

// addressed reports whether documents of a kind have an address of their own on
// the site they are for.
func addressed(k content.Kind) bool {
	return k == content.KindPage || k == content.KindSingle || k == content.KindPost
}

// occupied reports whether another document, or another locale of d, is live
// at slug.
func (b *Batch) occupied(ctx context.Context, d document, slug string) (bool, error) {
	others, err := b.tx.FindVariants(ctx, "", slug, "")
	if err != nil {
		return false, err
	}
	for _, v := range others {
		if v.Live == "" || v.Document == d.record.ID && v.Locale == d.variant.Locale {
			continue
		}
		r, err := b.tx.Record(ctx, v.Document)
		if err != nil || addressed(r.Kind) {
			return true, err
		}
	}
	return false, nil
}

func (b *Batch) dropRedirect(ctx context.Context, from string) error {
	_, err := b.tx.Redirect(ctx, from)
	if fail.Is(err, fail.NotFound) {
		return nil
	}
	if err == nil {
		err = b.tx.DropRedirect(ctx, from)
	}
	if err != nil {
		return err
	}
	return b.stage(changelog.Draft{Kind: changelog.Redirect, Object: from}, nil)
}
