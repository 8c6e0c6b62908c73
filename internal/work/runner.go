package work

import (
	"context"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gheecms/ghee/internal/clock"
)

// Config is what a Runner needs. Zero durations take the usual ones.
type Config struct {
	Store  Store
	IDs    clock.IDs
	Chance func() float64 // from [0, 1), spreads attempts
	Log    *slog.Logger

	Lease time.Duration // without a beat for so long a process is dead; 10 s
	Scan  time.Duration // between looks at the table, and between beats; 1 s
	Drain time.Duration // what jobs under way get after a stop; 8 s
	Keep  time.Duration // how long a done job's id is known; 7 days
}

// deadKept is how long dead letters are there to be tried again.
const deadKept = 90 * 24 * time.Hour

// Runner does jobs of its kinds. Make it with New and Run it once.
type Runner struct {
	c     Config
	lanes []*lane
	me    identity
	watch watch

	stats            atomic.Pointer[[]Stat]
	done, failed     atomic.Int64
	buried, conflict atomic.Int64
}

// New makes a runner of kinds.
func New(c Config, kinds ...Kind) *Runner {
	for value, usual := range map[*time.Duration]time.Duration{
		&c.Lease: 10 * time.Second, &c.Scan: time.Second, &c.Drain: 8 * time.Second, &c.Keep: 7 * 24 * time.Hour,
	} {
		if *value <= 0 {
			*value = usual
		}
	}
	r := &Runner{c: c, me: identity{store: c.Store, ids: c.IDs, limit: c.Lease * 6 / 10}}
	r.watch = watch{lease: c.Lease, gap: 3 * c.Scan}
	for _, k := range kinds {
		r.lanes = append(r.lanes, &lane{Kind: k, r: r, bell: make(chan struct{}, 1)})
	}
	r.stats.Store(&[]Stat{})
	return r
}

// Ring says that a job may be ready. It never waits.
func (r *Runner) Ring() {
	for _, l := range r.lanes {
		l.ring()
	}
}

// Counts is what a runner has done.
type Counts struct {
	Done, Failed int64 // attempts
	Lost         int64 // leases that another process took
	Buried       int64 // dead processes found
}

// Counts returns what has been done since the start.
func (r *Runner) Counts() Counts {
	return Counts{r.done.Load(), r.failed.Load(), r.conflict.Load(), r.buried.Load()}
}

// Stats returns the state of the table as last looked at.
func (r *Runner) Stats() []Stat { return *r.stats.Load() }

// Run works until ctx ends. Then it takes no more jobs, lets those under way
// end for Config.Drain, stops them, and gives back what has not ended.
func (r *Runner) Run(ctx context.Context) error {
	hands, stop := context.WithCancel(context.WithoutCancel(ctx))
	defer stop()
	var taking, working, keeping sync.WaitGroup
	for _, l := range r.lanes {
		taking.Go(func() { l.run(ctx, hands, &working) })
	}
	beating, enough := context.WithCancel(context.WithoutCancel(ctx))
	keeping.Go(func() { r.keep(beating, ctx) })
	<-ctx.Done()
	taking.Wait()
	over := time.AfterFunc(r.c.Drain, stop)
	working.Wait()
	over.Stop()
	enough()
	keeping.Wait()
	last, cancel := context.WithTimeout(context.WithoutCancel(ctx), r.c.Scan)
	defer cancel()
	if err := r.me.retire(last, r.idle); err != nil {
		r.c.Log.WarnContext(ctx, "a worker could not sign off; others will do without", "error", err)
	}
	return nil
}

// keep looks at the table each Scan: it beats, finds dead processes, ripens
// jobs, and rings in case a bell was lost. After a stop it only beats.
func (r *Runner) keep(ctx, working context.Context) {
	tick := time.NewTicker(r.c.Scan)
	defer tick.Stop()
	for n := 0; ; n++ {
		r.look(ctx, n, working.Err() == nil)
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

func (r *Runner) look(ctx context.Context, n int, working bool) {
	ctx, cancel := context.WithTimeout(ctx, r.c.Lease/4)
	defer cancel()
	r.me.beat(ctx, r.idle, r.c.Log)
	if !working {
		return
	}
	for _, step := range []func(context.Context) error{
		r.bury,
		func(ctx context.Context) error { _, err := r.c.Store.Ripen(ctx); return err },
		func(ctx context.Context) error {
			if n%5 > 0 {
				return nil
			}
			stats, err := r.c.Store.Stats(ctx)
			if err == nil {
				r.stats.Store(&stats)
			}
			return err
		},
		func(ctx context.Context) error {
			if n%600 != 599 {
				return nil
			}
			_, err := r.c.Store.Sweep(ctx, r.c.Keep, deadKept)
			return err
		},
	} {
		if err := step(ctx); err != nil {
			if ctx.Err() == nil {
				r.c.Log.WarnContext(ctx, "the table of work cannot be looked at", "error", err)
			}
			return
		}
	}
	r.Ring()
}

func (r *Runner) idle() bool {
	for _, l := range r.lanes {
		if l.busy.Load() > 0 {
			return false
		}
	}
	return true
}

// bury frees the jobs of processes that are dead.
func (r *Runner) bury(ctx context.Context) error {
	beats, err := r.c.Store.Beats(ctx)
	if err != nil {
		r.watch.forget()
		return err
	}
	for _, id := range r.watch.dead(time.Now(), beats, r.me.id()) {
		freed, err := r.c.Store.Bury(ctx, id, beats[id])
		if err != nil {
			return err
		}
		if freed > 0 {
			r.buried.Add(1)
			r.c.Log.WarnContext(ctx, "a process that worked has died; its jobs are free", "worker", id, "jobs", freed)
		}
	}
	return nil
}
