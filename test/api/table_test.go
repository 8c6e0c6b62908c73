package api_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/gheecms/ghee/test/world"
)

// request is one request to the library and what must come of it.
type request struct {
	method string // GET when empty
	path   string // with its query
	as     string // "" for the read token, "preview", "none" or "bad"
	status int    // 200 when 0
	body   string // the whole of it; "" to look for has and lacks
	has    []string
	lacks  []string
	allow  string // "" for that of reads
}

func (q request) name() string {
	return strings.ReplaceAll(strings.TrimSpace(q.method+" "+q.as), " ", "_") + strings.TrimPrefix(q.path, "/v2")
}

// get reports whether it is a read with a token, so that it has other forms.
func (q request) get() bool { return q.method == "" && (q.as == "" || q.as == "preview") }

func (q request) token(n *node) string {
	switch q.as {
	case "":
		return n.token
	case "bad":
		return "bad"
	case "preview":
		return n.preview
	}
	return ""
}

// ask asks one node and holds the answer against the table and what is true of
// every answer (contract §9.1).
func (q request) ask(t *testing.T, n *node) world.Answer {
	t.Helper()
	method, target := q.method, q.path
	if method == "" {
		method = http.MethodGet
	}
	if token := q.token(n); token != "" {
		mark := "?"
		if strings.Contains(target, "?") {
			mark = "&"
		}
		target += mark + "auth_token=" + url.QueryEscape(token)
	}
	a := n.Do(method, target)
	status, allow := q.status, q.allow
	if status == 0 {
		status = http.StatusOK
	}
	if allow == "" {
		allow = "GET, HEAD, OPTIONS"
	}
	if a.Status != status || q.body != "" && a.Body != q.body {
		t.Errorf("%s: %d %.1000s\nwant %d %s", n.name, a.Status, a.Body, status, q.body)
	}
	for _, s := range q.has {
		if !strings.Contains(a.Body, s) {
			t.Errorf("%s: %s is not in %.2000s", n.name, s, a.Body)
		}
	}
	for _, s := range append(q.lacks, "ecret") { // what nobody may see without asking for it
		if q.as != "preview" && strings.Contains(a.Body, s) {
			t.Errorf("%s: %s is in %.2000s", n.name, s, a.Body)
		}
	}
	for name, want := range map[string]string{
		"Allow": allow, "Access-Control-Allow-Origin": "*", "X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY",
		"Referrer-Policy": "same-origin", "Set-Cookie": "", "Location": "",
	} {
		if got := a.Header.Get(name); got != want {
			t.Errorf("%s: %s is %q, want %q", n.name, name, got, want)
		}
	}
	if typ := a.Header.Get("Content-Type"); typ != "application/json" && status != http.StatusNoContent {
		t.Errorf("%s: Content-Type is %q", n.name, typ)
	}
	if vary := a.Header.Get("Vary"); (vary == "Origin") != (status == http.StatusUnauthorized) || !strings.Contains(vary, "Origin") {
		t.Errorf("%s: Vary is %q with %d", n.name, vary, status)
	}
	if status == http.StatusUnauthorized && a.Header.Get("Www-Authenticate") != "Token" {
		t.Errorf("%s: a 401 without its challenge", n.name)
	}
	return a
}

func detail(words string) string { return `{"detail":"` + words + `"}` }

const (
	allowCreate = "GET, POST, HEAD, OPTIONS"
	allowUpdate = "GET, PUT, PATCH, HEAD, OPTIONS"
	allowAll    = "GET, PUT, PATCH, DELETE, HEAD, OPTIONS"
	badLevels   = "levels query parameter should be an integer between 1 and 5 (inclusive)"
)

// table is every endpoint and parameter of contract §1 to §9 that is built.
func table() []request {
	var all []request
	for _, part := range [][]request{pageTable(), contentTable(), postTable(), labelTable(), refusals()} {
		all = append(all, part...)
	}
	return all
}

