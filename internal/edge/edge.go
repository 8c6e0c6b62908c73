// Package edge serves the read API over HTTP: it brings a request to
// delivery.Answer in named steps, and what comes back to the wire.
//
// It depends on what this machine holds and on nothing else: a directory of
// tokens and a set for each site, both of them files here. The steps stand in
// New, in the order in which they happen, one file a step where it has weight.
package edge

import (
	"context"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/sync/singleflight"

	"github.com/gheecms/ghee/internal/changelog"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/delivery"
	"github.com/gheecms/ghee/internal/web"
	"github.com/gheecms/ghee/internal/web/strict"
)

// Directory knows the tokens. It answers from memory or a file of this machine.
type Directory interface {
	// Ready reports whether the directory was ever filled. Before that a token
	// it does not know may well be a good one.
	Ready() bool
	// Partial reports whether there are tokens that this node was not told of:
	// one it does not know may then be a good one at another node.
	Partial() bool
	// Grant returns what a token allows; hash is the SHA-256 of the token in
	// lower-case hexadecimal.
	Grant(hash string) (content.Grant, bool)
}

// Reading is one read transaction on a site's set.
type Reading interface {
	delivery.Reader
	Close() error
}

// Sets opens reads. It returns an error for a site that this node does not
// hold; the error may say anything but is never told to the client.
type Sets interface {
	Read(ctx context.Context, site content.SiteID) (Reading, error)
}

// Freshness tells how far a site's set may be behind. It waits for nothing.
type Freshness interface {
	// State is "live", "lagging" or "disconnected".
	State(site content.SiteID) string
	// AsOf is the last moment at which the set was known to hold all that was
	// published; zero when there was none.
	AsOf(site content.SiteID) time.Time
}

// Positions tells when a set has come to a position. It waits for nothing but
// that: not for the origin.
type Positions interface {
	// Reach waits until a site's set is at p or past it, by the numbers of epoch
	// and entry, and returns where it is; and ctx's error when that ends first.
	Reach(ctx context.Context, site content.SiteID, p changelog.Position) (changelog.Position, error)
}

// The states that this package knows of: a set that follows its log without
// delay, and one of which nothing is known.
const (
	Live         = "live"
	Disconnected = "disconnected"
)

// Observer is told of every answer; resource and state come from short lists.
// It is called from many goroutines.
type Observer interface {
	Read(resource, state string, status int, bytes int64, took time.Duration)
}

// Handler answers everything under /v2. Make it with New.
type Handler struct {
	c         Config
	steps     []step
	requests  gate // being answered
	waiting   gate // for their set to come to a position
	listeners gate // to events
	channels  channels
	stopping  chan struct{}
	drain     sync.Once
	flying    singleflight.Group
	shown     shown // by answers that documents make
	found     shown // by searches, whose words follow the documents
	cache     cache
	aliases   *aliases
	date      strict.Date
	encoders  encoders
	served    http.Handler
	joined    atomic.Uint64
	shed      atomic.Uint64
}

// step decides the reply to a request, or adds to what is known of it and
// returns nil: the next one goes on.
type step struct {
	name string
	run  func(*exchange) *reply
}

// New makes a handler. What c leaves out (see Config) is replaced by something
// that answers 503, so that a node can listen before it knows anything.
func New(c Config) *Handler {
	c = c.complete()
	h := &Handler{c: c, requests: gate{max: int64(c.MaxInFlight)}}
	h.waiting.max, h.listeners.max = int64(c.MaxInFlight), int64(c.Listeners)
	h.stopping = make(chan struct{})
	h.cache.init(c.Cache)
	if c.MaxURL >= maxAlias && c.MaxHeaderBytes >= strict.MaxHead { // so that no limit needs to be looked at
		h.aliases = newAliases(c.Aliases)
	}
	h.encoders = newEncoders()
	h.steps = []step{
		{"limits", h.limits},
		{"parse", h.parse},
		{"preflight", h.preflight},
		{"token", h.token},
		{"preview", h.preview},
		{"refusal", h.refusal},
		{"events", h.events},
		{"position", h.position},
		{"cache", h.cached},
		{"overload", h.overload},
		{"answer", h.answer},
	}
	h.served = web.Identify(c.IDs, http.HandlerFunc(h.serve))
	return h
}

// Owns reports whether a path is the read API's, also with doubled slashes,
// which delivery folds (contract §1.1).
func Owns(path string) bool {
	rest, ok := strings.CutPrefix(strings.TrimLeft(path, "/"), "v2")
	return ok && strings.HasPrefix(path, "/") && (rest == "" || rest[0] == '/')
}

// InFlight returns how many requests are being answered.
func (h *Handler) InFlight() int64 { return h.requests.n.Load() }

// Joined returns how many requests took the answer of another one's flight.
func (h *Handler) Joined() uint64 { return h.joined.Load() }

// Shed returns how many requests were sent away because too many were in
// flight.
func (h *Handler) Shed() uint64 { return h.shed.Load() }

// ServeHTTP answers one read.
func (h *Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) { h.served.ServeHTTP(w, r) }

func (h *Handler) serve(w http.ResponseWriter, r *http.Request) {
	began := h.c.Now()
	x := &exchange{r: r, method: strings.ToUpper(r.Method)}
	out := h.reply(r.Context(), x)
	h.learn(x, out)
	if out.listener != nil { // what lasts for hours is no time to answer
		h.c.Observer.Read(resource(r.URL.Path), x.state, out.status, 0, h.c.Now().Sub(began))
		h.stream(r.Context(), w, x, out)
		return
	}
	bytes := h.write(w, x, out)
	h.c.Observer.Read(resource(r.URL.Path), x.state, out.status, bytes, h.c.Now().Sub(began))
}

// reply runs the steps. A panic in one of them is this request's failure and
// nobody else's.
func (h *Handler) reply(ctx context.Context, x *exchange) (out *reply) {
	name := ""
	defer func() {
		if x.entered {
			h.requests.leave()
		}
		if p := recover(); p != nil {
			h.c.Log.ErrorContext(ctx, "read failed", append(about(ctx, x.r, panicked(p)), "step", name)...)
			out = unavailable(detailBroken)
			out.status = http.StatusInternalServerError
		}
	}()
	for _, s := range h.steps {
		name = s.name
		if out = s.run(x); out != nil {
			break
		}
	}
	name = "encode"
	h.encode(x, out)
	return out
}
