package draw

import (
	"fmt"
	"net/url"
	"strings"

	"github.com/gheecms/ghee/internal/content"
)

// Request is one drawn request: where it goes by the contract's tables, and
// how it is written.
type Request struct {
	Endpoint, Method, Path, Query string
	Params                        []string // their names
	pairs                         []string // what the query is made of
}

// Endpoints is the contract's path table (§1.1): a name to how a request for
// it is drawn.
var Endpoints = map[string]func(*Gen, *Request){
	"/pages/":                 func(g *Gen, r *Request) { r.to("pages"); g.forList(r, "") },
	"/pages/*/":               func(g *Gen, r *Request) { r.to("pages", "*"); g.forList(r, "") },
	"/pages/{type}/":          func(g *Gen, r *Request) { g.pages(r) },
	"/pages/{type}/ by field": func(g *Gen, r *Request) { g.pages(r) },
	"/pages/{type}/ by operator": func(g *Gen, r *Request) {
		k := pick(g, "article", "article", "landing-page")
		r.to("pages", k)
		g.forList(r, k)
	},
	"/pages/{type}/{slug}/": func(g *Gen, r *Request) { g.pageOfType(r); g.forObject(r) },
	"/pages/*/{slug}/": func(g *Gen, r *Request) {
		r.to("pages", "*", g.slug(pick(g, content.KindPage, content.KindSingle)))
		g.forObject(r)
	},
	"/pages/search/":           func(g *Gen, r *Request) { r.to("pages", "search"); g.forSearch(r) },
	"/pages/search/{x}":        func(g *Gen, r *Request) { r.to("pages", "search", g.pageType()); g.forSearch(r) },
	"/content/":                func(g *Gen, r *Request) { r.to("content"); g.forObject(r) },
	"/content/?keys=a":         func(g *Gen, r *Request) { k := g.key(); r.to("content"); g.add(r, "keys", k); g.forList(r, k) },
	"/content/?keys=a,b":       func(g *Gen, r *Request) { r.to("content"); g.add(r, "keys", g.keys()); g.forObject(r) },
	"/content/?keys=a[_id=1]":  func(g *Gen, r *Request) { r.to("content"); g.add(r, "keys", g.keyAndID()); g.forObject(r) },
	"/content/{key}/":          func(g *Gen, r *Request) { k := g.key(); r.to("content", k); g.forList(r, k) },
	"/content/{key}/ by field": func(g *Gen, r *Request) { k := g.key(); r.to("content", k); g.forList(r, k) },
	"/content/{key}/ by operator": func(g *Gen, r *Request) {
		k := pick(g, "brand", "note")
		r.to("content", k)
		g.forList(r, k)
	},
	"/content/{a},{b}/": func(g *Gen, r *Request) { r.to("content", g.keys()); g.forObject(r) },
	"/content/{key}/{id}/": func(g *Gen, r *Request) {
		d := g.any(content.KindCollection)
		r.to("content", g.keyOf(d), g.number(d))
		g.forObject(r)
	},
	"/posts/":             func(g *Gen, r *Request) { r.to("posts"); g.forPosts(r) },
	"/posts/ by term":     func(g *Gen, r *Request) { r.to("posts"); g.forPosts(r) },
	"/posts/{slug}/":      func(g *Gen, r *Request) { r.to("posts", g.slug(content.KindPost)); g.forBlog(r) },
	"/posts/search/":      func(g *Gen, r *Request) { r.to("posts", "search"); g.forSearch(r) },
	"/search/":            func(g *Gen, r *Request) { r.to("search"); g.forSearch(r) },
	"/authors/":           func(g *Gen, r *Request) { r.to("authors"); g.forTerms(r) },
	"/authors/{slug}/":    func(g *Gen, r *Request) { r.to("authors", g.slug(content.KindAuthor)); g.forTerms(r) },
	"/categories/":        func(g *Gen, r *Request) { r.to("categories"); g.forTerms(r) },
	"/categories/{slug}/": func(g *Gen, r *Request) { r.to("categories", g.slug(content.KindCategory)); g.forTerms(r) },
	"/tags/":              func(g *Gen, r *Request) { r.to("tags"); g.forTerms(r) },
	"/tags/{slug}/":       func(g *Gen, r *Request) { r.to("tags", g.slug(content.KindTag)); g.forTerms(r) },
	"/feeds/{rss,atom,sitemap}/": func(g *Gen, r *Request) {
		r.to("feeds", pick(g, "rss", "atom", "sitemap", "rss", "atom", "json"))
		g.forFeed(r)
	},
	"/redirects/": func(g *Gen, r *Request) { r.to("redirects"); g.forPaging(r) },
	"what is no path": func(g *Gen, r *Request) {
		r.to(pick(g, "pages/a/b/c", "content/a/1/2", "feeds", "x", "posts/a/b", "users", "tags/a/b", "search/x"))
		g.forBlog(r)
	},
	"a method that is not served": func(g *Gen, r *Request) {
		r.Method = pick(g, "TRACE", "CONNECT", "PROPFIND")
		r.to(pick(g, "pages", "posts", "feeds/rss", "tags/a"))
	},
}

