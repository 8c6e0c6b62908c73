package edge_test

import (
	"context"
	"maps"
	"net/http"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/edge"
)

// always are the headers of every answer.
func always(more http.Header) http.Header {
	h := http.Header{
		"Access-Control-Allow-Origin":   {"*"},
		"Access-Control-Expose-Headers": {"Allow, ETag, Retry-After, Ghee-Position, Ghee-State, Ghee-Warning, Ghee-Request-Id"},
		"Allow":                         {"GET, HEAD, OPTIONS"},
		"Content-Type":                  {"application/json"},
		"Ghee-Request-Id":               {"the-id"},
		"Referrer-Policy":               {"same-origin"},
		"Vary":                          {"Origin, Accept-Encoding"},
		"X-Content-Type-Options":        {"nosniff"},
		"X-Frame-Options":               {"DENY"},
	}
	maps.Copy(h, more)
	maps.DeleteFunc(h, func(_ string, v []string) bool { return v == nil })
	return h
}

// Every header of every kind of answer, and none besides.
func TestServe_Headers(t *testing.T) {
	briefly, missing := []string{"public, max-age=10, s-maxage=30"}, []string{"public, max-age=5, s-maxage=10"}
	nothing := []string{"no-store"}
	live := []string{"live"}
	for name, c := range map[string]struct {
		method, target string
		unready        bool
		status         int
		body           string
		header         http.Header
	}{
		"200": {"GET", redirects + reader, false, 200, `*`, http.Header{
			"Cache-Control": briefly, "Ghee-State": live, "Ghee-Position": {"2.31"}, "Surrogate-Key": {"*"}, "Etag": {"*"},
		}},
		"404 of no route": {"GET", "/v2/nowhere/?auth_token=" + reader, false, 404, `{"detail":"Not found."}`, http.Header{
			"Cache-Control": missing, "Ghee-State": live,
		}},
		"400": {"GET", "/v2/pages/a/?levels=x&auth_token=" + reader, false, 400, `{"detail":"levels query parameter should be an integer between 1 and 5 (inclusive)"}`, http.Header{
			"Cache-Control": nothing, "Ghee-State": live,
		}},
		"401 without": {"GET", "/v2/redirects/", false, 401, `{"detail":"Authentication credentials were not provided."}`, http.Header{
			"Cache-Control": nothing, "Vary": {"Origin"}, "Www-Authenticate": {"Token"},
		}},
		"401 unknown": {"GET", redirects + "unknown", false, 401, `{"detail":"Invalid token."}`, http.Header{
			"Cache-Control": nothing, "Vary": {"Origin"}, "Www-Authenticate": {"Token"},
		}},
		"401 before 404": {"GET", "/v2/nowhere/?auth_token=unknown", false, 401, `{"detail":"Invalid token."}`, http.Header{
			"Cache-Control": nothing, "Vary": {"Origin"}, "Www-Authenticate": {"Token"},
		}},
		"405": {"DELETE", "/v2/posts/x/?auth_token=" + reader, false, 405, `{"detail":"Method \"DELETE\" not allowed."}`, http.Header{
			"Allow": {"GET, PUT, PATCH, DELETE, HEAD, OPTIONS"}, "Cache-Control": nothing, "Ghee-State": live,
		}},
		"503 of an empty directory": {"GET", redirects + "unknown", true, 503, `{"detail":"This node is starting and cannot check tokens yet. Try again shortly."}`, http.Header{
			"Cache-Control": nothing, "Retry-After": {"2"},
		}},
		"503 of a site elsewhere": {"GET", redirects + absent, false, 503, `{"detail":"This node cannot read this site at the moment. Try again shortly."}`, http.Header{
			"Cache-Control": nothing, "Retry-After": {"2"}, "Ghee-State": live,
		}},
		"414": {"GET", redirects + reader + "&x=" + strings.Repeat("x", 12<<10), false, 414, `{"detail":"The URL is too long."}`, http.Header{
			"Cache-Control": nothing,
		}},
		"preflight": {"OPTIONS", "/v2/posts/", false, 204, ``, http.Header{
			"Allow":                        {"GET, POST, HEAD, OPTIONS"},
			"Access-Control-Allow-Methods": {"GET, HEAD, OPTIONS, POST, PUT, PATCH, DELETE"},
			"Access-Control-Allow-Headers": {"accept, authorization, content-type, x-butter-client, x-requested-with, origin, user-agent"},
			"Access-Control-Max-Age":       {"86400"},
			"Content-Type":                 nil,
		}},
	} {
		t.Run(name, func(t *testing.T) {
			n := newNode()
			n.ready = !c.unready
			w := ask(t, edge.New(n.config()), c.method, c.target)
			want := always(c.header)
			if c.status != http.StatusNoContent {
				want.Set("Content-Length", strconv.Itoa(w.Body.Len()))
			}
			for _, name := range []string{"Etag", "Surrogate-Key"} { // their values have tests of their own
				if want.Get(name) == "*" && w.Header().Get(name) != "" {
					w.Header().Set(name, "*")
				}
			}
			if diff := cmp.Diff(want, w.Header()); diff != "" {
				t.Error(diff)
			}
			if w.Code != c.status || c.body != "*" && w.Body.String() != c.body {
				t.Errorf("%d %s", w.Code, w.Body)
			}
			if strings.Contains(n.logged(), "token") {
				t.Error("a token was logged: " + n.logged())
			}
		})
	}
}

