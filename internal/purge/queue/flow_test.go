package queue_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/gheecms/ghee/internal/authoring"
	"github.com/gheecms/ghee/internal/changelog"
	"github.com/gheecms/ghee/internal/clock"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
	"github.com/gheecms/ghee/internal/purge"
	"github.com/gheecms/ghee/internal/purge/queue"
	"github.com/gheecms/ghee/internal/receipt"
	"github.com/gheecms/ghee/internal/set"
	"github.com/gheecms/ghee/internal/store"
	"github.com/gheecms/ghee/internal/work"
)

// cdn is one that notes what it is told, while it is there.
type cdn struct {
	name string
	mu   sync.Mutex
	away error
	told []string // calls
}

func (c *cdn) Name() string { return c.name }

func (*cdn) MaxKeys() int { return purge.MaxBatch }

func (c *cdn) Purge(_ context.Context, keys []string) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.away == nil {
		c.told = append(c.told, strings.Join(keys, " "))
	}
	return c.away
}

func (c *cdn) goes(away error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.away = away
}

func (c *cdn) calls() []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Clone(c.told)
}

// waiter notes what edges are waited for.
type waiter struct {
	mu     sync.Mutex
	waited []receipt.Point
	purged map[string]receipt.Point
	let    chan struct{} // nil: nobody is waited for
}

func (w *waiter) Wait(ctx context.Context, _ content.SiteID, p receipt.Point, _ time.Duration) int {
	w.mu.Lock()
	w.waited = append(w.waited, p)
	w.mu.Unlock()
	if w.let != nil {
		select {
		case <-w.let:
		case <-ctx.Done():
		}
	}
	return 0
}

func (w *waiter) Purged(cdn string, _ content.SiteID, p receipt.Point) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.purged == nil {
		w.purged = map[string]receipt.Point{}
	}
	w.purged[cdn] = p
}

// bench is a database, and processes that purge over it.
type bench struct {
	t    *testing.T
	st   *store.Store
	site content.SiteID
	seq  int64
	work atomic.Pointer[work.Runner]
}

func newBench(t *testing.T) *bench { return benchAt(t, nil) }

