package delivery_test

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gheecms/ghee/internal/changelog"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/delivery"
	"github.com/gheecms/ghee/internal/set"
)

// The types of the test site: an inn with a menu card.
func innTypes() []content.Type {
	seo := content.Type{ID: "c-seo", Kind: content.KindComponent, Key: "seo", Last: 2, Fields: []content.Field{
		{ID: 1, Key: "title", Kind: content.ShortText}, {ID: 2, Key: "description", Kind: content.ShortText},
	}}
	hero := content.Type{ID: "c-hero", Kind: content.KindComponent, Key: "hero", Last: 2, Fields: []content.Field{
		{ID: 1, Key: "headline", Kind: content.ShortText}, {ID: 2, Key: "image", Kind: content.Media},
	}}
	words := content.Type{ID: "c-words", Kind: content.KindComponent, Key: "words", Last: 1, Fields: []content.Field{
		{ID: 1, Key: "headline", Kind: content.ShortText},
	}}
	dish := content.Type{ID: "t-dish", Kind: content.KindPage, Key: "dish", Last: 13, Fields: []content.Field{
		{ID: 1, Key: "title", Kind: content.ShortText},
		{ID: 2, Key: "price", Kind: content.Number},
		{ID: 3, Key: "spicy", Kind: content.Checkbox},
		{ID: 4, Key: "since", Kind: content.Date},
		{ID: 5, Key: "photo", Kind: content.Media},
		{ID: 6, Key: "course", Kind: content.Reference, Target: "t-course"},
		{ID: 7, Key: "goes_with", Kind: content.Reference, Target: "t-dish", Many: true},
		{ID: 8, Key: "seo", Kind: content.Component, Components: []content.TypeID{"c-seo"}},
		{ID: 9, Key: "body", Kind: content.Picker, Components: []content.TypeID{"c-hero", "c-words"}},
		{ID: 10, Key: "steps", Kind: content.Repeater, Fields: []content.Field{{ID: 11, Key: "text", Kind: content.ShortText}, {ID: 13, Key: "with", Kind: content.Reference, Target: "t-dish"}}},
		{ID: 12, Key: "note", Kind: content.WYSIWYG},
	}}
	course := content.Type{ID: "t-course", Kind: content.KindCollection, Key: "course", Last: 3, Fields: []content.Field{
		{ID: 1, Key: "label", Kind: content.ShortText},
		{ID: 2, Key: "rank", Kind: content.Number},
		{ID: 3, Key: "star", Kind: content.Reference, Target: "t-dish"},
	}}
	menu := content.Type{ID: "t-menu", Kind: content.KindCollection, Key: "menu", Last: 2, Fields: []content.Field{
		{ID: 1, Key: "name", Kind: content.ShortText},
		{ID: 2, Key: "courses", Kind: content.Reference, Target: "t-course", Many: true},
	}}
	about := content.Type{ID: "t-about", Kind: content.KindSingle, Last: 2, Fields: []content.Field{
		{ID: 1, Key: "headline", Kind: content.ShortText}, {ID: 2, Key: "star", Kind: content.Reference, Target: "t-dish"},
	}}
	contact := content.Type{ID: "t-contact", Kind: content.KindSingle, Last: 1, Fields: []content.Field{{ID: 1, Key: "phone", Kind: content.ShortText}}}
	empty := content.Type{ID: "t-empty", Kind: content.KindPage, Key: "event", Last: 1, Fields: []content.Field{{ID: 1, Key: "what", Kind: content.ShortText}}}
	return []content.Type{seo, hero, words, dish, course, menu, about, contact, empty}
}

func innSettings() content.Settings {
	return content.Settings{
		SiteName: "The Inn", DefaultLocale: "en", MediaBase: "https://cdn.example.test",
		Locales: []content.Locale{{Num: 1, Code: "en", Name: "English"}, {Num: 2, Code: "de", Name: "Deutsch"}},
	}
}

// at is a moment of the test site: day d of March 2026, with microseconds.
func at(d int, micros content.Micros) content.Micros {
	return content.Micros(1772323200+int64(d-1)*86400)*1_000_000 + micros
}

// doc makes the entry of a document; its kind follows from its type.
func doc(id string, num content.Num, typ content.TypeID, slug, name string, day int, v content.Values) changelog.Draft {
	return docIn("en", id, num, typ, slug, name, day, v)
}

