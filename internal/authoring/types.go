package authoring

import (
	"context"
	"reflect"
	"slices"

	"github.com/gheecms/ghee/internal/account"
	"github.com/gheecms/ghee/internal/changelog"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
)

// PutType adds or changes one type. See PutTypes.
func (b *Batch) PutType(ctx context.Context, t content.Type) (content.Type, error) {
	stored, err := b.PutTypes(ctx, []content.Type{t})
	if stored == nil {
		return t, err
	}
	return stored[0], err
}

// PutTypes adds or changes types after content.CheckType, numbering new fields;
// an empty id makes a new type. They may name each other, whatever their order.
// It returns the types as stored; a type that is the same again changes nothing.
// A field keeps its form, since values are stored in it: to change one, remove
// the field and add another. It returns fail.Invalid with one Field for each
// fault, fail.Conflict when a field is to become unique in which two documents
// have the same value.
func (b *Batch) PutTypes(ctx context.Context, types []content.Type) ([]content.Type, error) {
	before, err := b.Types(ctx)
	if err != nil {
		return nil, err
	}
	types, after, err := b.withTypes(before, types)
	if err != nil {
		return nil, err
	}
	for _, t := range types {
		if old := before.Type(t.ID); old != nil && reflect.DeepEqual(*old, t) {
			continue
		}
		if err = b.putType(ctx, before.Type(t.ID), t, after); err != nil {
			break
		}
	}
	b.spoil(err)
	if err != nil {
		return nil, err
	}
	b.schema = after
	return types, nil
}

// withTypes returns types as they would be stored, and the schema with them.
func (b *Batch) withTypes(before *content.Schema, types []content.Type) (whole []content.Type, after *content.Schema, err error) {
	whole, after = slices.Clone(types), before
	for i := range whole {
		t := &whole[i]
		t.Fields = clone(t.Fields) // Number writes into them
		if t.ID == "" {
			t.ID = content.TypeID(b.ids())
		}
		if !keepable(string(t.ID)) {
			return nil, nil, fail.E(fail.Invalid, "%q cannot be the id of a type.", shorten(string(t.ID)))
		}
		if err := content.CheckText("name", t.Name, content.MaxName); err != nil {
			return nil, nil, err
		}
		if old := before.Type(t.ID); old != nil {
			if err := keepsForms(old, *t); err != nil {
				return nil, nil, err
			}
			t.Last = max(t.Last, old.Last)
		}
		t.Number()
		after = after.With(*t)
	}
	for _, t := range whole {
		if err := content.CheckType(after, t); err != nil {
			return nil, nil, err
		}
	}
	return whole, after, nil
}

func (b *Batch) putType(ctx context.Context, old *content.Type, t content.Type, after *content.Schema) error {
	if err := b.tx.PutType(ctx, t); err != nil {
		return err
	}
	b.noteType(old, t)
	if old != nil {
		b.schema = after // what reclaim decodes values by
		if err := b.reclaim(ctx, old, &t); err != nil {
			return err
		}
	}
	return b.stage(changelog.Draft{Kind: kindOfType(t.Kind), Object: string(t.ID), Present: true}, t)
}

// noteType tells in what a type differs from before. The name of a Single Page's
// type is that of the page, and what a document says is not told.
func (b *Batch) noteType(old *content.Type, t content.Type) {
	action, before := TypeCreated, content.NewSchema()
	if old != nil {
		action, before = TypeChanged, content.NewSchema(*old)
	}
	e := account.Event{Action: action, Object: string(t.ID), After: map[string]content.Kind{"kind": t.Kind}}
	if t.Kind != content.KindSingle {
		e.After = typeSteps(before, []content.Type{t}, nil)
	}
	b.Note(e)
}

// kindOfType returns the kind of entry that carries types of kind k.
func kindOfType(k content.Kind) changelog.Kind {
	if k == content.KindComponent {
		return changelog.Component
	}
	return changelog.Type
}

// DropTypes removes types that have no documents and that no type which stays
// names. It returns fail.Conflict for one in use, fail.NotFound when there is
// none.
func (b *Batch) DropTypes(ctx context.Context, ids []content.TypeID) error {
	schema, err := b.Types(ctx)
	if err != nil {
		return err
	}
	after, err := b.withoutTypes(ctx, schema, ids)
	if err != nil {
		return err
	}
	for _, id := range ids {
		if err = b.tx.DropType(ctx, id); err == nil {
			b.Note(account.Event{Action: TypeRemoved, Object: string(id), Before: map[string]any{"kind": schema.Type(id).Kind, "key": schema.Type(id).Key}})
			err = b.stage(changelog.Draft{Kind: kindOfType(schema.Type(id).Kind), Object: string(id)}, nil)
		}
		if err != nil {
			break
		}
	}
	b.spoil(err)
	if err == nil {
		b.schema = after
	}
	return err
}

// withoutTypes returns the schema without types that may be removed.
func (b *Batch) withoutTypes(ctx context.Context, schema *content.Schema, ids []content.TypeID) (*content.Schema, error) {
	after := schema
	for _, id := range ids {
		t := after.Type(id)
		switch {
		case t == nil:
			return nil, fail.E(fail.NotFound, "The site has no type %q.", shorten(string(id)))
		case t.Fixed():
			return nil, fail.E(fail.Invalid, "The type %s is part of every site.", t.Key)
		}
		after = after.Without(id)
	}
	for _, id := range ids {
		if err := b.unused(ctx, schema.Type(id), after); err != nil {
			return nil, err
		}
	}
	return after, nil
}

// unused refuses a type that has documents or that one of those that stay names.
func (b *Batch) unused(ctx context.Context, t *content.Type, stay *content.Schema) error {
	for _, other := range stay.Types() {
		if names(other.Fields, t.ID) {
			return fail.E(fail.Conflict, "The %s %q is used by %q; change that first.", t.Kind, t.Key, other.Key)
		}
	}
	has, err := b.tx.HasDocuments(ctx, t.ID)
	if err == nil && has {
		return fail.E(fail.Conflict, "The %s %q has documents; delete them for good first.", t.Kind, t.Key)
	}
	return err
}

// names reports whether fields refer to a type or hold it as a component.
func names(fields []content.Field, id content.TypeID) bool {
	return slices.ContainsFunc(fields, func(f content.Field) bool {
		return f.Target == id || slices.Contains(f.Components, id) || names(f.Fields, id)
	})
}

func clone(fields []content.Field) []content.Field {
	fields = slices.Clone(fields)
	for i := range fields {
		fields[i].Fields = clone(fields[i].Fields)
	}
	return fields
}