func pageTable() []request {
	return []request{
		{path: "/v2/pages/", allow: allowCreate, has: []string{`"slug":"hours"`, `"page_type":null`, `"next_page":null`, `"count":1`}, lacks: []string{"book-"}},
		{path: "/v2/pages/*/", has: []string{`"slug":"hours"`, `"page_type":null`, `"fields":{"headline":"Open at nine"`}},
		{path: "/v2/pages/*/?order=nothing&fields.nothing=1", has: []string{`"slug":"hours"`}},
		{path: "/v2/pages/book/", has: []string{`"next_page":2,"previous_page":null,"count":47`, `"page_type":"book"`, `"status":"published"`, `"scheduled":null`}},
		{path: "/v2/pages/book/?page_size=0", has: []string{`"next_page":2,`}},
		{path: "/v2/pages/book/?page_size=many", has: []string{`"next_page":2,`}},
		{path: "/v2/pages/book/?page_size=1000", has: []string{`"next_page":null,"previous_page":null,"count":47`}},
		{path: "/v2/pages/book/?page=99", status: 404, body: detail("Invalid page.")},
		{path: "/v2/pages/book/?page=0", status: 404, body: detail("Invalid page.")},
		{path: "/v2/pages/book/?page=two", status: 404, body: detail("Invalid page.")},
		{path: "/v2/pages/book/?page=1&page=2&page_size=30", has: []string{`"next_page":null,"previous_page":1,`}},
		{path: "/v2/pages/book/?offset=40&limit=5", has: []string{`"next_offset":45,"previous_offset":35,`, `"next_page":null`}},
		{path: "/v2/pages/book/?fields.nothing=1", has: []string{`"count":0`, `"data":[]`}},
		{path: "/v2/pages/book/?order=nothing&page_size=1", has: []string{`"count":47`}},
		{path: "/v2/pages/book/?fields.seo.description=Shelf+1&page_size=1", has: []string{`"count":16`}},
		{path: "/v2/pages/book/?fields.parts.title=Part%203&page_size=1", has: []string{`"count":11`}},
		{path: "/v2/pages/book/?fields.lines.line=Line+5&page_size=1", has: []string{`"count":7`}},
		{path: "/v2/pages/book/?fields.like=book-46", has: []string{`"count":0`}},
		{path: "/v2/pages/book/?fields.like.slug=book-45", has: []string{`"count":1`, `"slug":"book-46"`}},
		{path: "/v2/pages/book/?fields.pages=60.0", has: []string{`"count":0`}}, // the string form is 60
		{path: "/v2/pages/book/?fields.title=Secret+change", has: []string{`"count":0`}},
		{path: "/v2/pages/book/?locale=de&page_size=2", has: []string{`"count":12`}},
		{path: "/v2/pages/book/?locale=xx", status: 400, has: []string{`"detail":"Invalid locale parameter"`, `"locale":[`}},
		{path: "/v2/pages/book/?levels=two", status: 400, body: detail(badLevels)},
		{path: "/v2/pages/book/?levels=9&page_size=1", has: []string{`"count":47`}},
		{path: "/v2/pages/empty/", body: `{"meta":{"next_page":null,"previous_page":null,"count":0},"data":[]}`},
		{path: "/v2/pages/nothing/", status: 404, body: detail("Not found.")},
		{path: "/v2/pages/search/?query=", body: `{"meta":{"next_page":null,"previous_page":null,"count":0},"data":[]}`},
		{path: "/v2/pages/book/book-05/", allow: allowUpdate, has: []string{
			`"slug":"book-05"`, `"page_type":"book"`, `"cover":"https://pictures.example.test/0.jpg"`, `"spine":"#a1b2c3"`, `T00:00:00"`,
			`"parts":[{"type":"quote","fields":{`, `"lines":[{"line":"Line 5","picture":""},`, `"writer":{"meta":{"id":`, `"favourite":"/v2/pages/book/`,
		}, lacks: []string{`"count"`}},
		{path: "/v2/pages/book/book-05/?levels=1", allow: allowUpdate, has: []string{`"writer":"/v2/content/?keys=writer[_id=`, `"like":["/v2/pages/book/book-04/","/v2/pages/book/book-02/"]`}},
		{path: "/v2/pages/book/book-05/?levels=5", allow: allowUpdate, has: []string{`"favourite":{"slug":"book-`}},
		{path: "/v2/pages/book/book-05/?alt_media_text=1", allow: allowUpdate, has: []string{`"cover":{"url":"https://pictures.example.test/0.jpg","alt":"Cover 0"}`, `"picture":""`}},
		{path: "/v2/pages/book/book-00/", allow: allowUpdate, has: []string{`"slug":"book-00"`}},
		{path: "/v2/pages/book/book-00/?preview=1", allow: allowUpdate, has: []string{`"slug":"book-00"`}},
		{path: "/v2/pages/*/book-07/", allow: allowUpdate, has: []string{`"page_type":"book"`}},
		{path: "/v2/pages/*/hours/", allow: allowUpdate, has: []string{`"page_type":null`}},
		{path: "/v2/pages/book/book-04/?locale=de", allow: allowUpdate, has: []string{`"slug":"book-04"`}},
		{path: "/v2/pages/book/book-05/?locale=de", allow: allowUpdate, status: 404, body: detail("Page not found.")},
		{path: "/v2/pages/book/hours/", allow: allowUpdate, status: 404, body: detail("Page not found.")},
		{path: "/v2/pages/nothing/book-05/", allow: allowUpdate, status: 404, body: detail("Page not found.")},
		{path: "/v2/pages/*/nothing/", allow: allowUpdate, status: 404, body: detail("Page not found.")},
		{path: "/v2/pages/book/secret-draft/", allow: allowUpdate, status: 404, body: detail("Page not found.")},
		{path: "/v2/pages/book/secret-gone/", allow: allowUpdate, status: 404, body: detail("Page not found.")},
	}
}

