package api_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/gheecms/ghee/internal/authoring"
	"github.com/gheecms/ghee/internal/clock"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/store"
	"github.com/gheecms/ghee/test/world"
)

// The library is a site that the tests know by heart: what they expect of a
// list they work out from these, without asking Ghee. It is written with a
// clock and ids of its own, so that two nodes that hold it answer with equal
// bytes whatever database is behind them.
type library struct {
	writers []writer
	books   []book // those to be seen, in the order of their making
	posts   []post // likewise
}

type writer struct {
	name, country string
	born          int
}

type book struct {
	slug, title, genre string
	pages              int // 0 for unknown
	lent               bool
	released           string // the day
	writer             int
	german             bool
	published          time.Time
}

type post struct {
	slug, author string
	labels, tags []string // slugs; labels are categories
	published    time.Time
}

var (
	genres    = []string{"essay", "novel", "travel", "verse"}
	countries = []string{"Chad", "Chile", "China"}
	authors   = []string{"ada", "ben"}
	labels    = []string{"arrivals", "notices", "shelves"}
	tags      = []string{"blue", "green", "red", "white"}
)

// imagine makes up a library, always the same.
func imagine() *library {
	r := rand.New(rand.NewPCG(7, 11)) //nolint:gosec // a test that is the same every time
	one := func(of []string) string { return of[r.IntN(len(of))] }
	some := func(of []string) (out []string) {
		for _, s := range of {
			if r.IntN(2) == 0 {
				out = append(out, s)
			}
		}
		return out
	}
	begin := time.Date(2025, 1, 6, 9, 0, 0, 0, time.UTC)
	l := &library{}
	for i := range 9 {
		l.writers = append(l.writers, writer{fmt.Sprintf("Writer %c", 'A'+i), one(countries), 1900 + r.IntN(40)})
	}
	for i := range 47 {
		l.books = append(l.books, book{
			slug: fmt.Sprintf("book-%02d", i), title: fmt.Sprintf("%s of %s", strings.ToUpper(one(genres)), one(countries)), genre: one(genres),
			pages: r.IntN(8) * 60, lent: r.IntN(2) == 0, released: begin.AddDate(-r.IntN(30), 0, r.IntN(9)).Format(time.DateOnly),
			writer: r.IntN(len(l.writers)), german: i%4 == 0, published: begin.Add(time.Duration(r.IntN(500_000)) * time.Minute),
		})
	}
	for i := range 31 {
		l.posts = append(l.posts, post{
			fmt.Sprintf("post-%02d", i), one(authors), some(labels), some(tags),
			begin.Add(time.Duration(r.IntN(500_000))*time.Minute + time.Duration(i)*time.Microsecond),
		})
	}
	return l
}

// typeID is known before its type is stored, so that types can refer in a ring.
func typeID(name string) content.TypeID {
	return content.TypeID(uuid.NewSHA1(uuid.NameSpaceOID, []byte("library "+name)).String())
}

func types() []content.Type {
	field := func(key string, kind content.FieldKind) content.Field {
		return content.Field{Key: key, Label: key, Kind: kind}
	}
	ref := func(key, target string, many bool) content.Field {
		return content.Field{Key: key, Label: key, Kind: content.Reference, Target: typeID(target), Many: many}
	}
	genre := field("genre", content.Dropdown)
	for _, g := range genres {
		genre.Choices = append(genre.Choices, content.Choice{Value: g, Label: strings.ToUpper(g)})
	}
	seo := field("seo", content.Component)
	seo.Components = []content.TypeID{typeID("seo")}
	parts := field("parts", content.Picker)
	parts.Components = []content.TypeID{typeID("seo"), typeID("quote")}
	lines := field("lines", content.Repeater)
	lines.Fields = []content.Field{field("line", content.ShortText), field("picture", content.Media)}
	// Writers and books refer to each other, so one of them comes twice.
	writers := content.Type{ID: typeID("writer"), Kind: content.KindCollection, Key: "writer", Name: "Writers", Fields: []content.Field{
		field("name", content.ShortText), field("country", content.ShortText), field("born", content.Number),
	}}
	writers.Number()
	ring := writers
	ring.Fields = append(slices.Clone(writers.Fields), ref("favourite", "book", false))
	return []content.Type{
		{ID: typeID("seo"), Kind: content.KindComponent, Key: "seo", Name: "SEO", Fields: []content.Field{field("title", content.ShortText), field("description", content.LongText)}},
		writers,
		{ID: typeID("quote"), Kind: content.KindComponent, Key: "quote", Name: "Quote", Fields: []content.Field{field("words", content.LongText), field("picture", content.Media), ref("by", "writer", false)}},
		{ID: typeID("book"), Kind: content.KindPage, Key: "book", Name: "Books", Fields: []content.Field{
			field("title", content.ShortText), genre, field("pages", content.Number), field("lent", content.Checkbox), field("released", content.Date),
			field("cover", content.Media), field("spine", content.Color), field("about", content.WYSIWYG), seo, ref("writer", "writer", false), ref("like", "book", true), parts, lines,
		}},
		ring,
		{ID: typeID("empty"), Kind: content.KindPage, Key: "empty", Name: "A type without pages", Fields: []content.Field{field("title", content.ShortText)}},
		{ID: typeID("none"), Kind: content.KindCollection, Key: "none", Name: "A collection without items", Fields: []content.Field{field("title", content.ShortText)}},
		{ID: typeID("hours"), Kind: content.KindSingle, Name: "Hours", Fields: []content.Field{field("headline", content.ShortText), lines}},
	}
}

