package limit_test

import (
	"context"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gheecms/ghee/internal/web/limit"
)

// machine does the work of requests: a few at once, each for as long.
type machine struct {
	l     *limit.Limiter
	cores chan struct{}
	work  time.Duration
	door  bool // who would wait in vain is told before

	inside atomic.Int64

	mu   sync.Mutex
	done map[limit.Class]*tally
	wg   sync.WaitGroup
}

// tally is how the requests of a class fared.
type tally struct {
	sent, good, shed int
	atDoor           int // of those shed
	slowestShed      time.Duration
}

const deadline = time.Second // of a client

func newMachine(cores int, work time.Duration, c limit.Config) *machine {
	m := &machine{cores: make(chan struct{}, cores), work: work}
	if c.Waited == nil {
		c.Waited = m.waited
	}
	m.l = limit.New(c)
	m.forget()
	return m
}

func (m *machine) forget() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.done = map[limit.Class]*tally{}
	for _, c := range limit.Classes() {
		m.done[c] = &tally{}
	}
}

// never is where no goroutine waits.
func never() time.Duration { return 0 }

// waited is how long requests wait for a processor of the machine.
func (m *machine) waited() time.Duration {
	return time.Duration(max(0, int(m.inside.Load())-cap(m.cores))) * m.work / time.Duration(cap(m.cores))
}

func (m *machine) request(ctx context.Context, class limit.Class) {
	began := time.Now()
	var p limit.Place
	refused, ok := m.door && m.l.Refuses(class), false
	if !refused {
		p, ok = m.l.Enter(ctx, class)
	}
	if ok {
		m.inside.Add(1)
		defer m.inside.Add(-1)
		m.cores <- struct{}{}
		<-time.After(m.work)
		<-m.cores
		p.Leave()
	}
	took := time.Since(began)
	m.mu.Lock()
	defer m.mu.Unlock()
	t := m.done[class]
	t.sent++
	switch {
	case refused:
		t.shed++
		t.atDoor++
	case !ok:
		t.shed++
		t.slowestShed = max(t.slowestShed, took)
	case took <= deadline:
		t.good++
	}
}

// load sends so many requests a second of each class, for a time, at random
// moments of a seed.
func (m *machine) load(t *testing.T, d time.Duration, rates map[limit.Class]float64) {
	dice := rand.New(rand.NewPCG(1, 2))
	for class, rate := range rates {
		seed := dice.Uint64()
		m.wg.Go(func() {
			dice := rand.New(rand.NewPCG(seed, 3))
			for end := time.Now().Add(d); time.Now().Before(end); {
				<-time.After(time.Duration(dice.ExpFloat64() / rate * float64(time.Second)))
				m.wg.Go(func() { m.request(t.Context(), class) })
			}
		})
	}
	m.wg.Wait()
}

// Ten times what a machine can do: it does what it can, sheds the rest quickly,
// and is as before when the load is over.
func TestLimiter_TenTimesTheLoad(t *testing.T) {
	const capacity, seconds = 1000, 5.0 // two cores, 2 ms each
	for name, c := range map[string]struct {
		config limit.Config
		sound  bool
	}{
		"limited":          {limit.Config{Start: 128, Min: 32, Max: 512}, true},
		"without a bound":  {limit.Config{Least: 1 << 20, Start: 1 << 20}, false}, // that the test can tell
		"a start too high": {limit.Config{Start: 1024, Min: 32}, true},
		"a start too low":  {limit.Config{Start: 2, Min: 2, Max: 512}, true},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				m := newMachine(2, 2*time.Millisecond, c.config)
				m.load(t, 2*time.Second, map[limit.Class]float64{limit.Read: capacity / 2})
				if r := m.done[limit.Read]; r.good != r.sent {
					t.Errorf("at half its load: %+v", *r)
				}
				m.forget()
				m.load(t, seconds*time.Second, map[limit.Class]float64{limit.Read: 10 * capacity})
				r := m.done[limit.Read]
				goodput := float64(r.good) / (capacity * seconds)
				if sound := goodput >= 0.9; sound != c.sound {
					t.Errorf("at ten times its load it does %.0f %% of what it can: %+v, %+v", 100*goodput, *r, m.l.Now())
				}
				if !c.sound {
					return
				}
				t.Logf("goodput %.1f %%, shed in %s at most, %+v", 100*goodput, r.slowestShed, m.l.Now())
				if r.slowestShed > 50*time.Millisecond {
					t.Errorf("shed after %s", r.slowestShed)
				}
				if now := m.l.Now(); now.Inside != 0 || now.Queued != 0 {
					t.Errorf("left behind: %+v", now)
				}
				m.load(t, time.Second, map[limit.Class]float64{limit.Read: capacity / 2}) // what it takes to settle
				m.forget()
				m.load(t, 2*time.Second, map[limit.Class]float64{limit.Read: 0.8 * capacity})
				if r := m.done[limit.Read]; r.good != r.sent {
					t.Errorf("after it: %+v", *r)
				}
			})
		})
	}
}

