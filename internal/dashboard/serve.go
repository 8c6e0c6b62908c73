package dashboard

import (
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"strconv"
	"strings"
)

// follower is the script by which a page of a customer's site shows drafts as
// they are typed (docs/preview.md).
const follower = "preview.js"

// ServeHTTP answers with a file; and at every address that is no file with the
// page whose router knows it, so that each screen can be linked to.
func (h *handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	head := w.Header()
	head.Set("Content-Security-Policy", policy)
	head.Set("X-Content-Type-Options", "nosniff")
	head.Set("Referrer-Policy", "same-origin")
	head.Set("Cross-Origin-Opener-Policy", "same-origin-allow-popups") // a preview in a window of its own is spoken to
	head.Set("Cross-Origin-Resource-Policy", "same-origin")
	head.Set("Permissions-Policy", "camera=(self), microphone=(), geolocation=()")
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		head.Set("Allow", "GET, HEAD")
		http.Error(w, "The dashboard is read with GET; what it changes goes to /api/.", http.StatusMethodNotAllowed)
		return
	}
	if r.URL.Path == strings.TrimSuffix(Prefix, "/") {
		http.Redirect(w, r, Prefix, http.StatusPermanentRedirect)
		return
	}
	name := strings.TrimPrefix(r.URL.Path, Prefix)
	switch f, ok := h.files[name]; {
	case ok:
		if name == follower { // pages of customers' sites load it
			head.Set("Cross-Origin-Resource-Policy", "cross-origin")
		}
		f.serve(w, r)
	case strings.HasPrefix(name, "assets/"):
		// Of a build before or after this one: the page loads itself anew.
		head.Set("Cache-Control", "no-store")
		http.Error(w, "There is no such file in this build of the dashboard.", http.StatusNotFound)
	case h.index != nil:
		h.index.serve(w, r)
	default:
		notBuilt(w)
	}
}

func (f *file) serve(w http.ResponseWriter, r *http.Request) {
	head := w.Header()
	// Nothing in it is of anybody; private, so that nobody keeps it under an address that looks like a file (S16).
	head.Set("Cache-Control", "private, no-cache")
	if f.kept {
		head.Set("Cache-Control", "public, max-age=31536000, immutable")
	}
	body, coding := f.form(r.Header.Get("Accept-Encoding"))
	tag := f.tag
	if coding != "" {
		head.Set("Content-Encoding", coding)
		tag = strings.TrimSuffix(tag, `"`) + "-" + coding + `"`
	}
	head.Set("Vary", "Accept-Encoding")
	head.Set("ETag", tag)
	if r.Header.Get("If-None-Match") == tag {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	head.Set("Content-Type", f.kind)
	head.Set("Content-Length", strconv.Itoa(len(body)))
	if r.Method == http.MethodHead {
		return
	}
	_, _ = w.Write(body) // a browser that went away is nobody's error
}

// form chooses the smallest form that the browser takes.
func (f *file) form(accept string) (body []byte, coding string) {
	switch {
	case f.brotli != nil && takes(accept, "br"):
		return f.brotli, "br"
	case f.gzip != nil && takes(accept, "gzip"):
		return f.gzip, "gzip"
	default:
		return f.plain, ""
	}
}

// takes says whether Accept-Encoding names a coding with a weight above zero.
func takes(accept, coding string) bool {
	for element := range strings.SplitSeq(accept, ",") {
		name, parameters, _ := strings.Cut(element, ";")
		if !strings.EqualFold(strings.TrimSpace(name), coding) {
			continue
		}
		_, value, weighed := strings.Cut(parameters, "=")
		q, err := strconv.ParseFloat(strings.TrimSpace(value), 64)
		return !weighed || err == nil && q > 0
	}
	return false
}

func tagOf(data []byte) string {
	sum := sha256.Sum256(data)
	return `"` + base64.RawURLEncoding.EncodeToString(sum[:12]) + `"`
}

// notBuilt is the page of a binary that was made with go build alone.
func notBuilt(w http.ResponseWriter) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(http.StatusNotFound)
	_, _ = w.Write([]byte("<!doctype html><html lang=\"en\"><title>Ghee</title><h1>This binary holds no dashboard</h1>" +
		"<p>It was built without it. In the source folder, run <code>make build</code>: it builds the dashboard first (Node 20 or newer), then the binary with it.</p>"))
}
