package follower

import (
	"cmp"
	"context"
	"slices"
	"sync/atomic"
	"time"

	"github.com/gheecms/ghee/internal/changelog"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
)

// The states of a site, as the Ghee-State header shows them. They go by the age
// of what is known of the origin's logs, not by how it was asked: a question
// that fails changes nothing by itself.
const (
	Live         = "live"         // at the last head seen, and that less than 5 s ago
	Lagging      = "lagging"      // seen less than a minute ago; or known to be behind, failing or diverged
	Disconnected = "disconnected" // nothing was heard of the origin for a minute, or ever
)

// State returns the state of a site; of the control log for content.Control. A
// site that the origin never named is lagging. It takes no lock.
func (f *Follower) State(id content.SiteID) string {
	age, ok := f.age(f.contact.Load())
	if !ok || age >= f.Lost {
		return Disconnected
	}
	known, ok := f.sites.Load(id)
	if !ok || age >= f.Fresh {
		return Lagging
	}
	s := known.(*site)
	if s.head.Load() == nil || s.lag() > 0 || s.applied.Load() == nil || s.failures.Load() > 0 {
		return Lagging
	}
	return Live
}

// lag is how many entries the site is known to be behind.
func (s *site) lag() int64 {
	head, applied := s.head.Load(), s.applied.Load()
	if head == nil || applied == nil {
		return 0
	}
	return max(0, head.Seq-applied.Seq)
}

// Status is what an operator wants to know of one site.
type Status struct {
	Site     content.SiteID
	State    string
	Applied  changelog.Position // zero until the site was looked at
	Head     changelog.Position // as last seen; zero when it never was
	Lag      int64              // entries
	AsOf     time.Time          // the last contact at which it was at its head; zero for never
	Diverged bool               // of another history than the origin's
	Failures int64              // in a row; the site is tried again after a rest
	Full     bool               // the last failed because the disk is full
	Fault    string             // the last of them
}

// Statuses lists the logs the origin has named, and the sites whose set had to
// be renewed, by site; the control log is number 0.
func (f *Follower) Statuses() []Status {
	var out []Status
	f.sites.Range(func(_, v any) bool {
		s := v.(*site)
		st := Status{Site: s.id, State: f.State(s.id), Lag: s.lag(), AsOf: f.AsOf(s.id), Diverged: s.diverged.Load(), Full: s.full.Load(), Failures: s.failures.Load()}
		if p := s.applied.Load(); p != nil {
			st.Applied = *p
		}
		if p := s.head.Load(); p != nil {
			st.Head = *p
		}
		if fault := s.fault.Load(); fault != nil {
			st.Fault = *fault
		}
		out = append(out, st)
		return true
	})
	slices.SortFunc(out, func(a, b Status) int { return cmp.Compare(a.Site, b.Site) })
	return out
}

type counters struct{ applied, replaced, mismatched, siteErrors, feedErrors atomic.Int64 }

// Counts are what the follower has done since it was made.
type Counts struct {
	Applied    int64     // entries
	Replaced   int64     // sites taken afresh
	Mismatched int64     // times that a site's objects were not what the log says they add up to
	SiteErrors int64     // failures of single sites
	FeedErrors int64     // looks at the heads that failed or were refused
	Contact    time.Time // last accepted heads; zero when there were none
}

// Counts returns the counters of this moment.
func (f *Follower) Counts() Counts {
	c := Counts{
		Applied: f.counts.applied.Load(), Replaced: f.counts.replaced.Load(), Mismatched: f.counts.mismatched.Load(),
		SiteErrors: f.counts.siteErrors.Load(), FeedErrors: f.counts.feedErrors.Load(),
	}
	c.Contact = f.time(f.contact.Load())
	return c
}

// Caught waits until position p of a site is applied here, which makes p a
// receipt. It returns ctx's error when ctx ends first, and fail.Conflict when
// this node has come to that number in a later epoch: then nobody here can say
// whether p is part of the history that goes on.
func (f *Follower) Caught(ctx context.Context, id content.SiteID, p changelog.Position) error {
	for {
		f.mu.Lock()
		changed := f.changed
		f.mu.Unlock()
		at, err := f.at(ctx, id)
		if err != nil {
			return err
		}
		if at.Seq >= p.Seq && at.Epoch.Number >= p.Epoch.Number {
			if at.Epoch == p.Epoch || p.Seq == 0 {
				return nil
			}
			return fail.E(fail.Conflict, "Site %d is at %s, past %s in a later epoch; whether that change survived cannot be told. Look at the content.", id, at, p)
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-changed:
		}
	}
}

// Reach waits until a site is at position p or past it and returns where it is
// then; the leader of p's epoch and its chain do not count. It returns ctx's
// error, and where the site is, when ctx ends first.
func (f *Follower) Reach(ctx context.Context, id content.SiteID, p changelog.Position) (changelog.Position, error) {
	for {
		f.mu.Lock()
		changed := f.changed
		f.mu.Unlock()
		at, err := f.at(ctx, id)
		if err != nil || at.Epoch.Number > p.Epoch.Number || at.Epoch.Number == p.Epoch.Number && at.Seq >= p.Seq {
			return at, err
		}
		select {
		case <-ctx.Done():
			return at, ctx.Err()
		case <-changed:
		}
	}
}

// at returns the applied position, asking the set where no worker has yet.
func (f *Follower) at(ctx context.Context, id content.SiteID) (changelog.Position, error) {
	if known, ok := f.sites.Load(id); ok {
		if p := known.(*site).applied.Load(); p != nil {
			return *p, nil
		}
	}
	return f.position(ctx, id)
}

// moved notes a site's position and wakes whoever waits for one.
func (f *Follower) moved(s *site, p changelog.Position) {
	contact := f.contact.Load() // before the head, which is never older
	s.applied.Store(&p)
	if s.current() {
		s.reached(contact)
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	close(f.changed)
	f.changed = make(chan struct{})
}
