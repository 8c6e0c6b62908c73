package failover

import (
	"context"
	"log/slog"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gheecms/ghee/internal/clock"
)

const (
	within = time.Second     // each has for its answer
	frozen = 5 * time.Second // without a look: this process, or its machine, stood still
)

// WatchConfig says whom to ask who leads. For what is optional the zero value
// stands for what the comment names.
type WatchConfig struct {
	Peers    []string // base URLs of other origins and of edges
	Register *Register
	HTTP     *http.Client
	// Lease is how long this origin writes without a word from more than half of
	// its peers: for ever.
	Lease time.Duration
	// Sure says that this origin may write before any peer has answered: false.
	Sure  bool
	Now   clock.Clock      // clock.Steady: how long something has been
	Every time.Duration    // a second: between two looks
	Tick  <-chan time.Time // Every: when to ask
	Log   *slog.Logger
}

// Watch asks peers who leads, again and again, tells those that do not know, and
// lends what it has heard to Guard.
type Watch struct {
	WatchConfig
	looked atomic.Int64 // µs of Now: when the last look began
	heard  atomic.Int64 // likewise, of the last in which more than half answered
	sure   atomic.Bool
	doubt  atomic.Int64 // a look that began before makes nothing sure

	mu    sync.Mutex // one look at a time
	peers []Peer     // guarded by state
	state sync.Mutex
}

// Peer is how it stands with one.
type Peer struct {
	URL   string        `json:"url"`
	Node  string        `json:"node,omitempty"`
	Role  string        `json:"role,omitempty"`
	Epoch uint64        `json:"epoch,omitempty"`
	Heard time.Duration `json:"-"`               // since its last answer; below zero for none yet
	Fault string        `json:"fault,omitempty"` // of the last look
	at    time.Time
}

// NewWatch makes a watch that has heard nothing.
func NewWatch(c WatchConfig) *Watch {
	if c.Now == nil {
		c.Now = clock.Steady
	}
	if c.Every <= 0 {
		c.Every = time.Second
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	w := &Watch{WatchConfig: c}
	w.sure.Store(c.Sure || len(c.Peers) == 0)
	for _, u := range c.Peers {
		w.peers = append(w.peers, Peer{URL: u})
	}
	return w
}

// Run looks until ctx ends.
func (w *Watch) Run(ctx context.Context) error {
	if len(w.Peers) == 0 {
		return nil
	}
	tick := w.Tick
	if tick == nil {
		t := time.NewTicker(w.Every)
		defer t.Stop()
		tick = t.C
	}
	for ctx.Err() == nil {
		w.look(ctx, w.Now())
		select {
		case <-ctx.Done():
		case <-w.Register.Changed(): // tell the others
		case <-tick:
		}
	}
	return nil
}

// look asks all peers at once, unless somebody has begun to since a moment.
func (w *Watch) look(ctx context.Context, since time.Time) {
	w.mu.Lock()
	defer w.mu.Unlock()
	began := w.Now()
	if micros(since) < w.looked.Load() {
		return
	}
	asking, cancel := context.WithTimeout(ctx, within)
	defer cancel()
	var all sync.WaitGroup
	var answered atomic.Int32
	for i, u := range w.Peers {
		all.Go(func() {
			info, err := Ask(asking, w.HTTP, u)
			if err == nil && info.Role != Promoted { // which is about to lead
				answered.Add(1)
			}
			if ctx.Err() == nil {
				w.note(asking, i, info, err)
			}
		})
	}
	all.Wait()
	if ctx.Err() != nil {
		return // who wanted to know has gone
	}
	w.looked.Store(micros(began))
	if 2*int(answered.Load()) > len(w.Peers) {
		w.heard.Store(micros(began))
		if micros(began) >= w.doubt.Load() {
			w.sure.Store(true)
		}
	}
}

func micros(t time.Time) int64 { return int64(t.Sub(start) / time.Microsecond) }

// start is any moment: what is measured from it is compared with what else is.
var start = clock.Steady()

// note takes an answer in, and tells the peer what it does not know.
func (w *Watch) note(ctx context.Context, i int, info NodeInfo, err error) {
	w.state.Lock()
	p := &w.peers[i]
	before := p.Fault
	p.Fault = ""
	if err != nil {
		p.Fault = err.Error()
	} else {
		p.at, p.Node, p.Role, p.Epoch = w.Now(), info.Node, info.Role, info.Epoch
	}
	w.state.Unlock()
	if err != nil {
		if before == "" {
			w.Log.InfoContext(ctx, "a peer does not answer", "url", w.Peers[i], "error", err)
		}
		return
	}
	if info.Cluster != nil {
		before := w.Register.Known()
		if newer, err := w.Register.Learn(*info.Cluster); err != nil {
			w.Log.WarnContext(ctx, "a peer's cluster document is not taken", "url", w.Peers[i], "error", err)
		} else if newer && before.Epoch > 0 {
			w.Log.WarnContext(ctx, "another epoch has begun", "url", w.Peers[i], "epoch", w.Register.Known().Epoch, "leader", w.Register.Known().Node)
		}
	}
	if mine, ok := w.Register.Sealed(); ok && (info.Cluster == nil || older(*info.Cluster, w.Register.Known())) {
		if err := Tell(ctx, w.HTTP, w.Peers[i], mine); err != nil {
			w.Log.WarnContext(ctx, "a peer does not take the cluster document", "url", w.Peers[i], "error", err)
		}
	}
}

// older reports whether a document that was told is of an epoch before d's.
func older(s Sealed, d Document) bool {
	told, err := s.read()
	return err == nil && told.Epoch < d.Epoch
}

// Status returns how it stands with each peer.
func (w *Watch) Status() []Peer {
	w.state.Lock()
	defer w.state.Unlock()
	all := append([]Peer(nil), w.peers...)
	for i := range all {
		all[i].Heard = -1
		if !all[i].at.IsZero() {
			all[i].Heard = w.Now().Sub(all[i].at)
		}
	}
	return all
}
