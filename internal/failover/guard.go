package failover

import (
	"context"
	"strings"
	"time"

	"github.com/gheecms/ghee/internal/fail"
)

// Guard returns what an origin asks before each change, and before it tells that
// the change is kept, while it writes under an epoch. It returns nil, or
// fail.ErrFenced in an error that says what to do.
//
// It costs two looks at the memory as long as this process runs on. When it has
// stood still, it asks the peers before it says yes: a leader that was frozen
// while another was promoted learns of it before its first change (reliability
// §5 row 29). Until more than half of the peers have answered for the first time
// it says no, for the same reason (§4e).
func (w *Watch) Guard(epoch func() uint64) func(context.Context) error {
	return func(ctx context.Context) error {
		if err := w.over(epoch()); err != nil || len(w.Peers) == 0 {
			return err
		}
		now := w.Now()
		if w.idle(now) > frozen || !w.sure.Load() || w.lost(now) {
			w.look(ctx, now)
			if err := w.over(epoch()); err != nil {
				return err
			}
			if err := ctx.Err(); err != nil {
				return fail.Wrap(fail.Unavailable, err, "The time for this change was over before any peer could be asked who leads.")
			}
		}
		switch {
		case !w.sure.Load():
			return fenced("This origin has not heard from more than half of its peers since it started, or was asked to hand over, so another may lead: it takes no changes yet. It begins when they answer; if you know that none leads, start it with --lead.")
		case w.lost(w.Now()):
			return fenced("This origin has not heard from more than half of its peers for %s (--lease), so another may lead by now: it takes no changes until they answer.", w.Lease)
		}
		return nil
	}
}

// Doubt has this origin, once a time is over in which it hands over, write again
// only when more than half of its peers have answered after that: the one that
// it handed over to may lead by then.
func (w *Watch) Doubt(hold time.Duration) {
	if len(w.Peers) > 0 {
		w.doubt.Store(micros(w.Now().Add(hold)))
		w.sure.Store(false)
	}
}

// Trust ends a doubt: nobody was promoted.
func (w *Watch) Trust() {
	w.doubt.Store(0)
	w.sure.Store(true)
}

// idle is how long ago the peers were last asked.
func (w *Watch) idle(now time.Time) time.Duration {
	return time.Duration(micros(now)-w.looked.Load()) * time.Microsecond
}

// lost reports whether the lease is over.
func (w *Watch) lost(now time.Time) bool {
	return w.Lease > 0 && w.sure.Load() && time.Duration(micros(now)-w.heard.Load())*time.Microsecond > w.Lease
}

// over says that the epoch in which somebody writes has ended.
func (w *Watch) over(epoch uint64) error {
	d := w.Register.Known()
	if d.Epoch <= epoch {
		return nil
	}
	at := ""
	if len(d.URLs) > 0 {
		at = " at " + strings.Join(d.URLs, ", ")
	}
	return fenced("This origin leads no longer: epoch %d began at %s under %s%s. Nothing is changed here; bring this origin back as its standby with ghee rejoin.",
		d.Epoch, d.Issued.UTC().Format(time.RFC3339), d.Node, at)
}

func fenced(format string, args ...any) error {
	e := fail.E(fail.Unavailable, format, args...)
	e.Err = fail.ErrFenced
	return e
}
