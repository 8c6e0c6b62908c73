package content

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"

	"github.com/gheecms/ghee/internal/fail"
)

// Values holds field values by permanent id. By kind of field, a value is
//
//	string      text kinds, dropdown, color, form; date as "2006-01-02T15:04:05"
//	float64     number (absent when empty)
//	bool        checkbox
//	ObjectID    media and one-to-one reference (absent when empty)
//	[]ObjectID  one-to-many reference
//	Values      component
//	[]Values    repeater
//	[]Picked    component picker
//
// An absent value is empty.
type Values map[FieldID]any

// Picked is one element of a component picker.
type Picked struct {
	Type   TypeID `json:"type"`
	Values Values `json:"values"`
}

// Encode writes v as canonical JSON: the same values give the same bytes, so
// that hashes of payloads can be compared.
func (v Values) Encode() []byte {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil { // the value forms above always encode
		panic(fmt.Sprintf("content: values hold something foreign: %v", err))
	}
	return bytes.TrimRight(b.Bytes(), "\n")
}

// DecodeValues reads what Encode wrote, for a type with the given fields. It is
// tolerant of versions: values of unknown fields, or in a form the field no
// longer has, are left out.
func DecodeValues(data []byte, fields []Field, schema *Schema) (Values, error) {
	var raw map[string]any
	if err := json.Unmarshal(data, &raw); err != nil {
		return nil, fail.Wrap(fail.Internal, err, "A payload is not JSON.")
	}
	return typed(raw, fields, schema), nil
}

func typed(raw map[string]any, fields []Field, schema *Schema) Values {
	v := make(Values, len(fields))
	for _, f := range fields {
		if x, ok := typedOne(raw[strconv.Itoa(int(f.ID))], f, schema); ok {
			v[f.ID] = x
		}
	}
	return v
}

func typedOne(raw any, f Field, schema *Schema) (any, bool) {
	switch f.Kind {
	case Number:
		n, ok := raw.(float64)
		return n, ok
	case Checkbox:
		b, ok := raw.(bool)
		return b, ok
	case Media:
		s, ok := raw.(string)
		return ObjectID(s), ok && s != ""
	case Reference:
		if f.Many {
			ids := []ObjectID{}
			list, ok := raw.([]any)
			for _, x := range list {
				if s, is := x.(string); is && s != "" {
					ids = append(ids, ObjectID(s))
				}
			}
			return ids, ok
		}
		s, ok := raw.(string)
		return ObjectID(s), ok && s != ""
	case Component:
		m, ok := raw.(map[string]any)
		t := f.Component(schema)
		if !ok || t == nil {
			return nil, false
		}
		return typed(m, t.Fields, schema), true
	case Repeater:
		rows := []Values{}
		list, ok := raw.([]any)
		for _, x := range list {
			if m, is := x.(map[string]any); is {
				rows = append(rows, typed(m, f.Fields, schema))
			}
		}
		return rows, ok
	case Picker:
		picked := []Picked{}
		list, ok := raw.([]any)
		for _, x := range list {
			m, _ := x.(map[string]any)
			id, _ := m["type"].(string)
			values, _ := m["values"].(map[string]any)
			if t := schema.Type(TypeID(id)); t != nil {
				picked = append(picked, Picked{Type: t.ID, Values: typed(values, t.Fields, schema)})
			}
		}
		return picked, ok
	default:
		s, ok := raw.(string)
		return s, ok
	}
}

// Component returns the type a component field holds, or nil when it is gone.
func (f Field) Component(schema *Schema) *Type {
	if len(f.Components) != 1 {
		return nil
	}
	return schema.Type(f.Components[0])
}

// Text returns the value of a text field, "" when empty.
func (v Values) Text(id FieldID) string {
	s, _ := v[id].(string)
	return s
}
