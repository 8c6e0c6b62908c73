package queue

import (
	"context"
	"errors"
	"time"

	"github.com/gheecms/ghee/internal/changelog"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
	"github.com/gheecms/ghee/internal/receipt"
	"github.com/gheecms/ghee/internal/work"
)

// advance makes jobs of the news of a site.
func (q *Queue) advance(ctx context.Context, s Store, site content.SiteID, n *news) error {
	if n.moved && n.to.Seq == 0 { // deleted: its answers are to go, and its cursor has
		return s.Advance(ctx, content.Control, func(tx Tx, at changelog.Position) (changelog.Position, error) {
			return at, q.enqueueGone(ctx, tx, site)
		})
	}
	err := s.Advance(ctx, site, func(tx Tx, at changelog.Position) (changelog.Position, error) {
		what, to := n.against(at)
		if n.partDone(at) {
			what = q.rest(site, what, at)
		}
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

// partDone reports whether another process has made jobs of the first of the news.
func (n *news) partDone(at changelog.Position) bool {
	return n.moved && !n.again && beyond(n.to, at) && n.from.Seq > 0 && n.from.Epoch == at.Epoch && n.from.Seq < at.Seq
}

// rest is what of the news came after a position, as far as that is remembered;
// else all of it, some of which is purged twice.
func (q *Queue) rest(site content.SiteID, all old, at changelog.Position) old {
	q.mu.Lock()
	defer q.mu.Unlock()
	o := q.since(receipt.Late{Site: site, From: receipt.PointOf(at), To: all.To})
	if o.All {
		return all
	}
	return o
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
