package store

import (
	"context"

	"github.com/gheecms/ghee/internal/changelog"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/purge/queue"
)

var _ queue.Store = (*Store)(nil)

const cursorColumns = `select epoch, leader, seq, chain from purge_cursor`

// Advance implements queue.Store. The cursor's row is locked until the end, so
// of several processes each finds where the one before has left it.
func (s *Store) Advance(ctx context.Context, site content.SiteID, f func(queue.Tx, changelog.Position) (changelog.Position, error)) error {
	return s.transactWithin(ctx, stall, site, func(t *tx) error {
		var none, at changelog.Position
		if _, err := t.exec(ctx, `insert into purge_cursor (site, epoch, leader, seq, chain) values ($1, 0, '', 0, $2) on conflict do nothing`, site, none.Chain[:]); err != nil {
			return err
		}
		var chain []byte
		if err := t.row(ctx, cursorColumns+` where site = $1`+t.lock, args(site), &at.Epoch.Number, &at.Epoch.Leader, &at.Seq, &chain); err != nil {
			return err
		}
		copy(at.Chain[:], chain)
		to, err := f(t, at)
		if err != nil || to == at {
			return err
		}
		_, err = t.exec(ctx, `update purge_cursor set epoch = $2, leader = $3, seq = $4, chain = $5 where site = $1`,
			site, to.Epoch.Number, to.Epoch.Leader, to.Seq, to.Chain[:])
		return err
	})
}

// Cursors implements queue.Store.
func (s *Store) Cursors(ctx context.Context) (all map[content.SiteID]changelog.Position, err error) {
	all = map[content.SiteID]changelog.Position{}
	err = s.view(ctx, content.Control, func(t *tx) error {
		return t.rows(ctx, `select site, epoch, leader, seq, chain from purge_cursor`, nil, func(r scanner) error {
			var site content.SiteID
			var at changelog.Position
			var chain []byte
			err := r.Scan(&site, &at.Epoch.Number, &at.Epoch.Leader, &at.Seq, &chain)
			copy(at.Chain[:], chain)
			all[site] = at
			return err
		})
	})
	return all, err
}

// Queued implements queue.Store.
func (s *Store) Queued(ctx context.Context, site content.SiteID, kinds string) (all []queue.Queued, err error) {
	err = s.view(ctx, content.Control, func(t *tx) error {
		return t.rows(ctx, `select kind, count(*), min(id), max(reason) from work
			where state in ('ready', 'later', 'waiting', 'running', 'dead') and kind >= $1 and kind < $2 and subject = $3 and (site = $4 or $4 = 0)
			group by kind order by kind`, args(kinds, kinds+"\x7f", queue.First, site), func(r scanner) error {
			var q queue.Queued
			err := r.Scan(&q.Kind, &q.N, &q.Oldest, &q.Reason)
			all = append(all, q)
			return err
		})
	})
	return all, err
}
