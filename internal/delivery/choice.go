package delivery

import (
	"slices"
	"strings"

	"github.com/gheecms/ghee/internal/content"
)

// maxNames bounds the names of one only or exclude.
const maxNames = 50

// ownFields may stand before a field's path in order, only and exclude.
const ownFields = "fields."

// names are keys of an object to what is named below them; nil for all of it.
type names map[string]names

// choice is what of an object is shown: what only names, without what except
// names. The zero choice is everything.
type choice struct {
	only   names // nil for everything
	except names
}

func (c choice) everything() bool { return c.only == nil && c.except == nil }

// of returns what is shown of the value at a key; false for nothing.
func (c choice) of(key string) (below choice, shown bool) {
	if c.only != nil {
		if below.only, shown = c.only[key]; !shown {
			return choice{}, false
		}
	}
	if except, named := c.except[key]; named {
		if except == nil {
			return choice{}, false
		}
		below.except = except
	}
	return below, true
}

// readChoice reads only= and exclude=.
func (q *Query) readChoice(p *params) (r *Refusal) {
	if q.only, r = readNames("only", p.value[pOnly]); r != nil {
		return r
	}
	if q.exclude, r = readNames("exclude", p.value[pExclude]); r != nil {
		return r
	}
	q.choice = choice{asNames(q.only), asNames(q.exclude)}
	return nil
}

// readNames reads [fields.]<path>,… as sorted paths, none of which is below
// another.
func readNames(param, list string) ([]string, *Refusal) {
	var paths []string
	for path := range strings.SplitSeq(list, ",") {
		if path = strings.TrimPrefix(strings.TrimSpace(path), ownFields); path != "" {
			paths = append(paths, path)
		}
		if strings.Count(path, ".") >= maxSteps {
			return nil, refuse(400, param+": a path has more than 8 steps; shorten it.")
		}
	}
	if len(paths) > maxNames {
		return nil, refuse(400, param+": more than 50 names are given; leave some out.")
	}
	slices.Sort(paths)
	paths = slices.Compact(paths)
	all := slices.Clone(paths)
	return slices.DeleteFunc(paths, func(p string) bool {
		return slices.ContainsFunc(all, func(above string) bool { return strings.HasPrefix(p, above+".") })
	}), nil
}

// asNames makes a tree of paths; nil of none.
func asNames(paths []string) names {
	if len(paths) == 0 {
		return nil
	}
	root := names{}
	for _, p := range paths {
		at := root
		steps := strings.Split(p, ".")
		for _, s := range steps[:len(steps)-1] {
			if at[s] == nil {
				at[s] = names{}
			}
			at = at[s]
		}
		at[steps[len(steps)-1]] = nil
	}
	return root
}

// choose cuts a document down to what is shown of it, before anything it refers
// to is looked at: what nobody sees is not loaded.
func (t *tree) choose(n *node, c choice) {
	if n.shown = c; c.everything() {
		return
	}
	d := *n.doc
	if d.Fragment, n.below = trim(t.schema, n.typ.Fields, d.Fragment, c); n.typ.Kind == content.KindPost {
		if _, shown := c.of("body"); !shown {
			d.Body = nil
		}
	}
	n.doc = &d
}

// chosen writes what is shown of a post. A post has no fields of their own: all
// its keys can be chosen.
func (t *tree) chosen(b []byte, n *node) []byte {
	from := len(b)
	if b = t.post(b, n); n.shown.everything() {
		return b
	}
	f, _ := trim(t.schema, nil, Fragment{Text: slices.Clone(b[from:])}, n.shown)
	return append(b[:from], f.Text...)
}