func benchAt(t *testing.T, now clock.Clock) *bench {
	b := &bench{t: t}
	var err error
	b.st, err = store.Open(t.Context(), store.Config{Dir: t.TempDir(), Clock: now, Due: func() {
		if r := b.work.Load(); r != nil {
			r.Ring()
		}
	}})
	must(t, err)
	t.Cleanup(func() { _ = b.st.Close() })
	site, err := b.st.CreateSite(t.Context(), content.Site{Key: "s", Name: "S"}, content.Settings{SiteName: "s", DefaultLocale: "en", Locales: []content.Locale{{Num: 1, Code: "en"}}})
	must(t, err)
	b.site = site.ID
	return b
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// process is one that runs until stop is called.
type process struct {
	*queue.Queue
	tick chan time.Time
	stop func()
}

// start starts one; without hands it does no jobs.
func (b *bench) start(w *waiter, at func() map[content.SiteID]changelog.Position, hands bool, drivers ...purge.Driver) process {
	b.t.Helper()
	p := process{tick: make(chan time.Time)}
	if at == nil {
		at = func() map[content.SiteID]changelog.Position { return nil }
	}
	log := slog.New(slog.DiscardHandler)
	p.Queue = queue.New(queue.Config{
		Drivers: drivers, Waiter: w, Positions: at, Log: log, Tick: p.tick,
		Wire:     func(site content.SiteID, key string) string { return fmt.Sprint(site, "/", key) },
		SiteWire: func(site content.SiteID) string { return fmt.Sprint("site:", site) },
	})
	ctx, cancel := context.WithCancel(context.Background())
	var running sync.WaitGroup
	running.Go(func() { _ = p.Run(ctx, b.st) })
	if hands {
		kinds := p.Kinds()
		for i := range kinds {
			kinds[i].First, kinds[i].Longest = time.Millisecond, 5*time.Millisecond
		}
		r := work.New(work.Config{Store: b.st, IDs: clock.NewID, Chance: func() float64 { return 0 }, Log: log, Scan: 10 * time.Millisecond}, kinds...)
		b.work.Store(r)
		running.Go(func() { _ = r.Run(ctx) })
	}
	p.stop = sync.OnceFunc(func() { cancel(); running.Wait() })
	b.t.Cleanup(p.stop)
	return p
}

func (b *bench) position(seq int64) changelog.Position {
	return changelog.Position{Epoch: changelog.Epoch{Number: 1, Leader: "a"}, Seq: seq, Chain: changelog.Hash{byte(seq), byte(seq >> 8)}}
}

// publish applies a change in some processes.
func (b *bench) publish(key string, in ...process) {
	b.seq++
	for _, p := range in {
		p.Changed(set.Change{Site: b.site, From: b.position(b.seq - 1), To: b.position(b.seq), Keys: []string{key}})
	}
}

func (b *bench) until(what string, holds func() bool) {
	b.t.Helper()
	tick := time.NewTicker(2 * time.Millisecond)
	defer tick.Stop()
	for deadline := time.Now().Add(20 * time.Second); !holds(); <-tick.C {
		if time.Now().After(deadline) {
			b.t.Fatalf("it did not come to this: %s", what)
		}
	}
}

func (b *bench) jobs(state string) []work.Row {
	b.t.Helper()
	rows, err := b.st.Jobs(b.t.Context(), state, 10_000)
	must(b.t, err)
	return rows
}

func (b *bench) wire(keys ...string) string {
	for i, k := range keys {
		keys[i] = fmt.Sprint(b.site, "/", k)
	}
	return strings.Join(keys, " ")
}

// began has the site's cursor stand at 1.
func (b *bench) began(p process, c *cdn) {
	b.t.Helper()
	b.publish("o:0", p)
	b.until("the site is purged at first", func() bool { return len(c.calls()) == 1 })
	if got := c.calls()[0]; got != fmt.Sprint("site:", b.site) {
		b.t.Errorf("a site that has no cursor: %s", got)
	}
}

func TestQueue_PurgesWhatChangedAndAgainLater(t *testing.T) {
	b := newBench(t)
	c, w := &cdn{name: "c"}, &waiter{}
	p := b.start(w, nil, true, c)
	b.began(p, c)
	b.publish("o:a", p)
	b.until("the key is purged", func() bool { return slices.Contains(c.calls(), b.wire("o:a")) })
	b.until("a receipt", func() bool { w.mu.Lock(); defer w.mu.Unlock(); return w.purged["c"].Seq == 2 })
	// The repeats are jobs, so that a restart does not lose them.
	var due []work.Row
	b.until("a repeat", func() bool { due = b.jobs(work.Later); return len(due) > 0 })
	if due[0].Subject != queue.Second || due[0].Age > 0 || due[0].Age < -2*time.Second {
		t.Errorf("%+v", due[0])
	}
	for _, line := range []string{queue.Second, queue.Third} {
		var again []work.Row
		b.until("a job of "+line, func() bool {
			again = slices.DeleteFunc(b.jobs(work.Later), func(r work.Row) bool { return r.Subject != line })
			return len(again) > 0
		})
		n := len(c.calls())
		for _, r := range again {
			_ = b.st.Retry(t.Context(), r.ID) // its time has come; or it was done just now
		}
		b.until(line+" is done", func() bool { return len(c.calls()) > n })
	}
	b.until("it ends", func() bool {
		for _, r := range b.jobs(work.Later) { // those of the first purge, too
			_ = b.st.Retry(t.Context(), r.ID)
		}
		return len(b.jobs("")) == 0
	})
	w.mu.Lock()
	defer w.mu.Unlock()
	if len(w.waited) != 2 {
		t.Errorf("edges were waited for %d times", len(w.waited))
	}
}

// One that is away holds up no other, grows no long queue and gets all in the end.
func TestQueue_ACDNThatIsAway(t *testing.T) {
	b := newBench(t)
	here, away := &cdn{name: "here"}, &cdn{name: "away"}
	p := b.start(&waiter{}, nil, true, here, away)
	b.began(p, here)
	b.until("both are at it", func() bool { return len(away.calls()) == 1 })
	away.goes(fail.Wrap(fail.Unavailable, errors.New("503"), "away"))
	const publishes = 50
	for i := range publishes {
		b.publish(fmt.Sprintf("o:%03d", i), p)
		b.until("the other is purged", func() bool { return strings.Contains(strings.Join(here.calls(), " "), fmt.Sprintf("o:%03d", i)) })
	}
	stats, err := p.Of(t.Context(), b.st, b.site)
	must(t, err)
	if s := stats[1]; s.CDN != "away" || s.Jobs < 1 || s.Jobs > 2 || s.Reason == "" || s.Age <= 0 {
		t.Errorf("what waits: %+v", stats)
	}
	away.goes(nil)
	b.until("the queue is empty", func() bool {
		stats, err := p.Of(t.Context(), b.st, b.site)
		must(t, err)
		return stats[1].Jobs == 0
	})
	seen := strings.Join(away.calls(), " ")
	last := -1
	for i := range publishes {
		at := strings.Index(seen, fmt.Sprintf("o:%03d", i))
		if at < last {
			t.Fatalf("key %d is not in order, or missing, in %q", i, seen)
		}
		last = at
	}
}

func TestQueue_TwoProcessesPurgeOnce(t *testing.T) {
	now := time.Now()
	b := benchAt(t, func() time.Time { return now }) // no repeat's time comes
	c := &cdn{name: "c"}
	one := b.start(&waiter{}, nil, true, c)
	two := b.start(&waiter{}, nil, false, c)
	b.began(one, c)
	for i := range 20 {
		b.publish(fmt.Sprintf("o:%02d", i), one, two)
	}
	b.until("all is purged", func() bool {
		cursors, err := b.st.Cursors(t.Context())
		must(t, err)
		return cursors[b.site] == b.position(21) && strings.Contains(strings.Join(c.calls(), " "), "o:19")
	})
	b.until("nothing waits", func() bool {
		stats, err := one.Of(t.Context(), b.st, 0)
		must(t, err)
		return stats[0].Jobs == 0
	})
	for i := range 20 {
		if n := strings.Count(strings.Join(c.calls(), " "), fmt.Sprintf("o:%02d", i)); n != 1 {
			t.Errorf("key %d is purged %d times", i, n)
		}
	}
	if n := strings.Count(strings.Join(c.calls(), " "), "site:"); n != 1 {
		t.Errorf("the site is purged %d times", n)
	}
}

// Killed between applying and enqueueing: the set is beyond the cursor.
func TestQueue_AGapPurgesTheSite(t *testing.T) {
	b := newBench(t)
	c := &cdn{name: "c"}
	p := b.start(&waiter{}, nil, true, c)
	b.began(p, c)
	p.stop()
	b.seq++ // applied, and nobody told
	next := b.start(&waiter{}, func() map[content.SiteID]changelog.Position {
		return map[content.SiteID]changelog.Position{b.site: b.position(b.seq), b.site.Preview(): b.position(9), content.Control: b.position(9)}
	}, true, c)
	next.tick <- time.Time{}
	b.until("the site is purged", func() bool { return strings.Count(strings.Join(c.calls(), " "), "site:") >= 2 })
	b.publish("o:a", next)
	b.until("then it goes on by keys", func() bool { return slices.Contains(c.calls(), b.wire("o:a")) })
}

func TestQueue_WaitsForEdges(t *testing.T) {
	b := newBench(t)
	c, w := &cdn{name: "c"}, &waiter{let: make(chan struct{})}
	p := b.start(w, nil, true, c)
	b.publish("o:0", p)
	b.until("edges are waited for", func() bool { w.mu.Lock(); defer w.mu.Unlock(); return len(w.waited) == 1 })
	for i := range 10 {
		b.publish(fmt.Sprint("o:", i), p)
	}
	b.until("one more job waits behind it", func() bool { return len(b.jobs(work.Waiting)) == 1 })
	if calls := c.calls(); len(calls) != 0 {
		t.Errorf("purged before edges have it: %v", calls)
	}
	close(w.let)
	b.until("both are purged", func() bool { return len(c.calls()) == 2 })
	if got := c.calls()[1]; got != b.wire("o:0", "o:1", "o:2", "o:3", "o:4", "o:5", "o:6", "o:7", "o:8", "o:9") {
		t.Error(got)
	}
}

func TestQueue_ASiteThatIsDeletedIsPurged(t *testing.T) {
	b := newBench(t)
	c := &cdn{name: "c"}
	p := b.start(&waiter{}, nil, true, c)
	b.began(p, c)
	must(t, b.st.DeleteSite(t.Context(), b.site))
	b.publish("o:late", p)
	p.Changed(set.Change{Site: b.site, All: true})
	b.until("the site is purged", func() bool { return strings.Count(strings.Join(c.calls(), " "), "site:") == 2 })
}

func TestQueue_WhatSomebodyAsksFor(t *testing.T) {
	b := newBench(t)
	c, w := &cdn{name: "c"}, &waiter{}
	p := b.start(w, nil, true, c)
	b.began(p, c)
	ask := func(keys []string, all bool) {
		jobs, err := p.Ask(b.site, keys, all)
		must(t, err)
		must(t, b.st.Write(t.Context(), b.site, func(tx authoring.Tx) error { return tx.Enqueue(t.Context(), jobs[0]) }))
	}
	ask([]string{"o:b", "o:a", "o:b"}, false)
	b.until("the keys are purged", func() bool { return slices.Contains(c.calls(), b.wire("o:a", "o:b")) })
	ask(nil, true)
	b.until("the site is purged", func() bool { return strings.Count(strings.Join(c.calls(), " "), "site:") >= 2 })
	if w.mu.Lock(); w.purged["c"].Seq != 0 {
		t.Errorf("a receipt of no change: %+v", w.purged)
	}
	w.mu.Unlock()
	b.publish("o:c", p)
	b.until("changes go on as they did", func() bool { return slices.Contains(c.calls(), b.wire("o:c")) })
}
