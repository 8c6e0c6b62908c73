package delivery_test

import (
	"strings"
	"testing"

	"github.com/gheecms/ghee/internal/delivery"
)

func TestParse_EqualQuestionsHaveEqualKeys(t *testing.T) {
	for _, same := range [][]string{
		{"/v2/posts/", "/v2/posts", "//v2//posts//", "/v2/v2/posts/", "/v2/posts/?", "/v2/posts/?&&", "/v2/posts/?auth_token=x", "/v2/posts/?page=1&page_size=10", "/v2/posts/?stray=1&exclude_body=no", "/v2/posts/?page_size=0", "/v2/posts/?page_size=many", "/v2/posts/?preview=1&preview=0", "/v2/posts/?levels=9"},
		{"/v2/posts/?page_size=100", "/v2/posts/?page_size=101", "/v2/posts/?page_size=99999999999999999999"},
		{"/v2/posts/?preview=1", "/v2/posts/?preview=0&preview=1", "/v2/posts/?test=True", "/v2/posts/?preview=YES&test=0"},
		{"/v2/pages/*/", "/v2/pages/", "/v2/pages/%2A/", "/v2/pages/%2a", "/v2/pages/*/?order=title&fields.a=b"},
		{"/v2/pages/a/?fields.x=1&fields.y=2", "/v2/pages/a/?fields.y=0&fields.y=2&fields.x=1", "/v2/pages/a?fields%2Ex=%31&fields.y=2"},
		{"/v2/pages/a/?levels=5", "/v2/pages/a/?levels=77", "/v2/pages/a/?levels=99999999999999999999"},
		{"/v2/pages/a/?levels=1", "/v2/pages/a/?levels=-3", "/v2/pages/a/?levels=0"},
		{"/v2/content/a,b/", "/v2/content/a%2Cb/", "/v2/content/a,%20b,,a/?page=2&fields.x=1"},
		{"/v2/content/?keys=a,b", "/v2/content?keys=a%2Cb", "/v2/content/?keys=+a+,b,"},
		{"/v2/content/?keys=a[_id=5]", "/v2/content/?keys=a%5B_id%3D5%5D"},
		{"/v2/posts/search/?query=a", "/v2/search/?query=a", "/v2/search?query=+a+"},
		{"/v2/posts/caf%C3%A9/", "/v2/posts/cafe%CC%81"},
		{"/v2/posts/?limit=10", "/v2/posts/?limit=x&page=3", "/v2/posts/?offset=0", "/v2/posts/?offset=-1"},
		{"/v2/categories/?include=recent_posts", "/v2/categories/?include=x,recent_posts&query=1"},
		{"/v2/pages/search/dish?query=a", "/v2/pages/search/?query=a&page_type=dish"},
	} {
		first := ""
		for i, target := range same {
			path, query := cut(target)
			q, refused := delivery.Parse("GET", path, query)
			if refused != nil {
				t.Errorf("%s is refused: %s", target, refused.Body)
				continue
			}
			if i == 0 {
				first = q.Key()
			}
			if q.Key() != first {
				t.Errorf("%s has the key %s, %s has %s", target, q.Key(), same[0], first)
			}
		}
	}
}

func TestParse_OtherQuestionsHaveOtherKeys(t *testing.T) {
	seen := map[string]string{}
	for _, target := range []string{
		"/v2/posts/", "/v2/posts/?page=2", "/v2/posts/?page_size=2", "/v2/posts/?limit=2", "/v2/posts/?limit=2&offset=2", "/v2/posts/?preview=1",
		"/v2/posts/?exclude_body=1", "/v2/posts/?locale=de", "/v2/posts/?author_slug=a", "/v2/posts/?category_slug=a", "/v2/posts/?tag_slug=a",
		"/v2/posts/a/", "/v2/posts/b/", "/v2/posts/A/", "/v2/posts/a%2Fb/", "/v2/pages/a/", "/v2/pages/a/b/", "/v2/pages/*/b/", "/v2/pages/a/?levels=3",
		"/v2/pages/a/?alt_media_text=1", "/v2/pages/a/?order=x", "/v2/pages/a/?order=-x", "/v2/pages/a/?fields.x=1", "/v2/pages/a/?fields.x=1%26fields.y=2",
		"/v2/pages/a/?fields.x=1&fields.y=2", "/v2/content/", "/v2/content/a/", "/v2/content/?keys=a", "/v2/content/a/5/", "/v2/content/a[_id=5]/", "/v2/content/b,a/",
		"/v2/content/a,b/", "/v2/authors/", "/v2/authors/a/", "/v2/authors/?include=recent_posts", "/v2/tags/", "/v2/feeds/rss/", "/v2/feeds/atom/",
		"/v2/feeds/rss/?tag_slug=a", "/v2/redirects/", "/v2/search/?query=a", "/v2/pages/search/?query=a", "/v2/pages/search/?query=a&page_type=*",
	} {
		path, query := cut(target)
		q, refused := delivery.Parse("GET", path, query)
		if refused != nil {
			t.Errorf("%s is refused: %s", target, refused.Body)
		} else if other, ok := seen[q.Key()]; ok {
			t.Errorf("%s and %s have the key %s", target, other, q.Key())
		} else {
			seen[q.Key()] = target
		}
	}
}