func contentTable() []request {
	return []request{
		{path: "/v2/content/", allow: allowCreate, body: `{}`},
		{path: "/v2/content/writer/", has: []string{`"count":9`, `"data":{"writer":[{"meta":{"id":1},"name":"Writer A"`, `"favourite":{"slug":"book-00"`}},
		{path: "/v2/content/writer/?levels=1", has: []string{`"favourite":"/v2/pages/book/book-00/"`}},
		{path: "/v2/content/?keys=writer", allow: allowCreate, has: []string{`"count":9`, `"data":{"writer":[`}},
		{path: "/v2/content/?keys=none%2Cwriter", allow: allowCreate, has: []string{`{"data":{"none":[],"writer":[{"meta":{"id":1}`}, lacks: []string{`"count"`}},
		{path: "/v2/content/writer,none/", has: []string{`"count":9`, `"none":[]`}},
		{path: "/v2/content/none/", body: `{"meta":{"next_page":null,"previous_page":null,"count":0},"data":{"none":[]}}`},
		{path: "/v2/content/?keys=writer[_id=2]", allow: allowCreate, has: []string{`"count":1`, `"meta":{"id":2},"name":"Writer B"`}, lacks: []string{"Writer A"}},
		{path: "/v2/content/writer/2/", allow: allowAll, has: []string{`{"data":{"writer":[{"meta":{"id":2},"name":"Writer B"`}},
		{path: "/v2/content/writer/99999/", allow: allowAll, status: 404, body: detail("Not found.")},
		{path: "/v2/content/nothing/", status: 404, body: detail("Not found.")},
		{path: "/v2/content/writer,nothing/", status: 404, body: detail("Not found.")},
		{path: "/v2/content/?keys=writer,nothing", allow: allowCreate, status: 404, body: detail("Content key nothing not found")},
		{path: "/v2/content/writer/?fields.name=Writer+C", has: []string{`"count":1`, `"meta":{"id":3}`}},
		{path: "/v2/content/writer/?order=-name&page_size=1", has: []string{"Writer I"}},
		{path: "/v2/content/writer/?fields.nothing=1", status: 403, has: []string{`"detail":"Invalid fields filter`}},
		{path: "/v2/content/writer/?order=nothing", status: 403, has: []string{`"detail":"Invalid order`}},
		{path: "/v2/content/writer/?locale=de&page_size=1", has: []string{`"count":9`, "Writer A", `"favourite":null`}},
		{path: "/v2/content/writer/?test=1&page_size=3&page=3", has: []string{`"next_page":null,"previous_page":2`}},
		{path: "/v2/content/writer/?levels=x", status: 400, body: detail(badLevels)},
	}
}