// Processors that have too much to do are told from a disk that is slow: then few
// are inside, and who is sent away, or comes, waits behind few.
func TestLimiter_FewAreInsideWhereProcessorsAreBusy(t *testing.T) {
	for name, c := range map[string]struct {
		waited func() time.Duration
		least  int
		most   int
	}{
		"busy processors": {nil, 3, 6},
		"a slow disk":     {never, 30, 60},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				const capacity, seconds = 1000, 5.0
				m := newMachine(2, 2*time.Millisecond, limit.Config{Waited: c.waited, Start: 128, Min: 32, Max: 512, Least: 3})
				m.load(t, seconds*time.Second, map[limit.Class]float64{limit.Read: 10 * capacity, limit.Desk: 10 * capacity})
				r, now := m.done[limit.Read], m.l.Now()
				if goodput := float64(r.good) / (capacity * seconds); goodput < 0.9 || now.Limit < c.least || now.Limit > c.most {
					t.Errorf("goodput %.2f, %+v", goodput, now)
				}
				m.load(t, 3*time.Second, map[limit.Class]float64{limit.Read: 0.5 * capacity})
				m.forget()
				m.load(t, 2*time.Second, map[limit.Class]float64{limit.Read: 0.8 * capacity})
				if r := m.done[limit.Read]; r.good != r.sent {
					t.Errorf("after it: %+v, %+v", *r, m.l.Now())
				}
			})
		})
	}
}

// At ten times the load nearly all are refused before they cost anything, of the
// dearer class no larger a part than of the cheaper; when it is over nobody is.
func TestLimiter_RefusesAtTheDoor(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const capacity, seconds = 1000, 5.0
		m := newMachine(2, 2*time.Millisecond, limit.Config{Start: 128, Min: 32, Max: 512, Least: 3})
		m.door = true
		m.load(t, 2*time.Second, map[limit.Class]float64{limit.Read: 0.8 * capacity})
		if r := m.done[limit.Read]; r.shed > 0 {
			t.Errorf("at eight tenths of its load: %+v", *r)
		}
		m.forget()
		m.load(t, seconds*time.Second, map[limit.Class]float64{limit.Read: 10 * capacity, limit.Desk: capacity})
		read, desk := *m.done[limit.Read], *m.done[limit.Desk]
		t.Logf("%+v, %+v, %+v", read, desk, m.l.Now())
		if goodput := float64(read.good+desk.good) / (capacity * seconds); goodput < 0.9 {
			t.Errorf("goodput %.2f", goodput)
		}
		if read.atDoor < 9*read.shed/10 || desk.atDoor < 3*desk.shed/4 {
			t.Errorf("refused at the door: %d of %d, %d of %d", read.atDoor, read.shed, desk.atDoor, desk.shed)
		}
		if desk.good*read.sent > read.good*desk.sent || desk.good == 0 {
			t.Errorf("the dashboard does not yield, or is shut out: %d of %d, reads %d of %d", desk.good, desk.sent, read.good, read.sent)
		}
		m.load(t, time.Second, map[limit.Class]float64{limit.Read: capacity / 2})
		m.forget()
		m.load(t, 2*time.Second, map[limit.Class]float64{limit.Read: 0.7 * capacity, limit.Desk: 0.05 * capacity})
		if r, d := *m.done[limit.Read], *m.done[limit.Desk]; r.shed+d.shed > 0 {
			t.Errorf("after it: %+v, %+v", r, d)
		}
		if got := m.l.Shed(limit.Read); int(got) != read.shed {
			t.Errorf("%d counted, %d shed", got, read.shed)
		}
	})
}

// Where most reads are sent away the dashboard has no place, even if one is free at
// the moment.
func TestLimiter_TheCheaperYield(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := limit.New(limit.Config{Waited: never, Start: 2, Min: 2, Max: 2, Queue: 100})
		first, _ := l.Enter(t.Context(), limit.Read)
		second, _ := l.Enter(t.Context(), limit.Read)
		crowd := func() {
			out := make(chan int, 20)
			for i := range 20 {
				waits(t, l, t.Context(), limit.Read, i+1, out)
			}
			for range 20 {
				<-out
			}
		}
		for range 3 { // 50 ms each, and a window is 100
			crowd()
		}
		first.Leave()
		second.Leave()
		if _, ok := l.Enter(t.Context(), limit.Desk); ok {
			t.Error("the dashboard came in while reads are sent away")
		}
		if !l.Refuses(limit.Bulk) || l.Refuses(limit.Read) {
			t.Error("the cheaper are refused at the door, and a read finds its place")
		}
		<-time.After(200 * time.Millisecond)
		if _, ok := l.Enter(t.Context(), limit.Desk); !ok {
			t.Error("nobody came for two windows")
		}
	})
}

