package follower

import (
	"context"
	"errors"
	"runtime/debug"
	"slices"
	"time"

	"github.com/gheecms/ghee/internal/changelog"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
)

// task is the work on one site: what it starts from and how it ended.
type task struct {
	site  *site
	reign changelog.Epoch     // the highest epoch of the heads that caused it
	head  *changelog.Position // the head it last worked towards
	unfit bool                // the set asked to be renewed
	err   error

	renewed, replaced bool // that was tried
}

func (f *Follower) enqueue(s *site) {
	s.busy = true
	if s.id == content.Control {
		f.queue = append([]*site{s}, f.queue...)
		return
	}
	f.queue = append(f.queue, s)
}

// launch gives waiting sites to free workers. While the control log is being
// brought up no site starts: a token or site must be known before its content.
// Previews wait for a worker on their site's own log: readers come first.
func (f *Follower) launch(ctx context.Context) {
	for f.working < f.Parallel && ctx.Err() == nil {
		i := slices.IndexFunc(f.queue, func(s *site) bool { return !f.waits(s) })
		if i < 0 {
			return
		}
		s := f.queue[i]
		f.queue = slices.Delete(f.queue, i, i+1)
		f.working++
		s.running, s.begun = true, f.elapsed()
		t := task{site: s, reign: f.reign, head: s.head.Load(), unfit: s.unfit}
		s.unfit = false
		go func() { f.done <- f.work(ctx, t) }() // never waits: done holds one task per worker
	}
}

func (f *Follower) waits(s *site) bool {
	return s.id != content.Control && f.controlBusy() || s.id.IsPreview() && f.site(s.id.Public()).running
}

func (f *Follower) controlBusy() bool {
	s, ok := f.sites.Load(content.Control)
	return ok && s.(*site).busy
}

// work brings one site up to its head. A panic below is this site's failure:
// one poisoned entry must not stop a process that answers for all others.
func (f *Follower) work(ctx context.Context, t task) (ended task) {
	defer func() {
		if r := recover(); r != nil {
			t.err = fail.E(fail.Internal, "Following site %d failed within: %v\n%s", t.site.id, r, debug.Stack())
		}
		ended = t
	}()
	t.err = f.catchUp(ctx, &t)
	return t
}

// finish takes in how the work on a site ended.
func (f *Follower) finish(ctx context.Context, t task) {
	f.working--
	s := t.site
	if t.err != nil && s.failures.Load() == 0 {
		f.scan(ctx) // a site that was deleted under its worker has not failed
	}
	s.busy, s.running = false, false
	if ctx.Err() != nil {
		return // whatever failed, failed because of that
	}
	if f.gone(s.id) {
		f.drop(ctx, s)
		return
	}
	if t.err != nil {
		f.failed(ctx, s, t.err)
		return
	}
	if s.failures.Swap(0) > 0 {
		s.fault.Store(nil)
		s.diverged.Store(false)
		s.full.Store(false)
		f.Log.InfoContext(ctx, "the site is followed again", "site", s.id, "position", s.applied.Load().String())
	}
	if s.head.Load() != t.head && s.behind() { // grown meanwhile
		f.rest(ctx, s)
	}
}

// A log that grows faster than it is applied rests for a few times as long as
// its last work took: a transaction of many entries costs little more than one
// of a few, and who writes the log needs the processor, too. Editors wait longer
// for their lists than readers for what is published.
const (
	resting     = 3
	longestRest = 100 * time.Millisecond
)

// rest queues a log after a while, in which nothing else does.
func (f *Follower) rest(ctx context.Context, s *site) {
	d := min(resting*(f.elapsed()-s.begun), longestRest)
	if s.id.IsPreview() {
		d *= 3
	}
	if d <= 0 || s.id == content.Control {
		f.enqueue(s)
		return
	}
	s.busy = true
	time.AfterFunc(d, func() {
		select {
		case f.rested <- s:
		case <-ctx.Done():
		}
	})
}

// resume takes a log that has rested.
func (f *Follower) resume(s *site) {
	if now, ok := f.sites.Load(s.id); ok && now.(*site) == s { // else it was dropped meanwhile
		f.enqueue(s)
	}
}

// failed lets the site rest and tells the log, once for a row of failures and
// once more when it turns out that the site has diverged.
func (f *Follower) failed(ctx context.Context, s *site, err error) {
	n := s.failures.Add(1)
	text := err.Error()
	s.fault.Store(&text)
	f.counts.siteErrors.Add(1)
	s.retry = f.elapsed() + delay(n, f.Jitter())
	var at, head changelog.Position
	if p := s.applied.Load(); p != nil {
		at = *p
	}
	if p := s.head.Load(); p != nil {
		head = *p
	}
	if errors.Is(err, changelog.ErrDiverged) {
		if !s.diverged.Swap(true) {
			f.Log.ErrorContext(ctx, "the site has diverged from the origin; it serves what it has until an origin of a higher epoch leads",
				"site", s.id, "applied", at.String(), "applied_chain", at.Chain.String(),
				"head", head.String(), "head_chain", head.Chain.String(), "error", err)
		}
		return
	}
	if full := errors.Is(err, fail.ErrStorageFull); full != s.full.Swap(full) && full && n > 1 {
		f.Log.ErrorContext(ctx, "there is no room to write what the site has new; it serves what it has", "site", s.id, "applied", at.String(), "error", err)
	}
	if errors.Is(err, changelog.ErrForged) || errors.Is(err, changelog.ErrDigest) {
		s.diverged.Store(true) // what is offered is not used, whatever the reason
	}
	if n == 1 {
		f.Log.ErrorContext(ctx, "the site cannot be followed; it serves what it has", "site", s.id, "applied", at.String(), "error", err)
	}
}
