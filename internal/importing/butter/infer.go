package butter

import (
	"cmp"
	"encoding/json"
	"maps"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/schema"
)

// A v2 API does not tell its types. They follow from the values of all documents,
// read with levels=1 and alt_media_text=1: then a reference is the address of
// what it names (contract §6.9) and a picture an object of url and alt (§6.7).

// shape is what the values of one place have in common.
type shape struct {
	texts, numbers, bools, nulls int
	markup, lines, long          bool
	dates                        int
	media                        int
	references                   map[string]int // "page/KEY", "collection/KEY"
	object                       *fields        // of a component
	picker                       map[string]*fields
	rows                         *fields // of a repeater
	lists, objects               int
	many                         bool
}

// fields are shapes by key, in the order in which they were first seen.
type fields struct {
	keys []string
	by   map[string]*shape
}

func newFields() *fields { return &fields{by: map[string]*shape{}} }

func (f *fields) see(values []member) {
	for _, m := range values {
		s := f.by[m.key]
		if s == nil {
			s = &shape{references: map[string]int{}, picker: map[string]*fields{}}
			f.by[m.key] = s
			f.keys = append(f.keys, m.key)
		}
		s.see(m.value)
	}
}

var (
	datePattern   = regexp.MustCompile(`^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?Z?$`)
	markupPattern = regexp.MustCompile(`<(p|div|h[1-6]|ul|ol|li|a|img|br|strong|em|table|figure|blockquote|span|iframe)[\s/>]`)
)

// maxShort is the longest text that a field of one line holds, in characters.
const maxShort = 255

func (s *shape) see(v any) {
	switch x := v.(type) {
	case nil:
		s.nulls++
	case bool:
		s.bools++
	case json.Number, float64:
		s.numbers++
	case string:
		s.text(x)
	case []member:
		s.seeObject(x)
	case []any:
		s.list(x)
	}
}

func (s *shape) text(x string) {
	if kind, key, _ := target(x); kind != "" {
		s.references[string(kind)+"/"+key]++
		return
	}
	if x == "" {
		return
	}
	s.texts++
	if datePattern.MatchString(x) {
		s.dates++
	}
	s.markup = s.markup || markupPattern.MatchString(x)
	s.lines = s.lines || strings.Contains(x, "\n")
	s.long = s.long || utf8.RuneCountInString(x) > maxShort
}

func (s *shape) seeObject(x []member) {
	if isMedia(x) {
		s.media++
		return
	}
	s.objects++
	if s.object == nil {
		s.object = newFields()
	}
	s.object.see(x)
}

func (s *shape) list(x []any) {
	s.lists++
	for _, e := range x {
		switch e := e.(type) {
		case string:
			s.many = true
			s.text(e)
		case []member:
			if key, values, ok := picked(e); ok {
				if s.picker[key] == nil {
					s.picker[key] = newFields()
				}
				s.picker[key].see(values)
				continue
			}
			if s.rows == nil {
				s.rows = newFields()
			}
			s.rows.see(e)
		}
	}
}

// picked reads an element of a component picker.
func picked(x []member) (key string, values []member, ok bool) {
	if len(x) != 2 {
		return "", nil, false
	}
	for _, m := range x {
		switch v := m.value.(type) {
		case string:
			if m.key != "type" {
				return "", nil, false
			}
			key = v
		case []member:
			if m.key != "fields" {
				return "", nil, false
			}
			values = v
		default:
			return "", nil, false
		}
	}
	return key, values, key != ""
}

// isMedia reports whether x is a picture with its description. A component of
// exactly these two texts would look the same.
func isMedia(x []member) bool {
	return len(x) == 2 && slices.ContainsFunc(x, func(m member) bool { return m.key == "url" }) && slices.ContainsFunc(x, func(m member) bool { return m.key == "alt" })
}

var (
	itemAddress = regexp.MustCompile(`^/v2/content/\?keys=([A-Za-z0-9_-]+)\[_id=(\d+)\]$`)
	pageAddress = regexp.MustCompile(`^/v2/pages/([^/?]+)/([^/?]+)/?$`)
)

