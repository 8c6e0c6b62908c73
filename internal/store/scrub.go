package store

import (
	"context"
	"database/sql"
	"errors"

	"github.com/gheecms/ghee/internal/fail"
)

// SQLite leaves what was deleted in free pages, in the gaps of pages that were
// split and in the -wal. After an erasure the file is written anew (VACUUM) and
// the -wal emptied. A row of scrub, written in the transaction that erases, says
// so until it is done: whoever is killed in between leaves the work to the next
// (app's housekeeping). PostgreSQL does this by itself, in its own time
// (docs/decisions/0016).

// wantScrub notes that the file is to be rid of what this transaction erases.
func (t *tx) wantScrub(ctx context.Context) error {
	if t.s.remote {
		return nil
	}
	_, err := t.exec(ctx, `insert into scrub (id, at) select coalesce(max(id), 0) + 1, $1 from scrub`, t.now)
	return err
}

// Scrub rids the file of what was erased, if anything was since the last time.
// It writes the whole file anew; other writers wait meanwhile. It returns
// fail.Unavailable when readers keep the old file in use: try again later.
func (s *Store) Scrub(ctx context.Context) error {
	if s.remote {
		return nil
	}
	var upTo sql.NullInt64
	if err := s.read.QueryRowContext(ctx, `select max(id) from scrub`).Scan(&upTo); err != nil || !upTo.Valid {
		return s.fault(ctx, err)
	}
	if _, err := s.write.ExecContext(ctx, `vacuum`); err != nil {
		return s.unscrubbed(ctx, err)
	}
	var busy, pages, moved int
	err := s.write.QueryRowContext(ctx, `pragma wal_checkpoint(truncate)`).Scan(&busy, &pages, &moved)
	if err == nil && busy != 0 {
		err = errors.New("store: readers are in the way of the checkpoint")
	}
	if err != nil {
		return s.unscrubbed(ctx, err)
	}
	_, err = s.write.ExecContext(ctx, `delete from scrub where id <= $1`, upTo.Int64)
	return s.fault(ctx, err)
}

func (s *Store) unscrubbed(ctx context.Context, err error) error {
	return fail.Wrap(fail.Unavailable, s.fault(ctx, err),
		"What was erased is gone for everybody who asks, but its bytes are still in authoring.db or beside it; "+
			"a serving process removes them within minutes, or run: ghee compact.")
}
