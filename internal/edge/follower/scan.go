package follower

import (
	"context"
	"maps"
	"slices"

	"github.com/gheecms/ghee/internal/changelog"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
)

// scan looks at the heads of all logs, which are the truth, and queues every
// log that this node has not brought up to its head.
func (f *Follower) scan(ctx context.Context) {
	short, cancel := context.WithTimeout(ctx, f.Timeout)
	defer cancel()
	asked := f.elapsed()
	heads, err := f.Feed.Heads(short)
	if err == nil {
		err = f.accept(ctx, heads)
	}
	if ctx.Err() != nil {
		return
	}
	if err != nil {
		f.lost(ctx, err)
		return
	}
	contact := f.moment(asked)
	back := !f.connected.Swap(true)
	if back {
		f.Log.InfoContext(ctx, "the origin answers", "sites", len(heads), "epoch", f.reign.Number)
		f.told = ""
	}
	// The control log is number 0: sorted, it is queued first.
	for _, id := range slices.Sorted(maps.Keys(heads)) {
		f.look(id, heads[id], back)
	}
	f.named = heads
	f.touch(contact)
	f.sites.Range(func(_, v any) bool {
		if s := v.(*site); f.gone(s.id) && !s.running {
			f.drop(ctx, s)
		}
		return true
	})
}

// gone reports whether the origin, when it last answered, named a site no more:
// it is deleted, since a site that there is has a log.
func (f *Follower) gone(id content.SiteID) bool {
	_, there := f.named[id]
	return f.named != nil && !there && id != content.Control
}

// drop ends the following of a site that is gone and that no worker has. What
// there is of it on this node is for others to remove, who ask Follows.
func (f *Follower) drop(ctx context.Context, s *site) {
	f.queue = slices.DeleteFunc(f.queue, func(q *site) bool { return q == s })
	f.sites.Delete(s.id)
	if s.head.Load() != nil {
		f.Log.InfoContext(ctx, "the origin has the site no more; it is not followed any longer", "site", s.id)
	}
}

// Follows reports whether a site is followed, or may yet be written to by a
// worker that began before the origin ceased to name it.
func (f *Follower) Follows(id content.SiteID) bool {
	_, ok := f.sites.Load(id)
	return ok
}

// look notes a log's head and queues it when it is behind and not resting after
// a failure. now ends the rest: the origin is back, or another one leads.
func (f *Follower) look(id content.SiteID, head changelog.Position, now bool) {
	s := f.site(id)
	if old := s.head.Load(); old == nil || *old != head {
		s.head.Store(&head)
	}
	if now {
		s.retry = 0
	}
	if !s.busy && (s.behind() || s.failures.Load() > 0) && f.elapsed() >= s.retry {
		f.enqueue(s)
	}
}

func (f *Follower) site(id content.SiteID) *site {
	known, ok := f.sites.Load(id)
	if !ok {
		s := &site{id: id}
		s.asOf.Store(f.recalled(id))
		known, _ = f.sites.LoadOrStore(id, s)
	}
	return known.(*site)
}

// mend queues the sites whose set is to be renewed, which needs no origin.
func (f *Follower) mend() {
	for _, id := range f.Sets.Unfit() {
		if f.gone(id) {
			continue
		}
		s := f.site(id)
		s.unfit = true
		if !s.busy && f.elapsed() >= s.retry {
			f.enqueue(s)
		}
	}
}

// accept refuses the heads of a leader that this node must not follow: one of a
// lower epoch than it has seen, or a second one of the same. A higher epoch is
// remembered before anything of it is applied.
func (f *Follower) accept(ctx context.Context, heads map[content.SiteID]changelog.Position) error {
	seen := f.Directory.Epoch()
	var top changelog.Epoch
	for _, p := range heads {
		if p.Epoch.Number > top.Number || top == (changelog.Epoch{}) {
			top = p.Epoch
		}
	}
	leader := top.Leader
	if seen.Number == top.Number && seen != (changelog.Epoch{}) {
		leader = seen.Leader
	}
	for id, p := range heads {
		if p.Epoch.Number == top.Number && p.Epoch.Leader != leader {
			return fail.E(fail.Conflict, "The origin is refused: its log of site %d is of epoch %d led by %q, and this node follows %q in that epoch. "+
				"Connect it to the right origin; if its content is to be given up, delete its directory and sets.", id, p.Epoch.Number, p.Epoch.Leader, leader)
		}
	}
	switch {
	case top.Number < seen.Number:
		return fail.E(fail.Conflict, "The origin is refused: its highest epoch is %d, and this node has seen epoch %d led by %q. "+
			"Connect it to the origin that leads; if its content is to be given up, delete its directory and sets.", top.Number, seen.Number, seen.Leader)
	case top != seen:
		if err := f.Directory.Raise(ctx, top); err != nil {
			return err
		}
	}
	if f.reign != top {
		f.reign = top
		f.sites.Range(func(_, v any) bool { // a new leader may heal what the old one could not
			v.(*site).retry = 0
			return true
		})
	}
	return nil
}

// lost notes that the origin does not answer, or not one to follow. The log is
// told once, and again when the trouble is of another kind.
func (f *Follower) lost(ctx context.Context, err error) {
	f.connected.Store(false)
	f.counts.feedErrors.Add(1)
	if code := fail.CodeOf(err); f.told != code {
		f.told = code
		f.Log.ErrorContext(ctx, "the origin cannot be followed; the sets serve what they have", "error", err)
	}
}
