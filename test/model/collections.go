package model

import (
	"cmp"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/gheecms/ghee/internal/content"
)

// item shows a collection item: its id and its fields, flat (contract §5.1).
func (a *asked) item(d content.Document, ring int) map[string]any {
	out := a.fields(a.schema.Type(d.Type).Fields, d.Values, ring)
	out["meta"] = map[string]any{"id": float64(d.Num)}
	return out
}

// named is one key of a request, perhaps limited to one item (contract §6.9).
type named struct {
	key string
	id  string // "" for all
}

var limited = regexp.MustCompile(`^(.*)\[_id=([0-9]+)\]$`)

// keys cuts a comma list of keys; blanks around them and repetitions go.
func keys(list string) (out []named) {
	for key := range strings.SplitSeq(list, ",") {
		n := named{key: strings.TrimSpace(key)}
		if m := limited.FindStringSubmatch(n.key); m != nil {
			n = named{key: m[1], id: m[2]}
		}
		if n.key != "" && !slices.Contains(out, n) {
			out = append(out, n)
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
	if n.id != "" {
		docs = slices.DeleteFunc(docs, func(d content.Document) bool { return strconv.Itoa(int(d.Num)) != n.id })
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
		body[n.key] = each(docs, func(d content.Document) any { return a.item(d, 1) })
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
		return Answer{Status: 403, Body: map[string]any{"detail": ""}, Free: true}
	}
	answer := listed(a, docs, func(d content.Document) any { return a.item(d, 1) })
	if body := answer.Body.(map[string]any); answer.Status == 200 {
		body["data"] = map[string]any{t.Key: body["data"]}
	}
	return answer
}

// contentItem answers contract §5.4.
func (a *asked) contentItem(path []string) Answer {
	t, docs := a.items(named{key: path[0]})
	for _, d := range docs {
		if strconv.Itoa(int(d.Num)) == path[1] {
			return data(map[string]any{t.Key: []any{a.item(d, 1)}})
		}
	}
	return notFound()
}