func TestParse_Refuses(t *testing.T) {
	many := strings.Repeat("x&", 101)
	for _, c := range []struct {
		method, target string
		status         int
		detail         string
	}{
		{"GET", "/", 404, "Not found."},
		{"GET", "/v2/", 404, "Not found."},
		{"GET", "/v3/posts/", 404, "Not found."},
		{"GET", "/v2/nothing/", 404, "Not found."},
		{"OPTIONS", "/v2/nothing/", 404, "Not found."},
		{"GET", "/v2/posts/a/b/", 404, "Not found."},
		{"GET", "/v2/pages/a/b/c/d/e/f/g/h/", 404, "Not found."},
		{"GET", "/v2/feeds/", 404, "Not found."},
		{"GET", "/v2/feeds/json/", 404, "Not found."},
		{"GET", "/v2/content/a/b/", 404, "Not found."},
		{"GET", "/v2/content/,/", 404, "Not found."},
		{"POST", "/v2/posts/", 405, `Method "POST" not allowed.`},
		{"delete", "/v2/posts/a/?page=x", 405, `Method "DELETE" not allowed.`},
		{`A"B`, "/v2/posts/", 405, `Method "A"B" not allowed.`},
		{"GET", "/v2/posts/?page=0", 404, "Invalid page."},
		{"GET", "/v2/posts/?page=-1", 404, "Invalid page."},
		{"GET", "/v2/posts/?page=two", 404, "Invalid page."},
		{"GET", "/v2/pages/a/?levels=1.5", 400, "levels query parameter should be an integer between 1 and 5 (inclusive)"},
		{"GET", "/v2/posts/?locale=much-too-long", 400, "Invalid locale parameter"},
		{"GET", "/v2/posts/%zz/", 400, "The path is not percent-encoded UTF-8; encode each part of it."},
		{"GET", "/v2/posts/%c0%af/", 400, "The path is not percent-encoded UTF-8; encode each part of it."},
		{"GET", "/v2/posts/" + strings.Repeat("a", 5000), 400, "The path is longer than 4096 bytes; shorten it."},
		{"GET", "/v2/posts/?x=" + strings.Repeat("a", 9000), 400, "The query is longer than 8192 bytes; ask for less at once."},
		{"GET", "/v2/posts/?" + many, 400, "The query has more than 100 parameters; leave some out."},
		{"GET", "/v2/posts/?tag_slug=" + strings.Repeat("a", 1001), 400, "tag_slug: the value is longer than 1000 bytes; shorten it."},
		{"GET", "/v2/pages/a/?fields.x=" + strings.Repeat("a", 1001), 400, "fields: a value is longer than 1000 bytes; such texts cannot be filtered by."},
		{"GET", "/v2/pages/a/?fields.a.b.c.d.e.f.g.h.i=1", 400, "fields: a path has more than 8 steps; shorten it."},
		{"GET", "/v2/pages/a/?" + filters(21), 400, "fields: more than 20 filters are given; leave some out."},
		{"GET", "/v2/content/?keys=" + itemKeys(51), 400, "keys: more than 50 collections or items are named; ask for them in several calls."},
		{"GET", "/v2/content/" + itemKeys(51) + "/", 400, "keys: more than 50 collections or items are named; ask for them in several calls."},
		{"GET", "/v2/content/?keys=" + strings.NewReplacer("&", ",", "=", "").Replace(filters(51)), 400, "keys: more than 50 collections or items are named; ask for them in several calls."},
	} {
		path, query := cut(c.target)
		q, refused := delivery.Parse(c.method, path, query+"&auth_token=secret")
		if refused == nil {
			t.Errorf("%s %.80s is not refused", c.method, c.target)
			continue
		}
		if got := detail(t, refused.Body); refused.Status != c.status || got != c.detail {
			t.Errorf("%s %.80s: %d %s, want %d %s", c.method, c.target, refused.Status, got, c.status, c.detail)
		}
		if q.Token != "secret" || q.Allow == "" {
			t.Errorf("%s %.80s: token %q, allow %q beside the refusal", c.method, c.target, q.Token, q.Allow)
		}
	}
}

