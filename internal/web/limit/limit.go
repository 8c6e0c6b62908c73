// Package limit admits no more requests at once than a process comes through
// with, and sends the others away quickly, the cheapest to lose first.
//
// How many are admitted follows from how long those inside take, and from how
// long whatever could run waits for a processor: while both are below a goal and
// more would come, the limit rises a little, above it falls.
// Who finds no place waits in the short queue of its class, for milliseconds. When
// that has not been empty for a while there is too much of the class: then the
// newest goes first, since who has waited longest is likeliest to have given up,
// and nobody waits longer than it takes to say so.
//
// Each class may hold a share of the places only, so that a database which hangs
// holds up writes and leaves published reads their places.
package limit

import (
	"context"
	"runtime"
	"sync"
	"sync/atomic"
	"time"
)

// Class is how dear a request is; a higher one is shed later.
type Class int

// The classes, the cheapest to lose first.
const (
	Bulk    Class = iota // imports, the backoffice: programs that come back
	Desk                 // the dashboard and writes
	Preview              // drafts, shown to those who write them
	Read                 // what is published
	classes
)

func (c Class) String() string {
	return [...]string{"bulk", "desk", "preview", "read"}[c]
}

// Classes lists all of them.
func Classes() []Class { return []Class{Bulk, Desk, Preview, Read} }

// share is the part of the places, in quarters, that a class may hold.
func (c Class) share() int { return [...]int{1, 2, 3, 4}[c] }

// Config bounds a Limiter; the zero value stands for what the comments say.
type Config struct {
	Processors      int           // that work: GOMAXPROCS
	Start, Min, Max int           // places: 64, 16 and 256 for each processor
	Least           int           // places, however busy the processors are: one for each
	Queue           int           // who may wait: 128 for each processor
	Goal            time.Duration // 25 ms: how long a read may take inside, on average
	Busy            time.Duration // 2 ms: how long a goroutine may wait for a processor, on average
	Wait            time.Duration // 50 ms: how long to wait for a place
	Rush            time.Duration // 3 ms: the same while overloaded
	Window          time.Duration // 100 ms: how often the limit is looked at
	Now             func() time.Time
	// Waited returns how long goroutines waited for a processor, on average since it
	// was called before; nil asks the runtime.
	Waited func() time.Duration
}

func (c Config) complete() Config {
	cores := c.Processors
	if cores <= 0 {
		cores = runtime.GOMAXPROCS(0)
	}
	for _, d := range []struct {
		v *int
		n int
	}{{&c.Start, 64 * cores}, {&c.Min, 16 * cores}, {&c.Max, 256 * cores}, {&c.Least, cores}, {&c.Queue, 128 * cores}} {
		if *d.v <= 0 {
			*d.v = d.n
		}
	}
	c.Min = min(c.Min, c.Start)
	c.Least = min(c.Least, c.Min)
	c.Max = max(c.Max, c.Start)
	for _, d := range []struct {
		v *time.Duration
		n time.Duration
	}{{&c.Goal, 25 * time.Millisecond}, {&c.Busy, 2 * time.Millisecond}, {&c.Wait, 50 * time.Millisecond}, {&c.Rush, 3 * time.Millisecond}, {&c.Window, 100 * time.Millisecond}} {
		if *d.v <= 0 {
			*d.v = d.n
		}
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Waited == nil {
		c.Waited = newScheduler().waited
	}
	return c
}

// Limiter admits requests. Its methods may be called by many goroutines.
type Limiter struct {
	c    Config
	shed [classes]atomic.Uint64

	mu       sync.Mutex // guards what follows
	limit    int
	inside   [classes]int
	total    int
	queue    queue
	window   window
	pressure [classes]pressure
}

// New makes a limiter with nobody inside.
func New(c Config) *Limiter {
	c = c.complete()
	return &Limiter{c: c, limit: c.Start, window: window{began: c.Now()}}
}

// Place is a place that was given; Leave gives it back.
type Place struct {
	l     *Limiter
	class Class
	began time.Time
}

// Refuses reports whether one more of a class would wait in vain: it has to yield,
// or there is too much of it and somebody waits for the next place.
// Who is refused is counted as sent away; that costs less than by Enter.
func (l *Limiter) Refuses(class Class) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := l.c.Now()
	waits := l.queue.ends[class].length > 0 && l.overloaded(class, now)
	if !waits && !l.yields(class, now) {
		return false
	}
	l.pressure[class].note(now, l.c.Window, 1, 0)
	l.sent(class, now)
	return true
}

// Busy reports whether the machine has enough to do with requests: what can wait
// should.
func (l *Limiter) Busy() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.queue.length > 0 || l.total > 0 && l.limit < l.c.Min
}

// Enter takes a place, waiting a moment where none is free; false sends the
// request away. A place must be left, once.
func (l *Limiter) Enter(ctx context.Context, class Class) (Place, bool) {
	now := l.c.Now()
	l.mu.Lock()
	yields := l.yields(class, now)
	l.pressure[class].note(now, l.c.Window, 1, 0)
	if yields {
		l.sent(class, now)
		l.mu.Unlock()
		return Place{}, false
	}
	if l.free(class) { // whoever waits of this class would have it
		l.take(class)
		l.mu.Unlock()
		return Place{l, class, now}, true
	}
	l.window.full = l.window.full || l.total >= l.limit
	w, patience := l.enqueue(class, now)
	l.mu.Unlock()
	if w == nil || !l.wait(ctx, w, patience) {
		return Place{}, false
	}
	return Place{l, class, l.c.Now()}, true
}

// wait returns whether a waiter was given a place.
func (l *Limiter) wait(ctx context.Context, w *waiter, patience time.Duration) bool {
	timer := time.NewTimer(patience)
	defer timer.Stop()
	select {
	case in := <-w.told:
		return in
	case <-timer.C:
	case <-ctx.Done():
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.queue.remove(w) {
		l.sent(w.class, l.c.Now())
		return false
	}
	return <-w.told // it was settled meanwhile
}

// Leave gives the place back.
func (p Place) Leave() {
	now := p.l.c.Now()
	p.l.mu.Lock()
	defer p.l.mu.Unlock()
	if p.class >= Preview { // others wait for the database, which no limit of ours makes faster
		p.l.learn(now, now.Sub(p.began))
	}
	p.l.release(p.class)
}

// Shed returns how many requests of a class were sent away.
func (l *Limiter) Shed(class Class) uint64 { return l.shed[class].Load() }

// Now is how a limiter is at a moment.
type Now struct{ Limit, Inside, Queued int }

// Now returns how many are inside and wait, and how many may be inside.
func (l *Limiter) Now() Now {
	l.mu.Lock()
	defer l.mu.Unlock()
	return Now{l.limit, l.total, l.queue.length}
}
