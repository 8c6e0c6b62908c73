package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/gheecms/ghee/internal/changelog"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
)

// Log is the store's side of the feed. It is a type of its own because
// authoring.Store has a Read, too.
type Log struct{ s *Store }

// Log returns the logs kept in this store.
func (s *Store) Log() *Log { return &Log{s} }

// Heads implements changelog.Log.
func (l *Log) Heads(ctx context.Context) (map[content.SiteID]changelog.Position, error) {
	heads := map[content.SiteID]changelog.Position{}
	err := l.s.view(ctx, content.Control, func(t *tx) error {
		return t.rows(ctx, `select site, epoch, leader, seq, chain from log_head where seq > 0
			and not exists (select 1 from site where deleted <> 0 and (id = log_head.site or id + $1 = log_head.site))`, args(content.SiteID(0).Preview()), func(r scanner) error {
			var site content.SiteID
			var p changelog.Position
			var chain []byte
			if err := r.Scan(&site, &p.Epoch.Number, &p.Epoch.Leader, &p.Seq, &chain); err != nil {
				return err
			}
			copy(p.Chain[:], chain)
			heads[site] = p
			return nil
		})
	})
	return heads, err
}

// Head implements changelog.Log.
func (l *Log) Head(ctx context.Context, site content.SiteID) (c changelog.Checkpoint, err error) {
	err = l.s.view(ctx, site, func(t *tx) error {
		c, err = t.checkpoint(ctx)
		return err
	})
	return c, err
}

func (t *tx) checkpoint(ctx context.Context) (changelog.Checkpoint, error) {
	h, err := t.head(ctx, t.site)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return changelog.Checkpoint{}, err
	}
	return changelog.Checkpoint{Site: t.site, Position: h.Position, Digest: h.digest.Sum()}, nil
}

// Read implements changelog.Log.
func (l *Log) Read(ctx context.Context, site content.SiteID, after changelog.Position, limit int) (entries []changelog.Entry, err error) {
	err = l.s.view(ctx, site, func(t *tx) error {
		entries, err = t.entries(ctx, after, limit)
		return err
	})
	return entries, err
}

func (t *tx) entries(ctx context.Context, after changelog.Position, limit int) (entries []changelog.Entry, err error) {
	h, err := t.head(ctx, t.site)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return nil, err
	}
	if err := t.known(ctx, h, after); err != nil || after.Seq == h.Seq {
		return nil, err
	}
	// Seqs have no gap, so the entry that ends the page is known by its number;
	// the page ends with that entry's group.
	last := min(after.Seq+int64(max(limit, 1)), h.Seq)
	if err := t.row(ctx, `select grp + grp_size - 1 from log where site = $1 and seq = $2`, args(t.site, last), &last); err != nil {
		return nil, missing(err, "Entry %d is missing from the log of site %d.", last, t.site)
	}
	err = t.rows(ctx, `select l.header, l.chain, l.digest, coalesce(r.payload, p.body) from log l
		left join revision r on r.site = $4 and r.id = l.revision
		left join payload p on p.site = l.site and p.seq = l.seq
		where l.site = $1 and l.seq > $2 and l.seq <= $3 order by l.seq`, args(t.site, after.Seq, last, t.site.Public()), func(r scanner) error {
		e, err := scanEntry(r)
		entries = append(entries, e)
		return err
	})
	return entries, err
}

func scanEntry(r scanner) (e changelog.Entry, err error) {
	var header, chain, digest []byte
	if err := r.Scan(&header, &chain, &digest, &e.Payload); err != nil {
		return e, err
	}
	copy(e.Chain[:], chain)
	copy(e.Digest[:], digest)
	if e.Header, err = changelog.DecodeHeader(header); err != nil {
		return e, fail.Wrap(fail.Internal, err, "An entry of the log cannot be read.")
	}
	return e, nil
}

// known checks that a position is of this history and that what comes after it
// is still there. The chain alone tells: it covers all before it.
func (t *tx) known(ctx context.Context, h *head, p changelog.Position) error {
	chain := changelog.Hash{}
	switch {
	case p.Seq < 0 || p.Seq > h.Seq:
		return fmt.Errorf("%w: site %d has %d entries, and none at %d", changelog.ErrDiverged, t.site, h.Seq, p.Seq)
	case p.Seq < h.base.Seq:
		return fmt.Errorf("%w: site %d keeps entries from %d on, and %d is asked for", changelog.ErrCompacted, t.site, h.base.Seq+1, p.Seq+1)
	case p.Seq == h.base.Seq:
		chain = h.base.Chain
	default:
		var b []byte
		if err := t.row(ctx, `select chain from log where site = $1 and seq = $2`, args(t.site, p.Seq), &b); err != nil {
			return missing(err, "Entry %d is missing from the log of site %d.", p.Seq, t.site)
		}
		copy(chain[:], b)
	}
	if chain != p.Chain {
		return fmt.Errorf("%w: entry %d of site %d has another chain", changelog.ErrDiverged, p.Seq, t.site)
	}
	return nil
}
