package work_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/gheecms/ghee/internal/authoring"
	"github.com/gheecms/ghee/internal/clock"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/store"
	"github.com/gheecms/ghee/internal/store/pgtest"
	"github.com/gheecms/ghee/internal/work"
	"github.com/gheecms/ghee/internal/work/worktest"
)

const patience = 20 * time.Second

// bench is a database with a runner over it.
type bench struct {
	t    *testing.T
	st   *store.Store
	ring atomic.Pointer[work.Runner]
}

func newBench(t *testing.T) *bench {
	b := &bench{t: t}
	var err error
	b.st, err = store.Open(t.Context(), store.Config{Dir: t.TempDir(), Due: func() {
		if r := b.ring.Load(); r != nil {
			r.Ring()
		}
	}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = b.st.Close() })
	return b
}

// start runs until stop is called, which waits for the end.
func (b *bench) start(c work.Config, kinds ...work.Kind) (r *work.Runner, stop func()) {
	c.Store, c.IDs, c.Chance, c.Log = b.st, clock.NewID, func() float64 { return 0 }, slog.New(slog.DiscardHandler)
	if c.Scan == 0 {
		c.Scan = 20 * time.Millisecond
	}
	r = work.New(c, kinds...)
	b.ring.Store(r)
	return r, worktest.Run(b.t, r)
}

func (b *bench) enqueue(jobs ...work.Job) {
	b.t.Helper()
	if err := b.st.Write(b.t.Context(), content.Control, func(tx authoring.Tx) error {
		for _, j := range jobs {
			j.Kind, j.Payload = "k", []byte(`{}`)
			if err := tx.Enqueue(b.t.Context(), j); err != nil {
				return err
			}
		}
		return nil
	}); err != nil {
		b.t.Fatal(err)
	}
}

// until waits until all jobs are in a state.
func (b *bench) until(state string, n int) []work.Row {
	b.t.Helper()
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for deadline := time.Now().Add(patience); ; <-tick.C {
		rows, err := b.st.Jobs(b.t.Context(), state, 10_000)
		if err != nil {
			b.t.Fatal(err)
		}
		if len(rows) == n {
			return rows
		}
		if time.Now().After(deadline) {
			b.t.Fatalf("%d are %s, want %d", len(rows), state, n)
		}
	}
}

func kind(do func(context.Context, *work.Task) error) work.Kind {
	return work.Kind{Name: "k", Do: do, Parallel: 4, Timeout: time.Minute, Attempts: 3, First: 2 * time.Millisecond, Longest: 10 * time.Millisecond}
}

func TestRunner_TriesAgainAndGivesUp(t *testing.T) {
	b := newBench(t)
	var mu sync.Mutex
	seen := map[string]int{}
	b.start(work.Config{}, kind(func(_ context.Context, t *work.Task) error {
		mu.Lock()
		seen[t.ID]++
		n := seen[t.ID]
		mu.Unlock()
		switch {
		case t.ID == "panics":
			panic("ouch")
		case t.ID == "never":
			return work.Permanent(errors.New("refused"))
		case t.ID == "asked":
			return work.After(30*time.Minute, errors.New("busy"))
		case t.ID == "second" && n == 1:
			return errors.New("not yet")
		}
		return nil
	}))
	b.enqueue(work.Job{ID: "good"}, work.Job{ID: "second"}, work.Job{ID: "panics"}, work.Job{ID: "never"}, work.Job{ID: "asked"})
	b.until(work.Done, 2)
	if r := b.until(work.Later, 1)[0]; r.ID != "asked" || r.Age > -29*time.Minute {
		t.Errorf("one that was asked to wait: %+v", r)
	}
	for _, r := range b.until(work.Dead, 2) {
		want := map[string]string{"panics": "It panicked: ouch", "never": "refused"}[r.ID]
		if r.Reason != want {
			t.Errorf("%s died of %q", r.ID, r.Reason)
		}
	}
	mu.Lock()
	defer mu.Unlock()
	if got, want := fmt.Sprint(seen), "map[asked:1 good:1 never:1 panics:3 second:2]"; got != want {
		t.Errorf("attempts: %s, want %s", got, want)
	}
}

