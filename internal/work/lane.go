package work

import (
	"context"
	"fmt"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
)

// lane does the jobs of one kind.
type lane struct {
	Kind
	r    *Runner
	bell chan struct{}
	busy atomic.Int64
	last content.SiteID // whose turn it was; owned by run
}

func (l *lane) ring() {
	select {
	case l.bell <- struct{}{}:
	default: // it rings already
	}
}

// run takes jobs until ctx ends, as many as it has hands for.
func (l *lane) run(ctx, hands context.Context, working *sync.WaitGroup) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-l.bell:
		}
		for ctx.Err() == nil {
			n, err := l.take(ctx, hands, working)
			if err != nil && ctx.Err() == nil {
				l.r.c.Log.WarnContext(ctx, "no work can be taken", "kind", l.Name, "error", err)
			}
			if n == 0 || err != nil {
				break // the next ring, or the next scan
			}
		}
	}
}

// take takes jobs and begins them; each rings when it ends.
func (l *lane) take(ctx, hands context.Context, working *sync.WaitGroup) (n int, err error) {
	free := l.Parallel - int(l.busy.Load())
	if free <= 0 {
		return 0, nil
	}
	err = l.r.me.taking(ctx, hands, func(w *worker) error {
		leases, err := l.r.c.Store.Claim(ctx, w.name, l.Name, l.last, free)
		if fail.Is(err, fail.Conflict) {
			w.end() // buried; the next scan begins as another
		}
		n = len(leases)
		for _, lease := range leases {
			l.last = lease.Site
			l.busy.Add(1)
			working.Go(func() {
				defer l.ring()
				defer l.busy.Add(-1)
				l.do(hands, w.ctx, &Task{Lease: lease, store: l.r.c.Store})
			})
		}
		return err
	})
	return n, err
}

// do does one job and ends its lease.
func (l *lane) do(hands, life context.Context, t *Task) {
	err := l.attempt(life, t)
	if t.finished {
		l.r.done.Add(1)
		return
	}
	end := func(ctx context.Context) error { return l.r.c.Store.Finish(ctx, t.Lease, nil) }
	switch {
	case err == nil:
		l.r.done.Add(1)
	case hands.Err() != nil: // stopped by us: not its fault
		end = func(ctx context.Context) error { return l.r.c.Store.Release(ctx, t.Lease) }
	default:
		l.r.failed.Add(1)
		f := Failure{Reason: reason(err), Pass: l.Pass, Delay: max(l.wait(t.Attempt, l.r.c.Chance()), asked(err)), Dead: Lasting(err) || t.Attempt >= l.Attempts}
		l.r.c.Log.WarnContext(hands, "a job failed", "kind", t.Kind, "job", t.ID, "attempt", t.Attempt, "dead", f.Dead, "error", f.Reason)
		end = func(ctx context.Context) error { return l.r.c.Store.Fail(ctx, t.Lease, f) }
	}
	l.end(hands, t, end)
}

// end tells the database how a job ended, again and again while that is away:
// what was done must not be done twice because nobody could be told.
func (l *lane) end(hands context.Context, t *Task, end func(context.Context) error) {
	for {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(hands), l.r.c.Lease/2)
		err := end(ctx)
		cancel()
		switch {
		case err == nil:
			return
		case fail.Is(err, fail.Conflict):
			l.r.conflict.Add(1)
			l.r.c.Log.WarnContext(hands, "a job had gone to another process before it ended", "kind", t.Kind, "job", t.ID)
			return
		case !fail.Is(err, fail.Unavailable):
			l.r.c.Log.ErrorContext(hands, "how a job ended cannot be kept; it will be taken from this process", "kind", t.Kind, "job", t.ID, "error", err)
			return
		}
		wait := time.NewTimer(l.r.c.Scan)
		select {
		case <-hands.Done(): // others will find that this process has gone
			wait.Stop()
			return
		case <-wait.C:
		}
	}
}

// attempt runs the handler; a panic is this job's failure.
func (l *lane) attempt(life context.Context, t *Task) (err error) {
	if t.Attempt > l.Attempts {
		return Permanent(fail.E(fail.Internal, "Each of the %d processes that did it died.", l.Attempts))
	}
	ctx, cancel := context.WithTimeout(life, l.Timeout)
	defer cancel()
	defer func() {
		if p := recover(); p != nil {
			l.r.c.Log.ErrorContext(ctx, "a job panicked", "kind", t.Kind, "job", t.ID, "panic", fmt.Sprint(p), "stack", string(debug.Stack()))
			err = fail.E(fail.Internal, "It panicked: %v", p)
		}
	}()
	return l.Do(ctx, t)
}
