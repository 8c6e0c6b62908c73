package follower

import (
	"context"
	"errors"
	"iter"
	"time"

	"github.com/gheecms/ghee/internal/changelog"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
	"github.com/gheecms/ghee/internal/failpoint"
	"github.com/gheecms/ghee/internal/set"
)

// catchUp renews a set that needs it and then applies what a site misses, a
// batch at a time, until it is at its head or the log has no more.
func (f *Follower) catchUp(ctx context.Context, t *task) error {
	s := t.site
	p, err := f.position(ctx, s.id)
	if s.id != content.Control && (t.unfit || errors.Is(err, set.ErrUnusable)) {
		p, err = f.heal(ctx, t, p, err)
	}
	for err == nil {
		f.moved(s, p)
		t.head = s.head.Load()
		if t.head == nil || p == *t.head || t.unfit && !f.connected.Load() {
			return nil
		}
		if p.Seq == 0 && t.head.Seq > int64(f.Batch) {
			// Half a site would answer 404 for what is only on its way, half a
			// directory 401: begin with everything at once.
			p, err = f.afresh(ctx, t, p, nil)
			continue
		}
		before := p
		p, err = f.step(ctx, s.id, p)
		switch {
		case errors.Is(err, set.ErrUnusable):
			p, err = f.heal(ctx, t, p, err)
		case errors.Is(err, changelog.ErrDiverged), errors.Is(err, changelog.ErrCompacted):
			p, err = f.afresh(ctx, t, p, err)
		case errors.Is(err, changelog.ErrDigest):
			p, err = f.restore(ctx, t, p, err)
		case err == nil && p == before:
			return nil // the head was older than what is applied
		case err == nil && p == *t.head:
			f.moved(s, p)
			return nil // whether it has grown meanwhile is for finish to see
		}
	}
	return err
}

// heal renews a set from its own objects, which needs no origin, or takes it
// afresh when they are not whole, and returns the position it is at then. It
// does each once a task. p is where the set is, zero when that cannot be told.
func (f *Follower) heal(ctx context.Context, t *task, p changelog.Position, cause error) (changelog.Position, error) {
	if !t.renewed {
		t.renewed = true
		err := f.Sets.Renew(ctx, t.site.id)
		if err == nil {
			return f.position(ctx, t.site.id)
		}
		if !errors.Is(err, set.ErrUnusable) {
			return p, err
		}
		cause = errors.Join(err, cause)
	}
	if t.replaced {
		return p, cause
	}
	t.replaced = true
	p, err := f.afresh(ctx, t, p, cause)
	if err != nil {
		err = errors.Join(err, cause) // both are news to the operator
	}
	return p, err
}

// restore takes a site afresh whose objects are not what the log says they add
// up to: something was lost or changed here that no entry to come will mend. It
// does so once a task; meanwhile, and if it fails, the site serves what it has
// and counts as diverged.
func (f *Follower) restore(ctx context.Context, t *task, p changelog.Position, cause error) (changelog.Position, error) {
	if t.replaced {
		return p, cause
	}
	t.replaced = true
	t.site.diverged.Store(true)
	f.counts.mismatched.Add(1)
	f.Log.ErrorContext(ctx, "what the site holds is not what the log says it adds up to; it is taken afresh, and serves what it has until then",
		"site", t.site.id, "position", p.String(), "error", cause)
	p, err := f.afresh(ctx, t, p, cause)
	if err != nil {
		return p, errors.Join(err, cause) // both are news to the operator
	}
	t.site.diverged.Store(false)
	return p, nil
}

