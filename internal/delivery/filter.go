package delivery

import (
	"math"
	"strconv"
	"strings"

	"github.com/gheecms/ghee/internal/content"
)

// maxSearched bounds the fields that the filters of a query fan out to through
// pickers and references.
const maxSearched = 200

// narrow puts the query's filters and order into a selection of documents of
// typ. What names no field: for pages, an unknown filter matches nothing and an
// unknown order is the default one; for collections both are 403 (contract
// §3.3). Which of the two it is depends on the type alone, never on content, so
// nobody learns of a value by asking for it.
func (a *answer) narrow(typ *content.Type, s *Selection) error {
	for _, f := range a.q.filters {
		any, known := a.matches(typ, strings.Split(f.path, "."), f.value)
		switch {
		case a.steps > maxSearched:
			return no(400, "fields: the filters lead through more than 200 fields; leave some out.")
		case !known && typ.Kind == content.KindCollection:
			return no(403, "Invalid fields filter: the collection has no such field.")
		}
		s.Where = append(s.Where, any)
	}
	if a.q.order == "" {
		return nil
	}
	order, known := a.ordered(typ)
	if !known && typ.Kind == content.KindCollection {
		return no(403, "Invalid order: the collection has no such field to order by.")
	}
	s.Order = order
	return nil
}

// ordered reads order=[-][fields.]<path>. "published" and "updated" are the
// document's own dates.
func (a *answer) ordered(typ *content.Type) (Order, bool) {
	name, desc := strings.CutPrefix(a.q.order, "-")
	if name == "published" || name == "updated" {
		return Order{Column: name, Desc: desc}, true
	}
	name = strings.TrimPrefix(name, "fields.")
	paths := ResolvePath(a.schema, typ.Fields, strings.Split(name, "."))
	if len(paths) != 1 || !paths[0].Single {
		return Order{}, false
	}
	if k := paths[0].Field.Kind; k == content.Reference || k == content.Media {
		return Order{}, false // what is kept there are ids
	}
	return Order{Path: paths[0].Index, Desc: desc}, true
}

// matches returns the matches of a path of keys within a type, one of which
// must hold, and whether the path leads anywhere at all.
func (a *answer) matches(typ *content.Type, path []string, value string) (out Any, known bool) {
	for _, p := range ResolvePath(a.schema, typ.Fields, path) {
		if a.steps++; a.steps > maxSearched {
			return out, known
		}
		if p.Field.Kind != content.Reference {
			known = true
			out = append(out, a.leaf(p, value)...)
			continue
		}
		target := a.schema.Type(p.Field.Target)
		if target == nil {
			continue
		}
		a.keys.add(KeyType(target.ID))
		through := Scope{Kind: target.Kind, Type: target.ID}
		targets, ok := a.through(target, p.Rest, value)
		known = known || ok
		for _, m := range targets {
			out = append(out, Match{Path: p.Index, Through: through, Target: &m})
		}
	}
	if !known && typ.Kind == content.KindPage && len(path) == 1 && (path[0] == "slug" || path[0] == "name") {
		return Any{{Column: path[0], Equals: value}}, true // every page has these
	}
	return out, known
}

// through returns what a referenced document is matched by: what the rest of
// the path names, or, at its end, the slug of a page, the id of an item, or
// else the name (contract §3.3).
func (a *answer) through(target *content.Type, rest []string, value string) (Any, bool) {
	if len(rest) == 0 {
		own := "slug"
		if target.Kind == content.KindCollection {
			own = "num"
		}
		return Any{{Column: own, Equals: value}, {Column: "name", Equals: value}}, true
	}
	if out, known := a.matches(target, rest, value); known {
		return out, true
	}
	switch name := strings.Join(rest, "."); {
	case target.Kind == content.KindCollection && (name == "id" || name == "meta.id"):
		return Any{{Column: "num", Equals: value}}, true
	case target.Kind == content.KindPage && rest[0] == "fields": // as the wire shows it
		return a.matches(target, rest[1:], value)
	}
	return nil, false
}

// leaf matches the string form of one value, exactly (contract §3.3): 10 is not
// found as "10.0", nor a date without its time. Truth values may be written in
// any case, as everywhere (contract §0.2, fact 6).
func (a *answer) leaf(p Path, value string) Any {
	switch p.Field.Kind {
	case content.Number:
		n, err := strconv.ParseFloat(value, 64)
		if err != nil || math.IsNaN(n) || math.IsInf(n, 0) || FormatNumber(n) != value {
			return nil
		}
		return Any{{Path: p.Index, Equals: n}}
	case content.Checkbox:
		return Any{{Path: p.Index, Equals: strings.ToLower(value)}}
	case content.Media:
		return a.mediaLeaf(p, value)
	}
	return Any{{Path: p.Index, Equals: value}}
}

// mediaLeaf matches a media field by the URL that answers show.
func (a *answer) mediaLeaf(p Path, value string) Any {
	a.keys.add(KeyType(MediaType))
	out := Any{{Path: p.Index, Media: true, Equals: value}}
	if base := a.settings.MediaBase; base != "" {
		if own, ok := strings.CutPrefix(value, base+"/"); ok {
			out = append(out, Match{Path: p.Index, Media: true, Equals: own}, Match{Path: p.Index, Media: true, Equals: "/" + own})
		}
	}
	return out
}
