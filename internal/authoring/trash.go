package authoring

import (
	"context"

	"github.com/gheecms/ghee/internal/changelog"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
	"github.com/gheecms/ghee/internal/webhook"
)

// Trash takes a document away from readers and from its editors' lists; Untrash
// brings it back. locale is one of its locales, "" for all. Its address and its
// unique values are free for others meanwhile. What is in the trash already
// changes nothing. It returns fail.NotFound when there is no such document.
func (b *Batch) Trash(ctx context.Context, id content.ObjectID, locale string) error {
	return b.eachVariant(ctx, id, locale, b.trash)
}

func (b *Batch) trash(ctx context.Context, d document) error {
	v := d.variant
	if v.Trashed != 0 {
		return nil
	}
	live := v.Live != ""
	if err := b.overtake(ctx, v, "", "The document was moved to the trash."); err != nil {
		return err
	}
	v.Live, v.Scheduled, v.Trashed = "", 0, b.tx.Now()
	v.Status = statusOf(v)
	if err := b.tx.PutVariant(ctx, v); err != nil {
		return err
	}
	if err := b.letGo(ctx, d.typ, v); err != nil {
		return err
	}
	b.noteDocument(DocumentTrashed, v)
	b.tell(webhook.Deleted, d.record, d.typ, v)
	gone := changelog.Draft{Kind: changelog.KindOf(d.record.Kind), Object: string(d.record.ID), Locale: v.Locale}
	if live {
		b.public.put(gone)
	}
	b.preview.put(gone)
	return nil
}

// letGo gives up all that v holds.
func (b *Batch) letGo(ctx context.Context, t *content.Type, v Variant) error {
	spaces := []string{slugSpace(t, v.Locale)}
	for _, f := range t.Fields {
		if f.Unique {
			spaces = append(spaces, fieldSpace(t, f, v.Locale))
		}
	}
	for _, space := range spaces {
		if err := b.tx.Unclaim(ctx, space, v.Document, v.Locale); err != nil {
			return err
		}
	}
	return nil
}

// Untrash brings a document back as a draft. It returns fail.Conflict when
// somebody else has its slug or a unique value by now; it stays in the trash
// then.
func (b *Batch) Untrash(ctx context.Context, id content.ObjectID, locale string) error {
	return b.eachVariant(ctx, id, locale, func(ctx context.Context, d document) error {
		if d.variant.Trashed == 0 {
			return nil
		}
		d.variant.Trashed = 0
		if err := b.tx.PutVariant(ctx, d.variant); err != nil {
			return err
		}
		if err := b.claim(ctx, d.typ, d.variant); err != nil {
			return err
		}
		newest, err := b.tx.Revision(ctx, d.variant.Draft)
		if err != nil {
			return err
		}
		b.noteDocument(DocumentUntrashed, d.variant)
		b.tell(webhook.Drafted, d.record, d.typ, d.variant)
		return b.drafted(d.record, d.variant, newest)
	})
}

// eachVariant does something to one locale of a document, or to all.
func (b *Batch) eachVariant(ctx context.Context, id content.ObjectID, locale string, do func(context.Context, document) error) error {
	r, err := b.recordOf(ctx, id)
	if err != nil {
		return err
	}
	t, err := b.typeOf(ctx, r.Type)
	if err != nil {
		return err
	}
	variants, err := b.tx.VariantsOf(ctx, id)
	if err != nil {
		return err
	}
	found := false
	for _, v := range variants {
		if locale != "" && v.Locale != locale {
			continue
		}
		found = true
		if err := do(ctx, document{record: r, typ: t, variant: v}); err != nil {
			b.spoil(err)
			return err
		}
	}
	if !found {
		return fail.E(fail.NotFound, "The document has nothing in the locale %q.", shorten(locale))
	}
	return nil
}

// errTrashed is for who would change what is in the trash.
func errTrashed(v Variant) error {
	return fail.E(fail.Conflict, "%q is in the trash; take it out first.", v.Name)
}
