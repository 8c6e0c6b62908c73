package main

import (
	"encoding/json"
	"fmt"
	"iter"
	"math/rand/v2"
	"time"

	"github.com/gheecms/ghee/internal/changelog"
	"github.com/gheecms/ghee/internal/content"
)

// topics is how many values the filtered field has: each matches 1 % of the
// pages.
const topics = 100

// borrower is the locale of -fallback.
const borrower = "de"

func items(o options) int { return o.docs / 10 }
func posts(o options) int { return o.docs / 10 }

func slug(i int) string  { return fmt.Sprintf("article-%d", i) }
func topic(i int) string { return fmt.Sprintf("topic-%d", i%topics) }

var itemType = content.Type{ID: "bench-item", Kind: content.KindCollection, Key: "note", Last: 1, Fields: []content.Field{
	{ID: 1, Key: "text", Kind: content.ShortText},
}}

var heroType = content.Type{ID: "bench-hero", Kind: content.KindComponent, Key: "hero", Last: 2, Fields: []content.Field{
	{ID: 1, Key: "headline", Kind: content.ShortText},
	{ID: 2, Key: "text", Kind: content.LongText},
}}

var seoType = content.Type{ID: "bench-seo", Kind: content.KindComponent, Key: "seo", Last: 2, Fields: []content.Field{
	{ID: 1, Key: "title", Kind: content.ShortText},
	{ID: 2, Key: "description", Kind: content.LongText},
}}

// pageType is the benchmark document: the index holds seven of its fields; the
// others are longer than what is indexed.
var pageType = content.Type{ID: "bench-page", Kind: content.KindPage, Key: "article", Last: 8, Fields: []content.Field{
	{ID: 1, Key: "title", Kind: content.ShortText},
	{ID: 2, Key: "topic", Kind: content.ShortText},
	{ID: 3, Key: "rank", Kind: content.Number},
	{ID: 4, Key: "day", Kind: content.Date},
	{ID: 5, Key: "body", Kind: content.WYSIWYG},
	{ID: 6, Key: "hero", Kind: content.Component, Components: []content.TypeID{"bench-hero"}},
	{ID: 7, Key: "seo", Kind: content.Component, Components: []content.TypeID{"bench-seo"}},
	{ID: 8, Key: "notes", Kind: content.Reference, Target: "bench-item", Many: true},
}}

// corpus makes the drafts of the site; the same options give the same drafts.
type corpus struct {
	options
	rand      *rand.Rand
	languages [2]*language
	sought    *sought
}

func newCorpus(o options) *corpus {
	r := rand.New(rand.NewPCG(1, 2))
	return &corpus{options: o, rand: r, languages: languages(r), sought: newSought()}
}

// drafts returns everything that is published, types first.
func (c *corpus) drafts() iter.Seq[changelog.Draft] {
	return func(yield func(changelog.Draft) bool) {
		for _, d := range []changelog.Draft{
			c.settings(),
			object(changelog.Component, string(heroType.ID), heroType), object(changelog.Component, string(seoType.ID), seoType),
			object(changelog.Type, string(itemType.ID), itemType), object(changelog.Type, string(pageType.ID), pageType),
		} {
			if !yield(d) {
				return
			}
		}
		for i := range items(c.options) {
			if !yield(c.item(i)) {
				return
			}
		}
		for i := range posts(c.options) {
			if !yield(c.post(i)) {
				return
			}
		}
		for i := range c.docs {
			if !yield(c.page(i)) {
				return
			}
		}
	}
}

// settings are those of the site; with lent one of its locales borrows.
func (c *corpus) settings() changelog.Draft {
	s := content.Settings{SiteName: "Bench", DefaultLocale: "en", Locales: []content.Locale{{Num: 1, Code: "en"}}}
	if c.lent {
		s.Locales = append(s.Locales, content.Locale{Num: 2, Code: borrower})
		s.Fallback = map[string][]string{borrower: {"en"}}
	}
	return object(changelog.Settings, "settings", s)
}

func object(kind changelog.Kind, id string, v any) changelog.Draft {
	data, err := json.Marshal(v)
	if err != nil { // types and settings always encode
		panic(err)
	}
	return changelog.Draft{Kind: kind, Object: id, Present: true, Payload: data}
}

func document(id string, m content.Meta, v content.Values) changelog.Draft {
	m.Status = content.Published
	m.Created, m.Updated = m.Published, m.Published
	d := object(changelog.Document, id, nil)
	d.Locale, d.Payload = "en", v.Encode()
	d.Meta, _ = json.Marshal(m) // strings and numbers always encode
	return d
}

func itemID(i int) content.ObjectID { return content.ObjectID(fmt.Sprintf("0199-item-%08d", i)) }

func (c *corpus) item(i int) changelog.Draft {
	return document(string(itemID(i)), content.Meta{Num: content.Num(i + 1), Type: itemType.ID, Name: fmt.Sprintf("Note %d", i), Position: int64(i)},
		content.Values{1: c.languages[i%2].text(500)})
}

// moment is when the i-th document was published.
func moment(i int) content.Micros {
	return content.Micros(time.Date(2026, 1, 1, 0, i, 0, 0, time.UTC).UnixMicro())
}

func (c *corpus) post(i int) changelog.Draft {
	return document(fmt.Sprintf("0199-post-%08d", i), content.Meta{
		Num: content.Num(items(c.options) + i + 1), Type: content.PostTypeID, Slug: fmt.Sprintf("post-%d", i), Name: fmt.Sprintf("Post %d", i), Published: moment(i),
	}, content.Values{content.PostBody: "<p>" + c.languages[i%2].text(4600) + "</p>", content.PostSummary: c.languages[i%2].text(200)})
}

func (c *corpus) pageNum(i int) content.Num { return content.Num(2*items(c.options) + i + 1) }

func (c *corpus) page(i int) changelog.Draft {
	l := c.languages[i%2]
	var notes []content.ObjectID
	for range 3 {
		notes = append(notes, itemID(c.rand.IntN(items(c.options))))
	}
	return document(fmt.Sprintf("0199-page-%08d", i), content.Meta{
		Num: c.pageNum(i), Type: pageType.ID, Slug: slug(i), Name: fmt.Sprintf("Article %d", i), Published: moment(i),
	}, content.Values{
		1: l.text(40), 2: topic(i), 3: float64(c.rand.IntN(c.docs)), 4: time.UnixMicro(int64(moment(i))).UTC().Format("2006-01-02T15:04:05"),
		5: "<p>" + l.text(2200) + "</p>" + c.sought.paragraphs(i),
		6: content.Values{1: l.text(60), 2: l.text(1100)},
		7: content.Values{1: l.text(60), 2: l.text(1050)},
		8: notes,
	})
}
