// Package forward hands on to the leader what an edge cannot answer itself:
// writes, the dashboard and its API, drafts, and reads that want a position
// this node has not come to.
//
// Where a request goes is decided by this node's settings alone, never by what
// a client sends. The leader asks for credentials again and checks them as if
// the client had come to it: an edge vouches for nobody (reliability S29).
// Waits, retries and breakers are those of reliability §4d; see
// docs/decisions/0024-forwarding.md for what a retry may repeat.
package forward

import (
	"context"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"net/http/httputil"
	"net/netip"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gheecms/ghee/internal/clock"
	"github.com/gheecms/ghee/internal/fail"
)

// Limits are the bounds of one hop.
type Limits struct {
	Connect   time.Duration // to a target
	TLS       time.Duration // of its handshake
	FirstByte time.Duration // from the connection to the head of the answer, while another target could still be asked
	Total     time.Duration // to the head of the answer, all attempts together
	Idle      time.Duration // between two pieces of an answer's body, or of an upload's
	Stream    time.Duration // the same for server-sent events, which are quiet for long

	Buffer    int64 // bytes of a body that is kept so that it can be sent again; a longer one is an upload
	Answer    int64 // bytes of an answer that is taken whole (Read, Preview)
	InFlight  int   // requests handed on at once; more are 503
	PerSecond int   // previews of one site
}

// Defaults returns the numbers of reliability §4d.
func Defaults() Limits {
	return Limits{
		Connect: 250 * time.Millisecond, TLS: 500 * time.Millisecond, FirstByte: 2 * time.Second, Total: 5 * time.Second,
		Idle: 10 * time.Second, Stream: time.Minute,
		Buffer: 1 << 20, Answer: 16 << 20, InFlight: 256, PerSecond: 5,
	}
}

// Config says where to hand requests on to, and how. Origins is needed; for the
// others the zero value stands for what the comment names.
type Config struct {
	Origins  []string      // base URLs, the one to ask first in front
	Leader   func() string // the origin that the feed follows at present, which is asked before the others; nobody
	Bind     netip.Addr    // to dial from; whatever the machine takes
	Node     string        // names this node in Via, so that a loop is seen; something new for each process
	Insecure bool          // for tests: any certificate will do

	Limits Limits                               // Defaults
	Log    *slog.Logger                         // nobody
	Now    clock.Clock                          // time.Now, whose monotonic reading survives a set clock
	Chance func() float64                       // math/rand: numbers from 0 to below 1
	After  func(time.Duration) <-chan time.Time // time.After: for the pause before a second attempt
}

// Forwarder hands requests on. It is an http.Handler for what an edge has no
// answer of its own for; Forward, Read and Preview are for what it may have.
type Forwarder struct {
	c         Config
	mu        sync.Mutex // guards targets
	targets   []*target  // replaced when one comes, never changed
	transport http.RoundTripper
	proxy     *httputil.ReverseProxy
	budget    budget
	pace      pace
	inside    atomic.Int64
	counts    counters
}

// New makes a Forwarder; fail.Invalid says what is wrong with an origin's URL.
func New(c Config) (*Forwarder, error) {
	if c.Limits == (Limits{}) {
		c.Limits = Defaults()
	}
	if c.Leader == nil {
		c.Leader = func() string { return "" }
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Chance == nil {
		c.Chance = rand.Float64
	}
	if c.After == nil {
		c.After = time.After
	}
	if c.Node == "" {
		c.Node = clock.NewID()
	}
	f := &Forwarder{c: c, transport: c.transport(), budget: budget{now: c.Now}, pace: pace{now: c.Now, perSecond: c.Limits.PerSecond}}
	for _, o := range c.Origins {
		t, err := newTarget(o, c.Now, c.Chance)
		if err != nil {
			return nil, err
		}
		f.targets = append(f.targets, t)
	}
	if f.targets == nil {
		return nil, fail.E(fail.Invalid, "An edge needs the URL of an origin to hand writes on to.")
	}
	f.proxy = &httputil.ReverseProxy{
		Rewrite:      f.rewrite,
		Transport:    attempts{f},
		ErrorHandler: f.failed,
		ErrorLog:     slog.NewLogLogger(c.Log.Handler(), slog.LevelDebug), // clients that leave half-way
	}
	return f, nil
}

// Add makes one more origin known, to be asked after the others until it leads.
func (f *Forwarder) Add(base string) error {
	t, err := newTarget(base, f.c.Now, f.c.Chance)
	if err != nil {
		return err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if !slices.ContainsFunc(f.targets, func(known *target) bool { return known.base == t.base }) {
		f.targets = append(slices.Clone(f.targets), t)
	}
	return nil
}

func (f *Forwarder) all() []*target {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.targets
}

// ServeHTTP hands a request on, or says that there is no leader.
func (f *Forwarder) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if err := f.hand(w, r, &passage{}); err != nil {
		f.refuse(w, r, err)
	}
}

// Forward hands a read on and reports whether it was answered. If not, nothing
// was written: the caller answers from what it has.
func (f *Forwarder) Forward(w http.ResponseWriter, r *http.Request) bool {
	return f.hand(w, r, &passage{fussy: true}) == nil
}

// passage is one request on its way.
type passage struct {
	fussy bool  // a failure of the leader's is none of our answers
	body  *body // nil for none
	retry bool  // it may be done twice
	err   error // why there is no answer; since "failed"
	broke error // why the answer ended too early
}

type passageKey struct{}

// hand hands a request on; an error says why there was no answer.
func (f *Forwarder) hand(w http.ResponseWriter, r *http.Request, p *passage) error {
	if r.Method == http.MethodConnect || r.Method == http.MethodTrace {
		return errMethod
	}
	if f.inside.Add(1) > int64(f.c.Limits.InFlight) {
		f.inside.Add(-1)
		f.counts.shed.Add(1)
		return errBusy
	}
	defer f.inside.Add(-1)
	if err := f.refusesLoop(r); err != nil {
		return err
	}
	if err := p.read(r, f.c.Limits.Buffer); err != nil {
		return err
	}
	p.retry = repeatable(r)
	f.counts.forwarded.Add(1)
	ctx := context.WithValue(r.Context(), passageKey{}, p)
	f.proxy.ServeHTTP(f.patient(w), r.WithContext(ctx))
	return p.err
}

// failed is told by the proxy that no attempt brought an answer.
func (f *Forwarder) failed(_ http.ResponseWriter, r *http.Request, err error) {
	if p, ok := r.Context().Value(passageKey{}).(*passage); ok {
		p.err = err
	}
}

// Counts says what was handed on since the start.
type Counts struct {
	Forwarded, Retried uint64 // requests, second attempts
	NoLeader, Unknown  uint64 // told that there is no leader; of these, writes that may have been done
	Spent              uint64 // second attempts that the budget forbade
	Shed, Paced, Loops uint64 // too many at once; previews beyond their pace; loops
}

type counters struct{ forwarded, retried, noLeader, unknown, spent, shed, paced, loops atomic.Uint64 }

// Counts may be called by any goroutine.
func (f *Forwarder) Counts() Counts {
	c := &f.counts
	return Counts{
		c.forwarded.Load(), c.retried.Load(), c.noLeader.Load(), c.unknown.Load(),
		c.spent.Load(), c.shed.Load(), c.paced.Load(), c.loops.Load(),
	}
}

// Open returns how many targets are left alone for a while because they fail.
func (f *Forwarder) Open() (n int) {
	for _, t := range f.all() {
		if t.breaker.isOpen() {
			n++
		}
	}
	return n
}

var _ http.Handler = (*Forwarder)(nil)
