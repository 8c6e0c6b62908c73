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
// (contract §3.3). The whole path is tried first, then that before an operator.
// known is false when a parameter names no field, or no operator that it has.
func (a *asked) filtered(t *content.Type, docs []content.Document) (kept []content.Document, known bool) {
	known = true
	for name, want := range a.params {
		path, is := strings.CutPrefix(name, "fields.")
		if !is {
			continue
		}
		keys, w, not := strings.Split(path, "."), wish{text: want}, false
		if !a.knows(t, keys, w.op) {
			keys, w, not = operator(path, want)
		}
		is = a.knows(t, keys, w.op)
		known = known && is
		docs = slices.DeleteFunc(docs, func(d content.Document) bool { return !is || a.meets(d, keys, w) == not })
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

// meets reports whether what keys name in a document is as wanted. Without keys
// it is the document itself that is named: by its slug or its number, or by its
// name (contract §3.3).
func (a *asked) meets(d content.Document, keys []string, w wish) bool {
	t := a.schema.Type(d.Type)
	if len(keys) == 0 {
		return w.alike(func(want string) bool {
			if t.Kind == content.KindCollection && strconv.Itoa(int(d.Num)) == want {
				return true
			}
			return t.Kind != content.KindCollection && d.Slug == want || same(d.Name, want)
		})
	}
	if own, is := ofPage(t, d, keys); is {
		return w.ofText(own)
	}
	return a.any(t.Fields, d.Values, keys, w)
}

// asShown follows keys that name a referenced document's values as the wire
// shows them: "meta.id", or "id", of an item, "fields.x" of a page. The fields
// of the same keys come first.
func (a *asked) asShown(t *content.Type, keys []string, op string) []string {
	switch path := strings.Join(keys, "."); {
	case len(keys) == 0 || a.knows(t, keys, op):
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

// any reports whether any value that keys lead to is as wanted.
func (a *asked) any(fields []content.Field, values content.Values, keys []string, w wish) bool {
	f, is := content.FieldByKey(fields, keys[0])
	if !is {
		return false
	}
	x, rest := values[f.ID], keys[1:]
	if len(rest) == 0 && f.Kind != content.Reference {
		return w.ofField(a, f, x)
	}
	switch f.Kind {
	case content.Component:
		inner, _ := x.(content.Values)
		return a.any(f.Component(a.schema).Fields, inner, rest, w)
	case content.Repeater:
		rows, _ := x.([]content.Values)
		return slices.ContainsFunc(rows, func(row content.Values) bool { return a.any(f.Fields, row, rest, w) })
	case content.Picker:
		picked, _ := x.([]content.Picked)
		return slices.ContainsFunc(picked, func(p content.Picked) bool {
			return a.any(a.schema.Type(p.Type).Fields, p.Values, rest, w)
		})
	case content.Reference:
		ids, _ := x.([]content.ObjectID)
		if id, one := x.(content.ObjectID); one {
			ids = []content.ObjectID{id}
		}
		return slices.ContainsFunc(ids, func(id content.ObjectID) bool { return a.refers(id, rest, w) })
	}
	return false
}

// refers reports whether what keys name in a referenced document is as wanted.
func (a *asked) refers(id content.ObjectID, keys []string, w wish) bool {
	d, found := a.document(id)
	if !found {
		return false
	}
	own := a.asShown(a.schema.Type(d.Type), keys, w.op)
	if len(own) == 0 && len(keys) > 0 { // by its number alone
		return w.alike(func(want string) bool { return strconv.Itoa(int(d.Num)) == want })
	}
	return a.meets(d, own, w)
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
	switch x := a.value(f, x, 1, choice{}).(type) {
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

// knows reports whether keys lead to a value that documents of a type can have,
// and that has the operator. A document itself is alike or different only.
func (a *asked) knows(t *content.Type, keys []string, op string) bool {
	if len(keys) == 0 {
		return has(content.Checkbox, op)
	}
	if _, is := ofPage(t, content.Document{}, keys); is {
		return has(content.ShortText, op)
	}
	return a.leads(t.Fields, keys, op)
}

func (a *asked) leads(fields []content.Field, keys []string, op string) bool {
	f, is := content.FieldByKey(fields, keys[0])
	if !is {
		return false
	}
	rest := keys[1:]
	switch f.Kind {
	case content.Reference:
		to := a.schema.Type(f.Target)
		return a.knows(to, a.asShown(to, rest, op), op)
	case content.Component, content.Picker:
		return len(rest) > 0 && slices.ContainsFunc(f.Components, func(id content.TypeID) bool {
			return a.leads(a.schema.Type(id).Fields, rest, op)
		})
	case content.Repeater:
		return len(rest) > 0 && a.leads(f.Fields, rest, op)
	}
	return len(rest) == 0 && has(f.Kind, op)
}
