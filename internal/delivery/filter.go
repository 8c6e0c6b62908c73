package delivery

import (
	"strings"

	"github.com/gheecms/ghee/internal/content"
)

// maxSearched bounds the fields that the filters of a query fan out to through
// pickers and references.
const maxSearched = 200

// narrow puts the query's filters and order into a selection of documents of
// typ. What names no field, or an operator its field does not have: for pages,
// an unknown filter matches nothing and an unknown order is the default one; for
// collections both are 403 (contract §3.3). Which of the two it is depends on
// the type alone, never on content, so nobody learns of a value by asking for
// it.
func (a *answer) narrow(typ *content.Type, s *Selection) error {
	for _, f := range a.q.filters {
		any, not, known, err := a.condition(typ, f)
		switch {
		case err != nil:
			return err
		case a.steps > maxSearched:
			return no(400, "fields: the filters lead through more than 200 fields; leave some out.")
		case !known && typ.Kind == content.KindCollection:
			return no(403, "Invalid fields filter: the collection has no such field.")
		case not:
			s.Except = append(s.Except, any)
		default:
			s.Where = append(s.Where, any)
		}
	}
	if a.q.order == "" {
		return nil
	}
	if !a.ordered(typ, s) && typ.Kind == content.KindCollection {
		return no(403, "Invalid order: the collection has no such field to order by.")
	}
	return nil
}

// condition reads one filter within a type: by the whole path, or, where that
// leads nowhere, by the path before an operator. A field whose own key ends like
// an operator is so filtered as the contract says. One of the matches must hold,
// or with not none may.
func (a *answer) condition(typ *content.Type, f filter) (any Any, not, known bool, err error) {
	any, known = a.matches(typ, strings.Split(f.path, "."), asked{text: f.value})
	if known {
		return any, false, true, nil
	}
	path, want, ok := f.operator()
	if !ok {
		return nil, false, false, nil
	}
	if len(want.list) > maxListed {
		return nil, false, false, no(400, "fields: a list has more than 100 values; ask for them in several calls.")
	}
	any, known = a.matches(typ, strings.Split(path, "."), want)
	if !known || want.none {
		return nil, false, known, nil
	}
	return any, want.not, true, nil
}

// matches returns the matches of a path of keys within a type, one of which
// must hold, and whether the path leads anywhere at all.
func (a *answer) matches(typ *content.Type, path []string, want asked) (out Any, known bool) {
	for _, p := range ResolvePath(a.schema, typ.Fields, path) {
		if a.steps++; a.steps > maxSearched {
			return out, known
		}
		if p.Field.Kind != content.Reference {
			found, ok := a.leaf(p, want)
			known = known || ok
			out = append(out, found...)
			continue
		}
		target := a.schema.Type(p.Field.Target)
		if target == nil {
			continue
		}
		a.keys.add(KeyType(target.ID))
		through := Scope{Kind: target.Kind, Type: target.ID}
		targets, ok := a.through(target, p.Rest, want)
		known = known || ok
		for _, m := range targets {
			out = append(out, Match{Path: p.Index, Through: through, Target: &m})
		}
	}
	if !known && typ.Kind == content.KindPage && len(path) == 1 && (path[0] == "slug" || path[0] == "name") {
		return Any{{Column: path[0], Op: want.op, Equals: want.operand()}}, true // every page has these
	}
	return out, known
}

// through returns what a referenced document is matched by: what the rest of
// the path names, or, at its end, the slug of a page, the id of an item, or
// else the name (contract §3.3). Of what it is itself, none is more or less.
func (a *answer) through(target *content.Type, rest []string, want asked) (Any, bool) {
	num := Match{Column: "num", Op: want.op, Equals: want.operand()}
	if len(rest) == 0 {
		own := num
		if target.Kind != content.KindCollection && want.op != Exists {
			own.Column = "slug"
		}
		if want.op == Exists {
			return Any{own}, true
		}
		return Any{own, {Column: "name", Op: want.op, Equals: want.operand()}}, want.op.equality()
	}
	if out, known := a.matches(target, rest, want); known {
		return out, true
	}
	switch name := strings.Join(rest, "."); {
	case target.Kind == content.KindCollection && (name == "id" || name == "meta.id"):
		return Any{num}, want.op.equality()
	case target.Kind == content.KindPage && rest[0] == "fields": // as the wire shows it
		return a.matches(target, rest[1:], want)
	}
	return nil, false
}
