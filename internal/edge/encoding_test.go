package edge_test

import (
	"context"
	"maps"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/edge"
)

// large is a node whose answer is worth packing.
func large() *edge.Handler {
	n := newNode()
	n.read = func(context.Context, content.SiteID) (edge.Reading, error) {
		return reading{from: "/" + strings.Repeat("long ", 1000)}, nil
	}
	return edge.New(n.config())
}

func TestServe_EncodingsHoldTheSameBody(t *testing.T) {
	h := large()
	plain := ask(t, h, "GET", redirects+reader)
	base := strings.Trim(plain.Header().Get("Etag"), `"`)
	if !regexp.MustCompile(`^[0-9a-f]{32}$`).MatchString(base) {
		t.Fatalf("Etag %q", plain.Header().Get("Etag"))
	}
	for accept, want := range map[string]string{"gzip": "-gz", "br": "-br", "identity": ""} {
		w := ask(t, h, "GET", redirects+reader, "Accept-Encoding: "+accept)
		if got := w.Header().Get("Content-Encoding"); got != strings.TrimPrefix(accept, "identity") {
			t.Errorf("%s: Content-Encoding %q", accept, got)
		}
		if got := w.Header().Get("Etag"); got != `"`+base+want+`"` {
			t.Errorf("%s: Etag %s, base %s", accept, got, base)
		}
		if got := w.Header().Get("Content-Length"); got != strconv.Itoa(w.Body.Len()) {
			t.Errorf("%s: Content-Length %s of %d", accept, got, w.Body.Len())
		}
		if w.Body.Len() >= plain.Body.Len() && accept != "identity" {
			t.Errorf("%s: %d bytes of %d", accept, w.Body.Len(), plain.Body.Len())
		}
		if decoded(t, w) != plain.Body.String() {
			t.Errorf("%s: another body", accept)
		}
	}
}

func TestServe_ShortBodiesStayPlain(t *testing.T) {
	h := edge.New(newNode().config())
	if got := ask(t, h, "GET", redirects+reader, "Accept-Encoding: br, gzip").Header().Get("Content-Encoding"); got != "" {
		t.Error(got)
	}
	w := ask(t, h, "GET", redirects+reader, "Accept-Encoding: gzip, identity;q=0")
	if w.Header().Get("Content-Encoding") != "gzip" || !strings.Contains(decoded(t, w), "site-7") {
		t.Error(w.Header())
	}
}

func TestServe_HeadIsGetWithoutBody(t *testing.T) {
	h := large()
	for _, target := range []string{redirects + reader, "/v2/nowhere/?auth_token=" + reader, redirects + "unknown", redirects + absent} {
		for _, accept := range []string{"identity", "gzip", "br"} {
			get := ask(t, h, "GET", target, "Accept-Encoding: "+accept)
			head := ask(t, h, "HEAD", target, "Accept-Encoding: "+accept)
			if diff := cmp.Diff(get.Header(), head.Header()); diff != "" || head.Code != get.Code {
				t.Error(target, accept, head.Code, diff)
			}
			if head.Body.Len() != 0 {
				t.Error(target, "HEAD has a body")
			}
		}
	}
}

func TestServe_MethodsInLowerCase(t *testing.T) {
	if w := ask(t, edge.New(newNode().config()), "get", redirects+reader); w.Code != http.StatusOK || w.Body.Len() == 0 {
		t.Error(w.Code, w.Body)
	}
}

func TestServe_NotModified(t *testing.T) {
	h := large()
	base := strings.Trim(ask(t, h, "GET", redirects+reader).Header().Get("Etag"), `"`)
	for header, status := range map[string]int{
		`"` + base + `"`:                    304,
		`"` + base + `-gz"`:                 304,
		`"` + base + `-br"`:                 304,
		`W/"` + base + `"`:                  304,
		`"a", W/"b,c" ,"` + base + `-br"`:   304,
		` * `:                               304,
		`"` + base + `-xx"`:                 200,
		`"` + base[1:] + `"`:                200,
		base:                                200,
		`"` + base:                          200,
		`w/"` + base + `"`:                  200,
		``:                                  200,
		`"*"`:                               200,
		`garbage "` + base + `"`:            200,
		`"a"` + strings.Repeat(`,"b"`, 500): 200,
	} {
		for _, method := range []string{"GET", "HEAD"} {
			w := ask(t, h, method, redirects+reader, "If-None-Match: "+header, "Accept-Encoding: gzip")
			if w.Code != status {
				t.Errorf("%s If-None-Match: %s: %d, want %d", method, header, w.Code, status)
			}
			if status == http.StatusNotModified && w.Body.Len() > 0 {
				t.Errorf("%s: a body of %d bytes", header, w.Body.Len())
			}
		}
	}
}

// RFC 9110 §15.4.5: what the 200 would have said for caches, and nothing about
// a body that is not there.
func TestServe_NotModifiedHeaders(t *testing.T) {
	h := large()
	full := ask(t, h, "GET", redirects+reader, "Accept-Encoding: br")
	short := ask(t, h, "GET", redirects+reader, "Accept-Encoding: br", "If-None-Match: *")
	want := maps.Clone(full.Header())
	for _, name := range []string{"Content-Type", "Content-Length", "Content-Encoding"} {
		delete(want, name)
	}
	if diff := cmp.Diff(want, short.Header()); diff != "" || short.Code != 304 {
		t.Error(short.Code, diff)
	}
	if missing := ask(t, h, "GET", "/v2/nowhere/?auth_token="+reader, "If-None-Match: *"); missing.Code != 404 {
		t.Error("a 404 turned into", missing.Code)
	}
	for _, name := range []string{"Last-Modified", "Expires", "Set-Cookie", "Age", "Server", "Date"} {
		if v := full.Header().Values(name); len(v) > 0 {
			t.Errorf("%s: %v", name, v)
		}
	}
}