func docIn(locale, id string, num content.Num, typ content.TypeID, slug, name string, day int, v content.Values) changelog.Draft {
	kind := changelog.Document
	switch typ {
	case content.AuthorTypeID:
		kind, locale = changelog.Author, ""
	case content.CategoryTypeID:
		kind, locale = changelog.Category, ""
	case content.TagTypeID:
		kind, locale = changelog.Tag, ""
	}
	m := content.Meta{
		Num: num, Type: typ, Slug: slug, Name: name, Status: content.Published, Position: int64(num),
		Created: at(day, 120045), Updated: at(day, 400), Published: at(day, 0),
	}
	return changelog.Draft{Kind: kind, Object: id, Locale: locale, Present: true, Meta: asJSON(m), Payload: v.Encode()}
}

func asJSON(v any) []byte {
	data, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return data
}

func media(id, url, alt string) changelog.Draft {
	return changelog.Draft{Kind: changelog.Media, Object: id, Present: true, Payload: asJSON(content.MediaObject{URL: url, Alt: alt})}
}

func ids(list ...content.ObjectID) []content.ObjectID { return list }

// inn is the content of the test site. "gone" is what nobody published.
func inn(settings content.Settings) []changelog.Draft {
	drafts := []changelog.Draft{{Kind: changelog.Settings, Object: "settings", Present: true, Payload: asJSON(settings)}}
	for _, t := range innTypes() {
		kind := changelog.Type
		if t.Kind == content.KindComponent {
			kind = changelog.Component
		}
		drafts = append(drafts, changelog.Draft{Kind: kind, Object: string(t.ID), Present: true, Payload: asJSON(t)})
	}
	image := content.ObjectID("m-soup")
	return append(drafts,
		media("m-soup", "KqSoup", "A bowl"), media("m-ada", "https://elsewhere.example.test/ada.png", ""),
		changelog.Draft{Kind: changelog.Redirect, Object: "/alt", Present: true, Payload: asJSON(content.Redirect{From: "/alt", To: "/dish/soup"})},
		changelog.Draft{Kind: changelog.Redirect, Object: "/older", Present: true, Payload: asJSON(content.Redirect{From: "/older", To: "https://www.example.test/"})},

		doc("i-first", 1, "t-course", "", "Starters", 1, content.Values{1: "Starters", 2: 1.0, 3: content.ObjectID("d-soup")}),
		doc("i-second", 2, "t-course", "", "Mains", 1, content.Values{1: "Mains", 2: 2.5}),
		doc("i-menu", 3, "t-menu", "", "Card", 1, content.Values{1: "Card", 2: ids("i-second", "gone", "i-first")}),
		doc("d-soup", 4, "t-dish", "soup", "Soup", 3, content.Values{
			1: "Soup <b>of</b> the day", 2: 4.5, 3: true, 4: "2020-02-29T00:00:00", 5: image,
			6: content.ObjectID("i-first"), 7: ids("d-bread", "gone", "d-soup"),
			8:  content.Values{1: "Soup", 2: "Hot"},
			9:  []content.Picked{{Type: "c-hero", Values: content.Values{1: "Hi", 2: image}}, {Type: "c-words", Values: content.Values{1: "Well"}}},
			10: []content.Values{{11: "Boil"}, {11: "Serve", 13: content.ObjectID("d-bread")}},
			12: "<p>Good</p>",
		}),
		doc("d-bread", 5, "t-dish", "bread", "Bread", 2, content.Values{
			1: "Bread", 2: 10.0, 5: content.ObjectID("m-gone"), 6: content.ObjectID("i-second"), 7: ids("d-soup"),
		}),
		doc("d-water", 6, "t-dish", "water", "Water", 1, content.Values{1: "Water", 6: content.ObjectID("gone")}),
		docIn("de", "d-soup", 4, "t-dish", "suppe", "Suppe", 4, content.Values{1: "Suppe"}),
		doc("s-about", 7, "t-about", "about", "About us", 2, content.Values{1: "Since 1702", 2: content.ObjectID("d-soup")}),
		doc("s-contact", 8, "t-contact", "soup", "Contact", 1, content.Values{1: "123"}),

		doc("a-ada", 20, content.AuthorTypeID, "ada-byron", "Ada Byron", 1, content.Values{1: "Ada", 2: "Byron", 11: content.ObjectID("m-ada")}),
		doc("a-idle", 21, content.AuthorTypeID, "idle", "Idle", 1, content.Values{1: "Idle"}),
		doc("g-news", 22, content.CategoryTypeID, "news", "News", 1, nil),
		doc("g-idle", 23, content.CategoryTypeID, "idle", "Idle", 1, nil),
		doc("l-notes", 24, content.TagTypeID, "notes", "Notes & more", 1, nil),
		doc("p-one", 30, content.PostTypeID, "first-note", "First note", 1, content.Values{
			content.PostBody: "<p>Hello <b>world</b> ]]> &amp; all</p>", content.PostSummary: "Short", content.PostSEOTitle: "SEO",
			content.PostMetaDescription: "Meta", content.PostFeaturedImage: image, content.PostFeaturedImageAlt: "Soup",
			content.PostAuthor: content.ObjectID("a-ada"), content.PostCategories: ids("g-news", "gone"), content.PostTags: ids("l-notes"),
		}),
		doc("p-two", 31, content.PostTypeID, "δεύτερο", "Second note", 2, content.Values{
			content.PostBody: "<p>Only a body.</p>\u0007", content.PostAuthor: content.ObjectID("gone"), content.PostCategories: ids("g-news"),
		}),
		doc("p-three", 32, content.PostTypeID, "third-note", "Third note", 3, nil),
	)
}

