package authoring

import (
	"cmp"
	"context"
	"maps"

	"golang.org/x/text/unicode/norm"

	"github.com/gheecms/ghee/internal/content"
)

// Patch is a change of a document's newest draft that names only what changes.
type Patch struct {
	Document content.ObjectID
	Locale   string  // "" for the site's default locale
	Slug     *string // nil leaves it
	Name     *string // nil leaves it
	// Values by field key. A field that is not named stays; a component is merged
	// field by field, everything else is replaced as a whole; nil and "" empty a
	// field.
	Values map[string]any
	// Whole empties every field that Values does not name.
	Whole  bool
	Cause  string
	Author string
}

// Patch saves the newest draft with a change. See Save for its errors.
func (b *Batch) Patch(ctx context.Context, p Patch) (Saved, error) {
	d, err := b.document(ctx, p.Document, p.Locale)
	if err != nil {
		return Saved{}, err
	}
	if d.variant.Trashed != 0 {
		return Saved{}, errTrashed(d.variant)
	}
	draft, err := b.tx.Revision(ctx, d.variant.Draft)
	if err != nil {
		return Saved{}, err
	}
	in, values, err := b.patched(ctx, d, draft, p)
	if err != nil {
		return Saved{}, err
	}
	saved, err := b.save(ctx, d.typ, in, values)
	b.spoil(err)
	return saved, err
}

// patched returns a revision with a change, as save takes it.
func (b *Batch) patched(ctx context.Context, d document, rev Revision, p Patch) (in Input, values content.Values, err error) {
	in = Input{
		Document: d.record.ID, Type: d.typ.ID, Locale: d.variant.Locale, Slug: rev.Slug, Name: rev.Name,
		Cause: p.Cause, Author: p.Author,
	}
	if p.Slug != nil && d.typ.Kind != content.KindCollection {
		in.Slug = norm.NFC.String(*p.Slug)
	}
	if p.Name != nil {
		in.Name = *p.Name
	}
	if err := in.check(d.typ.Kind); err != nil {
		return in, nil, err
	}
	if values, err = b.bind(ctx, d.typ, in.Locale, p.Values); err != nil {
		return in, nil, err
	}
	if !p.Whole {
		old, err := content.DecodeValues(rev.Payload, d.typ.Fields, b.schema)
		if err != nil {
			return in, nil, err
		}
		values = b.overlay(d.typ.Fields, old, values, p.Values)
	}
	in.Name = nameOf(d.typ, in.Name, in.Slug, values)
	return in, values, nil
}

// overlay lays the values of input over old ones.
func (b *Batch) overlay(fields []content.Field, old, values content.Values, input map[string]any) content.Values {
	out := maps.Clone(old)
	for key, x := range input {
		f, ok := content.FieldByKey(fields, key)
		if !ok {
			continue // bind has refused it
		}
		v, has := values[f.ID]
		part, isObject := x.(map[string]any)
		if f.Kind == content.Component && isObject {
			was, _ := old[f.ID].(content.Values)
			is, _ := v.(content.Values)
			if t := f.Component(b.schema); t != nil {
				v = b.overlay(t.Fields, orNone(was), is, part)
			}
		}
		if has {
			out[f.ID] = v
		} else {
			delete(out, f.ID)
		}
	}
	return out
}

func orNone(v content.Values) content.Values {
	if v == nil {
		return content.Values{}
	}
	return v
}

// bind turns values by key into values by id, for a document in a locale.
func (b *Batch) bind(ctx context.Context, t *content.Type, locale string, values map[string]any) (content.Values, error) {
	r := &resolver{ctx: ctx, batch: b, locale: locale}
	bound, err := content.Bind(b.schema, t.Fields, values, r)
	return bound, cmp.Or(r.broken, err)
}

// check looks at what an input says beside its values.
func (in Input) check(k content.Kind) error {
	if k != content.KindCollection {
		if err := content.CheckSlug(in.Slug); err != nil {
			return err
		}
	}
	for what, s := range map[string]string{"name": in.Name, "cause": in.Cause, "author": in.Author} {
		if err := content.CheckText(what, s, content.MaxName); err != nil {
			return err
		}
	}
	return nil
}
