package content

import (
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/gheecms/ghee/internal/fail"
)

// Resolver turns what an input says of another object into that object's id.
type Resolver interface {
	// Ref resolves one reference to a document of type target. It returns
	// fail.Invalid for an input that names nothing.
	Ref(target TypeID, input any) (ObjectID, error)
	// Media resolves a media input: a URL, or whatever the caller supports.
	Media(input any) (ObjectID, error)
}

// Bounds of one input; beyond them it is refused (architecture: bounded
// everything).
const (
	MaxText     = 2 << 20 // bytes of one text value
	MaxElements = 1000    // elements of one repeater, picker or reference list
	MaxDepth    = 8       // components within components
)

// Bind turns an input by field keys into values by field ids. It checks forms,
// not rules (those are Check's, at publishing, so that a draft may be half
// done). Its error is fail.Invalid with one Field for each fault.
func Bind(schema *Schema, fields []Field, input map[string]any, r Resolver) (Values, error) {
	b := binder{schema: schema, resolver: r}
	v := b.object("", fields, input, 0)
	return v, b.err("The values do not fit the type.")
}

type binder struct {
	schema   *Schema
	resolver Resolver
	faults
}

// faults gathers what is wrong with an input.
type faults []fail.Field

func (f *faults) add(path, format string, args ...any) {
	*f = append(*f, fail.Field{Path: path, Message: fmt.Sprintf(format, args...)})
}

func (f *faults) err(message string) error {
	if len(*f) == 0 {
		return nil
	}
	return &fail.Error{Code: fail.Invalid, Message: message, Fields: *f}
}

func join(path, key string) string {
	if path == "" {
		return key
	}
	return path + "." + key
}

func (b *binder) object(path string, fields []Field, input map[string]any, depth int) Values {
	v := make(Values, len(fields))
	if depth > MaxDepth {
		b.add(path, "is nested deeper than %d levels; flatten it.", MaxDepth)
		return v
	}
	for _, key := range slices.Sorted(maps.Keys(input)) {
		f, ok := FieldByKey(fields, key)
		if !ok {
			b.add(join(path, key), "is no field of the type; its fields are %s.", keys(fields))
			continue
		}
		if x := b.value(join(path, key), f, input[key], depth); x != nil {
			v[f.ID] = x
		}
	}
	return v
}

func keys(fields []Field) string {
	out := make([]string, len(fields))
	for i, f := range fields {
		out[i] = f.Key
	}
	return strings.Join(out, ", ")
}

// value returns nil for an empty value.
func (b *binder) value(path string, f Field, in any, depth int) any {
	if in == nil {
		return nil
	}
	if in == "" { // what clients of v2 send for an empty field of any kind (contract §10.2)
		switch f.Kind {
		case Checkbox, Component, Repeater, Picker:
			return nil
		}
	}
	switch f.Kind {
	case Number:
		return b.number(path, in)
	case Checkbox:
		if v, ok := in.(bool); ok {
			return v
		}
		b.add(path, "must be true or false, not %s.", show(in))
	case Date:
		return b.date(path, in)
	case Media:
		if in == "" {
			return nil
		}
		id, err := b.resolver.Media(in)
		return b.resolved(path, id, err)
	case Reference:
		return b.reference(path, f, in)
	case Component:
		m, ok := in.(map[string]any)
		t := f.Component(b.schema)
		if !ok || t == nil {
			b.add(path, "must be an object with the component's fields, not %s.", show(in))
			return nil
		}
		return b.object(path, t.Fields, m, depth+1)
	case Repeater:
		rows := []Values{}
		for i, x := range b.list(path, in) {
			at := fmt.Sprintf("%s[%d]", path, i)
			if m, ok := x.(map[string]any); ok {
				rows = append(rows, b.object(at, f.Fields, m, depth+1))
			} else {
				b.add(at, "must be an object, not %s.", show(x))
			}
		}
		return rows
	case Picker:
		return b.picker(path, f, in, depth)
	default:
		return b.text(path, in)
	}
	return nil
}

