// Package follower brings what the origin's logs hold into this node's
// directory and sets, and says how far it has come.
//
// It only ever waits for the origin; nobody who reads waits for it. Whatever
// fails, the sets keep serving what they have: an origin that is away makes
// every site "lagging" and after a minute "disconnected", a failing site only
// itself "lagging".
package follower

import (
	"context"
	"iter"
	"log/slog"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gheecms/ghee/internal/changelog"
	"github.com/gheecms/ghee/internal/clock"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
)

// Sets are the sets of this node; set.Shelf implements them. The follower calls
// them for several sites at once, for one site never.
type Sets interface {
	// Position returns how far a site's set is: zero when there is none, and
	// set.ErrUnusable, wrapped, when there is one that cannot be used.
	Position(ctx context.Context, site content.SiteID) (changelog.Position, error)
	// Apply applies entries, whole groups, in one transaction and returns the
	// position after them. Entries that do not follow are changelog.ErrGap or
	// ErrDiverged, wrapped, and nothing of the call is kept.
	Apply(ctx context.Context, site content.SiteID, entries []changelog.Entry) (changelog.Position, error)
	// Replace takes all objects afresh while the old set serves. After an error
	// the old set goes on as before.
	Replace(ctx context.Context, site content.SiteID, cp changelog.Checkpoint, objects iter.Seq2[changelog.Object, error]) error
	// Unfit lists the sites whose set should be renewed: those of another
	// layout, and those that were found damaged. It does not wait.
	Unfit() []content.SiteID
	// Renew builds such a set anew from the objects it holds, and leaves a fit
	// one alone. When the objects are not whole it is set.ErrUnusable, wrapped.
	Renew(ctx context.Context, site content.SiteID) error
}

// Directory is what the control log is followed into; directory.Directory
// implements it.
type Directory interface {
	Position() changelog.Position
	Apply(ctx context.Context, entries []changelog.Entry) (changelog.Position, error)
	Replace(ctx context.Context, cp changelog.Checkpoint, objects iter.Seq2[changelog.Object, error]) error
	// Epoch returns the highest epoch this node has seen, over restarts; Raise
	// remembers a higher one.
	Epoch() changelog.Epoch
	Raise(ctx context.Context, e changelog.Epoch) error
}

// Config says what to follow and how. Feed, Directory and Sets are needed; for
// the others the zero value stands for what the comment names.
type Config struct {
	Feed      changelog.Feed
	Directory Directory
	Sets      Sets

	Log      *slog.Logger     // nobody
	Now      clock.Clock      // clock.Steady: measures, and goes on evenly when the clock is set
	Wall     clock.Clock      // clock.System: what moments are told by
	Tick     <-chan time.Time // every second: when to look at the heads without a hint
	Jitter   func() float64   // math/rand: numbers from 0 to below 1
	Batch    int              // 1,000: entries read and applied at once; a larger group comes whole
	Parallel int              // 4: sites brought up at once
	Fresh    time.Duration    // 5 s: for how long after a contact a site may be called live
	Lost     time.Duration    // 60 s: after so long without a contact every site is disconnected
	Timeout  time.Duration    // 30 s: how long to wait for one answer of the feed
	Memory   string           // none: the file that keeps the last contact over restarts
	// Writes calls its argument, which writes Memory, or returns false where the
	// file is another process's by now. None: always.
	Writes func(func()) bool
}

// Follower follows one feed. Run does the work; the other methods may be called
// by any goroutine, before and during Run.
type Follower struct {
	Config
	start   time.Time
	wall    atomic.Int64 // Unix nanoseconds of start by the clock as it is set now
	sites   sync.Map     // content.SiteID → *site, added and removed by Run only
	earlier memory       // what the file said at the start

	connected atomic.Bool
	contact   atomic.Int64 // of when the last accepted heads are, nanoseconds after start, or never
	counts    counters

	changed chan struct{} // closed, and made anew, when a position has changed
	mu      sync.Mutex    // guards changed

	// owned by Run:
	named   map[content.SiteID]changelog.Position // the last accepted heads, nil for none yet
	reign   changelog.Epoch                       // highest epoch of the last accepted heads
	queue   []*site                               // behind, waiting for a free worker
	working int
	done    chan task
	rested  chan *site // sites that have rested
	told    fail.Code  // the kind of trouble with the feed that was logged last
	kept    int64      // the contact that the file has, like contact
	stuck   bool       // the file could not be written, which was told
}

// New makes a follower that does nothing until Run.
func New(c Config) *Follower {
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	if c.Now == nil {
		c.Now = clock.Steady
	}
	if c.Jitter == nil {
		c.Jitter = rand.Float64
	}
	if c.Wall == nil {
		c.Wall = clock.System
	}
	if c.Writes == nil {
		c.Writes = func(write func()) bool { write(); return true }
	}
	c.Batch = positive(c.Batch, 1000)
	c.Parallel = positive(c.Parallel, 4)
	c.Fresh = positive(c.Fresh, 5*time.Second)
	c.Lost = positive(c.Lost, time.Minute)
	c.Timeout = positive(c.Timeout, 30*time.Second)
	f := &Follower{Config: c, start: c.Now(), changed: make(chan struct{}), done: make(chan task, c.Parallel), rested: make(chan *site)}
	f.wall.Store(f.Wall().UnixNano())
	f.recall()
	return f
}

func positive[T int | time.Duration](v, otherwise T) T {
	if v > 0 {
		return v
	}
	return otherwise
}

// Run follows until ctx ends, and returns nil when its last worker has ended.
// It is called once.
func (f *Follower) Run(ctx context.Context) error {
	tick := f.Tick
	if tick == nil {
		t := time.NewTicker(time.Second)
		defer t.Stop()
		tick = t.C
	}
	wake := f.Feed.Wake()
	f.mend() // first of all: until then some sites may not answer
	f.launch(ctx)
	f.scan(ctx)
	for ctx.Err() == nil {
		f.launch(ctx)
		select {
		case <-ctx.Done():
		case <-tick:
			f.mend()
			f.scan(ctx)
		case _, open := <-wake:
			if !open {
				wake = nil // only ticks from now on
				continue
			}
			drain(wake)
			f.scan(ctx)
		case t := <-f.done:
			f.finish(ctx, t)
		case s := <-f.rested:
			f.resume(s)
		}
	}
	for ; f.working > 0; f.working-- {
		<-f.done
	}
	f.remember()
	return nil
}

// drain takes the hints that are there already: one look answers them all.
func drain(wake <-chan content.SiteID) {
	for range cap(wake) {
		select {
		case <-wake:
		default:
			return
		}
	}
}
