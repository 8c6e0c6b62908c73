package store

import (
	"context"
	"database/sql"
	"errors"
	"sort"
	"time"

	"github.com/gheecms/ghee/internal/changelog"
	"github.com/gheecms/ghee/internal/content"
)

// Policy says how much of a log is kept. A node that was away for longer takes
// the objects instead (docs/decisions/0003), so nothing but its way of catching
// up hangs on it.
type Policy struct {
	Age time.Duration // older entries go
	// Bytes is how much of the newest entries is kept at most; or a quarter of
	// what the site holds, if that is more: then reading entries is still cheaper
	// than taking everything afresh.
	Bytes int64
}

// compacted is how many entries one transaction drops, but for a larger group.
const compacted = 1000

// Tidy drops some of the entries of a log that the policy does not keep, in one
// short transaction, and reports whether more are to go.
func (l *Log) Tidy(ctx context.Context, site content.SiteID, p Policy) (left bool, err error) {
	var upTo, base int64
	if err := l.s.view(ctx, site, func(t *tx) error {
		h, err := t.head(ctx, site)
		if err != nil {
			return missing(err, "There is no log of site %d.", site)
		}
		base = h.base.Seq
		upTo, err = t.unkept(ctx, h, p)
		return err
	}); err != nil || upTo <= base {
		return false, err
	}
	return l.tidy(ctx, site, upTo)
}

// unkept returns the seq up to which the policy keeps nothing, at the end of a
// group; at most the base when it keeps everything.
func (t *tx) unkept(ctx context.Context, h *head, p Policy) (int64, error) {
	oldest := t.now - content.Micros(p.Age.Microseconds())
	upTo, err := t.last(ctx, h, func(at content.Micros, _ int64) bool { return at < oldest })
	if err != nil {
		return 0, err
	}
	if most := p.Bytes; h.total-h.gone > most {
		var held int64
		if err := t.row(ctx, `select coalesce(sum(octet_length(coalesce(r.payload, p.body))), 0) from object o
			left join revision r on r.site = $2 and r.id = o.revision
			left join payload p on p.site = o.site and p.seq = o.version where o.site = $1`, args(t.site, t.site.Public()), &held); err != nil {
			return 0, err
		}
		most = max(most, held/4)
		over, err := t.last(ctx, h, func(_ content.Micros, total int64) bool { return h.total-total > most })
		if err != nil {
			return 0, err
		}
		if h.total-h.gone > most {
			upTo = max(upTo, min(over+1, h.Seq))
		}
	}
	return t.boundary(ctx, upTo, h.base.Seq)
}

// last returns the last entry of which drop is true, given when it was made and
// the bytes of all entries up to it; the base when there is none. Entries are in
// the order of both, so few are looked at.
func (t *tx) last(ctx context.Context, h *head, drop func(at content.Micros, total int64) bool) (int64, error) {
	var failed error
	n := sort.Search(int(h.Seq-h.base.Seq), func(i int) bool {
		var header []byte
		var total int64
		err := t.row(ctx, `select header, total from log where site = $1 and seq = $2`, args(t.site, h.base.Seq+1+int64(i)), &header, &total)
		if err != nil {
			failed = errors.Join(failed, missing(err, "An entry is missing from the log of site %d.", t.site))
			return true
		}
		e, err := changelog.DecodeHeader(header)
		failed = errors.Join(failed, err)
		return err != nil || !drop(e.At, total)
	})
	return h.base.Seq + int64(n), failed
}

// boundary returns the last seq not after seq at which a group ends.
func (t *tx) boundary(ctx context.Context, seq, base int64) (int64, error) {
	if seq <= base {
		return base, nil
	}
	var group, size int64
	err := t.row(ctx, `select grp, grp_size from log where site = $1 and seq = $2`, args(t.site, seq), &group, &size)
	if err == nil && seq < group+size-1 {
		seq = group - 1
	}
	return seq, missing(err, "Entry %d is missing from the log of site %d.", seq, t.site)
}

func (l *Log) tidy(ctx context.Context, site content.SiteID, upTo int64) (left bool, err error) {
	err = l.s.transact(ctx, site, func(t *tx) error {
		h, err := t.head(ctx, site)
		if errors.Is(err, sql.ErrNoRows) || err == nil && upTo <= h.base.Seq { // somebody else did it
			left = false
			return nil
		}
		if err != nil {
			return err
		}
		step, err := t.boundary(ctx, min(upTo, h.base.Seq+compacted), h.base.Seq)
		if err != nil {
			return err
		}
		if step <= h.base.Seq { // within a large group, which goes whole
			if err := t.row(ctx, `select grp + grp_size - 1 from log where site = $1 and seq = $2`, args(site, h.base.Seq+1), &step); err != nil {
				return missing(err, "Entry %d is missing from the log of site %d.", h.base.Seq+1, site)
			}
		}
		left = step < upTo
		return t.compact(ctx, step)
	})
	return left, err
}

// DropAnswers forgets some of what requests with an idempotency key came to
// before a moment, and reports whether more are to go.
func (s *Store) DropAnswers(ctx context.Context, before content.Micros) (left bool, err error) {
	err = s.transact(ctx, content.Control, func(t *tx) error {
		left = false
		for _, statement := range []string{
			`delete from answer where (site, actor, key) in (select site, actor, key from answer where at < $1 limit $2)`,
			`delete from account_answer where (actor, key) in (select actor, key from account_answer where at < $1 limit $2)`,
		} {
			n, err := t.exec(ctx, statement, before, compacted)
			if err != nil {
				return err
			}
			left = left || n == compacted
		}
		return nil
	})
	return left, err
}
