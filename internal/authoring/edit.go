package authoring

import (
	"context"

	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
)

// Edit is what an editor did to a document since the revision that he began
// with.
type Edit struct {
	Patch
	Base string // id of that revision
}

// Edited is what became of an edit.
type Edited struct {
	Saved
	// Taken are the fields that others changed meanwhile, which were kept beside
	// those of the edit.
	Taken []string
}

// Edit saves an edit. Where others have saved since its base, it is merged with
// what they did, field by field. Where both changed the same field it returns a
// *ConflictError and saves nothing. See Save for its other errors.
func (b *Batch) Edit(ctx context.Context, e Edit) (Edited, error) {
	d, err := b.document(ctx, e.Document, e.Locale)
	if err != nil {
		return Edited{}, err
	}
	if d.variant.Trashed != 0 {
		return Edited{}, errTrashed(d.variant)
	}
	base, err := b.revisionOf(ctx, d.variant, e.Base)
	if err != nil {
		return Edited{}, err
	}
	in, values, err := b.patched(ctx, d, base, e.Patch)
	if err != nil {
		return Edited{}, err
	}
	m := &merger{schema: b.schema}
	if base.ID != d.variant.Draft {
		if in, values, err = b.merged(ctx, m, d, base, in, values); err != nil {
			return Edited{}, err
		}
	}
	saved, err := b.save(ctx, d.typ, in, values)
	b.spoil(err)
	return Edited{saved, m.taken}, err
}

// merged lays an edit over what others have saved since its base.
func (b *Batch) merged(ctx context.Context, m *merger, d document, base Revision, in Input, mine content.Values) (Input, content.Values, error) {
	newest, err := b.tx.Revision(ctx, d.variant.Draft)
	if err != nil {
		return in, nil, err
	}
	was, err := content.DecodeValues(base.Payload, d.typ.Fields, b.schema)
	if err != nil {
		return in, nil, err
	}
	theirs, err := content.DecodeValues(newest.Payload, d.typ.Fields, b.schema)
	if err != nil {
		return in, nil, err
	}
	values := m.values("", d.typ.Fields, was, mine, theirs)
	in.Slug = m.text(".slug", base.Slug, in.Slug, newest.Slug)
	in.Name = m.text(".name", base.Name, in.Name, newest.Name)
	if m.conflicts != nil {
		return in, nil, &ConflictError{Newest: newest, Fields: m.conflicts}
	}
	return in, values, nil
}

// revisionOf returns a revision of a variant; fail.NotFound for one of another.
func (b *Batch) revisionOf(ctx context.Context, v Variant, id string) (Revision, error) {
	if !keepable(id) {
		return Revision{}, errNoRevision(id)
	}
	r, err := b.tx.Revision(ctx, id)
	if err == nil && (r.Document != v.Document || r.Locale != v.Locale) {
		err = errNoRevision(id)
	}
	return r, err
}

func errNoRevision(id string) error {
	return fail.E(fail.NotFound, "The document has no revision %q.", shorten(id))
}

func errNoField(t *content.Type, key string) error {
	return fail.E(fail.NotFound, "The type %q has no field %q.", t.Name, shorten(key))
}
