package model

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/text/unicode/norm"

	"github.com/gheecms/ghee/internal/content"
)

// filtered keeps the documents of a type that meet every fields.* parameter
// (contract §3.3). known is false when a parameter names no field.
func (a *asked) filtered(t *content.Type, docs []content.Document) (kept []content.Document, known bool) {
	known = true
	for name, want := range a.params {
		path, is := strings.CutPrefix(name, "fields.")
		if !is {
			continue
		}
		keys := strings.Split(path, ".")
		if !a.knows(t, keys) {
			if some, is := a.operated(t, docs, path, want); is {
				docs = some
				continue
			}
		}
		known = known && a.knows(t, keys)
		docs = slices.DeleteFunc(docs, func(d content.Document) bool { return !a.meets(d, keys, want) })
	}
	return docs, known
}

// ofPage returns what a page can be asked for beside its fields.
func ofPage(t *content.Type, d content.Document, keys []string) (string, bool) {
	if len(keys) != 1 || t.Kind == content.KindCollection {
		return "", false
	}
	if _, is := t.Field(keys[0]); is {
		return "", false
	}
	switch keys[0] {
	case "slug":
		return d.Slug, true
	case "name":
		return d.Name, true
	}
	return "", false
}

// meets reports whether what keys name in a document has the value wanted.
// Without keys it is the document itself that is named: by its slug or its
// number, or by its name (contract §3.3).
func (a *asked) meets(d content.Document, keys []string, want string) bool {
	t := a.schema.Type(d.Type)
	if len(keys) == 0 {
		if t.Kind == content.KindCollection {
			return strconv.Itoa(int(d.Num)) == want || same(d.Name, want)
		}
		return d.Slug == want || same(d.Name, want)
	}
	if own, is := ofPage(t, d, keys); is {
		return same(own, want)
	}
	return a.has(t.Fields, d.Values, keys, want)
}

// asShown follows keys that name a referenced document's values as the wire
// shows them: "meta.id", or "id", of an item, "fields.x" of a page. The fields
// of the same keys come first.
func (a *asked) asShown(t *content.Type, keys []string) []string {
	switch path := strings.Join(keys, "."); {
	case len(keys) == 0 || a.knows(t, keys):
		return keys
	case t.Kind == content.KindCollection && (path == "id" || path == "meta.id"):
		return nil
	case t.Kind != content.KindCollection && keys[0] == "fields" && len(keys) > 1:
		return keys[1:]
	}
	return keys
}

// same compares text as readers see it, however it is composed.
func same(x, y string) bool { return norm.NFC.String(x) == norm.NFC.String(y) }

// has reports whether any value that keys lead to is the one wanted.
func (a *asked) has(fields []content.Field, values content.Values, keys []string, want string) bool {
	f, is := content.FieldByKey(fields, keys[0])
	if !is {
		return false
	}
	x, rest := values[f.ID], keys[1:]
	if len(rest) == 0 && f.Kind != content.Reference {
		form, is := a.form(f, x)
		if f.Kind == content.Checkbox {
			want = strings.ToLower(want) // as for every truth value (contract fact 6)
		}
		return is && same(form, want)
	}
	switch f.Kind {
	case content.Component:
		inner, _ := x.(content.Values)
		return a.has(f.Component(a.schema).Fields, inner, rest, want)
	case content.Repeater:
		rows, _ := x.([]content.Values)
		return slices.ContainsFunc(rows, func(row content.Values) bool { return a.has(f.Fields, row, rest, want) })
	case content.Picker:
		picked, _ := x.([]content.Picked)
		return slices.ContainsFunc(picked, func(p content.Picked) bool {
			return a.has(a.schema.Type(p.Type).Fields, p.Values, rest, want)
		})
	case content.Reference:
		ids, _ := x.([]content.ObjectID)
		if id, one := x.(content.ObjectID); one {
			ids = []content.ObjectID{id}
		}
		return slices.ContainsFunc(ids, func(id content.ObjectID) bool {
			d, found := a.document(id)
			if !found {
				return false
			}
			t := a.schema.Type(d.Type)
			own := a.asShown(t, rest)
			if len(own) == 0 && len(rest) > 0 { // by its number alone
				return strconv.Itoa(int(d.Num)) == want
			}
			return a.meets(d, own, want)
		})
	}
	return false
}

// longest is the longest text that can be asked for, in bytes.
const longest = 1000

// form is the string form of a value; false for what has none: null, objects,
// lists, no picture, and texts that are too long.
func (a *asked) form(f content.Field, x any) (string, bool) {
	switch f.Kind {
	case content.Component, content.Repeater, content.Picker, content.Reference:
		return "", false
	case content.Media:
		id, _ := x.(content.ObjectID)
		address, _ := a.address(id)
		return address, address != ""
	}
	switch x := a.value(f, x, 1).(type) {
	case nil:
		return "", false
	case string:
		return x, len(x) <= longest
	case float64:
		return strconv.FormatFloat(x, 'f', -1, 64), true
	default:
		return fmt.Sprint(x), true
	}
}

// knows reports whether keys lead to a value that documents of a type can have.
func (a *asked) knows(t *content.Type, keys []string) bool {
	if _, is := ofPage(t, content.Document{}, keys); is || len(keys) == 0 {
		return true
	}
	return a.leads(t.Fields, keys)
}

func (a *asked) leads(fields []content.Field, keys []string) bool {
	f, is := content.FieldByKey(fields, keys[0])
	if !is {
		return false
	}
	rest := keys[1:]
	switch f.Kind {
	case content.Reference:
		to := a.schema.Type(f.Target)
		return a.knows(to, a.asShown(to, rest))
	case content.Component, content.Picker:
		return len(rest) > 0 && slices.ContainsFunc(f.Components, func(id content.TypeID) bool {
			return a.leads(a.schema.Type(id).Fields, rest)
		})
	case content.Repeater:
		return len(rest) > 0 && a.leads(f.Fields, rest)
	}
	return len(rest) == 0
}
