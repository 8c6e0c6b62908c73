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
	in := Input{
		Document: p.Document, Type: d.typ.ID, Locale: d.variant.Locale, Slug: draft.Slug, Name: draft.Name,
		Scheduled: d.variant.Scheduled, Cause: p.Cause, Author: p.Author,
	}
	if p.Slug != nil {
		in.Slug = norm.NFC.String(*p.Slug)
	}
	if p.Name != nil {
		in.Name = *p.Name
	}
	if err := in.check(d.typ.Kind); err != nil {
		return Saved{}, err
	}
	values, err := b.bind(ctx, d.typ, in.Locale, p.Values)
	if err != nil {
		return Saved{}, err
	}
	if !p.Whole {
		old, err := content.DecodeValues(draft.Payload, d.typ.Fields, b.schema)
		if err != nil {
			return Saved{}, err
		}
		values = b.merge(d.typ.Fields, old, values, p.Values)
	}
	in.Name = nameOf(d.typ, in.Name, in.Slug, values)
	saved, err := b.save(ctx, d.typ, in, values)
	b.spoil(err)
	return saved, err
}

// merge lays the values of input over old ones.
func (b *Batch) merge(fields []content.Field, old, values content.Values, input map[string]any) content.Values {
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
				v = b.merge(t.Fields, orNone(was), is, part)
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
