package model

import (
	"slices"
	"strings"

	"github.com/gheecms/ghee/internal/content"
)

// Choosing what is shown is no part of the contract: these are the rules of
// docs/decisions/0012, once more.

// choice is what of an object is shown: what only names (nil for everything),
// without what except names. Both are paths from the object on.
type choice struct{ only, except []string }

// Bounds of ours: the names of one only or exclude, the steps of a name, and the
// keys of an order.
const (
	mostNames  = 50
	mostSteps  = 8
	mostOrders = 5
)

// choose reads only= and exclude=; false when they are beyond a bound.
func choose(p parameters) (c choice, ok bool) {
	read := func(param string) (paths []string) {
		for path := range strings.SplitSeq(p[param], ",") {
			path = strings.TrimPrefix(strings.TrimSpace(path), "fields.")
			ok = ok && len(strings.Split(path, ".")) <= mostSteps
			if path != "" {
				paths = append(paths, path)
			}
		}
		ok = ok && len(paths) <= mostNames
		return paths
	}
	ok = true
	return choice{read("only"), read("exclude")}, ok
}

// at returns what is shown of the value at a key; false for nothing. inner says
// that something can be below it: of what has nothing below, a path that leads
// further names nothing.
func (c choice) at(key string, inner bool) (below choice, shown bool) {
	whole, deeper := naming(c.only, key)
	switch {
	case c.only == nil || whole:
	case len(deeper) > 0 && inner:
		below.only = deeper
	default:
		return choice{}, false
	}
	whole, below.except = naming(c.except, key)
	return below, !whole
}

// naming reports whether paths name a key itself, and what they name below it.
func naming(paths []string, key string) (whole bool, deeper []string) {
	for _, p := range paths {
		if rest, below := strings.CutPrefix(p, key+"."); below {
			deeper = append(deeper, rest)
		}
	}
	return slices.Contains(paths, key), deeper
}

// inner reports whether values of a kind have something below them.
func inner(kind content.FieldKind) bool {
	return slices.Contains([]content.FieldKind{content.Component, content.Repeater, content.Picker, content.Reference}, kind)
}

// of cuts a post, all of whose keys can be chosen.
func (c choice) of(x any) any {
	switch x := x.(type) {
	case map[string]any:
		out := map[string]any{}
		for key, v := range x {
			_, object := v.(map[string]any)
			_, list := v.([]any)
			if below, shown := c.at(key, object || list); shown {
				out[key] = below.of(v)
			}
		}
		return out
	case []any:
		return each(x, c.of)
	}
	return x
}
