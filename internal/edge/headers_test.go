package edge_test

import (
	"maps"
	"net/http"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/gheecms/ghee/internal/edge"
)

// always are the headers of every answer.
func always(more http.Header) http.Header {
	h := http.Header{
		"Access-Control-Allow-Origin":   {"*"},
		"Access-Control-Expose-Headers": {"Allow, ETag, Retry-After, Cache-Status, Ghee-Position, Ghee-State, Ghee-As-Of, Ghee-Served-By, Ghee-Min-Position-Unmet, Ghee-Warning, Ghee-Request-Id"},
		"Allow":                         {"GET, HEAD, OPTIONS"},
		"Content-Type":                  {"application/json"},
		"Ghee-Request-Id":               {"the-id"},
		"Ghee-Served-By":                {"node-a"},
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
	live, asOf := []string{"live"}, []string{"2026-11-28T22:00:00.001Z"}
	for name, c := range map[string]struct {
		method, target string
		unready        bool
		status         int
		body           string
		header         http.Header
	}{
		"200": {"GET", redirects + reader, false, 200, `*`, http.Header{
			"Cache-Control": briefly, "Ghee-State": live, "Ghee-As-Of": asOf, "Ghee-Position": {"2.31"}, "Cache-Status": {"ghee; fwd=miss; detail=set"}, "Surrogate-Key": {"*"}, "Etag": {"*"},
		}},
		"404 of no route": {"GET", "/v2/nowhere/?auth_token=" + reader, false, 404, `{"detail":"Not found."}`, http.Header{
			"Cache-Control": missing, "Ghee-State": live, "Ghee-As-Of": asOf,
		}},
		"400": {"GET", "/v2/pages/a/?levels=x&auth_token=" + reader, false, 400, `{"detail":"levels query parameter should be an integer between 1 and 5 (inclusive)"}`, http.Header{
			"Cache-Control": nothing, "Ghee-State": live, "Ghee-As-Of": asOf,
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
			"Allow": {"GET, PUT, PATCH, DELETE, HEAD, OPTIONS"}, "Cache-Control": nothing, "Ghee-State": live, "Ghee-As-Of": asOf,
		}},
		"503 of an empty directory": {"GET", redirects + "unknown", true, 503, `{"detail":"This node is starting and cannot check tokens yet. Try again shortly."}`, http.Header{
			"Cache-Control": nothing, "Retry-After": {"2"},
		}},
		"503 of a site elsewhere": {"GET", redirects + absent, false, 503, `{"detail":"This node cannot read this site at the moment. Try again shortly."}`, http.Header{
			"Cache-Control": nothing, "Retry-After": {"2"}, "Ghee-State": live, "Ghee-As-Of": asOf,
		}},
		"414": {"GET", redirects + reader + "&x=" + strings.Repeat("x", 12<<10), false, 414, `{"detail":"The URL is too long."}`, http.Header{
			"Cache-Control": nothing,
		}},
		"preflight": {"OPTIONS", "/v2/posts/", false, 204, ``, http.Header{
			"Allow":                        {"GET, POST, HEAD, OPTIONS"},
			"Access-Control-Allow-Methods": {"GET, HEAD, OPTIONS, POST, PUT, PATCH, DELETE"},
			"Access-Control-Allow-Headers": {"accept, authorization, content-type, x-butter-client, x-requested-with, origin, user-agent, ghee-min-position, last-event-id"},
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
