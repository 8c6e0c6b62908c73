package dashboard

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/fstest"
)

func files() fstest.MapFS {
	return fstest.MapFS{
		"index.html":            {Data: []byte("<!doctype html>")},
		"index.html.gz":         {Data: []byte("packed page")},
		"assets/main-abc.js":    {Data: []byte("plain")},
		"assets/main-abc.js.br": {Data: []byte("brotli")},
		"assets/main-abc.js.gz": {Data: []byte("gzip")},
		"assets/f-1.woff2":      {Data: []byte("font")},
		".vite/manifest.json":   {Data: []byte("{}")},
		"placeholder":           {Data: []byte("x")},
		"preview.js":            {Data: []byte("follow")},
	}
}

func ask(t *testing.T, dist fstest.MapFS, method, path string, header ...string) *httptest.ResponseRecorder {
	t.Helper()
	h, err := newHandler(dist)
	if err != nil {
		t.Fatal(err)
	}
	r := httptest.NewRequest(method, path, http.NoBody)
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

func TestFiles(t *testing.T) {
	for name, c := range map[string]struct {
		path, accept      string
		status            int
		body, kind, cache string
		coding            string
	}{
		"Page":              {"/dashboard/", "", 200, "<!doctype html>", "text/html; charset=utf-8", "private, no-cache", ""},
		"PagePacked":        {"/dashboard/", "gzip, br", 200, "packed page", "text/html; charset=utf-8", "private, no-cache", "gzip"},
		"ClientRoute":       {"/dashboard/blog/pages/landing/1?locale=en", "", 200, "<!doctype html>", "text/html; charset=utf-8", "private, no-cache", ""},
		"Script":            {"/dashboard/assets/main-abc.js", "", 200, "plain", "text/javascript; charset=utf-8", "public, max-age=31536000, immutable", ""},
		"ScriptBrotli":      {"/dashboard/assets/main-abc.js", "gzip, deflate, br", 200, "brotli", "text/javascript; charset=utf-8", "public, max-age=31536000, immutable", "br"},
		"ScriptWithoutBr":   {"/dashboard/assets/main-abc.js", "gzip, br;q=0", 200, "gzip", "text/javascript; charset=utf-8", "public, max-age=31536000, immutable", "gzip"},
		"Font":              {"/dashboard/assets/f-1.woff2", "br", 200, "font", "font/woff2", "public, max-age=31536000, immutable", ""},
		"AssetOfAnotherOne": {"/dashboard/assets/main-old.js", "", 404, "There is no such file in this build of the dashboard.\n", "text/plain; charset=utf-8", "no-store", ""},
		"PackedByName":      {"/dashboard/assets/main-abc.js.gz", "", 404, "There is no such file in this build of the dashboard.\n", "text/plain; charset=utf-8", "no-store", ""},
		"Manifest":          {"/dashboard/.vite/manifest.json", "", 200, "<!doctype html>", "text/html; charset=utf-8", "private, no-cache", ""},
	} {
		t.Run(name, func(t *testing.T) {
			w := ask(t, files(), http.MethodGet, c.path, "Accept-Encoding", c.accept)
			if w.Code != c.status || w.Body.String() != c.body {
				t.Errorf("%d %q, want %d %q", w.Code, w.Body, c.status, c.body)
			}
			for h, want := range map[string]string{"Content-Type": c.kind, "Cache-Control": c.cache, "Content-Encoding": c.coding} {
				if got := w.Header().Get(h); got != want {
					t.Errorf("%s: %q, want %q", h, got, want)
				}
			}
		})
	}
}

// Nothing that a page holds may run as a script or a style, whatever it is (S11).
func TestPolicy_LetsOwnFilesRunAlone(t *testing.T) {
	for _, path := range []string{"/dashboard/", "/dashboard/assets/main-abc.js", "/dashboard/assets/none.js", "/dashboard/x"} {
		h := ask(t, files(), http.MethodGet, path).Header()
		csp := h.Get("Content-Security-Policy")
		for _, never := range []string{"unsafe-inline", "unsafe-eval", "unsafe-hashes", "*", "nonce-"} {
			if strings.Contains(csp, never) {
				t.Errorf("%s: the policy says %s: %s", path, never, csp)
			}
		}
		for _, always := range []string{"default-src 'none'", "script-src 'self'", "style-src 'self'", "base-uri 'none'", "frame-ancestors 'none'", "form-action 'self'"} {
			if !strings.Contains(csp, always+";") && !strings.HasSuffix(csp, always) {
				t.Errorf("%s: the policy lacks %s: %s", path, always, csp)
			}
		}
		if h.Get("X-Content-Type-Options") != "nosniff" || h.Get("Referrer-Policy") == "" {
			t.Errorf("%s: %v", path, h)
		}
	}
}

// The script that customers' pages load is the one file that other origins may.
func TestFollower_IsForOtherOrigins(t *testing.T) {
	for path, want := range map[string]string{"/dashboard/preview.js": "cross-origin", "/dashboard/assets/main-abc.js": "same-origin", "/dashboard/": "same-origin"} {
		if got := ask(t, files(), http.MethodGet, path).Header().Get("Cross-Origin-Resource-Policy"); got != want {
			t.Errorf("%s: %q, want %q", path, got, want)
		}
	}
}

// The script for customers' pages is theirs to load; nothing else is.
func TestOtherSites_MayLoadThePreviewScriptAlone(t *testing.T) {
	dist := files()
	dist["preview.js"] = &fstest.MapFile{Data: []byte("follow")}
	for path, want := range map[string]string{"/dashboard/preview.js": "cross-origin", "/dashboard/assets/main-abc.js": "same-origin", "/dashboard/": "same-origin"} {
		if got := ask(t, dist, http.MethodGet, path).Header().Get("Cross-Origin-Resource-Policy"); got != want {
			t.Errorf("%s: %q, want %q", path, got, want)
		}
	}
}

func TestAskedAgain_NothingIsSent(t *testing.T) {
	first := ask(t, files(), http.MethodGet, "/dashboard/", "Accept-Encoding", "gzip")
	tag := first.Header().Get("ETag")
	again := ask(t, files(), http.MethodGet, "/dashboard/", "Accept-Encoding", "gzip", "If-None-Match", tag)
	if tag == "" || again.Code != http.StatusNotModified || again.Body.Len() != 0 {
		t.Errorf("%q: %d %q", tag, again.Code, again.Body)
	}
	if other := ask(t, files(), http.MethodGet, "/dashboard/", "If-None-Match", tag); other.Code != http.StatusOK {
		t.Errorf("another form of the page: %d", other.Code)
	}
}

func TestOtherMethods(t *testing.T) {
	if w := ask(t, files(), http.MethodPost, "/dashboard/"); w.Code != http.StatusMethodNotAllowed || w.Header().Get("Allow") != "GET, HEAD" {
		t.Errorf("%d %v", w.Code, w.Header())
	}
	if w := ask(t, files(), http.MethodHead, "/dashboard/"); w.Code != http.StatusOK || w.Body.Len() != 0 || w.Header().Get("Content-Length") != "15" {
		t.Errorf("%d %q %v", w.Code, w.Body, w.Header())
	}
	if w := ask(t, files(), http.MethodGet, "/dashboard"); w.Header().Get("Location") != Prefix {
		t.Errorf("%d %v", w.Code, w.Header())
	}
}

func TestBuiltWithoutIt_SaysHow(t *testing.T) {
	w := ask(t, fstest.MapFS{"placeholder": {}}, http.MethodGet, "/dashboard/")
	if w.Code != http.StatusNotFound || !strings.Contains(w.Body.String(), "make build") {
		t.Errorf("%d %q", w.Code, w.Body)
	}
}

func TestNew_TakesWhatWasBuilt(t *testing.T) {
	if _, err := New(); err != nil {
		t.Error(err)
	}
}