func TestRunner_StoppedFinishesOrGivesBack(t *testing.T) {
	b := newBench(t)
	begun, let := make(chan string, 2), make(chan struct{})
	_, stop := b.start(work.Config{Drain: 100 * time.Millisecond}, kind(func(ctx context.Context, t *work.Task) error {
		begun <- t.ID
		if t.ID == "quick" {
			<-let
			return nil
		}
		<-ctx.Done()
		return ctx.Err()
	}))
	b.enqueue(work.Job{ID: "quick"}, work.Job{ID: "slow"})
	<-begun
	<-begun
	close(let)
	stop()
	if rows := b.until(work.Ready, 1); rows[0].ID != "slow" || rows[0].Attempts != 0 {
		t.Errorf("given back: %+v", rows)
	}
	if beats, err := b.st.Beats(t.Context()); err != nil || len(beats) != 0 {
		t.Errorf("workers are left: %v, %v", beats, err)
	}
}

func TestRunner_TakesTheJobsOfTheDead(t *testing.T) {
	b := newBench(t)
	b.enqueue(work.Job{ID: "a"})
	if err := b.st.Enrol(t.Context(), "dead"); err != nil {
		t.Fatal(err)
	}
	lost, err := b.st.Claim(t.Context(), "dead", "k", 0, 1)
	if err != nil || len(lost) != 1 {
		t.Fatal(lost, err)
	}
	r, _ := b.start(work.Config{Lease: 300 * time.Millisecond}, kind(func(ctx context.Context, t *work.Task) error {
		return t.Done(ctx, func(tx work.Tx) error {
			return tx.Enqueue(ctx, work.Job{ID: "effect of " + t.ID, Kind: "trace", Payload: []byte(`1`)})
		})
	}))
	b.until(work.Done, 1)
	b.until(work.Ready, 1) // the effect
	if err := b.st.Finish(t.Context(), lost[0], nil); err == nil {
		t.Error("the dead finished it as well")
	}
	if c := r.Counts(); c.Done != 1 || c.Buried != 1 {
		t.Errorf("%+v", c)
	}
}

// Ten thousand jobs that are due, drained by two openings of a database as two
// processes have them (-benchtime 10000x).
func BenchmarkDrain(b *testing.B) {
	for name, url := range map[string]func() string{"sqlite": func() string { return "" }, "postgres": func() string { return pgtest.Start(b).URL(b, "ghee") }} {
		b.Run(name, func(b *testing.B) { drain(b, url()) })
	}
}

func drain(b *testing.B, url string) {
	c := store.Config{Dir: b.TempDir(), URL: url}
	var left atomic.Int64
	left.Store(int64(b.N))
	ctx, stop := context.WithCancel(b.Context())
	defer stop()
	k := kind(func(context.Context, *work.Task) error {
		if left.Add(-1) == 0 {
			stop()
		}
		return nil
	})
	k.Parallel = 16
	var runners []*work.Runner
	for range 2 {
		st, err := store.Open(b.Context(), c)
		if err != nil {
			b.Fatal(err)
		}
		defer st.Close()
		runners = append(runners, work.New(work.Config{Store: st, IDs: clock.NewID, Chance: func() float64 { return 0 }, Log: slog.New(slog.DiscardHandler)}, k))
		if len(runners) > 1 {
			break
		}
		if err := st.Write(b.Context(), content.Control, func(tx authoring.Tx) error {
			for i := range b.N {
				if err := tx.Enqueue(b.Context(), work.Job{ID: fmt.Sprint(i), Kind: "k", Site: content.SiteID(1 + i%3), Payload: []byte(`{}`)}); err != nil {
					return err
				}
			}
			return nil
		}); err != nil {
			b.Fatal(err)
		}
	}
	b.ResetTimer()
	var running sync.WaitGroup
	for _, r := range runners {
		running.Go(func() {
			if err := r.Run(ctx); err != nil {
				b.Error(err)
			}
		})
	}
	running.Wait()
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "jobs/s")
}
