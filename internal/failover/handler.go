package failover

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
	"github.com/gheecms/ghee/internal/web"
)

// Node is an origin as an operator moves it. Every method may be called again
// after it was done, and then does nothing.
type Node interface {
	Status(ctx context.Context) (Status, error)
	// HandOver waits for the changes that are under way and lets none begin for so
	// long. fail.Conflict: the node does not lead this epoch.
	HandOver(ctx context.Context, epoch uint64, hold time.Duration) (Status, error)
	TakeBack(ctx context.Context) error
	// Promote makes the node lead, in the epoch after this one, which its database
	// is in or was ended by an earlier call.
	Promote(ctx context.Context, epoch uint64) (Status, error)
	// Canary puts an entry on the control log that changes nothing, and returns its
	// position.
	Canary(ctx context.Context) (string, error)
	// Ahead names what the node's logs hold after these positions, at most limit
	// changes of each.
	Ahead(ctx context.Context, of map[content.SiteID]Place, limit int) ([]Change, error)
}

// HandlerConfig is what the paths under /cluster answer from.
type HandlerConfig struct {
	Info     func() NodeInfo
	Register *Register
	Node     Node   // nil for an edge
	Files    Files  // that only this node's folder has; nil for none
	Key      string // of failover; "": nobody may move this node
	Drills   bool   // who has the key may hold changes for a rehearsal
	Log      *slog.Logger
}

// Prefix is the path, and what the other paths begin with.
const Prefix = "/cluster"

// KeyPrefix begins every failover key; 32 random bytes follow in base64url.
const KeyPrefix = "ghee_failover_"

const hold = 60 * time.Second // the longest for which changes are held at once

// Handler answers GET and PUT /cluster to anybody, for documents are signed, and
// the rest to who has the key (S34).
func Handler(c HandlerConfig) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /cluster", func(w http.ResponseWriter, _ *http.Request) {
		info := c.Info()
		if s, ok := c.Register.Sealed(); ok {
			info.Cluster = &s
		}
		web.JSON(w, http.StatusOK, info)
	})
	mux.HandleFunc("PUT /cluster", func(w http.ResponseWriter, r *http.Request) {
		var s Sealed
		err := read(w, r, &s, maxDocument)
		if err == nil {
			_, err = c.Register.Learn(s)
		}
		answer(w, r, c.Log, c.Register.Known(), err)
	})
	for path, do := range map[string]func(*http.Request, order) (any, error){
		"status":   func(r *http.Request, _ order) (any, error) { return c.Node.Status(r.Context()) },
		"handover": func(r *http.Request, o order) (any, error) { return c.Node.HandOver(r.Context(), o.Epoch, hold) },
		"hold":     func(r *http.Request, o order) (any, error) { return c.rehearse(r.Context(), o) },
		"takeback": func(r *http.Request, _ order) (any, error) { return struct{}{}, c.Node.TakeBack(r.Context()) },
		"promote":  func(r *http.Request, o order) (any, error) { return c.promote(r.Context(), o) },
		"canary": func(r *http.Request, _ order) (any, error) {
			at, err := c.Node.Canary(r.Context())
			return map[string]string{"position": at}, err
		},
		"ahead": func(r *http.Request, o order) (any, error) {
			return c.Node.Ahead(r.Context(), o.Positions, max(1, min(o.Limit, 1000)))
		},
	} {
		mux.HandleFunc("POST /cluster/"+path, func(w http.ResponseWriter, r *http.Request) {
			if err := c.Admit(r); err != nil {
				answer(w, r, c.Log, nil, err)
				return
			}
			var o order
			err := read(w, r, &o, maxOrder)
			var done any
			if err == nil {
				done, err = do(r, o)
			}
			answer(w, r, c.Log, done, err)
		})
	}
	c.files(mux)
	return mux
}

