package content

import "slices"

// Kind says what a document or a type is for.
type Kind string

// The kinds of types and of the documents made of them.
const (
	KindPage       Kind = "page"       // a page type and its pages
	KindSingle     Kind = "single"     // a Single Page; each owns an unnamed type
	KindCollection Kind = "collection" // a collection and its items
	KindComponent  Kind = "component"  // a component: a type without documents
	KindPost       Kind = "post"
	KindAuthor     Kind = "author"
	KindCategory   Kind = "category"
	KindTag        Kind = "tag"
)

// Type is a content type: the shape of pages, items, components or of one of
// the fixed blog kinds.
type Type struct {
	ID     TypeID  `json:"id"`
	Kind   Kind    `json:"kind"`
	Key    string  `json:"key"` // the API key; "" for the unnamed type of a Single Page
	Name   string  `json:"name"`
	Fields []Field `json:"fields"`
	Last   FieldID `json:"last"` // the highest FieldID ever given
}

// Field is one field of a type.
type Field struct {
	ID    FieldID   `json:"id"`
	Key   string    `json:"key"`
	Label string    `json:"label,omitempty"`
	Kind  FieldKind `json:"kind"`
	Rules
	Choices    []Choice `json:"choices,omitempty"`    // dropdown
	Target     TypeID   `json:"target,omitempty"`     // reference: what it points at
	Many       bool     `json:"many,omitempty"`       // reference: one-to-many
	Components []TypeID `json:"components,omitempty"` // component: the one; picker: those to pick from
	Fields     []Field  `json:"fields,omitempty"`     // repeater
}

// Rules are the checks of a value. Lengths count characters; a nil bound is no
// bound. Pattern is RE2 and must match the whole value.
type Rules struct {
	Required  bool     `json:"required,omitempty"`
	Unique    bool     `json:"unique,omitempty"`
	MinLength *int     `json:"min_length,omitempty"`
	MaxLength *int     `json:"max_length,omitempty"`
	Min       *float64 `json:"min,omitempty"` // number: value; reference, repeater, picker: count
	Max       *float64 `json:"max,omitempty"`
	Pattern   string   `json:"pattern,omitempty"`
}

// Choice is one option of a dropdown; Value is the slug on the wire.
type Choice struct {
	Value string `json:"value"`
	Label string `json:"label"`
}

// FieldKind is one of the field types of contract §6.
type FieldKind string

// The field kinds.
const (
	ShortText FieldKind = "short_text"
	LongText  FieldKind = "long_text"
	WYSIWYG   FieldKind = "wysiwyg"
	HTML      FieldKind = "html"
	Number    FieldKind = "number"
	Date      FieldKind = "date"
	Dropdown  FieldKind = "dropdown"
	Checkbox  FieldKind = "checkbox"
	Color     FieldKind = "color"
	Media     FieldKind = "media"
	Reference FieldKind = "reference"
	Component FieldKind = "component"
	Picker    FieldKind = "component_picker"
	Repeater  FieldKind = "repeater"
	Form      FieldKind = "form"
)

// FieldKinds lists every field kind, in the order of contract §6.
func FieldKinds() []FieldKind {
	return []FieldKind{
		ShortText, LongText, WYSIWYG, HTML, Number, Date, Dropdown, Checkbox,
		Color, Media, Reference, Component, Picker, Repeater, Form,
	}
}

// IsText reports whether values of the kind are free text.
func (k FieldKind) IsText() bool {
	switch k {
	case ShortText, LongText, WYSIWYG, HTML, Form:
		return true
	}
	return false
}

// Field returns the field with this key.
func (t *Type) Field(key string) (Field, bool) { return FieldByKey(t.Fields, key) }

// FieldByKey returns the field with this key among fields.
func FieldByKey(fields []Field, key string) (Field, bool) {
	i := slices.IndexFunc(fields, func(f Field) bool { return f.Key == key })
	if i < 0 {
		return Field{}, false
	}
	return fields[i], true
}

// Schema is every type of one site, by id. The fixed blog types are always in
// it. It is read by many goroutines: build a new one to change it.
type Schema struct {
	byID  map[TypeID]*Type
	byKey map[schemaKey]*Type
}

type schemaKey struct {
	kind Kind
	key  string
}

// NewSchema holds the given types and the fixed blog types.
func NewSchema(types ...Type) *Schema {
	s := &Schema{byID: map[TypeID]*Type{}, byKey: map[schemaKey]*Type{}}
	for _, t := range append(BlogTypes(), types...) {
		s.byID[t.ID] = &t
		if t.Key != "" {
			s.byKey[schemaKey{t.Kind, t.Key}] = &t
		}
	}
	return s
}

// Type returns the type with this id, or nil.
func (s *Schema) Type(id TypeID) *Type { return s.byID[id] }

// ByKey returns the type of this kind with this key, or nil.
func (s *Schema) ByKey(kind Kind, key string) *Type { return s.byKey[schemaKey{kind, key}] }

// holds reports whether a type of this kind other than the one with id has key:
// a schema that is being checked may hold both.
func (s *Schema) holds(kind Kind, key string, id TypeID) bool {
	for other, t := range s.byID {
		if other != id && t.Kind == kind && t.Key == key {
			return true
		}
	}
	return false
}

// Types returns every type, blog types included, in the order of their ids.
func (s *Schema) Types() []*Type {
	out := make([]*Type, 0, len(s.byID))
	for _, t := range s.byID {
		out = append(out, t)
	}
	slices.SortFunc(out, func(a, b *Type) int {
		if a.ID < b.ID {
			return -1
		}
		return 1
	})
	return out
}

// With returns a schema that also holds t, in place of a type with its id.
func (s *Schema) With(t Type) *Schema {
	return NewSchema(append(s.without(t.ID), t)...)
}

// Without returns a schema that lacks the type with this id.
func (s *Schema) Without(id TypeID) *Schema { return NewSchema(s.without(id)...) }

func (s *Schema) without(id TypeID) (types []Type) {
	for of, t := range s.byID {
		if of != id && !t.Fixed() {
			types = append(types, *t)
		}
	}
	return types
}

// Fixed reports whether t is one of the fixed blog types.
func (t *Type) Fixed() bool {
	switch t.Kind {
	case KindPost, KindAuthor, KindCategory, KindTag:
		return true
	}
	return false
}

// Number gives every field of t that has no id yet the next free one, repeater
// rows included.
func (t *Type) Number() { t.number(t.Fields) }

func (t *Type) number(fields []Field) {
	for i := range fields {
		if fields[i].ID == 0 {
			t.Last++
			fields[i].ID = t.Last
		}
		t.number(fields[i].Fields)
	}
}
