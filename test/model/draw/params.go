package draw

import (
	"strconv"
	"strings"

	"github.com/gheecms/ghee/internal/content"
)

// forObject adds what every endpoint with fields takes.
func (g *Gen) forObject(r *Request) {
	if g.chance(50) {
		g.add(r, "levels", pick(g, "1", "2", "3", "4", "5", "0", "-3", "9", "99999999999999999999", "", pick(g, "1", "x", "2.5", "1e1", "three")))
	}
	if g.chance(40) {
		g.add(r, "alt_media_text", g.truth())
	}
	g.forLocale(r)
	g.choose(r, strings.Contains(r.Path, "search") && !strings.Contains(r.Path, "pages"))
	for _, name := range []string{"preview", "test"} {
		if g.chance(10) {
			g.add(r, name, g.truth())
		}
	}
}

func (g *Gen) truth() string { return pick(g, "1", "0", "true", "True", "TRUE", "false", "") }

func (g *Gen) forLocale(r *Request) {
	if g.chance(20) {
		g.add(r, "locale", pick(g, "en", "pt-br", "pt-br", "el", "", pick(g, "en", "pt-br", "xx", "EN", "averylonglocale")))
	}
}

// forList adds what lists of pages and items take; key names the type.
func (g *Gen) forList(r *Request, key string) {
	filtered, paged := 30, 100
	if strings.Contains(r.Endpoint, " by ") { // few documents meet a filter: one page is enough
		filtered, paged = 95, 25
	}
	operated := strings.HasSuffix(r.Endpoint, " by operator")
	if operated {
		paged = 10
	}
	g.forObject(r)
	if g.chance(paged) {
		g.forPaging(r)
	}
	if g.chance(35) {
		several := g.chance(50)
		if several {
			r.Params = append(r.Params, "order=a,b")
		}
		g.add(r, "order", g.orders(key, several))
		if !operated && !several && g.chance(40) { // where those without a value are
			g.add(r, "offset", g.far())
		}
	}
	switch {
	case operated:
		g.operate(r, key)
	case g.chance(filtered):
		for d, t := range g.twice(key) {
			path, value := g.filter(t, d)
			g.addFilter(r, t, path, value)
		}
	}
}

// forPaging adds one of the two ways to ask for a part, or both.
func (g *Gen) forPaging(r *Request) {
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
		add(70, "offset", pick(g, "0", "1", "3", strconv.Itoa(g.IntN(40)), g.far(), wild()))
	}
}

// far is an offset near the end of a list.
func (g *Gen) far() string {
	if g.Large {
		return strconv.Itoa(500 + g.IntN(brands-500))
	}
	return strconv.Itoa(10 + g.IntN(25))
}

func (g *Gen) forSearch(r *Request) {
	g.add(r, "query", g.query())
	g.forObject(r)
	g.forPaging(r)
	if g.chance(30) {
		g.add(r, "page_type", pick(g, g.pageType(), "*"))
	}
	g.excludeBody(r)
}

// words are those of texts, whole or begun, and some of none.
var words = []string{
	"a", "A", "b", "10", "9", "2", "zo", "zoe", "Zoë", "日本", "日本語", "本", "語", "music", "x", "back", "slash", "50", "true", "fin", "long", "lon", "untitled", "Unti", "1.5", "ab", "日語",
}

func (g *Gen) query() string {
	if g.chance(10) {
		return pick(g, "", " ", "  ", "\"", "*", "a OR b", "NEAR(a)", strings.Repeat("a", 101), strings.Repeat("日", 100), "\"a\" -*")
	}
	if g.chance(15) {
		return pick(g, words...) + " " + pick(g, words...)
	}
	return pick(g, words...)
}

func (g *Gen) excludeBody(r *Request) {
	if g.chance(30) {
		g.add(r, "exclude_body", g.truth())
	}
}

// forBlog adds what posts take, and parameters that only others heed.
func (g *Gen) forBlog(r *Request) {
	g.forLocale(r)
	g.choose(r, true)
	g.excludeBody(r)
	if g.chance(10) {
		g.add(r, pick(g, "levels", "order", "fields.title", "alt_media_text"), pick(g, "1", "x"))
	}
}

func (g *Gen) forPosts(r *Request) {
	g.forBlog(r)
	g.forPaging(r)
	if strings.HasSuffix(r.Endpoint, "by term") || g.chance(20) {
		g.byTerm(r, pick(g, "author_slug", "author_slug", "category_slug", "tag_slug"))
	}
	if g.chance(5) {
		g.byTerm(r, pick(g, "author_slug", "category_slug", "tag_slug"))
	}
}

// byTerm adds the slug of an author, a category or a tag, mostly one that some
// post names.
func (g *Gen) byTerm(r *Request, name string) {
	post := g.any(content.KindPost)
	ids, kind := []content.ObjectID{}, content.KindAuthor
	switch name {
	case "author_slug":
		if id, has := post.Values[content.PostAuthor].(content.ObjectID); has {
			ids = append(ids, id)
		}
	case "category_slug":
		kind = content.KindCategory
		ids, _ = post.Values[content.PostCategories].([]content.ObjectID)
	case "tag_slug":
		kind = content.KindTag
		ids, _ = post.Values[content.PostTags].([]content.ObjectID)
	}
	slug := g.slug(kind)
	for _, d := range g.Site.Documents {
		if len(ids) > 0 && d.ID == ids[0] {
			slug = d.Slug
		}
	}
	if g.chance(5) {
		slug = ""
	}
	g.add(r, name, slug)
}

func (g *Gen) forFeed(r *Request) {
	g.forLocale(r)
	if g.chance(75) {
		g.byTerm(r, pick(g, "category_slug", "tag_slug"))
	}
}

func (g *Gen) forTerms(r *Request) {
	if g.chance(50) {
		g.add(r, "include", pick(g, "recent_posts", "recent_posts", "recent_posts", "posts", ""))
	}
	g.excludeBody(r)
	g.forPaging(r)
}
