package authoring

import (
	"context"
	"reflect"
	"slices"

	"github.com/gheecms/ghee/internal/changelog"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
)

// PutType adds or changes a type after content.CheckType, numbering new fields;
// an empty id makes a new type. It returns the type as stored; the same type
// again changes nothing. A field keeps its form, since values are stored in it:
// to change one, remove the field and add another. It returns fail.Invalid with
// one Field for each fault, fail.Conflict when a field is to become unique in
// which two documents have the same value.
func (b *Batch) PutType(ctx context.Context, t content.Type) (content.Type, error) {
	schema, err := b.Types(ctx)
	if err != nil {
		return t, err
	}
	t.Fields = clone(t.Fields) // Number writes into them
	if t.ID == "" {
		t.ID = content.TypeID(b.ids())
	}
	if !keepable(string(t.ID)) {
		return t, fail.E(fail.Invalid, "%q cannot be the id of a type.", shorten(string(t.ID)))
	}
	if err := content.CheckText("name", t.Name, content.MaxName); err != nil {
		return t, err
	}
	old := schema.Type(t.ID)
	if old != nil {
		if err := keepsForms(old, t); err != nil {
			return t, err
		}
		t.Last = max(t.Last, old.Last)
	}
	t.Number()
	if err := content.CheckType(schema, t); err != nil {
		return t, err
	}
	if old != nil && reflect.DeepEqual(*old, t) {
		return t, nil
	}
	err = b.putType(ctx, old, t)
	b.spoil(err)
	return t, err
}

func (b *Batch) putType(ctx context.Context, old *content.Type, t content.Type) error {
	if err := b.tx.PutType(ctx, t); err != nil {
		return err
	}
	b.schema = b.schema.With(t)
	if old != nil {
		if err := b.reclaim(ctx, old, &t); err != nil {
			return err
		}
	}
	kind := changelog.Type
	if t.Kind == content.KindComponent {
		kind = changelog.Component
	}
	return b.stage(changelog.Draft{Kind: kind, Object: string(t.ID), Present: true}, t)
}

func clone(fields []content.Field) []content.Field {
	fields = slices.Clone(fields)
	for i := range fields {
		fields[i].Fields = clone(fields[i].Fields)
	}
	return fields
}

// form is what the stored values of a field depend on.
type form struct {
	in        content.FieldID // the repeater it is in, 0 for none
	kind      content.FieldKind
	many      bool
	target    content.TypeID // of a reference
	component content.TypeID // of a component field
}

// keepsForms checks that a changed type leaves every stored value readable, and
// gives no id again that a removed field had.
func keepsForms(old *content.Type, t content.Type) error {
	if old.Fixed() {
		return fail.E(fail.Invalid, "The fields of %s are fixed (contract §7).", old.Key)
	}
	if old.Kind != t.Kind {
		return fail.E(fail.Invalid, "The type %q is a %s and stays one.", old.Name, old.Kind)
	}
	forms := map[content.FieldID]form{}
	eachField(0, old.Fields, func(f content.Field, is form) { forms[f.ID] = is })
	var faults []fail.Field
	eachField(0, t.Fields, func(f content.Field, is form) {
		was, known := forms[f.ID]
		switch {
		case known && was != is:
			faults = append(faults, fail.Field{Path: "fields." + f.Key, Message: "is " + was.String() + " and stays so; remove it and add a new field."})
		case !known && f.ID != 0 && f.ID <= old.Last:
			faults = append(faults, fail.Field{Path: "fields." + f.Key, Message: "has the id of a field that was removed; leave its id out."})
		}
	})
	if faults != nil {
		return &fail.Error{Code: fail.Invalid, Message: "The type cannot be changed so.", Fields: faults}
	}
	return nil
}

// String names the form for who wanted another.
func (f form) String() string {
	s := "a " + string(f.kind)
	switch {
	case f.many:
		s += " to many of " + string(f.target)
	case f.target != "":
		s += " to one of " + string(f.target)
	case f.component != "":
		s += " of " + string(f.component)
	}
	if f.in != 0 {
		s += " in a repeater"
	}
	return s
}

func eachField(in content.FieldID, fields []content.Field, do func(content.Field, form)) {
	for _, f := range fields {
		is := form{in: in, kind: f.Kind}
		switch {
		case f.Kind == content.Reference:
			is.many, is.target = f.Many, f.Target
		case f.Kind == content.Component && len(f.Components) == 1:
			is.component = f.Components[0]
		}
		do(f, is)
		eachField(f.ID, f.Fields, do)
	}
}
