package queue

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/gheecms/ghee/internal/changelog"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
	"github.com/gheecms/ghee/internal/receipt"
	"github.com/gheecms/ghee/internal/work"
)

// Run makes jobs of changes until ctx ends, and returns nil then. What cannot be
// written is kept and tried again at the next tick; what is not written when the
// process ends shows at the next start as a gap.
func (q *Queue) Run(ctx context.Context, s Store) error {
	if len(q.c.Drivers) == 0 {
		return nil
	}
	tick := q.c.Tick
	if tick == nil {
		t := time.NewTicker(5 * time.Second)
		defer t.Stop()
		tick = t.C
	}
	for ticks := 0; ctx.Err() == nil; {
		err := q.drain(ctx, s)
		if err != nil && ctx.Err() == nil {
			q.c.Log.WarnContext(ctx, "what CDNs are to forget cannot be written down; it is tried again", "error", err)
		}
		bell := q.bell
		if err != nil {
			bell = nil
		}
		select {
		case <-ctx.Done():
		case <-bell:
		case <-tick:
			q.look(ctx, s)
			if ticks%compareEvery == 0 {
				q.compare(ctx, s)
			}
			ticks++
		}
	}
	return nil
}

const compareEvery = 12 // ticks; the first is one

// drain makes jobs of all news there are.
func (q *Queue) drain(ctx context.Context, s Store) error {
	for {
		site, n := q.take()
		if n == nil {
			return nil
		}
		if err := q.advance(ctx, s, site, n); err != nil {
			q.giveBack(site, n)
			return err
		}
	}
}

// advance makes jobs of the news of a site.
func (q *Queue) advance(ctx context.Context, s Store, site content.SiteID, n *news) error {
	if n.moved && n.to.Seq == 0 { // deleted: its answers are to go, and its cursor has
		return s.Advance(ctx, content.Control, func(tx Tx, at changelog.Position) (changelog.Position, error) {
			return at, q.enqueueGone(ctx, tx, site)
		})
	}
	err := s.Advance(ctx, site, func(tx Tx, at changelog.Position) (changelog.Position, error) {
		what, to := n.against(at)
		return to, q.enqueue(ctx, tx, site, what)
	})
	if fail.Is(err, fail.NotFound) {
		return nil // it is being deleted, which is told when the set has gone
	}
	return err
}

// against is what of the news is to be purged where the cursor is at a position,
// and where it is to be then.
func (n *news) against(at changelog.Position) (old, changelog.Position) {
	switch {
	case !n.moved:
		return n.old, at
	case !beyond(n.to, at):
		if n.again {
			return n.old, at
		}
		return old{}, at // another process was first
	case n.from != at && (n.from.Seq == 0 || n.from.Epoch != at.Epoch || n.from.Seq >= at.Seq):
		return n.with(old{All: true}), n.to // nobody told of what is between
	default:
		return n.old, n.to
	}
}

// beyond reports whether a position is one that the other does not contain.
func beyond(p, at changelog.Position) bool {
	return at.Seq == 0 || p.Epoch.Number > at.Epoch.Number || p.Epoch == at.Epoch && p.Seq > at.Seq
}

// enqueue adds what a site's answers are old of to the lines of all CDNs.
func (q *Queue) enqueue(ctx context.Context, tx Tx, site content.SiteID, what old) error {
	if what.nothing() {
		return nil
	}
	for _, d := range q.c.Drivers {
		if err := q.put(ctx, tx, work.Job{Kind: kinds + d.Name(), Site: site, Subject: First}, what, 0); err != nil {
			return err
		}
	}
	return nil
}

// enqueueGone is enqueue for a site that is deleted, whose jobs are deleted, too.
func (q *Queue) enqueueGone(ctx context.Context, tx Tx, site content.SiteID) error {
	payload, err := gone(site)
	for _, d := range q.c.Drivers {
		err = errors.Join(err, tx.Enqueue(ctx, work.Job{ID: q.c.IDs(), Kind: kinds + d.Name(), Subject: First, Payload: payload}))
	}
	return err
}

// put adds to the last job of a line, or makes one that is due after a while.
func (q *Queue) put(ctx context.Context, tx Tx, j work.Job, what old, after time.Duration) error {
	if after > 0 {
		j.NotBefore = tx.Now() + content.Micros(after.Microseconds())
	}
	slack := content.Micros((after / slackShare).Microseconds())
	var bad error
	done, err := tx.Amend(ctx, j, func(last *work.Job) bool {
		was, err := parse(last.Payload)
		if err != nil || after > 0 && j.NotBefore-last.NotBefore > slack {
			return false
		}
		last.Payload, bad = was.with(what).payload()
		last.NotBefore = max(last.NotBefore, j.NotBefore)
		return bad == nil
	})
	if done || err != nil || bad != nil {
		return errors.Join(err, bad)
	}
	j.ID = q.c.IDs()
	if j.Payload, err = what.payload(); err != nil {
		return err
	}
	return tx.Enqueue(ctx, j)
}

// compare finds sets that are beyond their cursor without anybody telling: of a
// process that was killed, of a site that came before there were CDNs.
func (q *Queue) compare(ctx context.Context, s Store) {
	cursors, err := s.Cursors(ctx)
	if err != nil {
		return // the next look
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	for site, p := range q.c.Positions() {
		if site <= content.Control || site.IsPreview() || p.Seq == 0 || q.news[site] != nil || !beyond(p, cursors[site]) {
			continue
		}
		q.add(site, &news{old: old{To: receipt.PointOf(p)}, to: p, moved: true})
	}
	if len(q.order) > 0 {
		q.ring()
	}
}

// Stat is what waits to be told to a CDN.
type Stat struct {
	CDN    string
	Jobs   int64
	Age    time.Duration // of the oldest
	Reason string        // why some failed
}

// look brings Stats up to date.
func (q *Queue) look(ctx context.Context, s Store) {
	stats, err := q.stats(ctx, s, 0)
	if err != nil {
		return // those of before
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	q.queued = stats
}

// Stats is what waited when it was last looked at, of all sites and for every CDN.
func (q *Queue) Stats() []Stat {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.queued == nil {
		return q.empty()
	}
	return q.queued
}

// Of is what waits now of one site.
func (q *Queue) Of(ctx context.Context, s Store, site content.SiteID) ([]Stat, error) {
	return q.stats(ctx, s, site)
}

func (q *Queue) empty() []Stat {
	stats := make([]Stat, len(q.c.Drivers))
	for i, d := range q.c.Drivers {
		stats[i].CDN = d.Name()
	}
	return stats
}

func (q *Queue) stats(ctx context.Context, s Store, site content.SiteID) ([]Stat, error) {
	queued, err := s.Queued(ctx, site, kinds)
	if err != nil {
		return nil, err
	}
	stats := q.empty()
	for _, of := range queued {
		for i := range stats {
			if stats[i].CDN != strings.TrimPrefix(of.Kind, kinds) {
				continue
			}
			stats[i].Jobs, stats[i].Reason = of.N, of.Reason
			if id, err := uuid.Parse(of.Oldest); err == nil && id.Version() == 7 {
				sec, nsec := id.Time().UnixTime()
				stats[i].Age = max(0, q.c.Now().Sub(time.Unix(sec, nsec)))
			}
		}
	}
	return stats, nil
}
