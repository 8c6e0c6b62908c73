package authoring

import (
	"cmp"
	"fmt"
	"reflect"
	"slices"

	"github.com/gheecms/ghee/internal/content"
)

// TypeStep is one change of a plan, as people name it.
type TypeStep struct {
	Action Action       `json:"action"`
	Kind   content.Kind `json:"kind"`
	Key    string       `json:"key"`             // of the type, as it will be
	Field  string       `json:"field,omitempty"` // its path of keys, as it will be; "" for the type itself
	Detail string       `json:"detail,omitempty"`
}

// Action is what a step does.
type Action string

// The actions. Renaming keeps what is stored; replacing a field by one of
// another form does not.
const (
	AddType      Action = "add type"
	RemoveType   Action = "remove type"
	ChangeType   Action = "change type"
	AddField     Action = "add field"
	RemoveField  Action = "remove field"
	RenameField  Action = "rename field"
	ReplaceField Action = "replace field"
	ChangeField  Action = "change field"
	OrderFields  Action = "order fields"
)

// typeSteps compares types as they are with types as they would be stored.
func typeSteps(before *content.Schema, put []content.Type, drop []content.TypeID) []TypeStep {
	steps := []TypeStep{}
	for _, t := range put {
		s := stepper{kind: t.Kind, key: t.Key}
		old := before.Type(t.ID)
		if old == nil {
			s.step(AddType, "", fmt.Sprintf("%q, %d fields", t.Name, len(t.Fields)))
		} else {
			if old.Key != t.Key {
				s.step(ChangeType, "", fmt.Sprintf("key %q becomes %q", old.Key, t.Key))
			}
			if old.Name != t.Name {
				s.step(ChangeType, "", fmt.Sprintf("name %q becomes %q", old.Name, t.Name))
			}
			s.fields("", old.Fields, t.Fields)
		}
		steps = append(steps, s.steps...)
	}
	for _, id := range drop {
		if t := before.Type(id); t != nil {
			steps = append(steps, TypeStep{Action: RemoveType, Kind: t.Kind, Key: t.Key})
		}
	}
	return steps
}

type stepper struct {
	kind  content.Kind
	key   string
	steps []TypeStep
}

func (s *stepper) step(a Action, field, detail string) {
	s.steps = append(s.steps, TypeStep{Action: a, Kind: s.kind, Key: s.key, Field: field, Detail: detail})
}

func (s *stepper) fields(in string, old, now []content.Field) {
	var kept, stay []content.FieldID // in the orders they had and will have
	for _, f := range now {
		at := in + f.Key
		if was, ok := byID(old, f.ID); ok {
			stay = append(stay, f.ID)
			s.field(at, was, f)
			continue
		}
		if was, ok := content.FieldByKey(old, f.Key); ok && !hasID(now, was.ID) {
			s.step(ReplaceField, at, fmt.Sprintf("%s instead of %s", f.Kind, was.Kind))
			continue
		}
		s.step(AddField, at, string(f.Kind))
	}
	for _, f := range old {
		if hasID(now, f.ID) {
			kept = append(kept, f.ID)
		} else if _, ok := content.FieldByKey(now, f.Key); !ok {
			s.step(RemoveField, in+f.Key, string(f.Kind))
		}
	}
	if !slices.Equal(kept, stay) {
		s.step(OrderFields, in, "")
	}
}

// field compares a field that stays with what it was.
func (s *stepper) field(at string, was, is content.Field) {
	if was.Key != is.Key {
		s.step(RenameField, at, fmt.Sprintf("was %q", was.Key))
	}
	s.fields(at+".", was.Fields, is.Fields)
	for _, part := range []struct {
		what    string
		was, is any
	}{
		{"label", was.Label, is.Label},
		{"required", was.Required, is.Required},
		{"unique", was.Unique, is.Unique},
		{"min_length", number(was.MinLength), number(is.MinLength)},
		{"max_length", number(was.MaxLength), number(is.MaxLength)},
		{"min", number(was.Min), number(is.Min)},
		{"max", number(was.Max), number(is.Max)},
		{"pattern", was.Pattern, is.Pattern},
		{"choices", was.Choices, is.Choices},
		{"components", was.Components, is.Components},
	} {
		if !reflect.DeepEqual(part.was, part.is) {
			s.step(ChangeField, at, fmt.Sprintf("%s %v becomes %v", part.what, cmp.Or(fmt.Sprint(part.was), "none"), cmp.Or(fmt.Sprint(part.is), "none")))
		}
	}
}

// number is a bound for people.
func number[N int | float64](n *N) string {
	if n == nil {
		return ""
	}
	return fmt.Sprint(*n)
}

func byID(fields []content.Field, id content.FieldID) (content.Field, bool) {
	i := slices.IndexFunc(fields, func(f content.Field) bool { return f.ID == id })
	if i < 0 {
		return content.Field{}, false
	}
	return fields[i], true
}

func hasID(fields []content.Field, id content.FieldID) bool {
	_, ok := byID(fields, id)
	return ok
}