func TestServe_PreflightNeedsNothing(t *testing.T) {
	h := edge.New(edge.Defaults())
	w := ask(t, h, "OPTIONS", "/v2/pages/*/home/", "Origin: https://a.example",
		"Access-Control-Request-Method: GET", "Access-Control-Request-Headers: content-type,x-butter-client")
	if w.Code != http.StatusNoContent || w.Header().Get("Access-Control-Allow-Origin") != "*" ||
		!strings.Contains(w.Header().Get("Access-Control-Allow-Headers"), "x-butter-client") {
		t.Error(w.Code, w.Header())
	}
	if w := ask(t, h, "GET", redirects+reader); w.Code != http.StatusServiceUnavailable {
		t.Error(w.Code, w.Body)
	}
}

func TestServe_CacheControl(t *testing.T) {
	long := "public, max-age=10, s-maxage=31536000, stale-if-error=604800"
	brief := "public, max-age=10, s-maxage=30"
	for name, c := range map[string]struct {
		purge         bool
		state         string
		target        string
		header        string
		want          string
		surrogateKeys bool
	}{
		"no purge driver":              {false, "live", redirects + reader, "", brief, true},
		"a purge driver":               {true, "live", redirects + reader, "", long, true},
		"lagging":                      {true, "lagging", redirects + reader, "", brief, true},
		"disconnected":                 {true, "disconnected", redirects + reader, "", brief, true},
		"a page beyond the end":        {true, "live", redirects + reader + "&page=9", "", "public, max-age=5, s-maxage=10", true},
		"no such route":                {true, "live", "/v2/x/?auth_token=" + reader, "", "public, max-age=5, s-maxage=10", false},
		"the token in a header":        {true, "live", "/v2/redirects/", "Authorization: Token " + reader, "private, max-age=10", false},
		"an unknown one there":         {true, "live", redirects + reader, "Authorization: Token unknown", long, true},
		"a write token":                {true, "live", redirects + writer, "", "no-store", false},
		"preview with the right":       {true, "live", "/v2/pages/a/b/?preview=1&auth_token=" + preview, "", "no-store", false},
		"preview without the right":    {true, "live", redirects + reader + "&preview=1", "", long, true},
		"the right without a preview":  {true, "live", redirects + preview + "&preview=0", "", long, true},
		"what a set could not answer":  {true, "live", redirects + absent, "", "no-store", false},
		"what should not be asked for": {true, "live", "/v2/pages/a/?levels=x&auth_token=" + reader, "", "no-store", false},
	} {
		n := newNode()
		n.state = c.state
		cfg := n.config()
		cfg.PurgeDriver = c.purge
		var header []string
		if c.header != "" {
			header = append(header, c.header)
		}
		w := ask(t, edge.New(cfg), "GET", c.target, header...)
		if got := w.Header().Get("Cache-Control"); got != c.want {
			t.Errorf("%s: %q, want %q (%d %s)", name, got, c.want, w.Code, w.Body)
		}
		if got := w.Header().Get("Surrogate-Key"); (got != "") != c.surrogateKeys {
			t.Errorf("%s: Surrogate-Key %q", name, got)
		}
	}
}

