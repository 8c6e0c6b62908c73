package authoring

import (
	"context"

	"github.com/gheecms/ghee/internal/changelog"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
)

// PutType adds or changes a type after content.CheckType, numbering new fields;
// an empty id makes a new type. It returns the type as stored. A field keeps
// its kind, since values are stored in the form of their kind: to change one,
// remove the field and add another.
func (b *Batch) PutType(ctx context.Context, t content.Type) (content.Type, error) {
	schema, err := b.Types(ctx)
	if err != nil {
		return t, err
	}
	if t.ID == "" {
		t.ID = content.TypeID(b.ids())
	}
	if old := schema.Type(t.ID); old != nil {
		if err := keepsKinds(old, t); err != nil {
			return t, err
		}
		t.Last = max(t.Last, old.Last)
	}
	t.Number()
	if err := content.CheckType(schema, t); err != nil {
		return t, err
	}
	if err := b.tx.PutType(ctx, t); err != nil {
		return t, err
	}
	b.schema = schema.With(t)
	kind := changelog.Type
	if t.Kind == content.KindComponent {
		kind = changelog.Component
	}
	return t, b.stage(changelog.Draft{Kind: kind, Object: string(t.ID), Present: true}, t)
}

func keepsKinds(old *content.Type, t content.Type) error {
	if old.Fixed() {
		return fail.E(fail.Invalid, "The fields of %s are fixed (contract §7).", old.Key)
	}
	if old.Kind != t.Kind {
		return fail.E(fail.Invalid, "The type %q is a %s and stays one.", old.Name, old.Kind)
	}
	kinds := map[content.FieldID]content.FieldKind{}
	eachField(old.Fields, func(f content.Field) { kinds[f.ID] = f.Kind })
	var fields []fail.Field
	eachField(t.Fields, func(f content.Field) {
		if k, ok := kinds[f.ID]; ok && k != f.Kind {
			fields = append(fields, fail.Field{Path: "fields." + f.Key, Message: "is a " + string(k) + " and stays one; remove it and add a new field."})
		}
	})
	if fields != nil {
		return &fail.Error{Code: fail.Invalid, Message: "The type cannot be changed so.", Fields: fields}
	}
	return nil
}

func eachField(fields []content.Field, f func(content.Field)) {
	for _, x := range fields {
		f(x)
		eachField(x.Fields, f)
	}
}