func TestParse_AllowFollowsTheContract(t *testing.T) {
	for target, allow := range map[string]string{
		"/v2/pages/":          "GET, POST, HEAD, OPTIONS",
		"/v2/pages/a/":        "GET, HEAD, OPTIONS",
		"/v2/pages/*/":        "GET, HEAD, OPTIONS",
		"/v2/pages/search/":   "GET, HEAD, OPTIONS",
		"/v2/pages/search/x/": "GET, HEAD, OPTIONS",
		"/v2/pages/a/b/":      "GET, PUT, PATCH, HEAD, OPTIONS",
		"/v2/content/":        "GET, POST, HEAD, OPTIONS",
		"/v2/content/a/":      "GET, HEAD, OPTIONS",
		"/v2/content/a/5/":    "GET, PUT, PATCH, DELETE, HEAD, OPTIONS",
		"/v2/posts/":          "GET, POST, HEAD, OPTIONS",
		"/v2/posts/a/":        "GET, PUT, PATCH, DELETE, HEAD, OPTIONS",
		"/v2/posts/search/":   "GET, HEAD, OPTIONS",
		"/v2/authors/a/":      "GET, HEAD, OPTIONS",
		"/v2/feeds/rss/":      "GET, HEAD, OPTIONS",
		"/v2/nothing/":        "GET, HEAD, OPTIONS",
	} {
		for _, method := range []string{"GET", "options", "PURGE"} {
			if q, _ := delivery.Parse(method, target, ""); q.Allow != allow {
				t.Errorf("%s %s: Allow is %q, want %q", method, target, q.Allow, allow)
			}
		}
	}
}

func TestParse_PreviewAndHead(t *testing.T) {
	q, refused := delivery.Parse("hEaD", "/v2/pages/a/b", "preview=1&auth_token=a&auth_token=b")
	if refused != nil || !q.Head || !q.Preview() || q.Token != "b" {
		t.Errorf("%+v, %v", q, refused)
	}
	if p := q.WithoutPreview(); p.Preview() || p.Key() != "/v2/pages/a/b/" {
		t.Errorf("without preview: %v %s", p.Preview(), p.Key())
	}
	if q, refused := delivery.Parse("GET", "/v2/redirects/", "preview=1"); refused != nil || q.Preview() {
		t.Error("redirects have no drafts")
	}
	if _, refused := delivery.Parse("OPTIONS", "/v2/posts/", "page=x"); refused != nil {
		t.Errorf("a preflight is refused: %s", refused.Body)
	}
}

func FuzzParse(f *testing.F) {
	for _, target := range []string{
		"/v2/posts/?page=2&auth_token=x", "/v2/pages/*/a%2Fb?levels=3&fields.a.b=%zz", "//v2/v2/content/a,b[_id=5]/?keys=c", "/v2/content/?keys=a[_id=1],a[_id=2],b",
		"/v2/search?query=%00%ff&page_size=-1", "/v2/content/a/9/?test=on&locale=%C3%A9", "/v2/pages/a/?order=-fields.x&limit=3&offset=x", "/v2/feeds/atom?tag_slug=e%CC%81", "/%", "",
	} {
		path, query := cut(target)
		f.Add("GET", path, query)
	}
	f.Fuzz(func(t *testing.T, method, path, query string) {
		q, refused := delivery.Parse(method, path, query)
		if q.Allow == "" {
			t.Error("no Allow")
		}
		if refused != nil {
			if detail(t, refused.Body) == "" || refused.Status < 400 || refused.Status > 499 {
				t.Errorf("refused with %d %s", refused.Status, refused.Body)
			}
			return
		}
		key := q.Key()
		again, query := cut(key)
		if len(again) > 4000 || len(query) > 8000 {
			return // escapes made it longer than a request may be
		}
		p, refused := delivery.Parse("GET", again, query)
		if refused != nil && !strings.EqualFold(method, "OPTIONS") {
			t.Fatalf("the key %s is refused: %s", key, refused.Body)
		}
		if refused == nil && p.Key() != key {
			t.Errorf("the key %s has the key %s", key, p.Key())
		}
	})
}
