package store

import (
	"context"

	"github.com/gheecms/ghee/internal/content"
)

// Compact drops the entries of a site's log up to upTo, but never part of a
// group; present objects stay as they are. Who asks for what is gone is
// answered with changelog.ErrCompacted.
func (l *Log) Compact(ctx context.Context, site content.SiteID, upTo int64) error {
	return l.s.transact(ctx, site, func(t *tx) error {
		h, err := t.head(ctx, site)
		if err != nil {
			return missing(err, "There is no site %d.", site)
		}
		upTo := min(upTo, h.Seq)
		if upTo <= h.base.Seq {
			return nil
		}
		var group, size int64
		if err := t.row(ctx, `select grp, grp_size from log where site = $1 and seq = $2`, args(site, upTo), &group, &size); err != nil {
			return missing(err, "Entry %d is missing from the log of site %d.", upTo, site)
		}
		if upTo < group+size-1 {
			upTo = group - 1
		}
		return t.compact(ctx, upTo)
	})
}

func (t *tx) compact(ctx context.Context, upTo int64) error {
	for _, statement := range []string{
		`delete from payload where site = $1 and seq <= $2 and seq > (select base_seq from log_head where site = $1)
			and not exists (select 1 from object o where o.site = $1 and o.rank in (0, 1, 2) and o.version = payload.seq)`,
		`update log_head set base_seq = $2, base_chain = coalesce((select chain from log where site = $1 and seq = $2), base_chain),
			base_total = coalesce((select total from log where site = $1 and seq = $2), base_total) where site = $1`,
		`delete from log where site = $1 and seq <= $2`,
	} {
		if _, err := t.exec(ctx, statement, t.site, upTo); err != nil {
			return err
		}
	}
	return nil
}
