package authoring

import (
	"context"

	"github.com/gheecms/ghee/internal/content"
)

// Values returns the newest draft of a variant.
func (b *Batch) Values(ctx context.Context, v Variant) (content.Values, error) {
	d, err := b.document(ctx, v.Document, v.Locale)
	if err != nil {
		return nil, err
	}
	rev, err := b.tx.Revision(ctx, d.variant.Draft)
	if err != nil {
		return nil, err
	}
	return content.DecodeValues(rev.Payload, d.typ.Fields, b.schema)
}

// Copy returns the newest draft of a document's locale as an input for Save: for
// a translation, or a duplicate.
func (b *Batch) Copy(ctx context.Context, id content.ObjectID, locale string) (Input, error) {
	d, err := b.document(ctx, id, locale)
	if err != nil {
		return Input{}, err
	}
	rev, err := b.tx.Revision(ctx, d.variant.Draft)
	if err != nil {
		return Input{}, err
	}
	values, err := content.DecodeValues(rev.Payload, d.typ.Fields, b.schema)
	if err != nil {
		return Input{}, err
	}
	return Input{Type: d.typ.ID, Locale: d.variant.Locale, Slug: rev.Slug, Name: rev.Name, Values: content.Unbind(b.schema, d.typ.Fields, values)}, nil
}