// While there is too much of everything the dearest come through.
func TestLimiter_TheCheapestGoFirst(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const capacity = 1000
		m := newMachine(2, 2*time.Millisecond, limit.Config{Start: 128, Min: 32, Max: 512})
		m.load(t, 5*time.Second, map[limit.Class]float64{
			limit.Read: capacity / 2, limit.Preview: capacity, limit.Desk: 2 * capacity, limit.Bulk: 4 * capacity,
		})
		share := func(c limit.Class) float64 { return float64(m.done[c].good) / float64(m.done[c].sent) }
		t.Logf("read %.3f, preview %.3f, desk %.3f, bulk %.3f", share(limit.Read), share(limit.Preview), share(limit.Desk), share(limit.Bulk))
		if share(limit.Read) < 0.99 || share(limit.Preview) < share(limit.Desk) || share(limit.Desk) < share(limit.Bulk) || share(limit.Bulk) > 0.05 {
			t.Error("shed in another order")
		}
		for _, c := range limit.Classes() {
			if got := m.l.Shed(c); int(got) != m.done[c].shed {
				t.Errorf("%s: %d counted, %d shed", c, got, m.done[c].shed)
			}
		}
	})
}

// Writes to a database that hangs do not hold the places of reads.
func TestLimiter_AClassHasItsShare(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := limit.New(limit.Config{Waited: never, Start: 8, Min: 8, Max: 8})
		var desk []limit.Place
		for range 20 {
			if p, ok := l.Enter(t.Context(), limit.Desk); ok {
				desk = append(desk, p)
			}
		}
		if len(desk) != 4 {
			t.Errorf("%d of the desk are inside, want 4 of 8", len(desk))
		}
		for range 4 {
			if _, ok := l.Enter(t.Context(), limit.Read); !ok {
				t.Error("no place for a read")
			}
		}
		if l.Shed(limit.Desk) != 16 || l.Shed(limit.Read) != 0 {
			t.Errorf("shed %d, %d", l.Shed(limit.Desk), l.Shed(limit.Read))
		}
	})
}

// waits enters in a goroutine; what comes of it is sent to out as id.
func waits(t *testing.T, l *limit.Limiter, ctx context.Context, class limit.Class, id int, out chan<- int) { //nolint:revive // t first
	t.Helper()
	go func() {
		if _, ok := l.Enter(ctx, class); ok {
			out <- id
		} else {
			out <- -id
		}
	}()
	synctest.Wait()
}

func TestLimiter_TheQueueIsFairUntilItIsTooLong(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := limit.New(limit.Config{Waited: never, Start: 1, Min: 1, Max: 1, Queue: 2})
		inside, _ := l.Enter(t.Context(), limit.Read)
		out := make(chan int, 9)
		waits(t, l, t.Context(), limit.Desk, 1, out)
		waits(t, l, t.Context(), limit.Desk, 2, out)
		waits(t, l, t.Context(), limit.Read, 3, out) // the queue holds two: the oldest of the desk goes
		if got := <-out; got != -1 {
			t.Errorf("%d made room", got)
		}
		waits(t, l, t.Context(), limit.Bulk, 4, out) // nobody cheaper waits
		if got := <-out; got != -4 {
			t.Errorf("%d made room", got)
		}
		inside.Leave()
		synctest.Wait()
		if got := <-out; got != 3 {
			t.Errorf("%d came first, want the read", got)
		}
		begun := time.Now()
		if got := <-out; got != -2 || time.Since(begun) != 50*time.Millisecond {
			t.Errorf("%d after %s", got, time.Since(begun))
		}
	})
}

func TestLimiter_UnderOverloadTheNewestGoesFirst(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := limit.New(limit.Config{Waited: never, Start: 2, Min: 2, Max: 2})
		inside, _ := l.Enter(t.Context(), limit.Read)
		_, _ = l.Enter(t.Context(), limit.Read)
		out := make(chan int, 9)
		waits(t, l, t.Context(), limit.Read, 1, out)
		<-time.After(30 * time.Millisecond)
		waits(t, l, t.Context(), limit.Read, 2, out)
		<-time.After(30 * time.Millisecond) // the first has gone, and the queue was never empty
		waits(t, l, t.Context(), limit.Read, 3, out)
		if got := <-out; got != -1 {
			t.Error(got)
		}
		inside.Leave()
		synctest.Wait()
		if got := <-out; got != 3 {
			t.Errorf("%d came first, want the newest", got)
		}
		begun := time.Now()
		waits(t, l, t.Context(), limit.Read, 4, out)
		if got := <-out; got != -4 || time.Since(begun) > 3*time.Millisecond {
			t.Errorf("%d after %s", got, time.Since(begun))
		}
	})
}

func TestLimiter_WhoLeavesTheQueueTakesNoPlace(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := limit.New(limit.Config{Waited: never, Start: 1, Min: 1, Max: 1, Queue: 2})
		inside, _ := l.Enter(t.Context(), limit.Read)
		ctx, leave := context.WithCancel(t.Context())
		out := make(chan int, 9)
		waits(t, l, ctx, limit.Read, 1, out)
		leave()
		if got := <-out; got != -1 {
			t.Error(got)
		}
		inside.Leave()
		if now := l.Now(); now != (limit.Now{Limit: 1}) {
			t.Errorf("%+v", now)
		}
	})
}

func BenchmarkLimiter(b *testing.B) {
	l := limit.New(limit.Config{})
	b.ReportAllocs()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			if p, ok := l.Enter(b.Context(), limit.Read); ok {
				p.Leave()
			}
		}
	})
}
