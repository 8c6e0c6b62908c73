package draw

import (
	"cmp"
	"fmt"
	"math"
	"strings"

	"golang.org/x/text/unicode/norm"

	"github.com/gheecms/ghee/internal/content"
)

// sizes is how many documents of each type a site has at most.
var sizes = []struct {
	typ  content.TypeID
	most int
}{
	{content.AuthorTypeID, 8},
	{content.CategoryTypeID, 10},
	{content.TagTypeID, 12},
	{content.PostTypeID, 40},
	{"t-brand", 30},
	{"t-note", 25},
	{"t-article", 40},
	{"t-landing", 14},
}

// The fields that an author's name is made of.
const firstName, lastName content.FieldID = 1, 2

// brands is how many there are in a large Site: a set looks up to 1,000 matches
// of a filter up one by one, and walks the list for more.
const brands = 1400

var days = []content.Micros{
	1_700_000_000_000_000, 1_700_000_000_000_001, 1_709_251_199_120_045, 1_709_251_200_000_000, 1_767_225_600_000_400, 951_782_400_000_000,
}

// documents draws the documents of every type. Ids are drawn first, so that
// references make rings and lead to drafts and to nothing.
func (g *Gen) documents() {
	counts := map[content.TypeID]int{}
	for _, s := range sizes {
		counts[s.typ] = g.IntN(s.most) + s.most/3
		if g.Large && s.typ == "t-brand" {
			counts[s.typ] = brands
		}
		for i := range counts[s.typ] {
			g.ids[s.typ] = append(g.ids[s.typ], content.ObjectID(fmt.Sprintf("d-%s-%d", s.typ, i)))
		}
		g.ids[s.typ] = append(g.ids[s.typ], "nowhere")
	}
	for _, s := range sizes {
		for i := range counts[s.typ] {
			g.document(g.types[s.typ], g.ids[s.typ][i], i)
		}
	}
	for _, t := range g.Site.Types {
		if t.Kind == content.KindSingle {
			g.document(t, content.ObjectID("d-"+t.ID), int(g.num))
		}
	}
	g.Shuffle(len(g.Site.Documents), func(i, j int) {
		g.Site.Documents[i], g.Site.Documents[j] = g.Site.Documents[j], g.Site.Documents[i]
	})
}

// document draws one document in one or more locales.
func (g *Gen) document(t content.Type, id content.ObjectID, i int) {
	g.num += content.Num(1 + g.IntN(3))
	locales := []string{"en"}
	switch {
	case g.Large && t.ID == "t-brand":
	case t.ID == content.AuthorTypeID, t.ID == content.CategoryTypeID, t.ID == content.TagTypeID:
		locales = []string{""}
	case g.chance(50):
		locales = append(locales, "pt-br")
	case g.chance(10):
		locales = []string{"pt-br"}
	}
	if locales[0] != "" && g.Site.Settings.Fallback != nil && g.chance(20) {
		locales = append(locales, "el")
	}
	meta := content.Meta{Num: g.num, Type: t.ID, Position: int64(g.IntN(12)), Created: pick(g, days...)}
	for _, locale := range locales {
		d := content.Document{ID: id, Locale: locale, Meta: meta, Values: g.values(t.Fields)}
		d.Name = norm.NFC.String(g.text()) // as authoring keeps names
		d.Status = content.Published
		if g.chance(12) {
			d.Status = pick(g, content.Draft, content.Scheduled)
		}
		d.Published, d.Updated = pick(g, days...)+content.Micros(g.IntN(5))*1_000_000, pick(g, days...)
		if g.Site.Previews && d.Status != content.Published && g.chance(60) {
			d.Published = 0
		}
		if g.chance(10) {
			d.Scheduled = pick(g, days...)
		}
		if t.Kind != content.KindCollection {
			// The types share slugs, for look-ups in any type.
			d.Slug = fmt.Sprintf("%s-%d", pick(g, "a", "a", "Ελληνικά", "v2.0~x"), g.shared(i))
			d.Name = cmp.Or(d.Name, "Untitled")
		}
		if t.ID == content.AuthorTypeID {
			d.Name = norm.NFC.String(strings.TrimSpace(d.Values.Text(firstName) + " " + d.Values.Text(lastName)))
		}
		g.Site.Documents = append(g.Site.Documents, d)
	}
}

var texts = []string{
	"", "a", "A", "b", "10", "9", "2", "1.5", "true", "false", "Zoë", "Zoe\u0308", "zo", "日本語", "𝄞 music", "\uFFFD", "ﬁn",
	"<b>&amp; \"x\"</b>", "back\\slash\u2028", " ", "a.b", "2024-03-01T00:00:00", "50%", "x+y&z=1", "a,b", `c\\,d\`,
}

func (g *Gen) text() string {
	if g.chance(1) {
		return strings.Repeat("long ", 190+g.IntN(20)) // about the longest that can be asked for
	}
	if g.chance(5) {
		return fmt.Sprintf("%x", g.Uint64())
	}
	return pick(g, texts...)
}

// id draws a reference to a type: sometimes to a draft, or to nothing.
func (g *Gen) id(t content.TypeID) content.ObjectID { return pick(g, g.ids[t]...) }

// values draws values for fields; some are absent, some empty.
func (g *Gen) values(fields []content.Field) content.Values {
	v := content.Values{}
	for _, f := range fields {
		if ordered := f.Kind == content.Number || f.Kind == content.Date; g.chance(20) || ordered && g.chance(30) {
			continue // whole pages of a list in this order have no value
		}
		switch f.Kind {
		case content.Number:
			v[f.ID] = pick(g, 0, 1, 2, 9, 10, -1, 1.5, 0.1, 100, 1e6, 123456789012, -2.25, math.MaxInt32, 5e-324)
		case content.Date:
			v[f.ID] = pick(g, "", "2024-03-01T00:00:00", "2024-03-01T12:30:00", "1999-12-31T23:59:59")
		case content.Dropdown:
			v[f.ID] = pick(g, "", "calm", "wild", "ten-10")
		case content.Checkbox:
			v[f.ID] = g.chance(50) && (!g.Large || g.chance(10))
		case content.Color:
			v[f.ID] = pick(g, "", "#aabbcc", "#000000")
		case content.Media:
			v[f.ID] = content.ObjectID(fmt.Sprintf("m%d", g.IntN(14))) // m12 and m13 are gone
		case content.Reference:
			if g.chance(50) {
				continue
			}
			if !f.Many {
				v[f.ID] = g.id(f.Target)
				continue
			}
			ids := []content.ObjectID{}
			for range g.IntN(4) {
				ids = append(ids, g.id(f.Target))
			}
			v[f.ID] = ids
		case content.Component:
			v[f.ID] = g.values(g.types[f.Components[0]].Fields)
		case content.Repeater:
			rows := []content.Values{}
			for range g.IntN(3) {
				rows = append(rows, g.values(f.Fields))
			}
			v[f.ID] = rows
		case content.Picker:
			picked := []content.Picked{}
			for range g.IntN(3) {
				t := pick(g, f.Components...)
				picked = append(picked, content.Picked{Type: t, Values: g.values(g.types[t].Fields)})
			}
			v[f.ID] = picked
		case content.WYSIWYG:
			if text := g.text(); text != "" {
				v[f.ID] = "<p>" + text + "</p>"
			}
		default:
			v[f.ID] = g.text()
		}
	}
	return v
}
