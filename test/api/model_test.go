package api_test

import (
	"cmp"
	"math/rand/v2"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// query is a list that was never asked for before, and what must come of it by
// the rules of contract §3, worked out from the library alone.
type query struct {
	path   string
	key    string   // of what the answer's elements are known by: "slug" or "name"
	in     string   // the collection's key, where elements stand under it
	status int      // 200, or 404 for a page beyond the last
	want   []string // of the elements, in order
	count  int
	next   string // "null", or the next page or offset
	before string
}

// queries draws n different lists of books, writers and posts from a seed.
func (l *library) queries(seed uint64, n int) []query {
	r := rand.New(rand.NewPCG(seed, 1)) //nolint:gosec // a test that is the same every time
	var out []query
	seen := map[string]bool{}
	for len(out) < n {
		q := []func(*rand.Rand) query{l.bookQuery, l.bookQuery, l.writerQuery, l.postQuery}[r.IntN(4)](r)
		if !seen[q.path] {
			seen[q.path] = true
			out = append(out, q)
		}
	}
	return out
}

// list is one way to look at the library's things of one kind.
type list[T any] struct {
	params url.Values
	items  []T
	name   func(T) string
}

// keep narrows the list with even odds.
func (l *list[T]) keep(r *rand.Rand, param, value string, holds func(T) bool) {
	if r.IntN(3) > 0 {
		return
	}
	l.params.Set(param, value)
	l.items = slices.DeleteFunc(l.items, func(x T) bool { return !holds(x) })
}

// order sorts by a value, missing ones last both ways, and then by age.
func order[T any, V cmp.Ordered](l *list[T], r *rand.Rand, name string, value func(T) V, missing func(T) bool) {
	desc := r.IntN(2) == 0
	prefix := []string{"", "fields."}[r.IntN(2)]
	if name == "published" {
		prefix = ""
	}
	if desc {
		prefix = "-" + prefix
	}
	l.params.Set("order", prefix+name)
	slices.SortStableFunc(l.items, func(a, b T) int {
		switch ma, mb := missing(a), missing(b); {
		case ma != mb:
			return map[bool]int{true: 1, false: -1}[ma]
		case ma:
			return 0
		case desc:
			return cmp.Compare(value(b), value(a))
		}
		return cmp.Compare(value(a), value(b))
	})
}

func never[T any](T) bool { return false }

// window cuts the list as page and page_size or limit and offset say.
func (l *list[T]) window(r *rand.Rand, path, key, in string) query {
	q := query{key: key, in: in, status: 200, count: len(l.items), next: "null", before: "null"}
	size := 1 + r.IntN(12)
	start := 0
	if r.IntN(2) == 0 {
		page := 1 + r.IntN(1+(len(l.items)+size-1)/size)
		l.params.Set("page", strconv.Itoa(page))
		l.params.Set("page_size", strconv.Itoa(size))
		if start = (page - 1) * size; page > 1 && start >= len(l.items) {
			q.status = 404
		}
		if start+size < len(l.items) {
			q.next = strconv.Itoa(page + 1)
		}
		if page > 1 {
			q.before = strconv.Itoa(page - 1)
		}
	} else {
		start = r.IntN(len(l.items) + 2)
		l.params.Set("offset", strconv.Itoa(start))
		l.params.Set("limit", strconv.Itoa(size))
		if start+size < len(l.items) {
			q.next = strconv.Itoa(start + size)
		}
		if start > 0 {
			q.before = strconv.Itoa(max(start-size, 0))
		}
	}
	for i := start; i < min(start+size, len(l.items)); i++ {
		q.want = append(q.want, l.name(l.items[i]))
	}
	q.path = path + "?" + l.params.Encode()
	return q
}

func (l *library) bookQuery(r *rand.Rand) query {
	v := list[book]{url.Values{}, slices.Clone(l.books), func(b book) string { return b.slug }}
	w := l.writers[r.IntN(len(l.writers))]
	pages, genre := 60*(1+r.IntN(7)), genres[r.IntN(len(genres))]
	yes := r.IntN(2) == 0
	v.keep(r, "locale", "de", func(b book) bool { return b.german })
	v.keep(r, "fields.genre", genre, func(b book) bool { return b.genre == genre })
	v.keep(r, "fields.pages", strconv.Itoa(pages), func(b book) bool { return b.pages == pages })
	v.keep(r, "fields.lent", strconv.FormatBool(yes), func(b book) bool { return b.lent == yes })
	v.keep(r, "fields.writer.country", w.country, func(b book) bool { return l.writers[b.writer].country == w.country })
	v.keep(r, "fields.writer", w.name, func(b book) bool { return l.writers[b.writer].name == w.name })
	if r.IntN(2) == 0 {
		v.params.Set("levels", strconv.Itoa(1+r.IntN(4)))
	}
	if r.IntN(3) == 0 {
		v.params.Set("alt_media_text", "1")
	}
	switch r.IntN(6) {
	case 0:
		order(&v, r, "genre", func(b book) string { return b.genre }, never)
	case 1:
		order(&v, r, "pages", func(b book) int { return b.pages }, func(b book) bool { return b.pages == 0 })
	case 2:
		order(&v, r, "released", func(b book) string { return b.released }, never)
	case 3:
		order(&v, r, "title", func(b book) string { return b.title }, never)
	case 4:
		order(&v, r, "published", func(b book) int64 { return b.published.UnixMicro() }, never)
	default: // newest first
		slices.SortStableFunc(v.items, func(a, b book) int { return b.published.Compare(a.published) })
	}
	return v.window(r, "/v2/pages/book/", "slug", "")
}

func (l *library) writerQuery(r *rand.Rand) query {
	v := list[writer]{url.Values{}, slices.Clone(l.writers), func(w writer) string { return w.name }}
	country := countries[r.IntN(len(countries))]
	v.keep(r, "fields.country", country, func(w writer) bool { return w.country == country })
	switch r.IntN(3) {
	case 0:
		order(&v, r, "born", func(w writer) int { return w.born }, never)
	case 1:
		order(&v, r, "country", func(w writer) string { return w.country }, never)
	}
	if r.IntN(2) == 0 {
		v.params.Set("keys", "writer")
		return v.window(r, "/v2/content/", "name", "writer")
	}
	return v.window(r, "/v2/content/writer/", "name", "writer")
}

func (l *library) postQuery(r *rand.Rand) query {
	v := list[post]{url.Values{}, slices.Clone(l.posts), func(p post) string { return p.slug }}
	author, label, tag := authors[r.IntN(2)], labels[r.IntN(3)], tags[r.IntN(4)]
	v.keep(r, "author_slug", author, func(p post) bool { return p.author == author })
	v.keep(r, "category_slug", label, func(p post) bool { return slices.Contains(p.labels, label) })
	v.keep(r, "tag_slug", tag, func(p post) bool { return slices.Contains(p.tags, tag) })
	if r.IntN(2) == 0 {
		v.params.Set("exclude_body", strings.ToUpper(strconv.FormatBool(r.IntN(2) == 0)))
	}
	slices.SortStableFunc(v.items, func(a, b post) int { return b.published.Compare(a.published) })
	return v.window(r, "/v2/posts/", "slug", "")
}
