package model_test

import (
	"strconv"
	"strings"

	"github.com/gheecms/ghee/internal/content"
)

// forObject adds what every endpoint with fields takes.
func (g *gen) forObject(r *request) {
	if g.chance(50) {
		g.add(r, "levels", pick(g, "1", "2", "3", "4", "5", "0", "-3", "9", "99999999999999999999", "", pick(g, "1", "x", "2.5", "1e1", "three")))
	}
	if g.chance(40) {
		g.add(r, "alt_media_text", g.truth())
	}
	g.forLocale(r)
	for _, name := range []string{"preview", "test"} {
		if g.chance(10) {
			g.add(r, name, g.truth())
		}
	}
}

func (g *gen) truth() string { return pick(g, "1", "0", "true", "True", "TRUE", "false", "") }

func (g *gen) forLocale(r *request) {
	if g.chance(20) {
		g.add(r, "locale", pick(g, "en", "pt-br", "pt-br", "el", "", pick(g, "xx", "EN", "en-gb", "averylonglocale")))
	}
}

// forList adds what lists of pages and items take; key names the type.
func (g *gen) forList(r *request, key string) {
	filtered := 30
	if strings.HasSuffix(r.endpoint, "by field") {
		filtered = 95
	}
	g.forObject(r)
	g.forPaging(r)
	if g.chance(30) {
		g.add(r, "order", g.order(key))
	}
	if !g.chance(filtered) {
		return
	}
	d, t := g.one(key)
	for range pick(g, 1, 1, 2) { // two of one document, so that both can hold
		path, value := g.filter(t, d)
		g.add(r, "fields."+path, value)
		if strings.Contains(path, ".") {
			r.params = append(r.params, "fields.*.*")
		}
	}
}

// forPaging adds one of the two ways to ask for a part, or both.
func (g *gen) forPaging(r *request) {
	wild := func() string { return pick(g, "0", "-1", "x", "1.5", "", "1000", "99999999999999999999") }
	add := func(percent int, name, value string) {
		if g.chance(percent) {
			g.add(r, name, value)
		}
	}
	size := func() string {
		if g.chance(10) {
			return wild()
		}
		return pick(g, "1", "2", "3", "5", "10", "20", "100", "101")
	}
	if g.chance(40) {
		add(60, "page", pick(g, "1", "1", "2", "2", "3", pick(g, wild(), "4", "last")))
		add(60, "page_size", size())
	}
	if g.chance(20) {
		add(70, "limit", size())
		add(70, "offset", pick(g, "0", "1", "3", "10", "20", wild()))
	}
}

func (g *gen) forSearch(r *request) {
	r.pairs, r.params = append(r.pairs, "query="+pick(g, "", "+", "%20%20")), append(r.params, "query")
	g.forObject(r)
	g.forPaging(r)
	if g.chance(30) {
		g.add(r, "page_type", pick(g, g.pageType(), "*"))
	}
	g.excludeBody(r)
}

func (g *gen) excludeBody(r *request) {
	if g.chance(30) {
		g.add(r, "exclude_body", g.truth())
	}
}

// forBlog adds what posts take, and parameters that only others heed.
func (g *gen) forBlog(r *request) {
	g.forLocale(r)
	g.excludeBody(r)
	if g.chance(10) {
		g.add(r, pick(g, "levels", "order", "fields.title", "alt_media_text"), pick(g, "1", "x"))
	}
}

func (g *gen) forPosts(r *request) {
	g.forBlog(r)
	g.forPaging(r)
	g.bySlug(r, 55, "author_slug", content.KindAuthor)
	g.bySlug(r, 40, "category_slug", content.KindCategory)
	g.bySlug(r, 40, "tag_slug", content.KindTag)
}

func (g *gen) bySlug(r *request, percent int, name string, kind content.Kind) {
	if g.chance(percent) {
		g.add(r, name, pick(g, g.slug(kind), g.slug(kind), g.slug(kind), ""))
	}
}

func (g *gen) forFeed(r *request) {
	g.bySlug(r, 25, "category_slug", content.KindCategory)
	g.bySlug(r, 25, "tag_slug", content.KindTag)
}

func (g *gen) forTerms(r *request) {
	if g.chance(50) {
		g.add(r, "include", pick(g, "recent_posts", "recent_posts", "recent_posts", "posts", ""))
	}
	g.excludeBody(r)
	g.forPaging(r)
}

// order draws an order for a type.
func (g *gen) order(key string) string {
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
	path := f.Key
	if f.Kind == content.Component {
		path += "." + pick(g, g.types[f.Components[0]].Fields...).Key
	}
	return dash + pick(g, "", "fields.") + path
}

// typeOf finds a drawn type by its key; an empty one when there is none.
func (g *gen) typeOf(key string) content.Type {
	for _, t := range g.site.Types {
		if t.Key == key && key != "" {
			return t
		}
	}
	return content.Type{}
}

// one draws a published document of a type, and the type.
func (g *gen) one(key string) (d content.Document, t content.Type) {
	t = g.typeOf(key)
	for range 500 {
		d = pick(g, g.site.Documents...)
		if d.Type == t.ID && d.Status == content.Published && (d.Locale == "en" || g.chance(10)) {
			break
		}
	}
	return d, t
}

// filter draws a filter for a type: mostly one that d meets.
func (g *gen) filter(t content.Type, d content.Document) (path, value string) {
	if len(t.Fields) == 0 || g.chance(6) {
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
		case g.chance(10):
			value = pick(g, value+" ", value+".0", "0"+value, value+"x", strings.ToUpper(value), pick(g, texts...))
		}
		return path, value
	}
	return t.Fields[0].Key, pick(g, texts...)
}

// within walks down values at random, through components, rows and
// references, and returns where it came to.
func (g *gen) within(fields []content.Field, values content.Values, depth int) (path, value string) {
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
func (g *gen) url(id content.ObjectID) string {
	for _, m := range g.site.Media {
		if m.ID == id {
			if m.URL[0] == '/' {
				return g.site.Settings.MediaBase + m.URL
			}
			return m.URL
		}
	}
	return ""
}

// through goes on in a referenced document, or ends at it.
func (g *gen) through(f content.Field, ids []content.ObjectID, depth int) (path, value string) {
	if len(ids) == 0 || depth > 3 {
		return "", ""
	}
	id := pick(g, ids...)
	for _, d := range g.site.Documents {
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