// target reads the address that stands for a reference.
func target(s string) (kind content.Kind, key, id string) {
	if m := itemAddress.FindStringSubmatch(s); m != nil {
		return content.KindCollection, m[1], m[2]
	}
	if m := pageAddress.FindStringSubmatch(s); m != nil && m[1] != "*" {
		return content.KindPage, m[1], m[2]
	}
	return "", "", ""
}

// inference turns shapes into types of a schema file.
type inference struct {
	components map[string]*fields
	notes      []string
}

// field makes a field of what was seen at a place.
func (n *inference) field(owner, key string, s *shape, inRow, onPage bool) schema.Field {
	f := schema.Field{Key: key, Kind: content.ShortText}
	switch {
	case len(s.references) > 0:
		f.Kind, f.Many = content.Reference, s.many
		f.Target = slices.MaxFunc(slices.Sorted(maps.Keys(s.references)), func(a, b string) int { return cmp.Compare(s.references[a], s.references[b]) })
		if len(s.references) > 1 {
			n.note(owner, key, "names documents of several types; only those of "+f.Target+" are kept")
		}
	case s.media > 0:
		f.Kind = content.Media
	case len(s.picker) > 0 && onPage && !inRow:
		f.Kind = content.Picker
		for _, c := range slices.Sorted(maps.Keys(s.picker)) {
			f.Components = append(f.Components, n.component(c, s.picker[c]))
		}
	case s.rows != nil && onPage && !inRow:
		f.Kind = content.Repeater
		f.Fields = n.fields(owner+"."+key, s.rows, true, onPage)
	case s.objects > 0 && onPage && !inRow:
		f.Kind = content.Component
		f.Components = []string{n.component(key, s.object)}
	case s.bools > 0:
		f.Kind = content.Checkbox
	case s.numbers > 0:
		f.Kind = content.Number
	case s.texts > 0 && s.dates == s.texts:
		f.Kind = content.Date
	case s.markup:
		f.Kind = content.WYSIWYG
	case s.lines || s.long:
		f.Kind = content.LongText
	case s.texts == 0 && s.nulls > 0:
		f.Kind = content.Number // what is null when it is empty
		n.note(owner, key, "is empty everywhere; it may be a number, a date or a reference")
	case s.lists > 0 && onPage && !inRow:
		f.Kind = content.Repeater
		f.Fields = []schema.Field{{Key: "value", Kind: content.ShortText}}
		n.note(owner, key, "is an empty list everywhere; it may be a repeater, references or components")
	}
	return f
}

func (n *inference) note(owner, key, what string) {
	n.notes = append(n.notes, owner+"."+key+" "+what+".")
}

func (n *inference) fields(owner string, f *fields, inRow, onPage bool) (out []schema.Field) {
	for _, key := range f.keys {
		out = append(out, n.field(owner, key, f.by[key], inRow, onPage))
	}
	return out
}

// component notes a component; one key is one component, wherever it stands.
func (n *inference) component(key string, f *fields) string {
	if have := n.components[key]; have != nil && have != f {
		for _, k := range f.keys {
			if have.by[k] == nil {
				have.keys = append(have.keys, k)
				have.by[k] = f.by[k]
			} else {
				have.by[k].merge(f.by[k])
			}
		}
		return key
	}
	n.components[key] = f
	return key
}

// merge adds what was seen elsewhere at the same place.
func (s *shape) merge(o *shape) {
	s.texts, s.numbers, s.bools, s.nulls = s.texts+o.texts, s.numbers+o.numbers, s.bools+o.bools, s.nulls+o.nulls
	s.dates, s.media, s.lists, s.objects = s.dates+o.dates, s.media+o.media, s.lists+o.lists, s.objects+o.objects
	s.markup, s.lines, s.long, s.many = s.markup || o.markup, s.lines || o.lines, s.long || o.long, s.many || o.many
	for k, v := range o.references {
		s.references[k] += v
	}
	for k, v := range o.picker {
		s.picker[k] = joined(s.picker[k], v)
	}
	s.object, s.rows = joined(s.object, o.object), joined(s.rows, o.rows)
}

func joined(a, b *fields) *fields {
	if a == nil || a == b {
		return b
	}
	if b == nil {
		return a
	}
	for _, k := range b.keys {
		if a.by[k] == nil {
			a.keys = append(a.keys, k)
			a.by[k] = b.by[k]
		} else {
			a.by[k].merge(b.by[k])
		}
	}
	return a
}
