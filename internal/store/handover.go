package store

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/gheecms/ghee/internal/changelog"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
)

// forever is no time that comes: a cluster row handed over until then was fenced.
const forever content.Micros = 1<<63 - 1

// WAL is how far a PostgreSQL server is in its write-ahead log, in bytes since
// the log began. All is 0 for SQLite.
type WAL struct {
	Replica  bool
	Written  uint64        // safe on this server's disk
	Replayed uint64        // shown to who reads; Written for a primary
	Age      time.Duration // of a replica: since the last commit that it shows was made, however long nothing was to be shown
}

// WAL asks the server.
func (s *Store) WAL(ctx context.Context) (w WAL, err error) {
	if !s.remote {
		return w, nil
	}
	var written, replayed int64
	var age sql.NullFloat64
	err = s.read.QueryRowContext(ctx, `select r, pg_wal_lsn_diff(w, '0/0')::bigint, pg_wal_lsn_diff(p, '0/0')::bigint, age from (
		select pg_is_in_recovery() r,
			case when pg_is_in_recovery() then greatest(pg_last_wal_receive_lsn(), pg_last_wal_replay_lsn()) else pg_current_wal_flush_lsn() end w,
			case when pg_is_in_recovery() then pg_last_wal_replay_lsn() else pg_current_wal_flush_lsn() end p,
			extract(epoch from clock_timestamp() - pg_last_xact_replay_timestamp())::float8 age) x`).Scan(&w.Replica, &written, &replayed, &age)
	w.Written, w.Replayed = uint64(written), uint64(replayed)
	if w.Replica && age.Valid {
		w.Age = max(0, time.Duration(age.Float64*float64(time.Second)))
	}
	return w, s.fault(ctx, err)
}

// Leads returns the epoch that the database is in now, which is not that of the
// store where another process, or the primary that it replicates, has begun one.
func (s *Store) Leads(ctx context.Context) (e changelog.Epoch, err error) {
	err = s.read.QueryRowContext(ctx, `select epoch, leader from cluster`).Scan(&e.Number, &e.Leader)
	return e, s.fault(ctx, err)
}

// Fenced reports whether another origin leads, so that nothing may be written
// until an epoch is opened.
func (s *Store) Fenced(ctx context.Context) (bool, error) {
	var handing content.Micros
	err := s.read.QueryRowContext(ctx, `select handing from cluster`).Scan(&handing)
	return handing == forever, s.fault(ctx, err)
}

// HandOver waits for the changes that are under way, and lets none begin until
// the time given, by whatever process: the row that each of them holds says so.
// It returns how far the server's log is then: who has replayed it up to there
// has every change that was ever told to be kept.
func (s *Store) HandOver(ctx context.Context, until time.Time) (WAL, error) {
	if err := s.hand(ctx, content.Micros(until.UnixMicro())); err != nil {
		return WAL{}, err
	}
	return s.WAL(ctx)
}

// TakeBack ends what HandOver began, before its time.
func (s *Store) TakeBack(ctx context.Context) error { return s.hand(ctx, 0) }

// Fence lets nothing be written any more, by whatever process: another origin
// leads. Only a new epoch ends it.
func (s *Store) Fence(ctx context.Context) error { return s.hand(ctx, forever) }

func (s *Store) hand(ctx context.Context, until content.Micros) error {
	return s.transactRole(ctx, func(t *tx) error {
		var handing content.Micros
		if err := t.row(ctx, `select handing from cluster`+t.lock, nil, &handing); err != nil {
			return err
		}
		if handing == forever && until != handing {
			return fail.Wrap(fail.Unavailable, fail.ErrFenced, "This origin leads no longer; its database takes changes only after a new epoch.")
		}
		_, err := t.exec(ctx, `update cluster set handing = $1`, until)
		return err
	})
}

// Promote lets a replica become a primary: PostgreSQL first replays all it has
// received. The server's role needs the right to (grant execute on function
// pg_promote to …). Nothing is written there until an epoch is opened by a store
// that is opened anew.
func (s *Store) Promote(ctx context.Context, within time.Duration) error {
	if !s.remote {
		return fail.E(fail.Invalid, "Only a PostgreSQL replica can be promoted.")
	}
	var done bool
	err := s.read.QueryRowContext(ctx, `select case when pg_is_in_recovery() then pg_promote(true, $1) else true end`, int(within.Seconds())).Scan(&done)
	if e, ok := errors.AsType[*pgconn.PgError](err); ok && e.Code == "42501" {
		return fail.Wrap(fail.Denied, err, "The database's role may not promote it. As a superuser, in this database at the leader: grant execute on function pg_promote(boolean, integer) to %s", pgx.Identifier{s.user()}.Sanitize())
	}
	if err != nil {
		return s.fault(ctx, err)
	}
	if !done {
		return fail.E(fail.Unavailable, "PostgreSQL was asked to promote the replica and did not end within %s; look at its log, and try again.", within)
	}
	return nil
}

// user is whom PostgreSQL takes this store for.
func (s *Store) user() string {
	config, err := postgresConfig(s.url)
	if err != nil {
		return ""
	}
	return config.User
}
