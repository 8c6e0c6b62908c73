package typegen

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"

	"github.com/gheecms/ghee/internal/content"
)

// Model is a site's content model, as far as the shapes of answers depend on it.
type Model struct {
	Site    string   `json:"-"`       // its key
	Locales []string `json:"locales"` // codes, in the site's order
	Types   []Type   `json:"types"`   // page types, Single Pages, collections, components, each by key
}

// Type is a page type, a Single Page, a collection or a component.
type Type struct {
	Kind   content.Kind `json:"kind"`
	Key    string       `json:"key"` // "" for a Single Page
	Name   string       `json:"name"`
	Fields []Field      `json:"fields"`
}

// Field is a field of a type or of a repeater in it.
type Field struct {
	Key        string            `json:"key"`
	Label      string            `json:"label"`
	Kind       content.FieldKind `json:"kind"`
	Many       bool              `json:"many"`       // of a reference
	Choices    []string          `json:"choices"`    // of a dropdown
	Target     int               `json:"target"`     // of a reference: which of the model's types; -1 for none of them
	Components []int             `json:"components"` // which of the model's types
	Fields     []Field           `json:"fields"`     // of a repeater
}

// kinds are those that a file has types of, in its order.
var kinds = []content.Kind{content.KindPage, content.KindSingle, content.KindCollection, content.KindComponent}

// NewModel takes what is needed of a site's schema. Single Pages come and go as
// editors make them, so that they take part only where singles says so.
func NewModel(site string, locales []content.Locale, schema *content.Schema, singles bool) (*Model, error) {
	var types []*content.Type
	for _, t := range schema.Types() {
		if slices.Contains(kinds, t.Kind) && (singles || t.Kind != content.KindSingle) {
			types = append(types, t)
		}
	}
	slices.SortStableFunc(types, func(a, b *content.Type) int {
		return cmp.Or(cmp.Compare(slices.Index(kinds, a.Kind), slices.Index(kinds, b.Kind)), cmp.Compare(a.Key, b.Key), cmp.Compare(a.Name, b.Name))
	})
	m := &Model{Site: site}
	for _, l := range locales {
		m.Locales = append(m.Locales, l.Code)
	}
	at := map[content.TypeID]int{}
	for i, t := range types {
		at[t.ID] = i
	}
	for _, t := range types {
		if t.Kind != content.KindSingle {
			if err := content.CheckKey("type", t.Key); err != nil { // keys become code
				return nil, err
			}
		}
		fields, err := fieldsOf(t.Fields, at)
		if err != nil {
			return nil, err
		}
		m.Types = append(m.Types, Type{t.Kind, t.Key, t.Name, fields})
	}
	return m, nil
}

func fieldsOf(fields []content.Field, at map[content.TypeID]int) (out []Field, err error) {
	for _, f := range fields {
		if err := content.CheckKey("field", f.Key); err != nil {
			return nil, err
		}
		x := Field{Key: f.Key, Label: f.Label, Kind: f.Kind, Many: f.Many, Target: -1}
		if i, ok := at[f.Target]; ok {
			x.Target = i
		}
		for _, c := range f.Choices {
			x.Choices = append(x.Choices, c.Value)
		}
		for _, id := range f.Components {
			if i, ok := at[id]; ok && !slices.Contains(x.Components, i) {
				x.Components = append(x.Components, i)
			}
		}
		if x.Fields, err = fieldsOf(f.Fields, at); err != nil {
			return nil, err
		}
		out = append(out, x)
	}
	return out, nil
}

// picked reports whether some picker offers a component.
func (m *Model) picked(component int) bool {
	return slices.ContainsFunc(m.Types, func(t Type) bool {
		return slices.ContainsFunc(t.Fields, func(f Field) bool {
			return f.Kind == content.Picker && slices.Contains(f.Components, component)
		})
	})
}

// Digest is the same for equal models, whatever the language.
func (m *Model) Digest() string {
	text, err := json.Marshal(m)
	if err != nil { // strings and numbers
		panic(err)
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:16])
}
