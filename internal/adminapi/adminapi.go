// Package adminapi is the JSON API of the dashboard and of programs that manage
// content, under /api/. Its OpenAPI 3.1 document is made from the code and
// served at /api/openapi.json.
//
// A browser signs in and has a cookie; each of its writes carries the token that
// GET /api/me gives, so that no other site can write in its name. A program
// sends an admin token as a bearer. Failures are problem documents (RFC 9457)
// with the path of each faulty field.
package adminapi

import (
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"sync"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"github.com/gheecms/ghee/internal/account"
	"github.com/gheecms/ghee/internal/authoring"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/delivery"
	"github.com/gheecms/ghee/internal/durability"
	"github.com/gheecms/ghee/internal/presence"
	"github.com/gheecms/ghee/internal/receipt"
	"github.com/gheecms/ghee/internal/web"
	"github.com/gheecms/ghee/internal/work"
)

// Prefix is where the API is.
const Prefix = "/api/"

// Origin is what the API works on: everything of one authoring database.
type Origin struct {
	Accounts  *account.Accounts
	Authoring *authoring.Service
	Sites     Sites
	Presence  *presence.Room
	// Durability is how it stands with where changes are kept; nil asks for nothing.
	Durability func() durability.State
}

// Sites finds sites. The store implements it.
type Sites interface {
	Sites(ctx context.Context) ([]content.Site, error)
	SiteByKey(ctx context.Context, key string) (content.Site, error)
}

// Uploads keeps files that come in pieces. upload.Folder implements it.
type Uploads interface {
	// Put writes a piece and returns how many bytes are there then.
	Put(site content.SiteID, id string, offset int64, piece []byte) (int64, error)
}

// Reading is one read transaction on a site: on what readers have, or on the
// newest drafts.
type Reading interface {
	delivery.Reader
	// Referrers lists the documents that refer to a document or show a media
	// object, by row, after one.
	Referrers(ctx context.Context, id content.ObjectID, after delivery.Row, limit int) ([]delivery.Doc, error)
	Close() error
}

// Config is what a Handler is made of.
type Config struct {
	// Origin returns what there is to work on: fail.Unavailable while the
	// database is away, and on nodes that only read.
	Origin func() (Origin, error)
	// Previews opens a read of a site's newest drafts.
	Previews func(ctx context.Context, site content.SiteID) (Reading, error)
	// Receipts are which nodes and CDNs have what; Purges, what CDNs have not been
	// told of a site, nil where there are none.
	Receipts *receipt.Book
	Purges   func(ctx context.Context, site content.SiteID) ([]Purges, error)
	// AskPurge makes the jobs that purge CDNs of some keys of a site, or of all
	// that it answers; nil where there are none.
	AskPurge func(site content.SiteID, keys []string, all bool) ([]work.Job, error)
	// Published opens a read of what a site's readers have.
	Published func(ctx context.Context, site content.SiteID) (Reading, error)
	// Uploads is where files come that are to be imported; nil takes none.
	Uploads Uploads
	// Export writes an archive of a site; nil where there is no database.
	Export func(ctx context.Context, site content.SiteID, to io.Writer) error
	// CheckHook refuses an address that webhooks may not reach; nil allows all.
	CheckHook func(url string) error
	Log       *slog.Logger
	Version   string
	// Secure marks cookies as such: the dashboard is reached through HTTPS alone.
	Secure bool
	// Stopping is closed when the process is about to stop, so that streams end.
	Stopping <-chan struct{}
	// Address returns where a request comes from; nil takes the connection's.
	Address func(*http.Request) string
}

// Handler answers everything under Prefix.
type Handler struct {
	c    Config
	api  huma.API
	open map[string]bool // operations that nobody needs to have signed in for, "GET /api/…"
	serv http.Handler
}

// New makes a handler.
func New(c Config) *Handler {
	if c.Address == nil {
		c.Address = web.ClientAddress(nil)
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	speakProblems()
	h := &Handler{c: c, open: map[string]bool{"GET " + Prefix + "openapi.json": true, "GET " + Prefix + "openapi.yaml": true}}
	mux := http.NewServeMux()
	h.api = humago.New(mux, document(c.Version))
	h.routes()
	describeHeaders(h.api.OpenAPI())
	mux.HandleFunc(Prefix, func(w http.ResponseWriter, r *http.Request) {
		writeProblem(w, &Problem{Status: http.StatusNotFound, Title: "Not Found", Detail: "There is nothing at " + r.Method + " here; /api/openapi.json lists what there is."})
	})
	h.serv = h.guard(mux)
	return h
}

// ServeHTTP answers one request.
func (h *Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) { h.serv.ServeHTTP(w, r) }

// document is the head of the OpenAPI document.
func document(version string) huma.Config {
	c := huma.DefaultConfig("Ghee", version)
	c.Info.Description = "The API of the dashboard and of programs that manage content. Published content is read from /v2/."
	c.OpenAPIPath = Prefix + "openapi"
	c.DocsPath, c.SchemasPath = "", ""
	c.CreateHooks = nil // no "$schema" in answers
	c.RejectUnknownQueryParameters = true
	form := huma.DefaultJSONFormat
	form.Unmarshal = func(data []byte, v any) error {
		if err := web.WholeText(data); err != nil {
			return err
		}
		return json.Unmarshal(data, v)
	}
	c.Formats = map[string]huma.Format{"application/json": form, "json": form}
	c.Components.SecuritySchemes = map[string]*huma.SecurityScheme{
		"cookie": {Type: "apiKey", In: "cookie", Name: cookieName, Description: "A session; writes also carry " + csrfHeader + "."},
		"bearer": {Type: "http", Scheme: "bearer", Description: "An admin token."},
	}
	return c
}

// speakProblems makes the faults that huma finds itself Problems, like ours, and
// members of another case unknown. huma keeps these choices for the whole process.
var speakProblems = sync.OnceFunc(func() { //nolint:gochecknoglobals // huma's setting is global
	huma.NewError = newProblem
	huma.ValidateStrictCasing = true
})
