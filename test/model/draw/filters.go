package draw

import (
	"strconv"
	"strings"

	"github.com/gheecms/ghee/internal/content"
)

// order draws an order for a type.
func (g *Gen) order(key string) string {
	dash := pick(g, "", "-")
	if g.chance(25) {
		return dash + pick(g, "published", "updated")
	}
	if g.chance(8) {
		return pick(g, "", "-", "--title", "missing", "fields.", "slug", "meta.id", "title.x", "rows.title", "body.title", "brand", "notes.name", "-cover", "seo")
	}
	t := g.typeOf(key)
	if len(t.Fields) == 0 {
		return dash + "title"
	}
	f := pick(g, t.Fields...)
	if f.Kind != content.Number && f.Kind != content.Date { // the ones with missing values are the harder ones
		f = pick(g, t.Fields...)
	}
	path := f.Key
	if f.Kind == content.Component {
		path += "." + pick(g, g.types[f.Components[0]].Fields...).Key
	}
	return dash + pick(g, "", "fields.") + path
}

// orders draws an order of one key or of several, the first of which mostly has
// few values.
func (g *Gen) orders(key string, several bool) string {
	if !several {
		return g.order(key)
	}
	keys := []string{pick(g, "", "-") + pick(g, "published", "updated")}
	if t := g.typeOf(key); g.chance(80) {
		first := pick(g, "mood", "flag", "seo.size", "name")
		if kind, _ := g.kind(t, first); kind != "" {
			keys[0] = pick(g, "", "-") + first
		}
	}
	for range pick(g, 1, 1, 1, 1, 1, 2, 2, 3, 4, pick(g, 3, 5)) {
		another := g.order(key)
		for range 20 {
			if kind, _ := g.kind(g.typeOf(key), strings.TrimPrefix(strings.TrimPrefix(another, "-"), "fields.")); g.suits("gt", kind) || g.chance(2) {
				break
			}
			another = g.order(key)
		}
		keys = append(keys, another)
	}
	return strings.Join(keys, ",")
}

// typeOf finds a drawn type by its key; an empty one when there is none.
func (g *Gen) typeOf(key string) content.Type {
	for _, t := range g.Site.Types {
		if t.Key == key && key != "" {
			return t
		}
	}
	return content.Type{}
}

// one draws a published document of a type, and the type.
func (g *Gen) one(key string) (d content.Document, t content.Type) {
	t = g.typeOf(key)
	for range 500 {
		d = pick(g, g.Site.Documents...)
		if d.Type == t.ID && d.Status == content.Published && (d.Locale == "en" || g.chance(10)) {
			return d, t
		}
	}
	return content.Document{}, t
}

// filter draws a filter for a type: mostly one that d meets.
func (g *Gen) filter(t content.Type, d content.Document) (path, value string) {
	if g.Large && g.chance(60) {
		return pick(g, "flag", "flag", "mood", "size", "parent.flag", "brand.flag"), pick(g, "false", "true", "calm", "1")
	}
	if len(t.Fields) == 0 || g.chance(5) {
		path = pick(g, "missing", "", "a..b", ".", "title.x", "brand.missing", "seo", "body", "rows", "slug", "name", "meta.id", "body.type", "brand.id", "next.fields.title", "brand.meta.id")
		return path, pick(g, texts...)
	}
	if g.chance(8) && t.Kind == content.KindPage {
		if _, own := t.Field("name"); own || g.chance(50) {
			return "slug", d.Slug
		}
		return "name", d.Name
	}
	for range 20 {
		path, value := g.within(t.Fields, d.Values, 0)
		switch {
		case path == "" || strings.Count(path, ".") > 7: // a bound of ours
			continue
		case g.chance(8):
			value = pick(g, value+" ", value+".0", "0"+value, value+"x", strings.ToUpper(value), pick(g, texts...))
		}
		return path, value
	}
	return t.Fields[0].Key, pick(g, texts...)
}

// within walks down values at random, through components, rows and
// references, and returns where it came to.
func (g *Gen) within(fields []content.Field, values content.Values, depth int) (path, value string) {
	f := pick(g, fields...)
	if len(f.Fields)+len(f.Components)+len(f.Target) == 0 {
		f = pick(g, fields...) // what leads deeper is drawn more often
	}
	into := func(fields []content.Field, v content.Values) (string, string) {
		path, value := g.within(fields, v, depth)
		if path == "" {
			return "", ""
		}
		return f.Key + "." + path, value
	}
	switch x := values[f.ID].(type) {
	case float64:
		return f.Key, strconv.FormatFloat(x, 'f', -1, 64)
	case bool:
		return f.Key, strconv.FormatBool(x)
	case string:
		return f.Key, x
	case content.Values:
		return into(g.types[f.Components[0]].Fields, x)
	case []content.Values:
		if len(x) > 0 {
			return into(f.Fields, pick(g, x...))
		}
	case []content.Picked:
		if len(x) > 0 {
			p := pick(g, x...)
			return into(g.types[p.Type].Fields, p.Values)
		}
	case content.ObjectID:
		if f.Kind == content.Media {
			return f.Key, g.url(x)
		}
		return g.through(f, []content.ObjectID{x}, depth)
	case []content.ObjectID:
		return g.through(f, x, depth)
	}
	return "", ""
}

// url is a picture's address as a reader sees it, more or less.
func (g *Gen) url(id content.ObjectID) string {
	for _, m := range g.Site.Media {
		if m.ID == id {
			if m.URL[0] == '/' {
				return g.Site.Settings.MediaBase + m.URL
			}
			return m.URL
		}
	}
	return ""
}

// through goes on in a referenced document, or ends at it.
func (g *Gen) through(f content.Field, ids []content.ObjectID, depth int) (path, value string) {
	if len(ids) == 0 || depth > 3 {
		return "", ""
	}
	id := pick(g, ids...)
	for _, d := range g.Site.Documents {
		if d.ID != id || d.Locale != "en" && g.chance(50) {
			continue
		}
		t := g.types[d.Type]
		if g.chance(30) {
			if t.Kind == content.KindCollection {
				return f.Key, pick(g, strconv.Itoa(int(d.Num)), d.Name)
			}
			return f.Key + pick(g, "", ".slug", ".name"), pick(g, d.Slug, d.Slug, d.Name)
		}
		if path, value := g.within(t.Fields, d.Values, depth+1); path != "" {
			return f.Key + "." + path, value
		}
	}
	return "", ""
}
