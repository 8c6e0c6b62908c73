package store

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
)

// role is whether a store may write.
type role int

const (
	roleLeader   role = iota
	roleStandby       // its database is a replica
	rolePromoted      // its database was one, and no epoch was opened since
)

func (r role) mayWrite(bound bool) error {
	switch {
	case r == roleStandby:
		return fail.Wrap(fail.Unavailable, fail.ErrStandby, "This origin is the standby: it takes no changes while another leads. Send them there; if that one is lost, an operator lets this one lead with ghee failover.")
	case r == rolePromoted && bound:
		return fail.Wrap(fail.Unavailable, fail.ErrStandby, "This database was a replica and was promoted, and no epoch was opened since: it takes no changes, for the one it followed may still lead. Go on with ghee failover; if that one is surely off, with ghee epoch open.")
	default:
		return nil
	}
}

func handsOver(until content.Micros) error {
	if until == forever {
		return fail.Wrap(fail.Unavailable, fail.ErrFenced, "This origin leads no longer and takes no changes; nothing was changed. Send them to the one that leads, and bring this one back with ghee rejoin.")
	}
	return fail.Wrap(fail.Unavailable, fail.ErrFenced, "This origin hands over to another just now (until %s at the latest) and takes no changes; nothing was changed. Try again in a moment.", time.UnixMicro(int64(until)).UTC().Format(time.TimeOnly))
}

// Standby reports whether the database was a replica when the store was opened,
// or had been promoted without an epoch: it is read, and nothing is written.
func (s *Store) Standby() bool { return s.role != roleLeader }

// Promoted reports whether it had been promoted without an epoch.
func (s *Store) Promoted() bool { return s.role == rolePromoted }

// transactRole runs f in a transaction about who leads, which is to work also where
// nothing else may be written.
func (s *Store) transactRole(ctx context.Context, f func(*tx) error) error {
	rang, err := s.attempt(ctx, 0, content.Control, nil, f)
	for _, site := range rang {
		s.rang(site)
	}
	return err
}

// timeline is the line of history that PostgreSQL's server writes: promoting one
// begins another. 0 for SQLite. That of the last checkpoint would be old for a
// while after a promotion.
func (s *Store) timeline(ctx context.Context) (n int64, err error) {
	if !s.remote {
		return 0, nil
	}
	err = s.read.QueryRowContext(ctx, `select ('x' || left(pg_walfile_name(pg_current_wal_insert_lsn()), 8))::bit(32)::bigint`).Scan(&n)
	return n, s.fault(ctx, err)
}

// loadEpoch reads the epoch, and compares the line of history with that in which it
// began.
func (s *Store) loadEpoch(ctx context.Context, t *tx, timeline int64) error {
	var began int64
	if err := t.row(ctx, `select epoch, leader, timeline from cluster`, nil, &s.epoch.Number, &s.epoch.Leader, &began); err != nil {
		return err
	}
	if began == 0 { // a new database, or of a program that did not look
		_, err := t.exec(ctx, `update cluster set timeline = $1`, timeline)
		return err
	}
	if began != timeline {
		s.role = rolePromoted
	}
	return nil
}

// follow opens a replica: as it is, and only where its schema is this program's.
func (s *Store) follow(ctx context.Context, c Config, at *pgx.ConnConfig) error {
	if !c.Standby {
		return fail.E(fail.Conflict, "The database at %s:%d is a replica of another and takes no changes: make them at its leader. To serve from it as the standby, start with --standby.", at.Host, at.Port)
	}
	if err := s.exists(ctx, "the replica "+at.Database); err != nil {
		return err
	}
	p, err := s.migrations()
	if err != nil {
		return err
	}
	var has int64
	if err := s.read.QueryRowContext(ctx, `select max(version_id) from goose_db_version`).Scan(&has); err != nil {
		return s.fault(ctx, err)
	}
	if sources := p.ListSources(); has != sources[len(sources)-1].Version {
		return fail.E(fail.Conflict, "The leader's database has schema version %d and this program works with %d. Run the leader's version here; a new version comes to the leader first.", has, sources[len(sources)-1].Version)
	}
	s.role = roleStandby
	err = s.read.QueryRowContext(ctx, `select epoch, leader from cluster`).Scan(&s.epoch.Number, &s.epoch.Leader)
	if errors.Is(err, sql.ErrNoRows) {
		return fail.E(fail.Unavailable, "The leader has not begun yet.")
	}
	return s.fault(ctx, err)
}
