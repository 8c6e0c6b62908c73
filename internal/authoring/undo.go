package authoring

import (
	"cmp"
	"context"

	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
	"github.com/gheecms/ghee/internal/webhook"
)

// UndoRelease brings each entry of a published release back to the revision that
// readers had before, or takes it away where they had none; drafts stay. What was
// changed meanwhile is told as fail.Conflict with a Field each, and nothing is
// done, unless skip leaves those out; then they are returned.
func (b *Batch) UndoRelease(ctx context.Context, id string, skip bool) (skipped []fail.Field, err error) {
	r, err := b.release(ctx, id)
	if err != nil {
		return nil, err
	}
	if r.State != ReleaseLive {
		return nil, fail.E(fail.Conflict, "%q is not published; there is nothing to undo.", r.Name)
	}
	entries, err := b.tx.ReleaseEntries(ctx, id)
	if err != nil {
		return nil, err
	}
	r.State, r.Undone = ReleaseClosed, b.tx.Now()
	b.noteRelease(ReleaseUndone, r)
	b.Sum(nil)
	for _, i := range inOrder(entries) {
		found, err := b.undo(ctx, i, entries[i], !skip && len(skipped) > 0)
		if err != nil {
			b.spoilt = cmp.Or(b.spoilt, err)
			return nil, err
		}
		skipped = append(skipped, found...)
	}
	if !skip {
		if err := faulty(fail.Conflict, "Some of the release was changed since; nothing was undone. Leave those out, or look at them first.", skipped); err != nil {
			b.spoilt = cmp.Or(b.spoilt, err)
			return nil, err
		}
	}
	err = b.tx.PutRelease(ctx, r)
	b.spoil(err)
	return skipped, err
}

// undo undoes one entry, or only looks whether it could.
func (b *Batch) undo(ctx context.Context, i int, e ReleaseEntry, look bool) ([]fail.Field, error) {
	d, err := b.document(ctx, e.Document, e.Locale)
	switch {
	case err != nil:
	case d.variant.Trashed != 0:
		err = errTrashed(d.variant)
	case d.variant.Live != e.Is:
		err = fail.E(fail.Conflict, "%q was published or taken away since.", d.variant.Name)
	case e.Was == e.Is:
		return nil, nil
	case e.Was == "" && !look:
		return nil, b.unpublish(ctx, d)
	case e.Was != "":
		return b.goBack(ctx, i, d, e.Was, look)
	}
	return faultsOf(i, err)
}

// goBack makes an earlier revision live again.
func (b *Batch) goBack(ctx context.Context, i int, d document, revision string, look bool) ([]fail.Field, error) {
	old, err := b.tx.Revision(ctx, revision)
	if err != nil {
		return faultsOf(i, err)
	}
	values, err := content.DecodeValues(old.Payload, d.typ.Fields, b.schema)
	if err != nil {
		return nil, err
	}
	for _, c := range Claims(d.typ, old, values) {
		has, err := b.tx.Claimant(ctx, c.Space, c.Value)
		if err == nil && (has.Document != c.Document || has.Locale != c.Locale) {
			return faultsOf(i, fail.E(fail.Conflict, "%q had the address or value %q, which another document has by now.", d.variant.Name, shorten(c.Value)))
		}
		if err != nil && !fail.Is(err, fail.NotFound) {
			return nil, err
		}
	}
	if look {
		return nil, nil
	}
	was := d.variant.Live
	d.variant.Live = old.ID
	d.variant.Status = statusOf(d.variant)
	if err := b.tx.PutVariant(ctx, d.variant); err != nil {
		return nil, err
	}
	if err := b.claim(ctx, d.typ, d.variant); err != nil {
		return nil, err
	}
	if err := b.moved(ctx, d, was, old.Slug); err != nil {
		return nil, err
	}
	if err := b.show(ctx, d.typ.Fields, values); err != nil {
		return nil, err
	}
	b.noteDocument(DocumentPublished, d.variant)
	shown := d.variant
	shown.Slug, shown.Name, shown.Status = old.Slug, old.Name, content.Published
	b.tell(webhook.Published, d.record, d.typ, shown)
	if err := b.live(d, old); err != nil || d.variant.Draft == old.ID {
		return nil, err
	}
	newest, err := b.tx.Revision(ctx, d.variant.Draft)
	if err != nil {
		return nil, err
	}
	return nil, b.drafted(d.record, d.variant, newest)
}
