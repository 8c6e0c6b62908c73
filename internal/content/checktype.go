package content

import (
	"slices"
)

// Restrictions of contract §6: what a collection, a component and a repeater
// may hold.
var (
	pagesOnly = []FieldKind{Color, Component, Picker, Repeater, Form}
	notInRows = []FieldKind{Component, Picker, Repeater}
)

// Bounds of a definition.
const (
	maxFields  = 200 // of a type, and of a repeater in it
	maxChoices = 1000
)

// CheckType checks the definition of a type: keys, numbering, targets, rules.
// schema holds the site's other types, so that references and components can be
// followed. Its error is fail.Invalid with one Field for each fault.
func CheckType(schema *Schema, t Type) error {
	var c typeChecker
	c.schema, c.typ = schema, t
	switch t.Kind {
	case KindPage, KindCollection, KindComponent:
		c.key("key", t.Key, reservedTypeKeys(t.Kind)...)
		if schema.holds(t.Kind, t.Key, t.ID) {
			c.add("key", "the site has another %s type with the key %q.", t.Kind, t.Key)
		}
	case KindSingle:
		if t.Key != "" {
			c.add("key", "the type of a Single Page has no key.")
		}
	default:
		c.add("kind", "%q is no kind of type one can define.", t.Kind)
	}
	if t.ID == "" {
		c.add("id", "a type needs an id.")
	}
	c.seen = map[FieldID]bool{}
	c.fields("fields", t.Fields, false)
	return c.err("The type cannot be used.")
}

// reservedTypeKeys are keys that would shadow a route (contract §1.1).
func reservedTypeKeys(k Kind) []string {
	if k == KindPage {
		return []string{"search"}
	}
	return nil
}

type typeChecker struct {
	schema *Schema
	typ    Type
	seen   map[FieldID]bool
	faults
}

func (c *typeChecker) key(path, key string, reserved ...string) {
	if fault := keyFault(key, reserved); fault != "" {
		c.add(path, "%s", fault)
	}
}

func (c *typeChecker) fields(path string, fields []Field, inRepeater bool) {
	if len(fields) > maxFields {
		c.add(path, "has %d fields; at most %d fit.", len(fields), maxFields)
		return
	}
	taken := map[string]bool{}
	for _, f := range fields {
		at := join(path, f.Key)
		reserved := []string{}
		if c.typ.Kind == KindCollection {
			reserved = append(reserved, "meta") // contract §5.1
		}
		c.key(at, f.Key, reserved...)
		if taken[f.Key] {
			c.add(at, "the key stands twice.")
		}
		taken[f.Key] = true
		if f.ID <= 0 || f.ID > c.typ.Last || c.seen[f.ID] {
			c.add(at, "its id %d is not a number of its own between 1 and %d.", f.ID, c.typ.Last)
		}
		c.seen[f.ID] = true
		c.kind(at, f, inRepeater)
		c.rules(at, f, inRepeater)
	}
}

func (c *typeChecker) kind(at string, f Field, inRepeater bool) {
	switch {
	case !slices.Contains(FieldKinds(), f.Kind):
		c.add(at, "%q is no field kind.", f.Kind)
	case inRepeater && slices.Contains(notInRows, f.Kind):
		c.add(at, "a repeater cannot hold a %s.", f.Kind)
	case c.typ.Kind == KindCollection && slices.Contains(pagesOnly, f.Kind):
		c.add(at, "a collection cannot hold a %s.", f.Kind)
	}
	switch f.Kind {
	case Reference:
		t := c.schema.Type(f.Target)
		if f.Target == c.typ.ID {
			t = &c.typ
		}
		if t == nil || (t.Kind != KindPage && t.Kind != KindCollection) {
			c.add(at, "its target %q is no page type or collection of the site.", f.Target)
		}
	case Component, Picker:
		if f.Kind == Component && len(f.Components) != 1 {
			c.add(at, "a component field names one component.")
		}
		if f.Kind == Picker && len(f.Components) == 0 {
			c.add(at, "a component picker names the components to pick from.")
		}
		for _, id := range f.Components {
			if t := c.schema.Type(id); t == nil || t.Kind != KindComponent || c.reaches(t, map[TypeID]bool{}) {
				c.add(at, "%q is no component that may stand here.", id)
			}
		}
	case Repeater:
		if len(f.Fields) == 0 {
			c.add(at, "a repeater needs fields.")
		}
		c.fields(at, f.Fields, true)
	case Dropdown:
		c.choices(at, f.Choices)
	}
}

func (c *typeChecker) choices(at string, choices []Choice) {
	if len(choices) == 0 || len(choices) > maxChoices {
		c.add(at, "a dropdown needs choices, at most %d.", maxChoices)
		return
	}
	seen := map[string]bool{}
	for _, ch := range choices {
		if ch.Value == "" || seen[ch.Value] {
			c.add(at, "the choice %q is empty or stands twice; every choice needs a value of its own.", ch.Value)
		}
		seen[ch.Value] = true
	}
}

// reaches reports whether component t holds the type being checked, which
// would nest without end.
func (c *typeChecker) reaches(t *Type, seen map[TypeID]bool) bool {
	if t.ID == c.typ.ID {
		return true
	}
	if seen[t.ID] {
		return false
	}
	seen[t.ID] = true
	for _, f := range t.Fields {
		for _, id := range f.Components {
			if next := c.schema.Type(id); id == c.typ.ID || next != nil && c.reaches(next, seen) {
				return true
			}
		}
	}
	return false
}

// rules checks that a field's rules can be met and mean something for its kind:
// a rule that nothing heeds would be a promise broken in silence.
func (c *typeChecker) rules(at string, f Field, inRepeater bool) {
	if f.Pattern != "" {
		if _, err := compile(f.Pattern); err != nil || len(f.Pattern) > maxPattern {
			c.add(at, "its pattern is no regular expression (RE2) of at most %d characters.", maxPattern)
		}
	}
	if (f.Pattern != "" || f.MinLength != nil || f.MaxLength != nil) && !f.Kind.IsText() {
		c.add(at, "only text has a length and a pattern.")
	}
	least, most := f.MinLength, f.MaxLength
	if least != nil && *least < 0 || most != nil && *most < 0 {
		c.add(at, "a length is not negative.")
	}
	if least != nil && most != nil && *least > *most {
		c.add(at, "its least length is above its greatest.")
	}
	counted := f.Kind == Number || f.Kind == Reference && f.Many || f.Kind == Repeater || f.Kind == Picker
	if (f.Min != nil || f.Max != nil) && !counted {
		c.add(at, "only numbers, one-to-many references, repeaters and component pickers have a least and a greatest value.")
	}
	if f.Min != nil && f.Max != nil && *f.Min > *f.Max {
		c.add(at, "its least value is above its greatest.")
	}
	if f.Unique && f.Kind != ShortText && f.Kind != Number && f.Kind != Dropdown && f.Kind != Date {
		c.add(at, "only short text, numbers, dropdowns and dates can be unique.")
	}
	if f.Unique && (inRepeater || c.typ.Kind == KindComponent) {
		c.add(at, "a field of a repeater or a component cannot be unique.")
	}
}
