package queue

import (
	"context"
	"time"

	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/receipt"
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
