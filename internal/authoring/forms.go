package authoring

import (
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
)

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

func formOf(in content.FieldID, f content.Field) form {
	is := form{in: in, kind: f.Kind}
	switch {
	case f.Kind == content.Reference:
		is.many, is.target = f.Many, f.Target
	case f.Kind == content.Component && len(f.Components) == 1:
		is.component = f.Components[0]
	}
	return is
}

func eachField(in content.FieldID, fields []content.Field, do func(content.Field, form)) {
	for _, f := range fields {
		is := formOf(in, f)
		do(f, is)
		eachField(f.ID, f.Fields, do)
	}
}

// SameForm reports whether values stored in one field can be read by the other.
func SameForm(a, b content.Field) bool { return formOf(0, a) == formOf(0, b) }