func TestServe_Tokens(t *testing.T) {
	h := edge.New(newNode().config())
	for name, c := range map[string]struct {
		query, header string
		status        int
		site          string // whose content
	}{
		"query":                           {reader, "", 200, "site-7"},
		"header":                          {"", "Token " + reader, 200, "site-7"},
		"another case, more blanks":       {"", "token   " + reader + " ", 200, "site-7"},
		"a valid header wins":             {other, "Token " + reader, 200, "site-7"},
		"an invalid header does not":      {other, "Token unknown", 200, "site-8"},
		"another scheme is no token":      {other, "Bearer " + reader, 200, "site-8"},
		"Bearer alone":                    {"", "Bearer " + reader, 401, "credentials were not provided."},
		"both invalid":                    {"unknown", "Token unknown", 401, "Invalid token."},
		"of duplicates the last":          {"unknown&auth_token=" + reader, "", 200, "site-7"},
		"of duplicates the last, invalid": {reader + "&auth_token=unknown", "", 401, "Invalid token."},
		"the hash is no token":            {hashOf(reader), "", 401, "Invalid token."},
		"a write token reads":             {writer, "", 200, "site-7"},
	} {
		target := "/v2/redirects/"
		if c.query != "" {
			target = redirects + c.query
		}
		var header []string
		if c.header != "" {
			header = append(header, "Authorization: "+c.header)
		}
		w := ask(t, h, "GET", target, header...)
		if w.Code != c.status || !strings.Contains(w.Body.String(), c.site) {
			t.Errorf("%s: %d %s", name, w.Code, w.Body)
		}
	}
}

func TestServe_PreviewAnswersPublishedContent(t *testing.T) {
	n := newNode()
	reads := 0
	n.read = func(context.Context, content.SiteID) (edge.Reading, error) {
		reads++
		return nil, errDisk
	}
	h := edge.New(n.config())
	for target, want := range map[string]string{
		"/v2/pages/a/b/?preview=1&auth_token=" + preview: "Previews are not served yet; this is the published version.",
		"/v2/pages/a/b/?test=1&auth_token=" + preview:    "Previews are not served yet; this is the published version.",
		"/v2/pages/a/b/?preview=0&auth_token=" + preview: "",
		"/v2/pages/a/b/?preview=1&auth_token=" + reader:  "",
	} {
		if got := ask(t, h, "GET", target).Header().Get("Ghee-Warning"); got != want {
			t.Errorf("%s: %q", target, got)
		}
	}
	if reads != 4 {
		t.Errorf("%d reads of the published set, want 4", reads)
	}
}

// Nothing of a request but what Vary names changes the answer (S15).
func TestServe_StrayHeadersChangeNothing(t *testing.T) {
	h := edge.New(newNode().config())
	plain := ask(t, h, "GET", redirects+reader)
	for _, name := range []string{
		"X-Forwarded-Host", "X-Forwarded-Proto", "X-Original-URL", "X-Rewrite-URL", "Forwarded", "X-HTTP-Method-Override",
		"X-Request-Id", "Ghee-Request-Id", "Ghee-State", "Origin", "Range", "If-Match", "If-Modified-Since", "Accept", "Cookie",
		"Content-Type", "X-Butter-Client", "Via", "TE", "Expect",
	} {
		w := ask(t, h, "GET", redirects+reader, name+": https://evil.example/v2/posts/")
		if diff := cmp.Diff(plain.Header(), w.Header()); diff != "" || w.Body.String() != plain.Body.String() || w.Code != 200 {
			t.Error(name, w.Code, diff)
		}
	}
}

func TestServe_HeadersAreBounded(t *testing.T) {
	w := ask(t, edge.New(newNode().config()), "GET", redirects+reader, "X-Long: "+strings.Repeat("x", 33<<10))
	if w.Code != http.StatusRequestHeaderFieldsTooLarge || w.Body.String() != `{"detail":"The headers of the request are too long."}` {
		t.Error(w.Code, w.Body)
	}
}
