package model

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/text"
)

// Some stands for a list of N different elements of Of, in any order.
type Some struct {
	Of []any
	N  int
}

// Rank stands for a number that is not below 0.
type Rank struct{}

// Bounds of a search: the characters of a query (contract §3), and the terms of
// it that are heeded (a bound of ours).
const (
	sought = 100
	heeded = 20
)

// postSearch answers contract §7.5.
func (a *asked) postSearch([]string) Answer {
	return a.search(a.posts(), func(d content.Document) any {
		out := a.whole(d)
		if a.params.yes("exclude_body") {
			delete(out, "body")
		}
		out["rank"] = Rank{}
		return a.choice.of(out)
	}, func(d content.Document) []string {
		return []string{d.Name, plain(d.Values.Text(content.PostBody)), d.Values.Text(content.PostSummary)}
	})
}

// pageSearch answers contract §4.4. names may hold a page type.
func (a *asked) pageSearch(names []string) Answer {
	only := a.params["page_type"]
	if len(names) > 0 {
		only = names[0]
	}
	docs := slices.Concat(a.documents(content.KindSingle), a.documents(content.KindPage))
	docs = slices.DeleteFunc(docs, func(d content.Document) bool {
		if only == "" {
			return false
		}
		if t := a.schema.Type(d.Type); t.Kind == content.KindPage {
			return t.Key != only
		}
		return only != "*"
	})
	return a.search(docs, func(d content.Document) any { return a.page(d, 1, a.choice) }, func(d content.Document) []string {
		return append(a.texts(a.schema.Type(d.Type).Fields, d.Values), d.Name)
	})
}

// search answers with those of docs whose texts have all terms of the query. It
// has no opinion of their order.
func (a *asked) search(docs []content.Document, show func(content.Document) any, texts func(content.Document) []string) Answer {
	query := strings.TrimSpace(a.params["query"])
	if utf8.RuneCountInString(query) > sought {
		return Answer{Status: 400, Free: true}
	}
	wanted := text.Terms(query, heeded)
	docs = slices.DeleteFunc(docs, func(d content.Document) bool {
		var cut [][]string
		for _, s := range texts(d) {
			cut = append(cut, slices.Collect(text.Tokens(s)))
		}
		return len(wanted) == 0 || slices.ContainsFunc(wanted, func(t text.Term) bool {
			return !slices.ContainsFunc(cut, func(tokens []string) bool { return follow(tokens, t) })
		})
	})
	part, meta, there := cut(a.params, docs)
	if !there {
		return refuse(404, "Invalid page.")
	}
	return ok(map[string]any{"meta": meta, "data": Some{Of: each(docs, show), N: len(part)}})
}

// follow reports whether the tokens of a term follow each other, the last perhaps
// only begun.
func follow(tokens []string, t text.Term) bool {
	last := len(t.Tokens) - 1
	for i := range len(tokens) - last {
		end := tokens[i+last]
		if slices.Equal(tokens[i:i+last], t.Tokens[:last]) && (end == t.Tokens[last] || t.Prefix && strings.HasPrefix(end, t.Tokens[last])) {
			return true
		}
	}
	return false
}

// texts are the texts of a document itself, at any depth (contract §4.4).
func (a *asked) texts(fields []content.Field, v content.Values) (out []string) {
	for _, f := range fields {
		switch x := v[f.ID].(type) {
		case string:
			switch f.Kind {
			case content.ShortText, content.LongText:
				out = append(out, x)
			case content.WYSIWYG, content.HTML:
				out = append(out, plain(x))
			}
		case content.Values:
			out = append(out, a.texts(f.Component(a.schema).Fields, x)...)
		case []content.Values:
			for _, row := range x {
				out = append(out, a.texts(f.Fields, row)...)
			}
		case []content.Picked:
			for _, p := range x {
				out = append(out, a.texts(a.schema.Type(p.Type).Fields, p.Values)...)
			}
		}
	}
	return out
}
