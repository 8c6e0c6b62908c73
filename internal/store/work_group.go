package store

import (
	"cmp"
	"context"
	"slices"
	"sync"

	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
	"github.com/gheecms/ghee/internal/work"
)

// grouped bounds the jobs that end in one transaction.
const grouped = 64

// ends has jobs that end at the same time end in one transaction, of one site:
// most of what ending a job costs is the commit. Who comes while one is under way
// is in the next.
type ends struct {
	mu      sync.Mutex
	waiting map[content.SiteID][]*end
	leading map[content.SiteID]bool
}

// end is one job that ends.
type end struct {
	ctx   context.Context
	lease work.Lease
	also  func(work.Tx) error
	err   error
	done  chan struct{}
}

// Finish implements work.Store.
func (s *Store) Finish(ctx context.Context, l work.Lease, f func(work.Tx) error) error {
	e := &end{ctx: ctx, lease: l, also: f, done: make(chan struct{})}
	if s.ends.join(l.Site, e) {
		go s.endAll(l.Site) //nolint:contextcheck // until none waits; each has a context of its own
	}
	select {
	case <-e.done:
		return e.err
	case <-ctx.Done(): // it may still end
		return fail.Wrap(fail.Unavailable, ctx.Err(), "The database did not answer in time.")
	}
}

// endAll ends the jobs of a site that wait, and those that come meanwhile.
func (s *Store) endAll(site content.SiteID) {
	for group := s.ends.next(site); group != nil; group = s.ends.next(site) {
		s.finish(site, group)
	}
}

// join adds a job, and reports whether nobody ends those of the site.
func (g *ends) join(site content.SiteID, e *end) (leads bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.waiting == nil {
		g.waiting, g.leading = map[content.SiteID][]*end{}, map[content.SiteID]bool{}
	}
	g.waiting[site] = append(g.waiting[site], e)
	if g.leading[site] {
		return false
	}
	g.leading[site] = true
	return true
}

// next takes those that wait; nil, and the lead is given up, when there are none.
func (g *ends) next(site content.SiteID) []*end {
	g.mu.Lock()
	defer g.mu.Unlock()
	all := g.waiting[site]
	if len(all) == 0 {
		delete(g.waiting, site)
		delete(g.leading, site)
		return nil
	}
	n := min(len(all), grouped)
	g.waiting[site] = all[n:]
	group := slices.Clone(all[:n])
	// Two processes that lock the same lines lock them in the same order.
	slices.SortFunc(group, func(a, b *end) int {
		return cmp.Or(cmp.Compare(a.lease.Kind, b.lease.Kind), cmp.Compare(a.lease.Subject, b.lease.Subject))
	})
	return group
}

// finish ends jobs together or, where that fails, each by itself, so that one
// which cannot end keeps no other from it.
func (s *Store) finish(site content.SiteID, group []*end) {
	if len(group) > 1 && s.finishTogether(site, group) == nil {
		return
	}
	for _, e := range group {
		if e.err = e.ctx.Err(); e.err == nil {
			e.err = s.transact(e.ctx, site, func(t *tx) error { return t.finish(e.ctx, e) })
		}
		close(e.done)
	}
}

func (s *Store) finishTogether(site content.SiteID, group []*end) error {
	ctx, cancel := together(group)
	defer cancel()
	lost := map[*end]error{}
	err := s.transact(ctx, site, func(t *tx) error {
		clear(lost)
		for _, e := range group {
			switch err := t.finish(ctx, e); {
			case fail.Is(err, fail.Conflict) && t.failed == nil && e.also == nil:
				lost[e] = err // it has written nothing
			case err != nil:
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	for _, e := range group {
		e.err = lost[e]
		close(e.done)
	}
	return nil
}

// together is a context that ends when those of all the group have.
func together(group []*end) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancel(context.WithoutCancel(group[0].ctx))
	go func() {
		for _, e := range group {
			select {
			case <-e.ctx.Done():
			case <-ctx.Done():
				return
			}
		}
		cancel()
	}()
	return ctx, cancel
}

// effect is what the end of a job also does; a panic is that job's failure.
func (e *end) effect(t *tx) (err error) {
	if e.also == nil {
		return nil
	}
	defer func() {
		if p := recover(); p != nil {
			err = fail.E(fail.Internal, "It panicked at the end: %v", p)
		}
	}()
	return e.also(t)
}

// finish ends one job, with what it also does.
func (t *tx) finish(ctx context.Context, e *end) error {
	return t.ending(ctx, e.lease, func(now, _ content.Micros) error {
		if err := e.effect(t); err != nil {
			return err
		}
		if _, err := t.exec(ctx, `update work set state = 'done', pos = 0, payload = '', worker = '', reason = '', due = $2 where id = $1`, e.lease.ID, now); err != nil {
			return err
		}
		return t.advance(ctx, line{e.lease.Site, e.lease.Kind, e.lease.Subject})
	})
}