var leader = changelog.Epoch{Number: 1, Leader: "a"}

// build applies drafts to a set of its own and returns a read of it.
func build(t testing.TB, drafts ...changelog.Draft) delivery.Reader {
	t.Helper()
	return read(t, open(t, drafts...))
}

// open makes a set of drafts.
func open(t testing.TB, drafts ...changelog.Draft) *set.Set {
	t.Helper()
	s, err := set.Open(t.Context(), filepath.Join(t.TempDir(), "set.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	apply(t, s, drafts...)
	return s
}

func apply(t testing.TB, s *set.Set, drafts ...changelog.Draft) {
	t.Helper()
	if _, err := s.Apply(t.Context(), changelog.Seal(1, s.Position(), leader, 1, drafts, false)); err != nil {
		t.Fatal(err)
	}
	if err := s.Index(t.Context()); err != nil {
		t.Fatal(err)
	}
}

func read(t testing.TB, s *set.Set) *set.Tx {
	t.Helper()
	tx, err := s.Read(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = tx.Close() })
	return tx
}

// get asks r for a target such as "/v2/posts/?page=2".
func get(t testing.TB, r delivery.Reader, target string) delivery.Response {
	t.Helper()
	path, query := cut(target)
	q, refused := delivery.Parse("GET", path, query)
	if refused != nil {
		return delivery.Response{Status: refused.Status, Body: refused.Body}
	}
	res, err := delivery.Answer(t.Context(), r, q)
	if err != nil {
		t.Fatalf("%s: %v", target, err)
	}
	return res
}

func cut(target string) (path, query string) {
	for i := range len(target) {
		if target[i] == '?' {
			return target[:i], target[i+1:]
		}
	}
	return target, ""
}

// brief returns the slugs, names or labels of a list and its count.
func brief(t testing.TB, res delivery.Response) string {
	t.Helper()
	if res.Status != 200 {
		return fmt.Sprintf("%d %s", res.Status, res.Body)
	}
	var got struct {
		Meta struct{ Count int }
		Data json.RawMessage
	}
	if err := json.Unmarshal(res.Body, &got); err != nil {
		t.Fatalf("%s: %v", res.Body, err)
	}
	var list []map[string]any
	if err := json.Unmarshal(got.Data, &list); err != nil {
		var byKey map[string][]map[string]any
		if err := json.Unmarshal(got.Data, &byKey); err != nil {
			t.Fatalf("%s: %v", res.Body, err)
		}
		for _, l := range byKey {
			list = append(list, l...)
		}
	}
	var out strings.Builder
	for _, d := range list {
		for _, key := range []string{"slug", "label", "name"} {
			if s, ok := d[key].(string); ok {
				out.WriteString(s + " ")
				break
			}
		}
	}
	return out.String() + fmt.Sprint(got.Meta.Count)
}

// detail returns the detail of an error's body.
func detail(t testing.TB, body []byte) string {
	t.Helper()
	var got struct{ Detail string }
	if err := json.Unmarshal(body, &got); err != nil {
		t.Fatalf("%s is no JSON: %v", body, err)
	}
	return got.Detail
}

// filters writes n different filters.
func filters(n int) (query string) {
	for i := range n {
		query += fmt.Sprintf("&fields.f%d=1", i)
	}
	return query
}

// itemKeys names n items of one collection.
func itemKeys(n int) (keys string) {
	for i := range n {
		keys += fmt.Sprintf("course[_id=%d],", i+1)
	}
	return keys
}
