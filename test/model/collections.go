package model

import (
	"cmp"
	"regexp"
	"slices"
	"strings"

	"github.com/gheecms/ghee/internal/content"
)

// item shows a collection item: its id and its fields, flat (contract §5.1).
func (a *asked) item(d content.Document, ring int, c choice) map[string]any {
	out := a.fields(a.schema.Type(d.Type).Fields, d.Values, ring, c)
	out["meta"] = a.tell(map[string]any{"id": float64(d.Num)}, d)
	return out
}

// named is one key of a request, perhaps limited to some items (contract §6.9).
type named struct {
	key string
	ids []int // nil for all
}

var limited = regexp.MustCompile(`^(.+)\[_id=([0-9]+)\]$`)

// number reads the integer id of an item, 0 for what is none.
func number(text string) int {
	n, ok := parameters{"id": text}.whole("id")
	if !ok {
		return 0
	}
	return n
}

// keys cuts a comma list of keys; blanks around them go. A key that stands
// twice stands for what both ask for, at the place of the first.
func keys(list string) (out []named) {
	for key := range strings.SplitSeq(list, ",") {
		n := named{key: strings.TrimSpace(key)}
		if m := limited.FindStringSubmatch(n.key); m != nil && number(m[2]) > 0 {
			n = named{key: m[1], ids: []int{number(m[2])}}
		}
		at := slices.IndexFunc(out, func(o named) bool { return o.key == n.key })
		switch {
		case n.key == "":
		case at < 0:
			out = append(out, n)
		case n.ids == nil || out[at].ids == nil:
			out[at].ids = nil
		default:
			out[at].ids = append(out[at].ids, n.ids...)
		}
	}
	return out
}

// items returns what a key names, in the editors' order; nil type when unknown.
func (a *asked) items(n named) (*content.Type, []content.Document) {
	t := a.schema.ByKey(content.KindCollection, n.key)
	if t == nil {
		return nil, nil
	}
	docs := a.ofType(t)
	if n.ids != nil {
		docs = slices.DeleteFunc(docs, func(d content.Document) bool { return !slices.Contains(n.ids, int(d.Num)) })
	}
	slices.SortStableFunc(docs, func(x, y content.Document) int { return cmp.Compare(x.Position, y.Position) })
	return t, docs
}

// contentByKeys answers contract §5.2.
func (a *asked) contentByKeys([]string) Answer {
	names := keys(a.params["keys"])
	for _, n := range names {
		if t, _ := a.items(n); t == nil {
			return refuse(404, "Content key "+n.key+" not found")
		}
	}
	switch len(names) {
	case 0:
		return ok(map[string]any{})
	case 1:
		return a.collection(names[0])
	}
	body, _ := a.several(names)
	return data(body)
}

// contentByPath answers contract §5.1, and §5.3 with the sum of all items.
func (a *asked) contentByPath(path []string) Answer {
	names := keys(path[0])
	for _, n := range names {
		if t, _ := a.items(n); t == nil {
			return notFound()
		}
	}
	switch len(names) {
	case 0:
		return notFound()
	case 1:
		return a.collection(names[0])
	}
	body, count := a.several(names)
	return ok(map[string]any{
		"meta": map[string]any{"count": float64(count), "next_page": nil, "previous_page": nil},
		"data": body,
	})
}

func (a *asked) several(names []named) (body map[string]any, count int) {
	body = map[string]any{}
	for _, n := range names {
		_, docs := a.items(n)
		body[n.key] = each(docs, func(d content.Document) any { return a.item(d, 1, a.choice) })
		count += len(docs)
	}
	return body, count
}

// collection answers with one collection.
func (a *asked) collection(n named) Answer {
	t, docs := a.items(n)
	docs, known := a.filtered(t, docs)
	docs, orderable := a.ordered(t, docs)
	if !known || !orderable {
		return Answer{Status: 403, Free: true}
	}
	answer := listed(a, docs, func(d content.Document) any { return a.item(d, 1, a.choice) })
	if body := answer.Body.(map[string]any); answer.Status == 200 {
		body["data"] = map[string]any{t.Key: body["data"]}
	}
	return answer
}

// contentItem answers contract §5.4.
func (a *asked) contentItem(path []string) Answer {
	t, docs := a.items(named{key: path[0]})
	for _, d := range docs {
		if int(d.Num) == number(path[1]) {
			return data(map[string]any{t.Key: []any{a.item(d, 1, a.choice)}})
		}
	}
	return notFound()
}
