package api_test

import (
	"bytes"
	"compress/gzip"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/andybalholm/brotli"

	"github.com/gheecms/ghee/test/world"
)

// The headers that differ from one request to the next, or by the form of the
// request: a token in a header makes an answer private.
var volatile = []string{"Date", "Ghee-Request-Id", "Connection", "Cache-Control", "Surrogate-Key", "Ghee-State", "Ghee-As-Of", "Cache-Status"}

// same fails the test when two answers differ, but for volatile headers.
func same(t *testing.T, how string, want, got world.Answer, besides ...string) {
	t.Helper()
	if got.Status != want.Status || got.Body != want.Body {
		t.Errorf("%s: %d %.500s\nwant %d %.500s", how, got.Status, got.Body, want.Status, want.Body)
	}
	for _, h := range []http.Header{want.Header, got.Header} {
		for name := range h {
			if w, g := want.Header.Get(name), got.Header.Get(name); w != g && !slices.Contains(volatile, name) && !slices.Contains(besides, name) {
				t.Errorf("%s: %s is %q, want %q", how, name, g, w)
			}
		}
	}
}

// forms asks for the same in every other form that must make no difference.
func forms(t *testing.T, n *node, q request, plain world.Answer) {
	t.Helper()
	token := q.token(n)
	path, query, _ := strings.Cut(q.path, "?")
	with := func(query, more string) string { return "?" + strings.Trim(query+"&"+more, "&") }
	inQuery := with(query, "auth_token="+token)
	header := []string{"Authorization", "Token " + token}
	other := strings.TrimSuffix(path, "/")
	if other == path {
		other = path + "/"
	}
	for _, target := range []string{other, strings.ReplaceAll(path, "/", "//"), "/v2" + path} {
		same(t, "GET "+target+" with the token in the query", plain, n.Get(target+inQuery))
	}
	for _, target := range []string{path, other} {
		same(t, "GET "+target+" with the token in the header", plain, n.Get(target+with(query, ""), header...))
	}
	if star := strings.Replace(path, "*", "%2A", 1); star != path {
		same(t, "GET "+star, plain, n.Get(star+inQuery))
	}
	same(t, "a stray parameter", plain, n.Get(path+with(query, "slugs=none&test_mode=1&auth_token="+token)))
	same(t, "a bad token, then a good one", plain, n.Get(path+with("auth_token=bad&"+query, "auth_token="+token)))
	same(t, "a bad token in the query, a good one in the header", plain, n.Get(path+with(query, "auth_token=bad"), header...))
	same(t, "a bad token in the header, a good one in the query", plain, n.Get(path+inQuery, "Authorization", "Token bad"))
	same(t, "GET in lower case", plain, n.Do("get", path+inQuery))
	same(t, "a GET that says it sends JSON", plain, n.Get(path+inQuery, "Content-Type", "application/json", "X-Butter-Client", "JS/2.0.0"))

	head := plain
	head.Body = ""
	same(t, "HEAD", head, n.Do(http.MethodHead, path+inQuery))
	packed(t, n, path+inQuery, plain)
	conditional(t, n, path+inQuery, plain)
}

// packed asks for the codings: they must hold the same bytes.
func packed(t *testing.T, n *node, target string, plain world.Answer) {
	t.Helper()
	for coding, open := range map[string]func(io.Reader) (io.Reader, error){
		"gzip": func(r io.Reader) (io.Reader, error) { return gzip.NewReader(r) },
		"br":   func(r io.Reader) (io.Reader, error) { return brotli.NewReader(r), nil },
	} {
		a := n.Get(target, "Accept-Encoding", coding)
		if long := len(plain.Body) > 2000; long && a.Header.Get("Content-Encoding") != coding {
			t.Errorf("%d bytes do not come as %s", len(plain.Body), coding)
		}
		if a.Header.Get("Content-Encoding") == "" {
			same(t, "short, so not as "+coding, plain, a)
			continue
		}
		r, err := open(strings.NewReader(a.Body))
		if err != nil {
			t.Fatal(err)
		}
		var b bytes.Buffer
		if _, err := b.ReadFrom(r); err != nil {
			t.Fatal(err)
		}
		if want := strings.TrimSuffix(plain.Header.Get("Etag"), `"`) + "-" + map[string]string{"gzip": "gz", "br": "br"}[coding] + `"`; a.Status == http.StatusOK && a.Header.Get("Etag") != want {
			t.Errorf("as %s its ETag is %s, want %s", coding, a.Header.Get("Etag"), want)
		}
		a.Body = b.String()
		same(t, "as "+coding, plain, a, "Content-Encoding", "Content-Length", "Etag")
	}
}

// conditional asks with what a client has already.
func conditional(t *testing.T, n *node, target string, plain world.Answer) {
	t.Helper()
	etag := plain.Header.Get("Etag")
	if plain.Status != http.StatusOK {
		if etag != "" {
			t.Errorf("a %d has the ETag %s", plain.Status, etag)
		}
		return
	}
	if !strings.HasPrefix(etag, `"`) {
		t.Fatalf("the ETag is %q, want a strong one", etag)
	}
	for _, have := range []string{etag, `"x", ` + strings.TrimSuffix(etag, `"`) + `-gz"`, "*"} {
		if a := n.Get(target, "If-None-Match", have); a.Status != http.StatusNotModified || a.Body != "" || a.Header.Get("Etag") != etag {
			t.Errorf("If-None-Match %s: %d with ETag %s and %d bytes, want 304 without any", have, a.Status, a.Header.Get("Etag"), len(a.Body))
		}
	}
	same(t, "If-None-Match of another", plain, n.Get(target, "If-None-Match", `"another"`))
}