func postTable() []request {
	return []request{
		{path: "/v2/posts/", allow: allowCreate, has: []string{`"next_page":2,"previous_page":null,"count":31`, `"url":"/post-`, `"body":"<p>Body`}, lacks: []string{`"deleted"`, `"rank"`}},
		{path: "/v2/posts/?exclude_body=True", allow: allowCreate, has: []string{`"count":31`}, lacks: []string{`"body"`}},
		{path: "/v2/posts/?exclude_body=0", allow: allowCreate, has: []string{`"body"`}},
		{path: "/v2/posts/?author_slug=nobody", allow: allowCreate, has: []string{`"count":0`, `"data":[]`}},
		{path: "/v2/posts/?category_slug=none&tag_slug=red", allow: allowCreate, has: []string{`"data":[]`}},
		{path: "/v2/posts/?preview=0&preview=1", allow: allowCreate, has: []string{`"count":31`}},
		{path: "/v2/posts/?preview=1&preview=0", as: "preview", allow: allowCreate, has: []string{`"count":31`}},
		{path: "/v2/posts/?limit=2&offset=30&page=7", allow: allowCreate, has: []string{`"next_offset":null,"previous_offset":28,`}},
		{path: "/v2/posts/?page=5", allow: allowCreate, status: 404, body: detail("Invalid page.")},
		{path: "/v2/posts/?locale=de", allow: allowCreate, has: []string{`"count":0`}},
		{path: "/v2/posts/post-07/", allow: allowAll, has: []string{
			`{"meta":{"next_post":`, `"previous_post":`, `"url":null`, `"deleted":null`, `"featured_image":null`, `"seo_title":"Title of post-07"`,
			`"body":"<p>Body 7 ]]> &amp; more</p>"`, `"status":"published"`,
		}},
		{path: "/v2/posts/post-07/?slug=post-08&preview=1", allow: allowAll, has: []string{`"slug":"post-07"`}},
		{path: "/v2/posts/nothing/", allow: allowAll, status: 404, body: detail("Not found.")},
		{path: "/v2/posts/old-address/", allow: allowAll, status: 404, body: detail("Not found.")},
		{path: "/v2/posts/secret-post/", allow: allowAll, status: 404, body: detail("Not found.")},
		{path: "/v2/posts/search/?query=", body: `{"meta":{"next_page":null,"previous_page":null,"count":0},"data":[]}`},
		{path: "/v2/search/?query=", body: `{"meta":{"next_page":null,"previous_page":null,"count":0},"data":[]}`},
		{path: "/v2/feeds/rss/", has: []string{`{"data":"<?xml`, `Latest blog posts`, `<rss `, `]]]]><![CDATA[>`}},
		{path: "/v2/feeds/rss/?category_slug=none", has: []string{`<rss `}, lacks: []string{"<item>"}},
		{path: "/v2/feeds/atom/?tag_slug=red", has: []string{`{"data":"<?xml`, "<feed ", "<entry>"}},
		{path: "/v2/feeds/sitemap/", has: []string{`{"data":"<?xml`, "<urlset ", "<lastmod>"}},
		{path: "/v2/feeds/nothing/", status: 404, body: detail("Not found.")},
		{path: "/v2/redirects/", has: []string{`"count":1`, `"data":[{"from":"/old-address","to":"/post-00"}]`}},
	}
}

