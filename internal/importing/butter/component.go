package butter

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/gheecms/ghee/internal/content"
)

// The API tells which component an element of a picker is, and not which one a
// field holds. That one is named after the field; fields of one key may hold
// different components all the same.

// pickers notes the components whose keys the API tells, wherever they stand.
func (n *inference) pickers(f *fields) {
	if f == nil {
		return
	}
	for _, key := range f.keys {
		s := f.by[key]
		for _, c := range slices.Sorted(maps.Keys(s.picker)) {
			n.components[c] = n.components[c].merge(s.picker[c])
			n.pickers(s.picker[c])
		}
		n.pickers(s.object)
		n.pickers(s.rows)
	}
}

// component returns the key of the component that a field holds: of the one that
// the site has there, else of one with the same fields that is called like the
// field, else of a new one.
func (n *inference) component(owner, key string, f *fields) string {
	place := owner + "." + key
	name := cmp.Or(n.placed[place], n.there(owner, key))
	if name == "" {
		name = n.free(owner, key, f)
	}
	if n.placed[place] = name; !n.merged[place] {
		n.merged[place] = true
		n.components[name] = n.components[name].merge(f)
	}
	return name
}

// there is the key of the component that the site has in a field, "" for none.
func (n *inference) there(owner, key string) string {
	kind, of, _ := strings.Cut(owner, "/")
	t := n.site.ByKey(content.Kind(kind), of)
	if slug, ok := strings.CutPrefix(of, "*/"); ok {
		t = n.site.Type(n.single(slug))
	}
	if t == nil {
		return ""
	}
	f, ok := t.Field(key)
	if c := f.Component(n.site); ok && c != nil {
		return c.Key
	}
	return ""
}

// free returns a key that no component of other fields has.
func (n *inference) free(owner, key string, f *fields) string {
	_, of, _ := strings.Cut(owner, "/")
	longer := strings.NewReplacer("*/", "", "/", "_", ".", "_", "-", "_").Replace(of) + "_" + key
	name := key
	for i := 2; !n.fits(name, f); i++ {
		if name == key {
			name, i = longer, 1
		} else {
			name = fmt.Sprintf("%s_%d", longer, i)
		}
	}
	if name != key {
		n.note(owner, key, "holds other fields than the component "+key+"; it becomes the component "+name)
	}
	return name
}

// fits reports whether a component with this key may be the one with such
// fields.
func (n *inference) fits(name string, f *fields) bool {
	if c := n.components[name]; c != nil {
		return alike(c, f)
	}
	t := n.site.ByKey(content.KindComponent, name)
	if t == nil {
		return true
	}
	for _, key := range f.keys {
		if _, ok := t.Field(key); !ok {
			return false
		}
	}
	return len(t.Fields) == len(f.keys)
}

// alike reports whether two places can hold one component: the API writes all
// fields of a component, so they are the same, and of the same forms.
func alike(a, b *fields) bool {
	if a == nil || b == nil {
		return true
	}
	for _, key := range a.keys {
		if b.by[key] == nil || !a.by[key].alike(b.by[key]) {
			return false
		}
	}
	return len(a.keys) == len(b.keys)
}

// alike reports whether what one place holds can stand in a field for the other,
// where at least one is filled.
func (s *shape) alike(o *shape) bool {
	a, b := s.holds(), o.holds()
	return (subset(a, b) || subset(b, a)) && alike(s.object, o.object) && alike(s.rows, o.rows)
}

func subset(a, b []string) bool {
	return !slices.ContainsFunc(a, func(x string) bool { return !slices.Contains(b, x) })
}

// holds lists what a place was seen to hold.
func (s *shape) holds() (all []string) {
	for _, f := range []struct {
		form string
		ok   bool
	}{
		{"text", s.texts > 0},
		{"number", s.numbers > 0},
		{"bool", s.bools > 0},
		{formMedia, s.media > 0},
		{formPicker, len(s.picker) > 0},
		{formRows, s.rows != nil},
		{formPlain, s.plain != nil},
		{formComponent, s.object != nil},
	} {
		if f.ok {
			all = append(all, f.form)
		}
	}
	return append(all, slices.Sorted(maps.Keys(s.references))...)
}
