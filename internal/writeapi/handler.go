// Package writeapi is the v2 write API (contract §10): a thin shell over
// authoring that speaks the wire of ButterCMS, so that its SDKs write to Ghee as
// they are. Answers say "pending" as the contract has it; here the change has
// been committed by then, and readers see it as soon as the sets have followed.
package writeapi

import (
	"context"
	"encoding/json"
	"log/slog"
	"net/http"
	"strconv"
	"strings"

	"github.com/gheecms/ghee/internal/account"
	"github.com/gheecms/ghee/internal/authoring"
	"github.com/gheecms/ghee/internal/changelog"
	"github.com/gheecms/ghee/internal/clock"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/delivery"
	"github.com/gheecms/ghee/internal/durability"
	"github.com/gheecms/ghee/internal/fail"
	"github.com/gheecms/ghee/internal/web"
)

// maxBody bounds the body of a write, in bytes.
const maxBody = 10 << 20

// Directory knows the tokens. It answers from this machine.
type Directory interface {
	Ready() bool
	Grant(hash string) (content.Grant, bool)
}

// Config is what a Handler is made of.
type Config struct {
	Directory Directory
	// Authoring returns the way to the authoring database: fail.Unavailable while
	// it is away, and on nodes that only read.
	Authoring func() (*authoring.Service, error)
	Log       *slog.Logger
	Now       clock.Clock // clock.System when left out
}

// Handler answers the writes under /v2.
type Handler struct{ c Config }

// New makes a handler.
func New(c Config) *Handler {
	if c.Now == nil {
		c.Now = clock.System
	}
	return &Handler{c}
}

// Writes reports whether requests of a method write.
func Writes(method string) bool {
	switch strings.ToUpper(method) {
	case http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete:
		return true
	}
	return false
}

// write is one request on its way.
type write struct {
	method   string // upper case
	segments []string
	locale   string // of the query, "" for none
	body     map[string]any
	token    string // id of the write token
	batch    *authoring.Batch
	warnings []string
}

// ServeHTTP answers one write.
func (h *Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	head := w.Header()
	head.Set("Vary", "Origin, Accept-Encoding")
	head.Set("Access-Control-Allow-Origin", "*")
	head.Set("Access-Control-Expose-Headers", web.PositionHeader+", "+web.DurabilityHeader+", "+web.RequestIDHeader)
	head.Set("X-Content-Type-Options", "nosniff")
	head.Set("X-Frame-Options", "DENY")
	head.Set("Referrer-Policy", "same-origin")
	head.Set("Cache-Control", "no-store")
	read, refused := delivery.Parse(http.MethodGet, r.URL.EscapedPath(), "")
	head.Set("Allow", read.Allow)
	grant, err := h.token(r)
	if err != nil {
		h.fail(w, r, err)
		return
	}
	x := &write{token: grant.Token, method: strings.ToUpper(r.Method), locale: lastValue(r, "locale")}
	x.segments, _ = delivery.Segments(r.URL.EscapedPath())
	do := route(x)
	if do == nil {
		h.unrouted(w, x, refused)
		return
	}
	if x.body, err = readBody(w, r, x.method); err != nil {
		h.fail(w, r, err)
		return
	}
	committed := func(p changelog.Position) { head.Set(web.PositionHeader, p.String()) }
	ctx := durability.Watch(r.Context(), web.TellDurability(head))
	if err := h.commit(ctx, grant.Site, x, do, committed); err != nil {
		h.fail(w, r, err)
		return
	}
	h.done(w, x)
}

func (h *Handler) commit(ctx context.Context, site content.SiteID, x *write, do action, committed func(changelog.Position)) error {
	service, err := h.c.Authoring()
	if err != nil {
		return err
	}
	by := account.Actor{Token: x.token, RequestID: web.RequestID(ctx)}
	service = service.As(by)
	service.Committed = committed
	return service.Batch(ctx, site, true, func(b *authoring.Batch) error {
		x.batch, x.warnings = b, nil
		return do(ctx, x)
	})
}

// done says that the write is committed, in the contract's words.
func (h *Handler) done(w http.ResponseWriter, x *write) {
	if x.method == http.MethodDelete {
		w.WriteHeader(http.StatusNoContent) // no body, no Content-Type (contract A.8)
		return
	}
	body := map[string]any{"status": "pending"}
	if x.warnings != nil {
		body["warnings"] = x.warnings
	}
	web.JSON(w, http.StatusAccepted, body)
}

// unrouted answers what is no write: a path that does not exist, or one that
// takes no such method.
func (h *Handler) unrouted(w http.ResponseWriter, x *write, refused *delivery.Refusal) {
	if refused != nil {
		var body json.RawMessage = refused.Body
		web.JSON(w, refused.Status, body)
		return
	}
	web.JSON(w, http.StatusMethodNotAllowed, detail{"Method " + strconv.Quote(x.method) + " not allowed."})
}

type detail struct {
	Detail string `json:"detail"`
}

// errDenied is the 401 of contract §2.
type deniedError struct{ detail string }

func (e deniedError) Error() string { return e.detail }

// token finds the site of a write token. It must come in the header; a read
// token is told that nothing came (contract §2).
func (h *Handler) token(r *http.Request) (content.Grant, error) {
	if !h.c.Directory.Ready() {
		return content.Grant{}, fail.E(fail.Unavailable, "This node is starting and cannot check tokens yet. Try again shortly.")
	}
	scheme, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	token = strings.TrimSpace(token)
	if !strings.EqualFold(scheme, "Token") || token == "" {
		return content.Grant{}, deniedError{"Authentication credentials were not provided."}
	}
	g, ok := h.c.Directory.Grant(account.Hash(token))
	switch {
	case !ok, g.Expired(h.c.Now()):
		return g, deniedError{"Invalid token."}
	case g.Kind != content.WriteToken:
		return g, deniedError{"Authentication credentials were not provided."}
	}
	return g, nil
}

// lastValue returns a parameter of the query; of duplicates the last counts
// (contract §0.2 fact 5).
func lastValue(r *http.Request, name string) string {
	values := r.URL.Query()[name]
	if len(values) == 0 {
		return ""
	}
	return values[len(values)-1]
}
