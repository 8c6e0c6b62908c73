package model

import (
	"cmp"
	"slices"
	"strings"

	"golang.org/x/text/unicode/norm"

	"github.com/gheecms/ghee/internal/content"
)

// ordered sorts documents of a type as the order parameter says (contract §3.2),
// which may name several keys, the first first (docs/decisions/0012): numbers
// before text, text by code point, missing values last both ways, then by integer
// id (groundwork 23). It is false, and leaves the order as it is, when a key
// names nothing that has an order.
func (a *asked) ordered(t *content.Type, docs []content.Document) ([]content.Document, bool) {
	if a.params["order"] == "" {
		return docs, true
	}
	var by []func(x, y content.Document) int
	for key := range strings.SplitSeq(a.params["order"], ",") {
		name, down := strings.CutPrefix(key, "-")
		value, is := a.orderedBy(t, name)
		if !is {
			return docs, false
		}
		by = append(by, func(x, y content.Document) int { return compare(value(x), value(y), down) })
	}
	slices.SortFunc(docs, func(x, y content.Document) int {
		for _, compare := range by {
			if c := compare(x, y); c != 0 {
				return c
			}
		}
		return cmp.Compare(x.Num, y.Num)
	})
	return docs, true
}

// orderedBy returns what a key orders by.
func (a *asked) orderedBy(t *content.Type, name string) (func(content.Document) any, bool) {
	switch name {
	case "published":
		return func(d content.Document) any { return float64(dated(d)) }, true
	case "updated":
		return func(d content.Document) any { return float64(d.Updated) }, true
	}
	keys := strings.Split(strings.TrimPrefix(name, "fields."), ".")
	return func(d content.Document) any { return a.key(t.Fields, d.Values, keys) }, a.orderable(t.Fields, keys)
}

// compare compares two values: float64, string, or nil for a missing one.
func compare(x, y any, down bool) int {
	c := 0
	switch {
	case x == nil || y == nil:
		if x == nil {
			c++
		}
		if y == nil {
			c--
		}
		return c
	case rank(x) != rank(y):
		c = rank(x) - rank(y)
	case rank(x) == 0:
		c = cmp.Compare(x.(float64), y.(float64))
	default:
		c = slices.Compare([]rune(x.(string)), []rune(y.(string)))
	}
	if down {
		return -c
	}
	return c
}

func rank(x any) int {
	if _, text := x.(string); text {
		return 1
	}
	return 0
}

// orderable reports whether keys lead to a field that has one simple value in
// every document: through components, not through lists or references.
func (a *asked) orderable(fields []content.Field, keys []string) bool {
	f, is := content.FieldByKey(fields, keys[0])
	switch {
	case !is:
		return false
	case f.Kind == content.Component:
		return len(keys) > 1 && a.orderable(f.Component(a.schema).Fields, keys[1:])
	case f.Kind == content.Repeater, f.Kind == content.Picker, f.Kind == content.Reference, f.Kind == content.Media:
		return false
	}
	return len(keys) == 1
}

// key returns the value to sort by, nil when it is missing.
func (a *asked) key(fields []content.Field, values content.Values, keys []string) any {
	f, _ := content.FieldByKey(fields, keys[0])
	x := values[f.ID]
	if f.Kind == content.Component {
		inner, _ := x.(content.Values)
		return a.key(f.Component(a.schema).Fields, inner, keys[1:])
	}
	if f.Kind == content.Number {
		return x
	}
	if text, has := a.form(f, x); has {
		return norm.NFC.String(text)
	}
	return nil
}