// order is what an operator wants.
type order struct {
	Epoch     uint64                   `json:"epoch,omitempty"`   // the one to be ended
	Confirm   string                   `json:"confirm,omitempty"` // the node's name, typed by a person
	Positions map[content.SiteID]Place `json:"positions,omitempty"`
	Limit     int                      `json:"limit,omitempty"`
	Seconds   int                      `json:"seconds,omitempty"`
}

// rehearse lets no change begin for some seconds, where the origin allows drills.
// The database forgets it by itself, whatever becomes of who asked.
func (c HandlerConfig) rehearse(ctx context.Context, o order) (any, error) {
	name := c.Info().Node
	switch {
	case !c.Drills:
		return nil, fail.E(fail.Conflict, "%s takes no part in drills: start it with --allow-drills.", name)
	case o.Confirm != name:
		return nil, fail.E(fail.Invalid, "confirm: write the name of the node whose changes are to be held, %q.", name)
	case o.Seconds < 1 || o.Seconds > int(hold/time.Second):
		return nil, fail.E(fail.Invalid, "seconds: changes are held for 1 to %d seconds.", int(hold/time.Second))
	}
	return c.Node.HandOver(ctx, o.Epoch, time.Duration(o.Seconds)*time.Second)
}

// promote wants the node's name, so that nobody promotes another one than meant.
func (c HandlerConfig) promote(ctx context.Context, o order) (any, error) {
	if name := c.Info().Node; o.Confirm != name {
		return nil, fail.E(fail.Invalid, "confirm: write the name of the node that is to lead, %q.", name)
	}
	return c.Node.Promote(ctx, o.Epoch)
}

// ErrNoKey says that a request about failover had no key, or the wrong one.
var ErrNoKey = errors.New("no failover key")

// Admit refuses who does not hold the key. Sums are compared, so that the time it
// takes tells nothing, the length included.
func (c HandlerConfig) Admit(r *http.Request) error {
	if c.Node == nil || c.Key == "" {
		return fail.E(fail.NotFound, "This node takes no orders: start an origin with --failover-key-file.")
	}
	got, _ := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	a, b := sha256.Sum256([]byte(got)), sha256.Sum256([]byte(c.Key))
	if subtle.ConstantTimeCompare(a[:], b[:]) == 0 {
		return fail.Wrap(fail.Denied, ErrNoKey, "This needs the installation's failover key, which opens nothing else; no other token does.")
	}
	return nil
}

// Bounds of bodies, in bytes: anybody may bring a document; an order names a
// position of each log.
const (
	maxDocument = 64 << 10
	maxOrder    = 4 << 20
)

func read(w http.ResponseWriter, r *http.Request, into any, most int64) error {
	if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, most)).Decode(into); err != nil {
		return fail.Wrap(fail.Invalid, err, "The body is no JSON that fits here.")
	}
	return nil
}

// Refusal is the body of an error.
type Refusal struct {
	Code   string `json:"code"` // of package fail, or standby, fenced
	Detail string `json:"detail"`
}

func answer(w http.ResponseWriter, r *http.Request, log *slog.Logger, done any, err error) {
	w.Header().Set("Cache-Control", "no-store")
	if err == nil {
		web.JSON(w, http.StatusOK, done)
		return
	}
	code := fail.CodeOf(err)
	status := web.Status(code)
	if errors.Is(err, ErrNoKey) {
		status = http.StatusUnauthorized
		w.Header().Set("WWW-Authenticate", `Bearer realm="ghee failover"`)
	}
	if status >= http.StatusInternalServerError {
		log.WarnContext(r.Context(), "an order was not done", "path", r.URL.Path, "error", err)
	}
	refused := Refusal{Code: string(code), Detail: fail.Message(err)}
	switch {
	case errors.Is(err, fail.ErrStandby):
		refused.Code = "standby"
	case errors.Is(err, fail.ErrFenced):
		refused.Code = "fenced"
	}
	web.JSON(w, status, refused)
}
