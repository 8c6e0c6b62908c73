package importing

import (
	"context"
	"slices"
	"strings"

	"github.com/gheecms/ghee/internal/authoring"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
)

// newType is the id of a type of the plan that the site has not got yet.
func newType(kind content.Kind, key string) content.TypeID {
	return content.TypeID("new:" + string(kind) + ":" + key)
}

// typeOf returns the type of an object's documents, nil when there is none.
func typeOf(schema *content.Schema, o *Object) *content.Type {
	if o.Type != "" {
		return schema.Type(o.Type)
	}
	switch o.Kind {
	case content.KindPost:
		return schema.Type(content.PostTypeID)
	case content.KindAuthor:
		return schema.Type(content.AuthorTypeID)
	case content.KindCategory:
		return schema.Type(content.CategoryTypeID)
	case content.KindTag:
		return schema.Type(content.TagTypeID)
	}
	return schema.ByKey(o.Kind, o.Key)
}

// addTypes returns the site's schema with what the plan adds to it. It fails
// with fail.Conflict when the site has a type of that name that cannot take the
// plan's values.
func (s *surveyor) addTypes() (*content.Schema, error) {
	schema := s.schema
	for _, want := range s.plan.Types {
		t, added, err := merged(schema, want)
		if err != nil {
			return nil, err
		}
		if added != nil && t.ID != "" {
			s.report.Notes = append(s.report.Notes, "The collection "+t.Key+" of this site gets new fields: "+strings.Join(added, ", ")+".")
		}
		if added == nil {
			continue
		}
		if t.ID == "" {
			t.ID = newType(t.Kind, t.Key)
		}
		t.Number()
		if err := content.CheckType(schema, t); err != nil {
			return nil, err
		}
		schema = schema.With(t)
	}
	return schema, nil
}

// merged returns a type of the plan as the site is to have it, without an id
// when it has none yet, and the fields this adds; nil for none.
func merged(schema *content.Schema, want content.Type) (t content.Type, added []string, err error) {
	have := schema.ByKey(want.Kind, want.Key)
	if have == nil {
		for _, f := range want.Fields {
			added = append(added, f.Key)
		}
		t, err = made(schema, want)
		return t, added, err
	}
	t = *have
	if t.Kind == content.KindCollection {
		t.Fields = slices.Clone(t.Fields)
		for _, f := range want.Fields {
			if _, ok := t.Field(f.Key); !ok {
				t.Fields = append(t.Fields, f)
				added = append(added, f.Key)
			}
		}
	}
	if fields := misfits(schema, &t, want); len(fields) > 0 {
		return t, nil, &fail.Error{
			Code: fail.Conflict, Fields: fields,
			Message: "The site's " + string(want.Kind) + " type \"" + want.Key + "\" is not the one this import writes. Rename it or change it, or import into another site.",
		}
	}
	return t, added, nil
}

// made returns a type of the plan with ids of components in place of keys.
func made(schema *content.Schema, want content.Type) (content.Type, error) {
	want.Fields = slices.Clone(want.Fields)
	for i, f := range want.Fields {
		ids := make([]content.TypeID, len(f.Components))
		for j, key := range f.Components {
			c := schema.ByKey(content.KindComponent, string(key))
			if c == nil {
				return want, fail.E(fail.Internal, "The plan holds no component %q for %s.%s.", key, want.Key, f.Key)
			}
			ids[j] = c.ID
		}
		if f.Components != nil {
			want.Fields[i].Components = ids
		}
	}
	return want, nil
}

// misfits says why values of the type want cannot be put into the type have: a
// field is missing or of another kind, or one that the import knows nothing of
// is required.
func misfits(schema *content.Schema, have *content.Type, want content.Type) (out []fail.Field) {
	for _, w := range want.Fields {
		h, ok := have.Field(w.Key)
		switch {
		case !ok:
			out = append(out, fail.Field{Path: w.Key, Message: "is missing; a field of kind " + string(w.Kind) + " is needed."})
		case !takes(h.Kind, w.Kind):
			out = append(out, fail.Field{Path: w.Key, Message: "is of kind " + string(h.Kind) + "; " + string(w.Kind) + " is needed."})
		case w.Kind == content.Component:
			if c := h.Component(schema); c == nil || c.Key != string(w.Components[0]) {
				out = append(out, fail.Field{Path: w.Key, Message: "holds another component; \"" + string(w.Components[0]) + "\" is needed."})
			}
		}
	}
	for _, h := range have.Fields {
		if _, ok := want.Field(h.Key); !ok && h.Required {
			out = append(out, fail.Field{Path: h.Key, Message: "is required, and the source has nothing for it."})
		}
	}
	return out
}

// takes reports whether a field of kind have can hold values made for want.
// Markup may go where markup is expected, and one line into many.
func takes(have, want content.FieldKind) bool {
	switch want {
	case content.WYSIWYG, content.HTML:
		return have == content.WYSIWYG || have == content.HTML
	case content.ShortText, content.LongText:
		return have == content.ShortText || have == content.LongText
	}
	return have == want
}

// putTypes makes the types of the plan that the site lacks, and adds fields to
// those that lack some.
func putTypes(ctx context.Context, b *authoring.Batch, types []content.Type) error {
	for _, want := range types {
		schema, err := b.Types(ctx)
		if err != nil {
			return err
		}
		t, added, err := merged(schema, want)
		if err != nil {
			return err
		}
		if added == nil {
			continue
		}
		if _, err := b.PutType(ctx, t); err != nil {
			return err
		}
	}
	return nil
}
