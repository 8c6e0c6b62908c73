package delivery

import (
	"strconv"

	"golang.org/x/text/unicode/norm"

	"github.com/gheecms/ghee/internal/content"
)

// Indexed is one value of a document that filters and orders can find. Value
// is a string (text in NFC, booleans as "true" and "false", references and
// media as object ids) or a float64.
type Indexed struct {
	Path  string
	Value any
}

// maxIndexed bounds an indexed text, in bytes; longer texts are found only
// through search.
const maxIndexed = 1000

// LongText follows an index path where texts are too long to be indexed: at that
// path stands "true" instead, so that there is known to be a text.
const LongText = "+"

// Index lists the values of a document by index path: the field ids from the
// document down, joined by '.', where a picker's step is "<field>:<component
// type id>". Each (path, value) stands once. Empty numbers, dates, references and
// media are left out; of texts above 1,000 bytes see LongText.
func Index(schema *content.Schema, typ content.TypeID, v content.Values) []Indexed {
	t := schema.Type(typ)
	if t == nil {
		return nil
	}
	x := indexer{schema: schema, seen: map[Indexed]bool{}}
	x.object("", t.Fields, v)
	return x.out
}

type indexer struct {
	schema *content.Schema
	seen   map[Indexed]bool
	out    []Indexed
}

func (x *indexer) add(path string, value any) {
	if s, ok := value.(string); ok {
		if len(s) > maxIndexed {
			path, s = path+LongText, "true"
		}
		value = norm.NFC.String(s)
	}
	in := Indexed{path, value}
	if !x.seen[in] {
		x.seen[in] = true
		x.out = append(x.out, in)
	}
}

func (x *indexer) object(prefix string, fields []content.Field, v content.Values) {
	for _, f := range fields {
		x.value(prefix+strconv.Itoa(int(f.ID)), f, v[f.ID])
	}
}

func (x *indexer) value(path string, f content.Field, v any) {
	switch f.Kind {
	case content.Component:
		if t := f.Component(x.schema); t != nil {
			values, _ := v.(content.Values)
			x.object(path+".", t.Fields, values)
		}
	case content.Repeater:
		rows, _ := v.([]content.Values)
		for _, row := range rows {
			x.object(path+".", f.Fields, row)
		}
	case content.Picker:
		picked, _ := v.([]content.Picked)
		for _, p := range picked {
			if t := x.schema.Type(p.Type); t != nil {
				x.object(path+":"+string(t.ID)+".", t.Fields, p.Values)
			}
		}
	case content.Reference:
		if ids, ok := v.([]content.ObjectID); ok {
			for _, id := range ids {
				x.add(path, string(id))
			}
		} else if id, ok := v.(content.ObjectID); ok {
			x.add(path, string(id))
		}
	case content.Media:
		if id, ok := v.(content.ObjectID); ok {
			x.add(path, string(id))
		}
	case content.Checkbox:
		b, _ := v.(bool)
		x.add(path, strconv.FormatBool(b))
	case content.Number:
		if n, ok := v.(float64); ok {
			x.add(path, n)
		}
	case content.Date:
		if s, _ := v.(string); s != "" {
			x.add(path, s)
		}
	default:
		s, _ := v.(string)
		x.add(path, s)
	}
}

// Path is where a key path leads within a type.
type Path struct {
	Index  string        // index path, see Index
	Field  content.Field // the field it ends at
	Single bool          // at most one value a document, so it can be ordered by
	Rest   []string      // keys left after a reference
}

// ResolvePath follows keys through fields. A picker gives one path for each
// component that has the key; an unknown key gives none. A path that ends in a
// component, repeater or picker itself has no values and gives none.
func ResolvePath(schema *content.Schema, fields []content.Field, keys []string) []Path {
	return resolve(schema, fields, keys, "", true)
}

func resolve(schema *content.Schema, fields []content.Field, keys []string, prefix string, single bool) []Path {
	if len(keys) == 0 {
		return nil
	}
	f, ok := content.FieldByKey(fields, keys[0])
	if !ok {
		return nil
	}
	at, rest := prefix+strconv.Itoa(int(f.ID)), keys[1:]
	switch f.Kind {
	case content.Component:
		if t := f.Component(schema); t != nil {
			return resolve(schema, t.Fields, rest, at+".", single)
		}
		return nil
	case content.Repeater:
		return resolve(schema, f.Fields, rest, at+".", false)
	case content.Picker:
		var out []Path
		for _, id := range f.Components {
			if t := schema.Type(id); t != nil {
				out = append(out, resolve(schema, t.Fields, rest, at+":"+string(id)+".", false)...)
			}
		}
		return out
	case content.Reference:
		return []Path{{Index: at, Field: f, Rest: rest, Single: single && !f.Many && len(rest) == 0}}
	default:
		if len(rest) > 0 {
			return nil
		}
		return []Path{{Index: at, Field: f, Single: single}}
	}
}
