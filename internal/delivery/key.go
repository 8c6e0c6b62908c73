package delivery

import (
	"net/url"
	"strconv"
	"strings"

	"github.com/gheecms/ghee/internal/content"
)

// Key writes the query in its one canonical form, a path with a query string
// that parses to the same Query. Queries with equal keys have equal answers.
// The token is no part of it, nor is the method: HEAD has a GET's answer.
func (q Query) Key() string {
	k := canonical{b: make([]byte, 0, 128), sep: '?'}
	k.path(q)
	k.text("author_slug", q.author)
	k.text("category_slug", q.category)
	k.names("exclude", q.exclude)
	k.flag("exclude_body", q.excludeBody)
	for _, f := range q.filters {
		k.pair("fields."+f.path, f.value)
	}
	if q.recent {
		k.pair("include", "recent_posts")
	}
	if q.resource == contentByQuery && len(q.keys) > 0 {
		k.pair("keys", joinKeys(q.keys))
	}
	k.flag("alt_media_text", q.alt)
	if q.levels != 2 {
		k.number("levels", q.levels)
	}
	if q.resource == changes && q.most != defaultChanges {
		k.number("limit", q.most)
	}
	k.text("locale", q.locale)
	k.names("only", q.only)
	k.text("order", q.order)
	k.window(q.window)
	k.flag("preview", q.preview)
	k.text("query", q.search)
	if q.resumes {
		k.pair("since", q.since.String())
	}
	if q.resource == pageSearch {
		k.text("page_type", q.typ)
	}
	if q.resource == termList {
		k.text("slug", q.slug)
	}
	k.text("tag_slug", q.tag)
	k.text("types", q.wanted.Types)
	return string(k.b)
}

type canonical struct {
	b   []byte
	sep byte
}

func (k *canonical) path(q Query) {
	k.b = append(k.b, "/v2/"...)
	switch q.resource {
	case pageList:
		k.segments("pages", q.typ)
	case pageOne:
		k.segments("pages", q.typ, q.slug)
	case pageSearch:
		k.segments("pages", "search")
	case contentByQuery:
		k.segments("content")
	case contentByPath:
		k.segments("content", joinKeys(q.keys))
	case contentItem:
		k.segments("content", q.keys[0].key, strconv.FormatInt(int64(q.id), 10))
	case postList:
		k.segments("posts")
	case postOne:
		k.segments("posts", q.slug)
	case postSearch:
		k.segments("posts", "search")
	case termList:
		k.segments(plural(q.kind))
	case termOne:
		k.segments(plural(q.kind), q.slug)
	case feed:
		k.segments("feeds", q.typ)
	case redirects:
		k.segments("redirects")
	case changes:
		k.segments("sync")
	case events:
		k.segments("events")
	}
}

func (k *canonical) segments(names ...string) {
	for _, n := range names {
		k.b = append(k.b, url.PathEscape(n)...)
		k.b = append(k.b, '/')
	}
}

func (k *canonical) pair(name, value string) {
	k.b = append(k.b, k.sep)
	k.b = append(k.b, url.QueryEscape(name)...)
	k.b = append(k.b, '=')
	k.b = append(k.b, url.QueryEscape(value)...)
	k.sep = '&'
}

func (k *canonical) text(name, value string) {
	if value != "" {
		k.pair(name, value)
	}
}

// names writes paths as readNames reads them.
func (k *canonical) names(name string, paths []string) {
	out := make([]string, len(paths))
	for i, p := range paths {
		if out[i] = p; strings.HasPrefix(p, ownFields) {
			out[i] = ownFields + p
		}
	}
	k.text(name, strings.Join(out, ","))
}

func (k *canonical) number(name string, n int) { k.pair(name, strconv.Itoa(n)) }

func (k *canonical) flag(name string, on bool) {
	if on {
		k.pair(name, "1")
	}
}

func (k *canonical) window(w window) {
	if w.byOffset {
		k.number("limit", w.size)
		if w.offset > 0 {
			k.number("offset", w.offset)
		}
		return
	}
	if w.page != 1 {
		k.number("page", w.page)
	}
	if w.size != defaultSize {
		k.number("page_size", w.size)
	}
}

// joinKeys writes keys as contentKeys reads them.
func joinKeys(keys []contentKey) string {
	if len(keys) == 1 && keys[0].ids == nil {
		return keys[0].key
	}
	var b []byte
	add := func(k string) {
		if len(b) > 0 {
			b = append(b, ',')
		}
		b = append(b, k...)
	}
	for _, k := range keys {
		if k.ids == nil {
			add(k.key)
		}
		for _, id := range k.ids {
			add(k.key + "[_id=" + strconv.FormatInt(int64(id), 10) + "]")
		}
	}
	return string(b)
}

// plural returns the first path segment of a kind.
func plural(kind content.Kind) string {
	switch kind {
	case content.KindAuthor:
		return "authors"
	case content.KindCategory:
		return "categories"
	case content.KindTag:
		return "tags"
	case content.KindPost:
		return "posts"
	}
	return "pages"
}
