package model

import (
	"cmp"
	"slices"

	"github.com/gheecms/ghee/internal/content"
)

// page shows a page (contract §4.1).
func (a *asked) page(d content.Document, ring int, c choice) map[string]any {
	t := a.schema.Type(d.Type)
	out := map[string]any{
		"slug": d.Slug, "name": d.Name, "status": string(d.Status),
		"published": date(d.Published), "updated": date(d.Updated), "scheduled": date(d.Scheduled),
		"page_type": t.Key, "fields": a.fields(t.Fields, d.Values, ring, c),
	}
	if t.Kind == content.KindSingle {
		out["page_type"] = nil
	}
	return a.tell(out, d)
}

// pageList answers contract §4.3: a type's pages, or all Single Pages.
func (a *asked) pageList(names []string) Answer {
	show := func(d content.Document) any { return a.page(d, 1, a.choice) }
	if names[0] == "*" {
		return listed(a, newestFirst(a.documents(content.KindSingle)), show)
	}
	t := a.schema.ByKey(content.KindPage, names[0])
	if t == nil {
		return notFound()
	}
	docs, _ := a.filtered(t, a.ofType(t))
	docs = newestFirst(docs)
	docs, _ = a.ordered(t, docs)
	return listed(a, docs, show)
}

// pageDetail answers contract §4.2. For "*" a Single Page comes before other
// pages, and of those the oldest.
func (a *asked) pageDetail(names []string) Answer {
	var docs []content.Document
	if names[0] == "*" {
		docs = slices.Concat(a.documents(content.KindSingle), a.documents(content.KindPage))
	} else if t := a.schema.ByKey(content.KindPage, names[0]); t != nil {
		docs = a.ofType(t)
	}
	for _, d := range a.ownFirst(docs) {
		if d.Slug == names[1] {
			return data(a.page(d, 1, a.choice))
		}
	}
	return refuse(404, "Page not found.")
}

// redirects lists old addresses, in order of them (contract §15, bounds of
// ours).
func (a *asked) redirects([]string) Answer {
	list := slices.Clone(a.Redirects)
	slices.SortFunc(list, func(x, y content.Redirect) int { return cmp.Compare(x.From, y.From) })
	return listed(a, list, func(r content.Redirect) any {
		return map[string]any{"from": r.From, "to": r.To}
	})
}