func (b *binder) text(path string, in any) any {
	s, ok := in.(string)
	switch {
	case !ok:
		b.add(path, "must be text, not %s.", show(in))
	case len(s) > MaxText:
		b.add(path, "is larger than %d MiB; split it.", MaxText>>20)
	case textFault(s) != "":
		b.add(path, "%s", textFault(s))
	case s != "":
		return s
	}
	return nil
}

func (b *binder) number(path string, in any) any {
	var n float64
	switch x := in.(type) {
	case float64:
		n = x
	case int:
		n = float64(x)
	case int64:
		n = float64(x)
	case json.Number:
		f, err := x.Float64()
		if err != nil {
			b.add(path, "%s is no number we can keep.", x)
			return nil
		}
		n = f
	case string:
		if x == "" { // the v2 write API clears a field with ""
			return nil
		}
		b.add(path, "must be a number, not text.")
		return nil
	default:
		b.add(path, "must be a number, not %s.", show(in))
		return nil
	}
	if math.IsNaN(n) || math.IsInf(n, 0) {
		b.add(path, "must be a finite number.")
		return nil
	}
	if n == 0 {
		return 0.0 // and not -0, which JSON can write
	}
	return n
}

// dateLayout is the form of a Date on the wire: no zone (contract §6).
const dateLayout = "2006-01-02T15:04:05"

func (b *binder) date(path string, in any) any {
	s, ok := in.(string)
	if ok && s == "" {
		return nil
	}
	for _, layout := range []string{dateLayout, "2006-01-02", "2006-01-02T15:04", time.RFC3339Nano} {
		if t, err := time.Parse(layout, s); ok && err == nil {
			return t.Format(dateLayout)
		}
	}
	b.add(path, "%s is no date; write it like 2026-03-02T08:15:00.", show(in))
	return nil
}

func (b *binder) reference(path string, f Field, in any) any {
	if !f.Many {
		if list, ok := in.([]any); ok && len(list) == 0 || in == "" {
			return nil
		}
		id, err := b.resolver.Ref(f.Target, in)
		return b.resolved(path, id, err)
	}
	ids := []ObjectID{}
	if in == "" {
		return ids
	}
	for i, x := range b.list(path, in) {
		id, err := b.resolver.Ref(f.Target, x)
		if v := b.resolved(fmt.Sprintf("%s[%d]", path, i), id, err); v != nil {
			ids = append(ids, id)
		}
	}
	return ids
}

func (b *binder) resolved(path string, id ObjectID, err error) any {
	switch {
	case err != nil:
		b.add(path, "%s", fail.Message(err))
	case id != "":
		return id
	}
	return nil
}

func (b *binder) list(path string, in any) []any {
	list, ok := in.([]any)
	if !ok {
		b.add(path, "must be a list, not %s.", show(in))
	}
	if len(list) > MaxElements {
		b.add(path, "holds %d elements; at most %d are kept.", len(list), MaxElements)
		return nil
	}
	return list
}

func (b *binder) picker(path string, f Field, in any, depth int) any {
	picked := []Picked{}
	for i, x := range b.list(path, in) {
		at := fmt.Sprintf("%s[%d]", path, i)
		m, _ := x.(map[string]any)
		key, _ := m["type"].(string)
		values, ok := m["fields"].(map[string]any)
		t := b.schema.ByKey(KindComponent, key)
		switch {
		case !ok:
			b.add(at, `must be an object {"type": …, "fields": {…}}, not %s.`, show(x))
		case t == nil || !slices.Contains(f.Components, t.ID):
			b.add(at+".type", "%q is no component of this picker.", key)
		default:
			picked = append(picked, Picked{Type: t.ID, Values: b.object(at+".fields", t.Fields, values, depth+1)})
		}
	}
	return picked
}

// show names an input in an error without repeating a novel.
func show(in any) string {
	data, err := json.Marshal(in)
	if err != nil {
		return fmt.Sprintf("%T", in)
	}
	if len(data) > 40 {
		return strings.ToValidUTF8(string(data[:40]), "") + "…"
	}
	return string(data)
}