// step reads and applies one batch after p and returns the position after it,
// p itself when the log has no more.
func (f *Follower) step(ctx context.Context, id content.SiteID, p changelog.Position) (changelog.Position, error) {
	short, cancel := context.WithTimeout(ctx, f.Timeout)
	entries, err := f.Feed.Read(short, id, p, f.Batch)
	cancel()
	if err != nil || len(entries) == 0 {
		return p, err
	}
	for _, e := range entries {
		if e.Site != id {
			return p, fail.E(fail.Internal, "The log of site %d holds an entry of site %d.", id, e.Site)
		}
	}
	if err := failpoint.Hit(failpoint.FollowerRead); err != nil {
		return p, err
	}
	next, err := f.apply(ctx, id, entries)
	if err != nil {
		return p, err
	}
	failpoint.Pass(failpoint.FollowerApplied)
	if next == p {
		return p, fail.E(fail.Internal, "The log of site %d gave entries after %s that lead nowhere.", id, p)
	}
	f.counts.applied.Add(next.Seq - p.Seq)
	return next, nil
}

// afresh takes all objects of a site in place of what is there at p, and
// returns the position they are at. It may do so under a leader of a higher
// epoch than p's; else only to go onward in p's own epoch, never because the
// histories have parted: then the operator decides, and the cause is returned.
func (f *Follower) afresh(ctx context.Context, t *task, p changelog.Position, cause error) (changelog.Position, error) {
	id := t.site.id
	above := t.reign.Number > p.Epoch.Number
	if errors.Is(cause, changelog.ErrDiverged) && !above {
		return p, cause
	}
	short, cancel := context.WithCancel(ctx)
	defer cancel()
	watch := time.AfterFunc(f.Timeout, cancel)
	defer watch.Stop()
	cp, objects, err := f.Feed.Objects(short, id)
	watch.Stop()
	if err != nil {
		return p, err
	}
	onward := p.Seq == 0 || cp.Position.Seq > p.Seq && cp.Position.Epoch == p.Epoch
	same := cp.Position == p
	if same && (errors.Is(cause, set.ErrUnusable) || errors.Is(cause, changelog.ErrDigest)) {
		onward = true // the same content, whole again
	} else if same {
		above, onward = false, false
	}
	if cp.Site != id || cp.Position.Seq == 0 || !above && !onward {
		return p, fail.E(fail.Conflict, "The objects offered for site %d are those of site %d at %s led by %q, and this node is at %s led by %q: %w.",
			id, cp.Site, cp.Position, cp.Position.Epoch.Leader, p, p.Epoch.Leader, changelog.ErrDiverged)
	}
	if err := f.replace(ctx, id, cp, patient(objects, watch, f.Timeout)); err != nil {
		return p, err
	}
	f.counts.replaced.Add(1)
	f.Log.InfoContext(ctx, "the site was taken afresh", "site", id, "position", cp.Position.String(), "was", p.String(), "cause", cause)
	return cp.Position, nil
}

// patient lets watch run only while the feed is waited for, not while an object
// is being stored.
func patient(objects iter.Seq2[changelog.Object, error], watch *time.Timer, d time.Duration) iter.Seq2[changelog.Object, error] {
	return func(yield func(changelog.Object, error) bool) {
		watch.Reset(d)
		for o, err := range objects {
			watch.Stop()
			if !yield(o, err) {
				return
			}
			watch.Reset(d)
		}
		watch.Stop()
	}
}

// The control log is followed into the directory, all others into sets.

func (f *Follower) position(ctx context.Context, id content.SiteID) (changelog.Position, error) {
	if id == content.Control {
		return f.Directory.Position(), nil
	}
	return f.Sets.Position(ctx, id)
}

func (f *Follower) apply(ctx context.Context, id content.SiteID, entries []changelog.Entry) (changelog.Position, error) {
	if id == content.Control {
		return f.Directory.Apply(ctx, entries)
	}
	return f.Sets.Apply(ctx, id, entries)
}

func (f *Follower) replace(ctx context.Context, id content.SiteID, cp changelog.Checkpoint, objects iter.Seq2[changelog.Object, error]) error {
	if id == content.Control {
		return f.Directory.Replace(ctx, cp, objects)
	}
	return f.Sets.Replace(ctx, id, cp, objects)
}
