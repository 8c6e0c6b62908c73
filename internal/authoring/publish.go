package authoring

import (
	"cmp"
	"context"

	"github.com/gheecms/ghee/internal/changelog"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/webhook"
)

// Publish makes the newest draft of a document's locale live and puts it on the
// log. published is its date of first publication, 0 to keep the one it has, or
// now. Publishing what is live already changes nothing. A published document
// whose slug changes leaves a redirect behind. It returns fail.Invalid with one
// Field for each broken rule, fail.NotFound when there is no such document.
func (b *Batch) Publish(ctx context.Context, id content.ObjectID, locale string, published content.Micros) error {
	d, err := b.document(ctx, id, locale)
	if err != nil {
		return err
	}
	if d.variant.Trashed != 0 {
		return errTrashed(d.variant)
	}
	date := cmp.Or(published, d.variant.Published, b.tx.Now())
	if d.variant.Live == d.variant.Draft && d.variant.Published == date {
		return nil
	}
	draft, err := b.tx.Revision(ctx, d.variant.Draft)
	if err != nil {
		return err
	}
	values, err := content.DecodeValues(draft.Payload, d.typ.Fields, b.schema)
	if err != nil {
		return err
	}
	if err := content.Check(b.schema, d.typ.Fields, values); err != nil {
		return err
	}
	if err = b.show(ctx, d.typ.Fields, values); err == nil {
		err = b.publish(ctx, d, draft, date)
	}
	b.spoil(err)
	return err
}

// publish writes what Publish has found to be in order.
func (b *Batch) publish(ctx context.Context, d document, draft Revision, date content.Micros) error {
	if d.variant.Scheduled != 0 {
		if err := b.overtake(ctx, d.variant, DeedPublish, "The document was published before."); err != nil {
			return err
		}
	}
	old := d.variant.Live
	d.variant.Live, d.variant.Published, d.variant.Scheduled = draft.ID, date, 0
	d.variant.Status = statusOf(d.variant)
	if err := b.tx.PutVariant(ctx, d.variant); err != nil {
		return err
	}
	if err := b.claim(ctx, d.typ, d.variant); err != nil {
		return err
	}
	if err := b.moved(ctx, d, old, draft.Slug); err != nil {
		return err
	}
	b.noteDocument(DocumentPublished, d.variant)
	b.tell(webhook.Published, d.record, d.typ, d.variant)
	return b.live(d, draft)
}

// live stages the document as readers will see it, and whoever previews: its
// newest draft is what has gone live.
func (b *Batch) live(d document, rev Revision) error {
	entry, err := Entry(d.record, d.variant, rev)
	if err != nil {
		return err
	}
	b.public.put(entry)
	b.preview.put(entry)
	return nil
}

// Unpublish takes a document's locale from the log and keeps its drafts.
// Unpublishing what is not live changes nothing.
func (b *Batch) Unpublish(ctx context.Context, id content.ObjectID, locale string) error {
	d, err := b.document(ctx, id, locale)
	if err != nil || d.variant.Live == "" {
		return err
	}
	err = b.unpublish(ctx, d)
	b.spoil(err)
	return err
}

func (b *Batch) unpublish(ctx context.Context, d document) error {
	if err := b.overtake(ctx, d.variant, DeedUnpublish, "The document was unpublished before."); err != nil {
		return err
	}
	d.variant.Live = ""
	d.variant.Status = statusOf(d.variant)
	if err := b.tx.PutVariant(ctx, d.variant); err != nil {
		return err
	}
	if err := b.claim(ctx, d.typ, d.variant); err != nil {
		return err
	}
	b.noteDocument(DocumentUnpublished, d.variant)
	b.tell(webhook.Unpublished, d.record, d.typ, d.variant)
	b.public.put(changelog.Draft{Kind: changelog.KindOf(d.record.Kind), Object: string(d.record.ID), Locale: d.variant.Locale})
	newest, err := b.tx.Revision(ctx, d.variant.Draft)
	if err != nil {
		return err
	}
	return b.drafted(d.record, d.variant, newest)
}

// drafted stages the newest draft of a document for previews.
func (b *Batch) drafted(r Record, v Variant, newest Revision) error {
	entry, err := Entry(r, v, newest)
	if err != nil {
		return err
	}
	b.preview.put(entry)
	return nil
}

// document is what publishing needs to know of one.
type document struct {
	record  Record
	typ     *content.Type
	variant Variant
}

func (b *Batch) document(ctx context.Context, id content.ObjectID, locale string) (d document, err error) {
	if d.record, err = b.recordOf(ctx, id); err != nil {
		return d, err
	}
	if d.typ, err = b.typeOf(ctx, d.record.Type); err != nil {
		return d, err
	}
	if locale, err = b.locale(ctx, d.record.Kind, locale); err != nil {
		return d, err
	}
	d.variant, err = b.tx.Variant(ctx, id, locale)
	return d, err
}