// put makes the site in the world's database, and two tokens by command line:
// one that reads, and one that may preview as well. Each site of a world needs
// another number.
func (l *library) put(t *testing.T, w *world.World, key string, number int) (token, preview string) {
	t.Helper()
	n := 0
	ids := func() string { n++; return fmt.Sprintf("01900000-0000-7000-8%03d-%012d", number, n) }
	now := clock.Fixed(time.Date(2026, 2, 3, 4, 5, 6, 789_000_000, time.UTC), 17*time.Microsecond)
	st, err := store.Open(t.Context(), store.Config{URL: w.URL, Dir: w.Data, Clock: now, IDs: ids})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = st.Close() }()
	site, err := st.CreateSite(t.Context(), content.Site{Key: key, Name: "The library"}, content.Settings{
		SiteName: "The library", DefaultLocale: "en",
		Locales: []content.Locale{{Num: 1, Code: "en", Name: "English"}, {Num: 2, Code: "de", Name: "Deutsch"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	service := &authoring.Service{Store: st, IDs: ids}
	if err := service.Batch(t.Context(), site.ID, false, func(b *authoring.Batch) error {
		h := &hand{ctx: t.Context(), b: b}
		h.write(l)
		return h.err
	}); err != nil {
		t.Fatal(err)
	}
	token = strings.TrimSpace(w.Must("token", "create", "--site", key))
	preview = strings.TrimSpace(w.Must("token", "create", "--site", key, "--preview"))
	w.Caught(content.Control, token)
	w.Caught(site.ID, token)
	return token, preview
}

// hand writes one document after another until the first error.
type hand struct {
	ctx context.Context // of the one put it serves
	b   *authoring.Batch
	err error
}

func (h *hand) save(publish bool, at time.Time, in authoring.Input) content.ObjectID {
	if h.err != nil {
		return ""
	}
	saved, err := h.b.Save(h.ctx, in)
	if err == nil && publish {
		published := content.Micros(0)
		if !at.IsZero() {
			published = content.Micros(at.UnixMicro())
		}
		err = h.b.Publish(h.ctx, saved.Document, saved.Locale, published)
	}
	h.err = err
	return saved.Document
}

type values = map[string]any

func (h *hand) write(l *library) {
	for _, typ := range types() {
		if h.err == nil {
			_, h.err = h.b.PutType(h.ctx, typ)
		}
	}
	var writers, books []content.ObjectID
	for _, w := range l.writers {
		for _, locale := range []string{"en", "de"} {
			in := authoring.Input{Type: typeID("writer"), Locale: locale, Values: values{"name": w.name, "country": w.country, "born": w.born}}
			if locale == "de" {
				in.Document = writers[len(writers)-1]
			}
			id := h.save(true, time.Time{}, in)
			if locale == "en" {
				writers = append(writers, id)
			}
		}
	}
	for i, b := range l.books {
		in := authoring.Input{Type: typeID("book"), Locale: "en", Slug: b.slug, Name: b.title, Values: b.values(i, writers, books)}
		id := h.save(true, b.published, in)
		if b.german {
			in.Document, in.Locale = id, "de"
			h.save(true, b.published, in)
		}
		books = append(books, id)
	}
	for i, id := range writers { // close the rings
		w := l.writers[i]
		h.save(true, time.Time{}, authoring.Input{Document: id, Type: typeID("writer"), Locale: "en", Values: values{"name": w.name, "country": w.country, "born": w.born, "favourite": books[i]}})
	}
	h.unseen(books)
	h.blog(l)
	h.save(true, time.Time{}, authoring.Input{Type: typeID("hours"), Slug: "hours", Name: "Hours", Values: values{"headline": "Open at nine", "lines": []any{values{"line": "Closed on Monday"}}}})
}

func (b book) values(i int, writers, books []content.ObjectID) values {
	v := values{
		"title": b.title, "genre": b.genre, "lent": b.lent, "released": b.released + "T00:00:00", "writer": writers[b.writer],
		"cover": content.MediaObject{URL: fmt.Sprintf("https://pictures.example.test/%d.jpg", i%5), Alt: "Cover " + strconv.Itoa(i%5)},
		"spine": "#a1b2c3", "about": "<p>About “" + b.title + "” & <em>more</em></p>", "seo": values{"title": b.title, "description": "Shelf " + strconv.Itoa(i%3)},
		"parts": []any{
			values{"type": "quote", "fields": values{"words": "Read it.", "by": writers[i%len(writers)], "picture": content.MediaObject{URL: "https://pictures.example.test/q.jpg"}}},
			values{"type": "seo", "fields": values{"title": "Part " + strconv.Itoa(i%4)}},
		},
		"lines": []any{values{"line": "Line " + strconv.Itoa(i%6)}, values{"line": "End"}},
	}
	if b.pages > 0 {
		v["pages"] = b.pages
	}
	if i > 2 {
		v["like"] = []any{books[i-1], books[i/2]}
	}
	return v
}

// unseen is what no reader may see, and what previews may: a draft, a draft
// over a published book, a book taken back.
func (h *hand) unseen(books []content.ObjectID) {
	h.save(false, time.Time{}, authoring.Input{Type: typeID("book"), Slug: "secret-draft", Name: "Secret", Values: values{"title": "Secret draft", "genre": "novel"}})
	h.save(false, time.Time{}, authoring.Input{Document: books[0], Type: typeID("book"), Locale: "en", Slug: "book-00", Name: "Secret", Values: values{"title": "Secret change", "genre": "novel"}})
	gone := h.save(true, time.Time{}, authoring.Input{Type: typeID("book"), Slug: "secret-gone", Name: "Secret", Values: values{"title": "Secret gone", "genre": "novel"}})
	if h.err == nil {
		h.err = h.b.Unpublish(h.ctx, gone, "en")
	}
}

func (h *hand) blog(l *library) {
	ids := map[string]content.ObjectID{}
	for _, a := range authors {
		ids[a] = h.save(true, time.Time{}, authoring.Input{Type: content.AuthorTypeID, Slug: a, Values: values{"first_name": strings.ToUpper(a), "last_name": "Reader"}})
	}
	for _, c := range labels {
		ids[c] = h.save(true, time.Time{}, authoring.Input{Type: content.CategoryTypeID, Slug: c, Name: strings.ToUpper(c)})
	}
	for _, s := range tags {
		ids[s] = h.save(true, time.Time{}, authoring.Input{Type: content.TagTypeID, Slug: s, Name: strings.ToUpper(s)})
	}
	all := func(slugs []string) (out []any) {
		for _, s := range slugs {
			out = append(out, ids[s])
		}
		return out
	}
	for i, p := range l.posts {
		in := authoring.Input{Type: content.PostTypeID, Slug: p.slug, Name: "Title of " + p.slug, Values: values{
			"body": "<p>Body " + strconv.Itoa(i) + " ]]> &amp; more</p>", "summary": "Short", "author": ids[p.author], "categories": all(p.labels), "tags": all(p.tags),
		}}
		if i == 0 { // it has moved, and leaves a redirect behind
			in.Slug = "old-address"
			in.Document = h.save(true, p.published, in)
			in.Slug = p.slug
		}
		h.save(true, p.published, in)
	}
	h.save(false, time.Time{}, authoring.Input{Type: content.PostTypeID, Slug: "secret-post", Name: "Secret", Values: values{"body": "<p>Secret</p>", "author": ids["ada"]}})
}