// to sets the path of a request, its parts not yet escaped; what holds a slash
// is taken as it is.
func (r *Request) to(parts ...string) {
	for _, p := range parts {
		if !strings.Contains(p, "/") {
			p = url.PathEscape(p)
		}
		r.Path += "/" + p
	}
}

// Request draws one request for an endpoint, and how it is written: methods,
// slashes and escapes in any form, duplicates, and parameters nobody knows.
func (g *Gen) Request(endpoint string) Request {
	r := Request{Endpoint: endpoint, Method: pick(g, "GET", "GET", "GET", "HEAD", "get")}
	Endpoints[endpoint](g, &r)
	g.add(&r, pick(g, "auth_token", "preview", "test", "x", "slug", "format", "Page", "fields", "body"), pick(g, "1", "", "true", "a"))
	g.Shuffle(len(r.pairs), func(i, j int) { r.pairs[i], r.pairs[j] = r.pairs[j], r.pairs[i] })
	r.Query = strings.Join(r.pairs, pick(g, "&", "&", "&", "&&"))
	slash := pick(g, "/", "/", "", "//")
	if g.chance(10) {
		r.Path = strings.ReplaceAll(r.Path, "/", "//")
	}
	if g.chance(20) {
		r.Path = strings.ReplaceAll(r.Path, "%2A", "*")
	}
	r.Path = pick(g, "/v2", "/v2", "/v2", "/v2/v2", "//v2") + r.Path + slash
	return r
}

// add adds a parameter; now and then another value of it stands before.
func (g *Gen) add(r *Request, name, value string) {
	pair := name + "=" + url.QueryEscape(value)
	if g.chance(50) {
		pair = strings.ReplaceAll(pair, "+", "%20")
	}
	if g.chance(10) {
		pair = name + "=" + pick(g, "0", "nonsense", "") + "&" + pair
	}
	r.pairs, r.Params = append(r.pairs, pair), append(r.Params, name)
}

// any draws a document of a kind, perhaps none that is published.
func (g *Gen) any(kind content.Kind) content.Document {
	for {
		d := pick(g, g.Site.Documents...)
		if g.types[d.Type].Kind == kind && (d.Status == content.Published && d.Locale != "pt-br" || g.chance(20)) {
			return d
		}
	}
}

func (g *Gen) slug(kind content.Kind) string {
	if g.chance(5) {
		return pick(g, "missing", "A-1", "*", "search%")
	}
	return g.any(kind).Slug
}

func (g *Gen) keyOf(d content.Document) string {
	if g.chance(5) {
		return pick(g, "missing", "article", "Brand", "")
	}
	return g.types[d.Type].Key
}

func (g *Gen) number(d content.Document) string {
	if g.chance(10) {
		return pick(g, "0", "-1", "x", "01", "99999999999999999999", fmt.Sprint(int64(d.Num)+1<<56))
	}
	return fmt.Sprint(d.Num)
}

func (g *Gen) pageType() string {
	if g.chance(4) {
		return pick(g, "missing", "brand", "seo", "Article", "post")
	}
	if g.chance(5) {
		return "event" // which has no pages
	}
	return pick(g, "article", "article", "landing-page")
}

func (g *Gen) key() string {
	if g.chance(4) {
		return pick(g, "missing", "article", "Brand", "seo", "author")
	}
	if g.chance(5) {
		return "none" // which has no items
	}
	return pick(g, "brand", "brand", "note")
}

func (g *Gen) keys() string {
	list := []string{g.key(), g.key()}
	if g.chance(30) {
		list = append(list, pick(g, g.key(), "", g.keyAndID()))
	}
	return strings.Join(list, pick(g, ",", ",", ", "))
}

func (g *Gen) keyAndID() string {
	d := g.any(content.KindCollection)
	return fmt.Sprintf("%s[_id=%s]", g.keyOf(d), g.number(d))
}

func (g *Gen) pageOfType(r *Request) {
	d := g.any(content.KindPage)
	typ := g.types[d.Type].Key
	if g.chance(10) {
		typ, d.Slug = g.pageType(), g.slug(content.KindPage)
	}
	r.to("pages", typ, d.Slug)
}

func (g *Gen) pages(r *Request) {
	typ := g.pageType()
	r.to("pages", typ)
	g.forList(r, typ)
}
