package delivery_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write the golden files anew")

// golden is one exchange: what is asked, and what comes back.
type golden struct {
	Get    string          `json:"get"`
	Status int             `json:"status"`
	Keys   []string        `json:"keys"`
	Body   json.RawMessage `json:"body"`
}

func TestAnswer_GoldenExchanges(t *testing.T) {
	r := build(t, inn(innSettings())...)
	for name, target := range map[string]string{
		"pages":                 "/v2/pages/dish/",
		"pages_levels_1":        "/v2/pages/dish/?levels=1",
		"pages_single":          "/v2/pages/*/",
		"pages_limit":           "/v2/pages/dish/?limit=1&offset=1&levels=1",
		"page":                  "/v2/pages/dish/soup/",
		"page_alt":              "/v2/pages/dish/soup/?levels=1&alt_media_text=1",
		"page_levels_3":         "/v2/pages/dish/bread/?levels=3",
		"page_single":           "/v2/pages/*/about/",
		"page_any_type":         "/v2/pages/*/bread/?levels=1",
		"page_empty_values":     "/v2/pages/dish/water/",
		"page_missing":          "/v2/pages/dish/nothing/",
		"page_missing_any":      "/v2/pages/*/nothing/",
		"page_unknown_type":     "/v2/pages/nothing/soup/",
		"page_german":           "/v2/pages/dish/suppe/?locale=de",
		"pages_search":          "/v2/pages/search/?query=brea&page_type=dish&levels=1",
		"pages_search_empty":    "/v2/pages/search/",
		"collection":            "/v2/content/menu/",
		"collection_by_keys":    "/v2/content/?keys=course",
		"collections_by_keys":   "/v2/content/?keys=menu,course&levels=1",
		"collections_by_path":   "/v2/content/course,menu/?levels=1",
		"collections_none":      "/v2/content/",
		"collection_one_id":     "/v2/content/?keys=course[_id=2]",
		"collection_item":       "/v2/content/course/1/?levels=1",
		"collection_unknown":    "/v2/content/nothing/",
		"collection_no_key":     "/v2/content/?keys=course,nothing",
		"collection_bad_filter": "/v2/content/course/?fields.nothing=1",
		"posts":                 "/v2/posts/?page_size=2",
		"posts_exclude_body":    "/v2/posts/?exclude_body=True&page=2&page_size=2",
		"post":                  "/v2/posts/first-note/",
		"post_neighbours":       "/v2/posts/%CE%B4%CE%B5%CF%8D%CF%84%CE%B5%CF%81%CE%BF/",
		"post_missing":          "/v2/posts/nothing/",
		"posts_search":          "/v2/posts/search/?query=hello+wor",
		"authors":               "/v2/authors/",
		"author":                "/v2/authors/ada-byron/?include=recent_posts",
		"categories":            "/v2/categories/?include=recent_posts",
		"category":              "/v2/categories/news/",
		"tags":                  "/v2/tags/",
		"tag_missing":           "/v2/tags/nothing/",
		"feed_rss":              "/v2/feeds/rss/",
		"feed_atom":             "/v2/feeds/atom/?tag_slug=notes",
		"feed_sitemap":          "/v2/feeds/sitemap/",
		"feed_unknown":          "/v2/feeds/nothing/",
		"redirects":             "/v2/redirects/?page_size=1",
		"page_beyond":           "/v2/posts/?page=2",
		"levels_garbage":        "/v2/pages/dish/?levels=two",
		"locale_unknown":        "/v2/posts/?locale=xx",
	} {
		t.Run(name, func(t *testing.T) {
			res := get(t, r, target)
			var body bytes.Buffer
			if err := json.Indent(&body, res.Body, "  ", "  "); err != nil {
				t.Fatalf("%s is no JSON: %v", res.Body, err)
			}
			var got bytes.Buffer
			e := json.NewEncoder(&got)
			e.SetEscapeHTML(false)
			e.SetIndent("", "  ")
			if err := e.Encode(golden{target, res.Status, res.Keys, body.Bytes()}); err != nil {
				t.Fatal(err)
			}
			file := filepath.Join("testdata", "golden", name+".json")
			if *update {
				if err := os.WriteFile(file, got.Bytes(), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(got.String(), "\n")); d != "" {
				t.Errorf("%s (want -, got +; -update writes it anew)\n%s", target, d)
			}
		})
	}
}