func labelTable() []request {
	return []request{
		{path: "/v2/authors/", has: []string{`{"data":[{`, `"first_name":"ADA"`, `"email":""`, `"slug":"ben"`}, lacks: []string{`"recent_posts"`, `"meta"`}},
		{path: "/v2/authors/ada/", has: []string{`{"data":{`, `"profile_image":""`, `"twitter_handle":""`}, lacks: []string{"ben"}},
		{path: "/v2/authors/ada/?include=recent_posts", has: []string{`"recent_posts":[{`, `"deleted":null`, `"body":`}},
		{path: "/v2/authors/nobody/", status: 404, body: detail("Not found.")},
		{path: "/v2/categories/", body: `{"data":[{"name":"ARRIVALS","slug":"arrivals"},{"name":"NOTICES","slug":"notices"},{"name":"SHELVES","slug":"shelves"}]}`},
		{path: "/v2/categories/?include=recent_posts", has: []string{`"slug":"shelves","recent_posts":[{`}},
		{path: "/v2/categories/?slug=notices", body: `{"data":[{"name":"NOTICES","slug":"notices"}]}`},
		{path: "/v2/categories/notices/", body: `{"data":{"name":"NOTICES","slug":"notices"}}`},
		{path: "/v2/categories/nothing/", status: 404, body: detail("Not found.")},
		{path: "/v2/tags/", has: []string{`{"data":[{"name":"BLUE","slug":"blue"},`}},
		{path: "/v2/tags/?preview=1&test=1", has: []string{`{"data":[{"name":"BLUE","slug":"blue"},`}},
		{path: "/v2/tags/red/", body: `{"data":{"name":"RED","slug":"red"}}`},
		{path: "/v2/tags/nothing/?include=recent_posts", status: 404, body: detail("Not found.")},
	}
}

// refusals are answered the same whatever the site holds.
func refusals() []request {
	const missing = "Authentication credentials were not provided."
	q := []request{
		{path: "/v2/", status: 404, body: detail("Not found.")},
		{path: "/v2/nothing/", status: 404, body: detail("Not found.")},
		{path: "/v2/posts/a/b/", status: 404, body: detail("Not found.")},
		{path: "/v2/posts/%ff/", status: 400, has: []string{`{"detail":"The path is not percent-encoded UTF-8`}},
		{path: "/v2/posts/?x=" + strings.Repeat("x", 8200), allow: allowCreate, status: 400, has: []string{`{"detail":"The query is longer than 8192 bytes`}},
		{path: "/v2/pages/book/?" + strings.Repeat("a=b&", 101) + "c=d", status: 400, has: []string{`{"detail":"The query has more than 100 parameters`}},
		{path: "/v2/posts/", as: "none", allow: allowCreate, status: 401, body: detail(missing)},
		{path: "/v2/posts/", as: "bad", allow: allowCreate, status: 401, body: detail("Invalid token.")},
		{path: "/v2/pages/nothing/nothing/", as: "bad", allow: allowUpdate, status: 401, body: detail("Invalid token.")},
		{path: "/v2/nothing/", as: "none", status: 401, body: detail(missing)},
		{path: "/v2/pages/book/?levels=two", as: "bad", status: 401, body: detail("Invalid token.")},
		{path: "/v2/posts/", method: "POST", as: "none", allow: allowCreate, status: 401, body: detail(missing)},
	}
	for path, allow := range map[string]string{
		"/v2/pages/": allowCreate, "/v2/pages/book/": "", "/v2/pages/book/book-05/": allowUpdate, "/v2/pages/search/": "",
		"/v2/content/": allowCreate, "/v2/content/writer/": "", "/v2/content/writer/2/": allowAll,
		"/v2/posts/": allowCreate, "/v2/posts/post-07/": allowAll, "/v2/posts/search/": "", "/v2/search/": "",
		"/v2/authors/": "", "/v2/authors/ada/": "", "/v2/categories/": "", "/v2/tags/red/": "", "/v2/feeds/rss/": "", "/v2/redirects/": "",
	} {
		q = append(q,
			request{path: path, method: "OPTIONS", as: "none", allow: allow, status: 204, body: ""},
			request{path: path, method: "TRACE", allow: allow, status: 405, body: `{"detail":"Method \"TRACE\" not allowed."}`},
			request{path: path, method: "DELETE", allow: allow, status: 401, body: detail(missing)}) // a read token writes nothing (contract §2)
	}
	return q
}
