// Package feed carries logs between machines: Server hands a log on over HTTP,
// Client follows one server, Choice the best of several. The protocol is stated
// in package changelog, under "Between machines".
package feed

import (
	"context"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/hex"
	"log/slog"
	"math"
	"net/http"
	"strings"
	"time"

	"github.com/gheecms/ghee/internal/changelog"
	"github.com/gheecms/ghee/internal/clock"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
)

// ServerConfig says what a server hands on, and to whom. Log, Edge and Spool are
// needed.
type ServerConfig struct {
	// Log is what is handed on. Logs of previews are not, whatever it names. A
	// Log that also has Age() time.Duration tells how old its knowledge is.
	Log changelog.Log
	// Key returns the key that signs what Log gives out unsigned. A node that
	// has none hands on only what was signed by another.
	Key func(ctx context.Context) (ed25519.PrivateKey, error)
	// Edge returns the grant of the token whose secret has this hash (SHA-256,
	// hexadecimal). It is asked again while a stream is open.
	Edge func(hash string) (content.EdgeGrant, bool)
	// Ready reports whether Edge knows anything yet: until then nobody is turned
	// away for good. nil for always.
	Ready func() bool
	// Over says why this node hands nothing on, while it does not: its origin leads
	// no longer. nil for never.
	Over func() error
	// Site returns the site with a key. nil: sites cannot be asked for by key.
	Site func(key string) (content.SiteID, bool)
	// Applied is told what followers have applied. nil: nobody wants to hear it.
	Applied hearing
	// Spool is the folder for snapshots that are being handed on. It is the
	// server's own: what an earlier process left there is deleted.
	Spool string

	Logger *slog.Logger     // nobody
	Now    clock.Clock      // time.Now
	Tick   <-chan time.Time // every second: when to look at the heads without a hint
	Bounds Bounds
}

// Bounds are what a server spends at most. The zero value of each stands for
// what the comment names.
type Bounds struct {
	Streams   int           // 1,000 open streams
	Reads     int           // 16 answers with entries being made
	Builds    int           // 2 snapshots being written
	Snapshots int           // 8 snapshots in the spool
	SpoolSize int64         // 4 GiB in the spool
	SpoolAge  time.Duration // 10 min: after that nobody new joins with a snapshot
}

func (b Bounds) filled() Bounds {
	b.Streams = positive(b.Streams, 1000)
	b.Reads = positive(b.Reads, 16)
	b.Builds = positive(b.Builds, 2)
	b.Snapshots = positive(b.Snapshots, 8)
	b.SpoolSize = positive(b.SpoolSize, 4<<30)
	b.SpoolAge = positive(b.SpoolAge, 10*time.Minute)
	return b
}

func positive[T int | int64 | time.Duration](v, otherwise T) T {
	if v > 0 {
		return v
	}
	return otherwise
}

// Server is an http.Handler for everything under /feed/v1/. Run does its work
// beside requests: without it there is nothing to hand on.
type Server struct {
	ServerConfig
	mux     *http.ServeMux
	hub     *hub
	cache   batches
	spool   *spool
	streams chan struct{} // a place taken for each
	reads   chan struct{}
}

// NewServer makes a server. It fails when the spool's folder cannot be made.
func NewServer(c ServerConfig) (*Server, error) {
	if c.Logger == nil {
		c.Logger = slog.New(slog.DiscardHandler)
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Over == nil {
		c.Over = func() error { return nil }
	}
	if c.Ready == nil {
		c.Ready = func() bool { return true }
	}
	c.Bounds = c.Bounds.filled()
	s := &Server{
		ServerConfig: c, mux: http.NewServeMux(),
		streams: make(chan struct{}, c.Bounds.Streams), reads: make(chan struct{}, c.Bounds.Reads),
	}
	s.hub = newHub(s)
	var err error
	if s.spool, err = newSpool(s); err != nil {
		return nil, err
	}
	for pattern, serve := range map[string]func(http.ResponseWriter, *http.Request, scope) error{
		"GET /feed/v1/epoch":                          s.epoch,
		"POST /feed/v1/stream":                        s.stream,
		"POST /feed/v1/applied":                       s.applied,
		"GET /feed/v1/sites/{site}/head":              s.head,
		"GET /feed/v1/sites/{site}/entries":           s.entries,
		"GET /feed/v1/sites/{site}/snapshot":          s.snapshot,
		"GET /feed/v1/sites/{site}/snapshot/{id}":     s.manifest,
		"GET /feed/v1/sites/{site}/snapshot/{id}/{n}": s.chunk,
	} {
		s.mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Cache-Control", "no-store, no-transform")
			who, err := s.admit(r)
			if err == nil {
				err = serve(w, r, who)
			}
			if err != nil {
				s.refuse(w, r, err)
			}
		})
	}
	return s, nil
}

// ServeHTTP implements http.Handler.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.mux.ServeHTTP(w, r) }

// Run looks after the log until ctx ends, which ends all streams, too.
func (s *Server) Run(ctx context.Context) error { return s.hub.run(ctx) }

// Ring tells that a site's log has grown. It never waits: a hint that does not
// fit is made good by the next look at all heads.
func (s *Server) Ring(site content.SiteID) { s.hub.hint(site) }

// Recheck has every stream look now whether it may go on, and say how old all is.
func (s *Server) Recheck() { s.hub.beat() }

// admit finds out who asks.
func (s *Server) admit(r *http.Request) (scope, error) {
	secret, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	if !ok || secret == "" {
		return scope{}, errNoToken
	}
	sum := sha256.Sum256([]byte(secret))
	who := scope{hash: hex.EncodeToString(sum[:])}
	var err error
	who.grant, err = s.holds(who.hash)
	return who, err
}

// holds looks a token up.
func (s *Server) holds(hash string) (content.EdgeGrant, error) {
	if err := s.Over(); err != nil {
		return content.EdgeGrant{}, err
	}
	g, ok := s.Edge(hash)
	switch {
	case ok && !g.Expired(s.Now()):
		return g, nil
	case !ok && !s.Ready():
		return g, fail.E(fail.Unavailable, "This node does not know yet which tokens there are. Try again, or ask another node.")
	default:
		return g, errBadToken
	}
}

// age is how old the knowledge of this node is.
func (s *Server) age() time.Duration {
	since, older := s.hub.age()
	if since == 0 {
		return s.logAge() // the log answers
	}
	if d := since + older; d >= since {
		return d
	}
	return math.MaxInt64
}

// logAge is how old what the log tells is.
func (s *Server) logAge() time.Duration {
	if a, ok := s.Log.(interface{ Age() time.Duration }); ok {
		return max(0, a.Age())
	}
	return 0
}

// sign makes sure that a checkpoint is signed.
func (s *Server) sign(ctx context.Context, c *changelog.Checkpoint) error {
	if c.Signature != (changelog.Signature{}) {
		return nil
	}
	if s.Key == nil {
		return errUnsigned
	}
	key, err := s.Key(ctx)
	if err != nil {
		return err
	}
	c.Sign(key)
	return nil
}
