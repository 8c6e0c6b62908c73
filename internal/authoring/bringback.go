package authoring

import (
	"context"
	"slices"

	"github.com/gheecms/ghee/internal/content"
)

// Restore says what to bring back of an earlier revision.
type Restore struct {
	Document content.ObjectID
	Locale   string
	Revision string
	Fields   []string // keys of fields; none means all, and the name. The slug stays: an address is moved by its own wish
	Author   string
}

// Restore saves a draft that has what an earlier revision had. Nothing is lost:
// what was there before is a revision, too. It returns fail.NotFound for a
// revision of another document or locale and for a field that the type has not.
func (b *Batch) Restore(ctx context.Context, in Restore) (Saved, error) {
	d, err := b.document(ctx, in.Document, in.Locale)
	if err != nil {
		return Saved{}, err
	}
	if d.variant.Trashed != 0 {
		return Saved{}, errTrashed(d.variant)
	}
	old, err := b.revisionOf(ctx, d.variant, in.Revision)
	if err != nil {
		return Saved{}, err
	}
	newest, err := b.tx.Revision(ctx, d.variant.Draft)
	if err != nil {
		return Saved{}, err
	}
	was, err := content.DecodeValues(old.Payload, d.typ.Fields, b.schema)
	if err != nil {
		return Saved{}, err
	}
	now, err := content.DecodeValues(newest.Payload, d.typ.Fields, b.schema)
	if err != nil {
		return Saved{}, err
	}
	for _, key := range in.Fields {
		if _, ok := d.typ.Field(key); !ok {
			return Saved{}, errNoField(d.typ, key)
		}
	}
	for _, f := range d.typ.Fields {
		if len(in.Fields) > 0 && !slices.Contains(in.Fields, f.Key) {
			continue
		}
		if v, ok := was[f.ID]; ok {
			now[f.ID] = v
		} else {
			delete(now, f.ID)
		}
	}
	name := newest.Name
	if len(in.Fields) == 0 {
		name = old.Name
	}
	saved, err := b.save(ctx, d.typ, Input{
		Document: in.Document, Type: d.typ.ID, Locale: d.variant.Locale, Slug: newest.Slug, Name: name,
		Cause: "restore", Author: in.Author,
	}, now)
	b.spoil(err)
	return saved, err
}
