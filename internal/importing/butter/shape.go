package butter

import (
	"encoding/json"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/gheecms/ghee/internal/content"
)

// shape is what the values of one place have in common.
type shape struct {
	texts, numbers, bools, nulls int
	dates, addresses, colors     int // of the texts
	markup, lines, long          bool
	media                        int
	references                   map[string]int // "page/KEY", "collection/KEY"
	object                       *fields        // of a component
	lists                        int
	many                         bool               // references stand in lists
	picker                       map[string]*fields // by component: elements of a component picker
	rows                         *fields            // other objects in lists
	plain                        *shape             // elements that are neither objects nor references
}

func newShape() *shape { return &shape{references: map[string]int{}, picker: map[string]*fields{}} }

// fields are shapes by key, in the order in which they were first seen.
type fields struct {
	keys []string
	by   map[string]*shape
}

func newFields() *fields { return &fields{by: map[string]*shape{}} }

func (f *fields) see(values object) {
	for _, m := range values {
		s := f.by[m.key]
		if s == nil {
			s = newShape()
			f.by[m.key] = s
			f.keys = append(f.keys, m.key)
		}
		s.see(m.value)
	}
}

// merge returns fields with what was seen elsewhere at the same place, in shapes
// of their own when there were none yet. Both may be nil.
func (f *fields) merge(o *fields) *fields {
	if o == nil || f == o {
		return f
	}
	if f == nil {
		f = newFields()
	}
	for _, k := range o.keys {
		if f.by[k] == nil {
			f.keys = append(f.keys, k)
			f.by[k] = newShape()
		}
		f.by[k].merge(o.by[k])
	}
	return f
}

var markupPattern = regexp.MustCompile(`<(p|div|h[1-6]|ul|ol|li|a|img|br|strong|em|table|figure|blockquote|span|iframe)[\s/>]`)

var colorPattern = regexp.MustCompile(`^#[0-9a-fA-F]{6}$`)

const (
	// maxShort is the longest text that a field of one line holds, in characters.
	maxShort = 255
	// dateLayout is the form of a date; one of another form stays text, as it is.
	dateLayout = "2006-01-02T15:04:05"
)

func (s *shape) see(v any) {
	switch x := v.(type) {
	case nil:
		s.nulls++
	case bool:
		s.bools++
	case json.Number:
		s.numbers++
	case string:
		s.text(x)
	case object:
		if isMedia(x) {
			s.media++
			return
		}
		if s.object == nil {
			s.object = newFields()
		}
		s.object.see(x)
	case []any:
		s.lists++
		for _, e := range x {
			s.element(e)
		}
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
	if _, err := time.Parse(dateLayout, x); err == nil && len(x) == len(dateLayout) {
		s.dates++
	}
	if isAddress(x) {
		s.addresses++
	}
	if colorPattern.MatchString(x) {
		s.colors++
	}
	s.markup = s.markup || markupPattern.MatchString(x)
	s.lines = s.lines || strings.Contains(x, "\n")
	s.long = s.long || utf8.RuneCountInString(x) > maxShort
}

func (s *shape) element(v any) {
	switch x := v.(type) {
	case object:
		if key, values, ok := picked(x); ok {
			if s.picker[key] == nil {
				s.picker[key] = newFields()
			}
			s.picker[key].see(values)
			return
		}
		if s.rows == nil {
			s.rows = newFields()
		}
		s.rows.see(x)
		return
	case string:
		if kind, _, _ := target(x); kind != "" {
			s.many = true
			s.text(x)
			return
		}
	}
	if s.plain == nil {
		s.plain = newShape()
	}
	s.plain.see(v)
}

// merge adds what was seen elsewhere at the same place.
func (s *shape) merge(o *shape) {
	s.texts, s.numbers, s.bools, s.nulls = s.texts+o.texts, s.numbers+o.numbers, s.bools+o.bools, s.nulls+o.nulls
	s.dates, s.addresses, s.colors = s.dates+o.dates, s.addresses+o.addresses, s.colors+o.colors
	s.media, s.lists = s.media+o.media, s.lists+o.lists
	s.markup, s.lines, s.long, s.many = s.markup || o.markup, s.lines || o.lines, s.long || o.long, s.many || o.many
	for k, v := range o.references {
		s.references[k] += v
	}
	for k, v := range o.picker {
		s.picker[k] = s.picker[k].merge(v)
	}
	s.object, s.rows = s.object.merge(o.object), s.rows.merge(o.rows)
	if o.plain != nil {
		if s.plain == nil {
			s.plain = newShape()
		}
		s.plain.merge(o.plain)
	}
}

// picked reads an element of a component picker.
func picked(x object) (key string, values object, ok bool) {
	if len(x) != 2 {
		return "", nil, false
	}
	key = text(x, "type")
	values, ok = get(x, "fields").(object)
	return key, values, ok && key != ""
}

// isMedia reports whether x is a picture with its description. A component of
// exactly these two texts would look the same.
func isMedia(x object) bool {
	has := func(key string) bool {
		return slices.ContainsFunc(x, func(m member) bool {
			_, isText := m.value.(string)
			return m.key == key && (isText || m.value == nil)
		})
	}
	return len(x) == 2 && has("url") && has("alt")
}

func isAddress(s string) bool {
	return strings.HasPrefix(s, "https://") || strings.HasPrefix(s, "http://")
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
