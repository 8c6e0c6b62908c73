package imports_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/gheecms/ghee/internal/authoring"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/test/world"
)

// everything lists reads of all that a site shows: every list, in pages, orders
// and depths, every document, every search, every feed; in each locale that is
// named, "" for the site's default.
func everything(t *testing.T, w *world.World, token string, site content.SiteID, locales ...string) []string {
	t.Helper()
	o := w.Origin()
	types, err := o.Types(t.Context(), site)
	must(t, err)
	var variants []authoring.Variant
	kinds := map[content.ObjectID]authoring.Record{}
	must(t, o.Store.Read(t.Context(), site, func(tx authoring.Tx) (err error) {
		if variants, err = tx.FindVariants(t.Context(), "", "", ""); err != nil {
			return err
		}
		for _, v := range variants {
			if kinds[v.Document], err = tx.Record(t.Context(), v.Document); err != nil {
				return err
			}
		}
		return nil
	}))
	c := crawl{paths: map[string]bool{}}
	for _, locale := range locales {
		c.locale = locale
		lists := []string{"/v2/pages/*/", "/v2/posts/"}
		for _, typ := range types.Types() {
			switch typ.Kind {
			case content.KindPage:
				lists = append(lists, "/v2/pages/"+typ.Key+"/")
			case content.KindCollection:
				lists = append(lists, "/v2/content/"+typ.Key+"/")
				c.deep("/v2/content/", "keys", typ.Key)
			default:
				continue
			}
			for _, f := range typ.Fields {
				c.add(lists[len(lists)-1], "order", f.Key)
				c.add(lists[len(lists)-1], "order", "-"+f.Key, "page_size", "100")
			}
		}
		words := map[string]bool{}
		for _, l := range lists {
			c.deep(l)
			c.add(l, "page_size", "2", "page", "2")
			c.add(l, "limit", "3", "offset", "1")
			if !strings.HasPrefix(l, "/v2/content/") { // of items the API tells no dates
				c.add(l, "order", "-published")
				c.add(l, "order", "updated")
			}
			for _, w := range regexp.MustCompile(`[\p{L}\p{M}]{3,}`).FindAllString(text(t, w.Read(token, c.path(l, "page_size", "100")).Body), -1) {
				words[strings.ToLower(w)] = true
			}
		}
		for i, word := range slices.Sorted(maps.Keys(words)) {
			if i%7 != 0 { // there are many
				continue
			}
			for _, l := range []string{"/v2/posts/search/", "/v2/search/", "/v2/pages/search/"} {
				c.add(l, "query", word)
			}
			c.add("/v2/posts/search/", "query", word[:len(word)-1], "exclude_body", "1")
			c.add("/v2/pages/search/", "query", word, "page_type", "*", "levels", "1")
		}
		for _, v := range variants {
			r := kinds[v.Document]
			typ := types.Type(r.Type)
			switch typ.Kind {
			case content.KindPage:
				c.deep("/v2/pages/" + typ.Key + "/" + v.Slug + "/")
				c.deep("/v2/pages/*/" + v.Slug + "/")
			case content.KindSingle:
				c.deep("/v2/pages/*/" + v.Slug + "/")
			case content.KindCollection:
				c.deep(fmt.Sprintf("/v2/content/%s/%d/", typ.Key, r.Num))
			case content.KindPost:
				c.add("/v2/posts/" + v.Slug + "/")
			case content.KindAuthor, content.KindCategory, content.KindTag:
				many := map[content.Kind]string{content.KindAuthor: "authors", content.KindCategory: "categories", content.KindTag: "tags"}[typ.Kind]
				c.add("/v2/posts/", string(typ.Kind)+"_slug", v.Slug)
				c.add("/v2/"+many+"/"+v.Slug+"/", "include", "recent_posts")
				c.add("/v2/" + many + "/")
				c.add("/v2/"+many+"/", "include", "recent_posts")
				for _, feed := range []string{"rss", "atom"} {
					c.add("/v2/feeds/"+feed+"/", string(typ.Kind)+"_slug", v.Slug)
				}
			}
		}
		for _, feed := range []string{"rss", "atom", "sitemap"} {
			c.add("/v2/feeds/" + feed + "/")
		}
	}
	c.locale = ""
	c.add("/v2/redirects/", "page_size", "100")
	return slices.Sorted(maps.Keys(c.paths))
}

// text is all texts in an answer.
func text(t *testing.T, body string) string {
	t.Helper()
	var v any
	must(t, json.Unmarshal([]byte(body), &v))
	var b strings.Builder
	var walk func(v any)
	walk = func(v any) {
		switch x := v.(type) {
		case string:
			b.WriteString(x + "\n")
		case []any:
			for _, e := range x {
				walk(e)
			}
		case map[string]any:
			for _, e := range x {
				walk(e)
			}
		}
	}
	walk(v)
	return b.String()
}

type crawl struct {
	paths  map[string]bool
	locale string
}

func (c *crawl) path(path string, query ...string) string {
	q := url.Values{}
	for i := 0; i < len(query); i += 2 {
		q.Set(query[i], query[i+1])
	}
	if c.locale != "" {
		q.Set("locale", c.locale)
	}
	if len(q) > 0 {
		path += "?" + q.Encode()
	}
	return path
}

func (c *crawl) add(path string, query ...string) { c.paths[c.path(path, query...)] = true }

// deep asks in every depth, with and without what pictures show.
func (c *crawl) deep(path string, query ...string) {
	for level := 1; level <= 5; level++ {
		c.add(path, append([]string{"levels", fmt.Sprint(level), "page_size", "100"}, query...)...)
	}
	c.add(path, append([]string{"alt_media_text", "1", "page_size", "100"}, query...)...)
}

// sameAnswers checks that two sites answer alike.
func sameAnswers(t *testing.T, from *world.World, token string, to *world.World, mine string, paths []string) {
	t.Helper()
	ok, wrong := 0, 0
	for _, path := range paths {
		a, b := from.Read(token, path), to.Read(mine, path)
		if a.Status == 200 {
			ok++
		}
		if a.Status == b.Status && a.Body == b.Body {
			continue
		}
		if wrong++; wrong > 20 {
			t.Fatal("and so on")
		}
		x, y := parting(a.Body, b.Body)
		t.Errorf("%s: %d and %d\n…%s\n…%s", path, a.Status, b.Status, x, y)
	}
	if t.Logf("%d reads, %d found", len(paths), ok); ok < len(paths)/3 {
		t.Error("hardly anything was found")
	}
}
