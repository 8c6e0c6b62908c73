package delivery_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/delivery"
)

// targets returns what the golden files ask for.
func targets(t *testing.T) []string {
	files, err := filepath.Glob("testdata/golden/*.json")
	if err != nil || len(files) == 0 {
		t.Fatal("no golden files", err)
	}
	var out []string
	for _, f := range files {
		data, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		var g golden
		if err := json.Unmarshal(data, &g); err != nil {
			t.Fatal(err)
		}
		out = append(out, g.Get)
	}
	return out
}

func TestAnswer_EveryPathInEveryFormHasTheSameBytes(t *testing.T) {
	r := build(t, inn(innSettings())...)
	for _, target := range targets(t) {
		want := get(t, r, target)
		path, query := cut(target)
		bare := strings.TrimSuffix(path, "/")
		for _, form := range []string{bare, bare + "//", "/v2" + path, strings.ReplaceAll(path, "/", "//"), strings.ReplaceAll(path, "*", "%2A")} {
			for _, q := range []string{query, query + "&auth_token=0123", "preview=0&" + query + "&slug_=x"} {
				got := get(t, r, form+"?"+q)
				if got.Status != want.Status || !bytes.Equal(got.Body, want.Body) || !slices.Equal(got.Keys, want.Keys) {
					t.Errorf("%s?%s: %d %.200s\nbut %s: %d %.200s", form, q, got.Status, got.Body, target, want.Status, want.Body)
				}
			}
		}
	}
}

func TestAnswer_KeysAreSortedAndShort(t *testing.T) {
	r := build(t, inn(innSettings())...)
	for _, target := range append(targets(t), "/v2/posts/"+strings.Repeat("%C3%A4", 100), "/v2/posts/a%20b%2C%25/") {
		res := get(t, r, target)
		if !slices.IsSorted(res.Keys) || len(slices.Compact(slices.Clone(res.Keys))) != len(res.Keys) {
			t.Errorf("%s: keys %v", target, res.Keys)
		}
		for _, k := range res.Keys {
			if len(k) > 64 || strings.ContainsFunc(k, func(r rune) bool { return r <= ' ' || r > '~' }) {
				t.Errorf("%s: key %q", target, k)
			}
		}
		if res.Keys != nil && res.Position != r.Position() {
			t.Errorf("%s: position %s", target, res.Position)
		}
	}
}

func TestAnswer_EveryErrorHasADetail(t *testing.T) {
	r := build(t, inn(innSettings())...)
	for _, target := range targets(t) {
		if res := get(t, r, target); res.Status >= 400 && detail(t, res.Body) == "" {
			t.Errorf("%s: %s has no detail", target, res.Body)
		}
	}
}

func TestAnswer_PostURLs(t *testing.T) {
	settings := innSettings()
	settings.BlogURL, settings.EmptyTerms, settings.FeedTitle = "https://blog.example.test/b", true, "Inn & news"
	r := build(t, inn(settings)...)
	const absolute = "https://blog.example.test/b/%CE%B4%CE%B5%CF%8D%CF%84%CE%B5%CF%81%CE%BF"
	for _, target := range []string{
		"/v2/posts/?category_slug=news", "/v2/posts/%CE%B4%CE%B5%CF%8D%CF%84%CE%B5%CF%81%CE%BF/", "/v2/categories/news/?include=recent_posts",
		"/v2/feeds/rss/", "/v2/feeds/atom/", "/v2/feeds/sitemap/",
	} {
		if res := get(t, r, target); !bytes.Contains(res.Body, []byte(absolute)) {
			t.Errorf("%s has no absolute URL: %s", target, res.Body)
		}
	}
	if got := get(t, r, "/v2/feeds/rss/"); !strings.Contains(string(got.Body), "<title>Inn &amp; news</title><link>https://blog.example.test/b/rss/</link>") {
		t.Errorf("the feed's head: %s", got.Body)
	}
	if got := brief(t, get(t, r, "/v2/categories/")); got != "idle news 0" {
		t.Errorf("with empty terms: %s", got)
	}
	plain := build(t, inn(innSettings())...)
	if res := get(t, plain, "/v2/posts/?category_slug=news"); !bytes.Contains(res.Body, []byte(`"url":"/δεύτερο"`)) {
		t.Errorf("a list without a blog URL: %s", res.Body)
	}
}

