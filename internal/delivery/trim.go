package delivery

import (
	"bytes"

	"github.com/gheecms/ghee/internal/content"
)

// trim cuts a fragment down to what is shown of it. fields are those that the
// fragment was rendered from; without them objects and lists are taken as they
// stand. below says of each hole that is left what is shown of the documents it
// refers to. A fragment that is damaged comes back as it is.
func trim(schema *content.Schema, fields []content.Field, f Fragment, c choice) (out Fragment, below []choice) {
	t := trimmer{schema: schema, in: f, text: f.Text, out: make([]byte, 0, len(f.Text))}
	if !t.members(fields, c) || t.at != len(t.text) {
		return f, nil
	}
	return Fragment{Text: t.out, Holes: t.holes}, t.below
}

// trimmer copies a fragment. Its methods are false when the text is not what
// Render writes.
type trimmer struct {
	schema *content.Schema
	in     Fragment
	text   []byte // of in
	at     int    // in text
	hole   int    // the first of in's holes that is not before at
	out    []byte
	holes  []Hole
	below  []choice
}

// next reports whether c comes next.
func (t *trimmer) next(c byte) bool { return t.at < len(t.text) && t.text[t.at] == c }

// take copies c.
func (t *trimmer) take(c byte) bool {
	if !t.next(c) {
		return false
	}
	t.at++
	t.out = append(t.out, c)
	return true
}

// atHole reports whether a hole is next.
func (t *trimmer) atHole() bool {
	return t.hole < len(t.in.Holes) && t.in.Holes[t.hole].At == t.at
}

// each calls do with the key of every member up to the end of the object; do
// copies the key and the value after it, or skips both.
func (t *trimmer) each(do func(name []byte, key string) bool) bool {
	for t.at < len(t.text) && !t.next('}') {
		if t.next(',') {
			t.at++
		}
		from := t.at
		if !t.next('"') || !t.skip() || !t.next(':') {
			return false
		}
		t.at++
		name := t.text[from:t.at]
		if !do(name, string(name[1:len(name)-2])) {
			return false
		}
	}
	return true
}

// members copies what is shown of the members of an object.
func (t *trimmer) members(fields []content.Field, c choice) bool {
	first := true
	return t.each(func(name []byte, key string) bool {
		f, _ := content.FieldByKey(fields, key)
		below, shown := c.of(key)
		if shown && below.only != nil && !t.inside(f) {
			shown = false // what it names below is not there
		}
		if !shown {
			return t.skip()
		}
		if !first {
			t.out = append(t.out, ',')
		}
		first = false
		t.out = append(t.out, name...)
		return t.value(f, below)
	})
}

// inside reports whether the value that comes next can have something below it.
func (t *trimmer) inside(f content.Field) bool {
	switch f.Kind {
	case content.Component, content.Repeater, content.Picker, content.Reference:
		return true
	case "":
		return t.next('{') || t.next('[')
	}
	return false
}

// value copies what is shown of one value.
func (t *trimmer) value(f content.Field, c choice) bool {
	switch {
	case c.everything() || t.atHole():
		return t.copy(c)
	case t.take('{'):
		fields := f.Fields // of a row
		if component := f.Component(t.schema); f.Kind == content.Component && component != nil {
			fields = component.Fields
		}
		return t.members(fields, c) && t.take('}')
	case t.take('['):
		for first := true; !t.next(']'); first = false {
			if !first && !t.take(',') {
				return false
			}
			if f.Kind == content.Picker && !t.picked(c) || f.Kind != content.Picker && !t.value(f, c) {
				return false
			}
		}
		return t.take(']')
	}
	return t.copy(c)
}

// picked copies what is shown of an element of a picker; its type always is.
func (t *trimmer) picked(c choice) bool {
	if !t.take('{') {
		return false
	}
	var typ content.Field
	first := true
	ok := t.each(func(name []byte, key string) bool {
		if !first {
			t.out = append(t.out, ',')
		}
		first = false
		t.out = append(t.out, name...)
		if key == "fields" {
			return t.value(typ, c)
		}
		from := t.at
		if !t.copy(choice{}) || t.at-from < 2 {
			return false
		}
		if component := t.schema.ByKey(content.KindComponent, string(t.text[from+1:t.at-1])); component != nil {
			typ.Fields = component.Fields
		}
		return true
	})
	return ok && t.take('}')
}

// copy copies a value as it is, with its holes.
func (t *trimmer) copy(c choice) bool {
	from, hole := t.at, t.hole
	if !t.skip() {
		return false
	}
	for _, h := range t.in.Holes[hole:t.hole] {
		h.At += len(t.out) - from
		t.holes, t.below = append(t.holes, h), append(t.below, c)
	}
	t.out = append(t.out, t.text[from:t.at]...)
	return true
}

// skip goes past a value and its holes.
func (t *trimmer) skip() bool {
	from, depth := t.at, 0
	if t.atHole() {
		return t.passed()
	}
	for t.at < len(t.text) {
		switch c := t.text[t.at]; {
		case depth == 0 && (c == '}' || c == ']' || c == ',' || c == ':'):
			return t.at > from && t.passed()
		case c == '"':
			if !t.quoted() {
				return false
			}
			continue
		case c == '{' || c == '[':
			depth++
		case c == '}' || c == ']':
			depth--
		}
		t.at++
	}
	return depth == 0 && t.at > from && t.passed()
}

// passed goes past the holes before and at the place reached.
func (t *trimmer) passed() bool {
	for t.hole < len(t.in.Holes) && t.in.Holes[t.hole].At <= t.at {
		t.hole++
	}
	return true
}

// quoted goes past a string.
func (t *trimmer) quoted() bool {
	for t.at++; ; t.at++ {
		n := bytes.IndexAny(t.text[t.at:], `"\`)
		if n < 0 {
			return false
		}
		if t.at += n; t.text[t.at] == '"' {
			t.at++
			return true
		}
		if t.at++; t.at >= len(t.text) {
			return false
		}
	}
}
