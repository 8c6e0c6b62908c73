package draw

import (
	"strings"

	"github.com/gheecms/ghee/internal/content"
)

// choose adds only and exclude.
func (g *Gen) choose(r *Request, ofPosts bool) {
	for _, name := range []string{"only", "exclude"} {
		if !g.chance(12) {
			continue
		}
		var paths []string
		for range pick(g, 1, 2, 2, 3, 5, 9) {
			paths = append(paths, pick(g, "", "", "fields.", " ")+g.chosen(ofPosts))
		}
		if g.chance(2) {
			paths = append(paths, strings.Repeat("title,", 60), "a.b.c.d.e.f.g.h.i")
		}
		g.add(r, name, strings.Join(paths, ","))
	}
}

// chosen draws a name of what can be shown, or of nothing.
func (g *Gen) chosen(ofPosts bool) string {
	switch {
	case g.chance(10):
		return pick(g, "", ".", "missing", "fields", "meta", "meta.id", "title.x", "cover.url", "slug", "brand.missing", "hero.", "body.type", "next.fields.title", "locale", "rank")
	case ofPosts:
		return pick(g, "title", "slug", "body", "summary", "seo_title", "url", "author", "author.slug", "author.first_name", "tags", "tags.name",
			"categories.slug", "featured_image", "published", "deleted", "author.slug.x", "tags.missing")
	}
	return g.below(g.types[pick[content.TypeID](g, "t-article", "t-article", "t-brand", "t-note", "t-landing", "s-0")].Fields, 4)
}

// below walks down fields at random.
func (g *Gen) below(fields []content.Field, depth int) string {
	f := pick(g, fields...)
	inner := append([]content.Field{}, f.Fields...)
	for _, c := range f.Components {
		inner = append(inner, g.types[c].Fields...)
	}
	inner = append(inner, g.types[f.Target].Fields...)
	if len(inner) == 0 || depth == 0 || g.chance(40) {
		return f.Key
	}
	return f.Key + "." + g.below(inner, depth-1)
}
