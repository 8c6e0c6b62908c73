package content

import (
	"slices"
)

// Restrictions of contract §6: what a collection, a component and a repeater
// may hold.
var (
	pagesOnly  = []FieldKind{Color, Component, Picker, Repeater, Form}
	notInRows  = []FieldKind{Component, Picker, Repeater}
	maxOfField = 200
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
		if other := schema.ByKey(t.Kind, t.Key); other != nil && other.ID != t.ID {
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
	if err := CheckKey(path, key, reserved...); err != nil {
		c.add(path, "%s", err.Error())
	}
}

func (c *typeChecker) fields(path string, fields []Field, inRepeater bool) {
	if len(fields) > maxOfField {
		c.add(path, "has %d fields; at most %d fit.", len(fields), maxOfField)
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
		c.rules(at, f)
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
		if f.Target != c.typ.ID && (t == nil || (t.Kind != KindPage && t.Kind != KindCollection)) {
			c.add(at, "its target %q is no page type or collection of the site.", f.Target)
		}
	case Component, Picker:
		if f.Kind == Component && len(f.Components) != 1 {
			c.add(at, "a component field names one component.")
		}
		for _, id := range f.Components {
			if t := c.schema.Type(id); t == nil || t.Kind != KindComponent || c.reaches(t, map[TypeID]bool{}) {
				c.add(at, "%q is no component that may stand here.", id)
			}
		}
	case Repeater:
		c.fields(at, f.Fields, true)
	case Dropdown:
		if len(f.Choices) == 0 {
			c.add(at, "a dropdown needs choices.")
		}
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
			if next := c.schema.Type(id); next != nil && c.reaches(next, seen) {
				return true
			}
		}
	}
	return false
}

func (c *typeChecker) rules(at string, f Field) {
	if f.Pattern != "" {
		if _, err := compile(f.Pattern); err != nil || len(f.Pattern) > maxPattern {
			c.add(at, "its pattern is no regular expression (RE2) of at most %d characters.", maxPattern)
		}
	}
	if f.MinLength != nil && f.MaxLength != nil && *f.MinLength > *f.MaxLength {
		c.add(at, "its least length is above its greatest.")
	}
	if f.Min != nil && f.Max != nil && *f.Min > *f.Max {
		c.add(at, "its least value is above its greatest.")
	}
	if f.Unique && f.Kind != ShortText && f.Kind != Number && f.Kind != Dropdown && f.Kind != Date {
		c.add(at, "only short text, numbers, dropdowns and dates can be unique.")
	}
}
