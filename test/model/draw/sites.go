// Package draw draws sites, and requests for what they hold, at random: the same
// seed draws the same. Among them is what the contract says least about: empty
// and missing values, references to nothing and in rings, letters of many
// scripts, parameters out of bounds, and queries in any spelling.
package draw

import (
	"fmt"
	"math/rand/v2"
	"slices"

	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/test/model"
)

// Gen draws sites and requests; the same seed draws the same.
type Gen struct {
	*rand.Rand
	Site  *model.Site
	types map[content.TypeID]content.Type
	num   content.Num
	ids   map[content.TypeID][]content.ObjectID // to be referred to, made or not
	Large bool                                  // with so many brands that lists of them are found in another way
}

// chance is true p times in a hundred.
func (g *Gen) chance(p int) bool { return g.IntN(100) < p }

// pick draws one of a list.
func pick[T any](g *Gen, list ...T) T { return list[g.IntN(len(list))] }

// NewSite draws one Site: its settings, types, media, documents, redirects.
func NewSite(seed, n uint64, large bool) *Gen {
	g := &Gen{
		Large: large,
		Rand:  rand.New(rand.NewPCG(seed, n)), types: map[content.TypeID]content.Type{},
		ids: map[content.TypeID][]content.ObjectID{},
	}
	g.Site = &model.Site{
		Settings: content.Settings{
			SiteName: "Random", DefaultLocale: "en", FeedTitle: pick(g, "", "News"),
			Locales:    []content.Locale{{Num: 1, Code: "en"}, {Num: 2, Code: "pt-br"}, {Num: 3, Code: "el"}},
			BlogURL:    pick(g, "", "https://blog.example.test", "https://example.test/blog"),
			MediaBase:  pick(g, "", "https://cdn.example.test", "https://cdn.example.test/m"),
			EmptyTerms: g.chance(30),
		},
		Types:    g.drawTypes(),
		Previews: !large && n%4 == 1,
	}
	for _, t := range content.BlogTypes() {
		g.types[t.ID] = t
	}
	for _, t := range g.Site.Types {
		g.types[t.ID] = t
	}
	for i := range 12 {
		g.Site.Media = append(g.Site.Media, content.MediaObject{
			ID:  content.ObjectID(fmt.Sprintf("m%d", i)),
			URL: pick(g, "", "https://elsewhere.example.test") + fmt.Sprintf("/picture-%d.jpg", i%10), // some have the same address
			Alt: pick(g, "", "A cup", "Ζεστό «τσάι»"),
		})
	}
	g.chains(n)
	g.documents()
	for i := range g.IntN(30) {
		g.Site.Redirects = append(g.Site.Redirects, content.Redirect{From: fmt.Sprintf("/old/%d", i*7%31), To: pick(g, "/new", "https://example.test/é")})
	}
	return g
}

// drawTypes draws the content types: every kind of field, and now and then one
// less.
func (g *Gen) drawTypes() []content.Type {
	simple := []content.Field{
		{Key: "title", Kind: content.ShortText},
		{Key: "lead", Kind: content.LongText},
		{Key: "text", Kind: content.WYSIWYG},
		{Key: "raw", Kind: content.HTML},
		{Key: "size", Kind: content.Number},
		{Key: "day", Kind: content.Date},
		{Key: "mood", Kind: content.Dropdown, Choices: []content.Choice{{Value: "calm"}, {Value: "wild"}, {Value: "ten-10"}}},
		{Key: "flag", Kind: content.Checkbox},
		{Key: "cover", Kind: content.Media},
		{Key: "brand", Kind: content.Reference, Target: "t-brand"},
		{Key: "notes", Kind: content.Reference, Target: "t-note", Many: true},
	}
	field := func(key string, kind content.FieldKind) content.Field { return content.Field{Key: key, Kind: kind} }
	ref := func(key string, to content.TypeID, many bool) content.Field {
		return content.Field{Key: key, Kind: content.Reference, Target: to, Many: many}
	}
	part := func(key string, of ...content.TypeID) content.Field {
		return content.Field{Key: key, Kind: content.Component, Components: of}
	}
	picker := func(key string, of ...content.TypeID) content.Field {
		return content.Field{Key: key, Kind: content.Picker, Components: of}
	}
	rows := func(key string, of ...content.Field) content.Field {
		return content.Field{Key: key, Kind: content.Repeater, Fields: of}
	}
	types := []content.Type{
		{ID: "c-seo", Kind: content.KindComponent, Key: "seo", Fields: []content.Field{field("title", content.ShortText), field("size", content.Number)}},
		{ID: "c-hero", Kind: content.KindComponent, Key: "hero", Fields: []content.Field{
			field("title", content.ShortText), field("cover", content.Media), part("seo", "c-seo"), ref("link", "t-article", false),
		}},
		{ID: "c-gallery", Kind: content.KindComponent, Key: "gallery", Fields: []content.Field{
			field("caption", content.LongText), rows("pictures", field("cover", content.Media), field("title", content.ShortText)), ref("notes", "t-note", true),
		}},
		{ID: "t-brand", Kind: content.KindCollection, Key: "brand", Fields: append(slices.Clone(simple), ref("parent", "t-brand", false), ref("home", "t-article", false))},
		{ID: "t-note", Kind: content.KindCollection, Key: "note", Fields: []content.Field{
			field("name", content.ShortText), field("slug", content.ShortText), ref("brand", "t-brand", false), ref("notes", "t-note", true),
		}},
		{ID: "t-none", Kind: content.KindCollection, Key: "none", Fields: []content.Field{field("title", content.ShortText)}},
		{ID: "t-article", Kind: content.KindPage, Key: "article", Fields: append(slices.Clone(simple),
			field("tint", content.Color), field("embed", content.Form), ref("next", "t-article", false), ref("peers", "t-landing", true),
			part("seo", "c-seo"), part("hero", "c-hero"), picker("body", "c-hero", "c-gallery", "c-seo"),
			rows("rows", field("title", content.ShortText), field("size", content.Number), field("flag", content.Checkbox), field("day", content.Date), ref("brand", "t-brand", false)),
		)},
		{ID: "t-landing", Kind: content.KindPage, Key: "landing-page", Fields: []content.Field{
			field("name", content.ShortText), field("published", content.Number), picker("body", "c-seo", "c-gallery"), ref("article", "t-article", false),
		}},
		{ID: "t-event", Kind: content.KindPage, Key: "event", Fields: []content.Field{field("title", content.ShortText)}},
	}
	for i := range 14 {
		types = append(types, content.Type{
			ID: content.TypeID(fmt.Sprintf("s-%d", i)), Kind: content.KindSingle,
			Fields: []content.Field{field("title", content.ShortText), field("cover", content.Media), ref("brand", "t-brand", false), rows("rows", field("title", content.ShortText))},
		})
	}
	for i := range types {
		t := &types[i]
		t.Fields = slices.DeleteFunc(t.Fields, func(f content.Field) bool { return len(t.Fields) > 5 && g.chance(5) })
		t.Number()
	}
	return types
}
