// Command blog shows a site of Ghee: a landing page and a blog.
package main

import (
	"bytes"
	"cmp"
	"embed"
	"errors"
	"html/template"
	"log/slog"
	"net/http"
	"os"
	"strings"
	"time"

	ghee "github.com/gheecms/ghee/sdk/go"
)

//go:embed style.css views.html
var files embed.FS

// html is for what editors wrote, which is shown as it is; all else is escaped.
var funcs = template.FuncMap{"html": func(s string) template.HTML { return template.HTML(s) }}

var views = template.Must(template.New("").Funcs(funcs).ParseFS(files, "views.html"))

type message struct{ Title, Text string }

const away = "This page cannot be had just now. Pages that were read before can; please try this one again in a minute."

// view answers with a template of what load reads, or says why it cannot.
func view(name string, load func(*http.Request) (any, error)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		data, err := load(r)
		status, page := http.StatusOK, &bytes.Buffer{}
		if err == nil {
			err = views.ExecuteTemplate(page, name, data)
		}
		if err != nil {
			status, data = wrong(w.Header(), err)
			page.Reset()
			_ = views.ExecuteTemplate(page, "message", data)
		}
		w.WriteHeader(status)
		_, _ = page.WriteTo(w)
	}
}

func wrong(h http.Header, err error) (int, message) {
	var usage *ghee.UsageError
	var said *ghee.StatusError
	if errors.As(err, &usage) || errors.As(err, &said) && said.Status == http.StatusNotFound {
		return http.StatusNotFound, message{"Not found", "There is no page at this address."}
	}
	slog.Error("a page cannot be had", "error", err)
	if none := new(ghee.UnavailableError); errors.As(err, &none) {
		h.Set("Retry-After", "30")
		return http.StatusServiceUnavailable, message{"Back in a moment", away}
	}
	return http.StatusInternalServerError, message{"Something went wrong", "It was written down. Please try again later."}
}

func main() {
	if err := run(); err != nil {
		slog.Error("the site cannot be served", "error", err)
		os.Exit(1)
	}
}

func run() error {
	// With every host gone, what was read before is given from the store: also to a process that starts then.
	store, err := ghee.NewFileStore(cmp.Or(os.Getenv("GHEE_STORE"), ".content"), 0)
	if err != nil {
		return err
	}
	hosts := strings.Split(cmp.Or(os.Getenv("GHEE_HOSTS"), "http://127.0.0.1:8080"), ",")
	client, err := ghee.New(os.Getenv("GHEE_TOKEN"), ghee.Options{Hosts: hosts, Store: store})
	if err != nil {
		return err
	}
	mux := http.NewServeMux()
	mux.Handle("GET /style.css", http.FileServerFS(files))
	mux.HandleFunc("GET /{$}", view("landing", func(r *http.Request) (any, error) {
		page, err := client.Pages.Get(r.Context(), "landing-page", "landing-page-with-components", ghee.Params{"alt_media_text": 1})
		if err != nil {
			return nil, err
		}
		var fields map[string]any // or a struct, which `ghee types go` writes
		err = page.Data.Into(&fields)
		return fields, err
	}))
	mux.HandleFunc("GET /blog", view("list", func(r *http.Request) (any, error) {
		return client.Posts.List(r.Context(), ghee.Params{"page": cmp.Or(r.FormValue("page"), "1"), "page_size": 3, "exclude_body": true})
	}))
	mux.HandleFunc("GET /blog/{slug}", view("post", func(r *http.Request) (any, error) {
		return client.Posts.Get(r.Context(), r.PathValue("slug"), nil)
	}))
	mux.HandleFunc("/", view("", func(*http.Request) (any, error) { return nil, &ghee.StatusError{Status: http.StatusNotFound} }))
	server := &http.Server{Addr: ":" + cmp.Or(os.Getenv("PORT"), "3000"), Handler: mux, ReadHeaderTimeout: 5 * time.Second}
	slog.Info("listening", "at", "http://localhost"+server.Addr)
	return server.ListenAndServe()
}
