package limit_test

import (
	"runtime"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gheecms/ghee/internal/web/limit"
)

// Who has a place lets others be read for a moment while there is too much, and
// loses no time where there is not.
func TestPlace_BeginRestsWhileCrowded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const rest = time.Millisecond
		l := limit.New(limit.Config{Load: idle, Start: 1, Min: 1, Max: 1, Queue: 1, Rest: rest})
		begins := func() time.Duration {
			p, ok := l.Enter(t.Context(), limit.Read)
			if !ok {
				t.Fatal("no place")
			}
			began := time.Now()
			p.Begin()
			took := time.Since(began)
			p.Leave()
			return took
		}
		if took := begins(); took != 0 {
			t.Errorf("alone it waits %v", took)
		}
		held, _ := l.Enter(t.Context(), limit.Read)
		out := make(chan int, 40)
		for i := range cap(out) { // nobody of whom finds the place free
			waits(t, l, t.Context(), limit.Read, i, out)
		}
		<-time.After(110 * time.Millisecond)
		held.Leave()
		if took := begins(); took != rest {
			t.Errorf("while most are sent away it waits %v, want %v", took, rest)
		}
	})
}

// Where the processors have too much to do a write that hangs keeps no read from
// them, and a write takes no place, though one is left, while a read waits.
func TestLimiter_ReadsHaveTheirProcessors(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		cores := runtime.GOMAXPROCS(0)
		busy := func() limit.Load { return limit.Load{Used: 1} }
		l := limit.New(limit.Config{Load: busy, Start: cores + 1, Min: cores + 1, Max: cores + 1})
		hangs, ok := l.Enter(t.Context(), limit.Desk)
		if !ok {
			t.Fatal("no place for the first")
		}
		enter := func() (places []limit.Place) {
			for range cores {
				p, ok := l.Enter(t.Context(), limit.Read)
				if !ok {
					t.Fatalf("%d reads have a place, want %d", len(places), cores)
				}
				places = append(places, p)
			}
			return places
		}
		for range 20 { // what it takes to know that they are busy
			for _, p := range enter() {
				<-time.After(10 * time.Millisecond)
				p.Leave()
			}
		}
		inside := enter()
		if n := l.Now(); n.Inside != cores+1 {
			t.Errorf("%+v", n)
		}
		hangs.Leave()
		out := make(chan int, 2)
		waits(t, l, t.Context(), limit.Read, 1, out)
		waits(t, l, t.Context(), limit.Desk, 2, out)
		if n := l.Now(); n.Inside != cores || n.Queued != 2 {
			t.Errorf("a write takes a place that a read waits for: %+v", n)
		}
		inside[0].Leave()
		if one, other := <-out, <-out; one < 0 || other < 0 {
			t.Errorf("%d, %d: the read has a processor, and the write the place that is left", one, other)
		}
	})
}
