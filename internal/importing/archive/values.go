package archive

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
)

// fitting reads the values of a revision, and refuses those in a form that
// their field does not have. Values of fields that were removed stay: they are
// of the revision as it was. size is how many bytes they take when they are kept.
func fitting(data []byte, t *content.Type, schema *content.Schema) (values content.Values, size int, err error) {
	var raw map[string]any
	if err := json.Unmarshal(data, &raw); err != nil || raw == nil {
		return nil, 0, fail.Wrap(fail.Invalid, err, "values: they are no object.")
	}
	f := fit{schema: schema}
	f.object("values", t.Fields, t.Last, raw, 0)
	if f.fault != "" {
		return nil, 0, fail.E(fail.Invalid, "%s (type %q)", f.fault, t.Name)
	}
	kept, err := encoded(raw)
	if err != nil {
		return nil, 0, err
	}
	values, err = content.DecodeValues(data, t.Fields, schema)
	return values, len(kept), err
}

// canonical is how values are stored (content.Values.Encode): an archive of
// ours has them so, one of another program need not.
func canonical(data []byte) ([]byte, error) {
	var raw map[string]any
	if err := json.Unmarshal(data, &raw); err != nil {
		return nil, fail.Wrap(fail.Invalid, err, "values: they are no object.")
	}
	return encoded(raw)
}

func encoded(raw map[string]any) ([]byte, error) {
	var b bytes.Buffer
	if err := encoder(&b).Encode(raw); err != nil {
		return nil, fail.Wrap(fail.Internal, err, "Values cannot be encoded.")
	}
	return bytes.TrimRight(b.Bytes(), "\n"), nil
}

// fit finds the first value that does not fit.
type fit struct {
	schema *content.Schema
	fault  string
}

func (f *fit) bad(path, format string, args ...any) {
	if f.fault == "" {
		f.fault = path + ": " + fmt.Sprintf(format, args...)
	}
}

func (f *fit) object(path string, fields []content.Field, last content.FieldID, m map[string]any, depth int) {
	if depth > content.MaxDepth {
		f.bad(path, "it is nested deeper than %d levels.", content.MaxDepth)
		return
	}
	for _, key := range slices.Sorted(maps.Keys(m)) {
		at := path + "." + shorten(key)
		n, err := strconv.Atoi(key)
		if err != nil || n < 1 || strconv.Itoa(n) != key || content.FieldID(n) > last {
			f.bad(at, "the type never had a field with this number.")
			return
		}
		i := slices.IndexFunc(fields, func(x content.Field) bool { return x.ID == content.FieldID(n) })
		if i < 0 {
			f.texts(at, m[key])
			continue
		}
		f.value(fmt.Sprintf("%s (%s)", at, fields[i].Key), fields[i], last, m[key], depth)
	}
}

func (f *fit) value(path string, field content.Field, last content.FieldID, v any, depth int) {
	ok := true
	switch field.Kind {
	case content.Number:
		_, ok = v.(float64)
	case content.Checkbox:
		_, ok = v.(bool)
	case content.Media:
		ok = f.id(path, v)
	case content.Reference:
		if !field.Many {
			ok = f.id(path, v)
			break
		}
		for _, x := range f.list(path, v, &ok) {
			ok = ok && f.id(path, x)
		}
	case content.Component:
		var m map[string]any
		if m, ok = v.(map[string]any); ok {
			f.component(path, field.Component(f.schema), m, depth)
		}
	case content.Repeater:
		for i, x := range f.list(path, v, &ok) {
			m, is := x.(map[string]any)
			ok = ok && is
			f.object(fmt.Sprintf("%s[%d]", path, i), field.Fields, last, m, depth+1)
		}
	case content.Picker:
		for i, x := range f.list(path, v, &ok) {
			m, _ := x.(map[string]any)
			values, is := m["values"].(map[string]any)
			ok = ok && is && f.id(path, m["type"])
			id, _ := m["type"].(string)
			f.component(fmt.Sprintf("%s[%d]", path, i), f.schema.Type(content.TypeID(id)), values, depth)
		}
	case content.Date:
		s, is := v.(string)
		_, err := time.Parse("2006-01-02T15:04:05", s)
		ok = is && (s == "" || err == nil)
	default:
		if _, ok = v.(string); ok {
			f.texts(path, v)
		}
	}
	if !ok {
		f.bad(path, "the value is not in the form of a %s.", field.Kind)
	}
}

// component looks at the values of a component; one that is gone keeps them.
func (f *fit) component(path string, t *content.Type, m map[string]any, depth int) {
	if t == nil {
		f.texts(path, m)
		return
	}
	f.object(path, t.Fields, t.Last, m, depth+1)
}

func (f *fit) id(path string, v any) bool {
	s, ok := v.(string)
	f.texts(path, v)
	return ok && s != "" && len(s) <= maxID
}

func (f *fit) list(path string, v any, ok *bool) []any {
	list, is := v.([]any)
	*ok = is
	if len(list) > content.MaxElements {
		f.bad(path, "it holds %d elements; at most %d are kept.", len(list), content.MaxElements)
		return nil
	}
	return list
}

// texts refuses texts that no database of ours keeps, at any depth.
func (f *fit) texts(path string, v any) {
	switch x := v.(type) {
	case string:
		if len(x) > content.MaxText {
			f.bad(path, "it is larger than %d MiB.", content.MaxText>>20)
		}
		if strings.ContainsRune(x, 0) {
			f.bad(path, "it holds a NUL character.")
		}
	case []any:
		for _, e := range x {
			f.texts(path, e)
		}
	case map[string]any:
		for key, e := range x {
			f.texts(path, key)
			f.texts(path, e)
		}
	}
}
