package authoring

import (
	"context"

	"github.com/gheecms/ghee/internal/content"
)

// Sight is a document in one locale, as its newest draft is.
type Sight struct {
	Record   Record
	Variant  Variant
	Revision Revision       // the newest draft
	Values   map[string]any // its values by field key, as Save takes them
	Others   []Variant      // every locale of the document
}

// Look reads a document; fail.NotFound. locale "" is the site's default.
func Look(ctx context.Context, tx Tx, id content.ObjectID, locale string) (s Sight, err error) {
	return (&Batch{tx: tx}).Look(ctx, id, locale)
}

// Look reads a document as the batch has made it.
func (b *Batch) Look(ctx context.Context, id content.ObjectID, locale string) (s Sight, err error) {
	d, err := b.document(ctx, id, locale)
	if err != nil {
		return s, err
	}
	s = Sight{Record: d.record, Variant: d.variant}
	if s.Revision, err = b.tx.Revision(ctx, d.variant.Draft); err != nil {
		return s, err
	}
	values, err := content.DecodeValues(s.Revision.Payload, d.typ.Fields, b.schema)
	if err != nil {
		return s, err
	}
	s.Values = content.Unbind(b.schema, d.typ.Fields, values)
	s.Others, err = b.tx.VariantsOf(ctx, id)
	return s, err
}

// Owned is what rights on a document depend on.
type Owned struct {
	Author string // who made it
	Live   bool   // readers have it, in some locale
}

// Ownership returns whose a document is; fail.NotFound.
func Ownership(ctx context.Context, tx Tx, id content.ObjectID) (o Owned, err error) {
	return (&Batch{tx: tx}).Ownership(ctx, id)
}

// Ownership is the function of that name, in the transaction of a change.
func (b *Batch) Ownership(ctx context.Context, id content.ObjectID) (o Owned, err error) {
	if _, err := b.recordOf(ctx, id); err != nil {
		return o, err
	}
	variants, err := b.tx.VariantsOf(ctx, id)
	if err != nil {
		return o, err
	}
	first := content.Micros(0)
	for _, v := range variants {
		o.Live = o.Live || v.Live != ""
		revs, err := b.tx.Revisions(ctx, id, v.Locale, 2, 1)
		if err != nil {
			return o, err
		}
		if len(revs) == 1 && (first == 0 || revs[0].At < first) {
			first, o.Author = revs[0].At, revs[0].Author
		}
	}
	return o, nil
}