func TestAnswer_PostsByTerms(t *testing.T) {
	r := build(t, inn(innSettings())...)
	for query, want := range map[string]string{
		"":                                      "third-note δεύτερο first-note 3",
		"category_slug=news":                    "δεύτερο first-note 2",
		"tag_slug=notes":                        "first-note 1",
		"author_slug=ada-byron":                 "first-note 1",
		"category_slug=news&author_slug=idle":   "0",
		"category_slug=nothing":                 "0",
		"category_slug=":                        "third-note δεύτερο first-note 3",
		"category_slug=news&tag_slug=notes":     "first-note 1",
		"category_slug=idle&category_slug=news": "δεύτερο first-note 2",
		"locale=de":                             "0",
		"limit=1&offset=1":                      "δεύτερο 3",
		"limit=1&offset=7":                      "3",
	} {
		if got := brief(t, get(t, r, "/v2/posts/?"+query)); got != want {
			t.Errorf("%s: %s, want %s", query, got, want)
		}
	}
}

func TestAnswer_Terms(t *testing.T) {
	r := build(t, inn(innSettings())...)
	for target, want := range map[string]string{
		"/v2/authors/":              "ada-byron 0",
		"/v2/categories/":           "news 0",
		"/v2/tags/":                 "notes 0",
		"/v2/tags/?slug=notes":      "notes 0",
		"/v2/tags/?slug=nothing":    "0",
		"/v2/categories/?page=9":    "news 0",
		"/v2/posts/search/":         "0",
		"/v2/search?query=":         "0",
		"/v2/pages/search/dish":     "0",
		"/v2/search/?query=hello":   "first-note 1",
		"/v2/search/?page=2":        `404 {"detail":"Invalid page."}`,
		"/v2/pages/event/":          "0",
		"/v2/pages/nothing/":        `404 {"detail":"Not found."}`,
		"/v2/authors/idle/?x":       "", // an author without posts can still be read
		"/v2/pages/dish/?locale=de": "suppe 1",
	} {
		res := get(t, r, target)
		if want == "" {
			if res.Status != 200 {
				t.Errorf("%s: %d %s", target, res.Status, res.Body)
			}
			continue
		}
		if got := brief(t, res); got != want {
			t.Errorf("%s: %s, want %s", target, got, want)
		}
	}
}

func TestAnswer_UnpublishedIsNowhere(t *testing.T) {
	drafts := inn(innSettings())
	for _, gone := range []string{"d-soup", "i-first", "a-ada", "g-news", "m-soup"} {
		for _, d := range drafts {
			if d.Object == gone {
				d.Present, d.Meta, d.Payload = false, nil, nil
				drafts = append(drafts, d)
				break
			}
		}
	}
	r := build(t, drafts...)
	for _, target := range append(targets(t), "/v2/pages/dish/?fields.course=1", "/v2/pages/dish/?fields.goes_with=soup") {
		res := get(t, r, target)
		for _, word := range []string{"Soup <b>", "Starters", "Byron", `"News"`, "KqSoup", "/dish/soup/"} {
			if strings.Contains(string(res.Body), word) && !strings.HasPrefix(target, "/v2/redirects") {
				t.Errorf("%s shows %s: %s", target, word, res.Body)
			}
		}
	}
	if got := brief(t, get(t, r, "/v2/posts/?category_slug=news")); got != "0" {
		t.Errorf("posts of a category that is gone: %s", got)
	}
	if _, ok := r.Schema().Type("t-dish").Field("goes_with"); !ok {
		t.Error("the type is gone")
	}
	if res := get(t, r, "/v2/pages/dish/bread/"); !strings.Contains(string(res.Body), `"goes_with":[]`) || !slices.Contains(res.Keys, delivery.KeyObject(content.ObjectID("d-soup"))) {
		t.Errorf("a reference to what is gone: %s %v", res.Body, res.Keys)
	}
}
