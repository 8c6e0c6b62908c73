// Package dashboard serves the dashboard's files, which are built from
// dashboard/ (make dashboard) and are part of the binary: it works where
// nothing else can be reached, and on an edge with its origin away.
//
// It holds no content and asks for none. What people see comes from the API.
package dashboard

import (
	"embed"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"strings"
)

// Prefix is where the dashboard is.
const Prefix = "/dashboard/"

//go:embed all:dist
var built embed.FS

// policy is what a page of the dashboard may load and do: scripts and styles of
// its own files alone, never ones written into the page (reliability S11).
// Pictures of content may be anywhere; the preview frames the customer's site.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob: https:; font-src 'self'; " +
	"connect-src 'self'; manifest-src 'self'; frame-src https: http:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

// file is one file of the dashboard, with its packed forms.
type file struct {
	plain, gzip, brotli []byte
	kind                string // media type
	tag                 string // ETag of the plain form, quoted
	kept                bool   // its name changes with its content
}

// New returns what answers below Prefix. It is the same on every role.
func New() (http.Handler, error) {
	dist, err := fs.Sub(built, "dist")
	if err != nil {
		return nil, err
	}
	return newHandler(dist)
}

type handler struct {
	files map[string]*file // by path below Prefix
	index *file            // what every address of the router answers; nil when nothing was built
}

func newHandler(dist fs.FS) (*handler, error) {
	h := &handler{files: map[string]*file{}}
	err := fs.WalkDir(dist, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || hidden(name) {
			return err
		}
		f, err := read(dist, name)
		if err == nil {
			h.files[name] = f
		}
		return err
	})
	h.index = h.files["index.html"]
	return h, err
}

// hidden says whether a file is not for browsers by its own name: the packed
// forms of others, and what the bundler keeps for itself.
func hidden(name string) bool {
	return strings.HasSuffix(name, ".br") || strings.HasSuffix(name, ".gz") || strings.HasPrefix(name, ".") || name == "placeholder"
}

func read(dist fs.FS, name string) (f *file, err error) {
	f = &file{kind: mime.TypeByExtension(path.Ext(name)), kept: strings.HasPrefix(name, "assets/")}
	if f.plain, err = fs.ReadFile(dist, name); err != nil {
		return nil, err
	}
	if kind, ok := kinds[path.Ext(name)]; ok {
		f.kind = kind
	}
	f.tag = tagOf(f.plain)
	// Whoever built without packing has only the plain form.
	f.gzip, _ = fs.ReadFile(dist, name+".gz")
	f.brotli, _ = fs.ReadFile(dist, name+".br")
	return f, nil
}

// kinds are the types that must not depend on the machine's own table.
var kinds = map[string]string{
	".html": "text/html; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8",
	".svg": "image/svg+xml", ".woff2": "font/woff2", ".json": "application/json", ".webmanifest": "application/manifest+json", ".png": "image/png",
}
