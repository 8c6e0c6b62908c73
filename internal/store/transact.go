package store

import (
	"context"
	"database/sql"
	"errors"
	"math"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/gheecms/ghee/internal/authoring"
	"github.com/gheecms/ghee/internal/changelog"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/durability"
	"github.com/gheecms/ghee/internal/fail"
	"github.com/gheecms/ghee/internal/failpoint"
)

// stall is how long a change of content waits for each answer of the database: a
// server that is frozen, or behind a network that swallows all, never says that
// it is away.
const stall = 4 * time.Second

// attempts bounds how often a transaction that PostgreSQL gave up (deadlock,
// serialization) is run.
const attempts = 5

// Write implements authoring.Store. On PostgreSQL f may run again when the
// database gave the transaction up for the sake of others; nothing of the
// earlier run is kept. f uses the Tx it is given and not the store: on SQLite
// there is one connection to write with, and f has it.
func (s *Store) Write(ctx context.Context, site content.SiteID, f func(authoring.Tx) error) error {
	return s.transactWithin(ctx, stall, site, func(t *tx) error { return f(t) })
}

// Read implements authoring.Store.
func (s *Store) Read(ctx context.Context, site content.SiteID, f func(authoring.Tx) error) error {
	return s.view(ctx, site, func(t *tx) error { return f(t) })
}

func (s *Store) transact(ctx context.Context, site content.SiteID, f func(*tx) error) error {
	return s.transactWithin(ctx, 0, site, f)
}

// transactWithin is transact for one who waits for no answer of the database
// longer than stall; 0 for as long as it takes.
func (s *Store) transactWithin(ctx context.Context, stall time.Duration, site content.SiteID, f func(*tx) error) error {
	for n := 1; ; n++ {
		rang, err := s.attempt(ctx, stall, site, s.guard, f)
		if again(err) && n < attempts {
			continue
		}
		slices.Sort(rang)
		for _, site := range slices.Compact(rang) {
			s.rang(site)
		}
		return err
	}
}

// attempt runs f in one transaction and returns the sites whose logs have grown.
// guard is nil for a transaction about who leads, which no role binds.
func (s *Store) attempt(ctx context.Context, stall time.Duration, site content.SiteID, guard func(context.Context) error, f func(*tx) error) ([]content.SiteID, error) {
	bound := guard != nil
	if !bound {
		guard = func(context.Context) error { return nil }
	}
	if err := errors.Join(s.role.mayWrite(bound), guard(ctx)); err != nil {
		return nil, err
	}
	s.kept.prepare(ctx)
	if !s.remote {
		stall = 0 // a file answers
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	timer := after(stall, cancel)
	q, err := s.begin(ctx, s.write, nil)
	timer.Stop()
	if err != nil {
		return nil, err
	}
	defer func() { _ = q.Rollback() }() // after a commit this does nothing
	t := &tx{stall: stall, s: s, q: q, site: site, epoch: s.epoch, now: content.Micros(s.now().UnixMicro()), lock: s.lock, stay: s.stay, kept: s.kept}
	if err := t.lower(ctx, bound); err != nil {
		return nil, err
	}
	if err := t.leads(ctx, bound); err != nil {
		return nil, err
	}
	if err = f(t); err == nil && t.failed == nil {
		err = t.settle(ctx)
	}
	if err == nil && t.failed == nil {
		err = t.record(ctx)
	}
	if t.failed != nil && (err == nil || again(t.failed)) {
		err = t.failed // f may not pass over a failed statement, nor hide that it may be tried again
	}
	if err != nil {
		return nil, err
	}
	if err := errors.Join(failpoint.Hit(failpoint.StoreCommitBefore), guard(ctx)); err != nil {
		return nil, err
	}
	level, err := t.keep(ctx, stall, cancel)
	if level == "" {
		return nil, err
	}
	failpoint.Pass(failpoint.StoreCommitAfter)
	if t.woke {
		s.due()
	}
	durability.Tell(ctx, level)
	if err != nil {
		return t.rang, err
	}
	if err := guard(ctx); err != nil { // it was over before anybody could hear of it
		return t.rang, fail.Wrap(fail.Unavailable, errors.Join(fail.ErrOutcomeUnknown, err), "The change was kept by an origin that leads no longer: it is not known whether it lasts. Look before doing it again.")
	}
	return t.rang, nil
}

// after is a timer that calls f; for 0 it never does.
func after(d time.Duration, f func()) *time.Timer {
	if d == 0 {
		d = math.MaxInt64
	}
	return time.AfterFunc(d, f)
}

// begin begins a transaction. A connection that broke while nobody used it
// shows only now; nothing was asked yet, so the next one is taken.
func (s *Store) begin(ctx context.Context, db *sql.DB, o *sql.TxOptions) (*sql.Tx, error) {
	q, err := db.BeginTx(ctx, o)
	for n := db.Stats().MaxOpenConnections; n > 0 && s.remote && ctx.Err() == nil && stale(err); n-- {
		q, err = db.BeginTx(ctx, o)
	}
	return q, s.fault(ctx, err)
}

// leads checks that the epoch under which this store was opened is not over, and
// that the site is not deleted. Both rows stay locked until the end: who begins
// an epoch, or deletes the site, waits for us; and we for them.
func (t *tx) leads(ctx context.Context, bound bool) error {
	if t.s.epoch.Number == 0 {
		return nil // Open is reading it
	}
	var now changelog.Epoch
	var handing, deleted content.Micros
	err := sql.ErrNoRows
	if t.site > content.Control {
		err = t.row(ctx, `select c.epoch, c.leader, c.handing, `+t.s.synced+`, s.deleted from cluster c join site s on s.id = $1`+t.s.leading, args(t.site), &now.Number, &now.Leader, &handing, &t.confirms, &t.backend, &deleted)
	}
	if errors.Is(err, sql.ErrNoRows) { // no site's transaction: a log's, or of a job whose site is gone
		err = t.row(ctx, `select epoch, leader, handing, `+t.s.synced+` from cluster`+t.s.share, nil, &now.Number, &now.Leader, &handing, &t.confirms, &t.backend)
	}
	if err != nil {
		return err
	}
	if now != t.s.epoch {
		return fail.E(fail.Unavailable,
			"This process no longer leads: the database is in epoch %d under %s, and it was opened in epoch %d under %s. Nothing was changed; restart it to follow.",
			now.Number, now.Leader, t.s.epoch.Number, t.s.epoch.Leader)
	}
	if bound && handing > t.now {
		return handsOver(handing)
	}
	if deleted != 0 {
		return fail.E(fail.NotFound, "There is no site %d: it is deleted.", t.site)
	}
	if bound {
		return t.asks(ctx)
	}
	return nil
}

// commit tells three ends apart: kept, not kept, and not known.
func (s *Store) commit(ctx context.Context, q *sql.Tx) error {
	if ctx.Err() != nil {
		return s.fault(ctx, ctx.Err())
	}
	err := q.Commit()
	switch {
	case err == nil:
		return nil
	case errors.Is(err, pgx.ErrTxCommitRollback), !unknown(err):
		return s.fault(ctx, err)
	}
	return fail.Wrap(fail.Unavailable, errors.Join(fail.ErrOutcomeUnknown, err), "The database broke off while keeping this change: it is not known whether it was kept. Look before doing it again.")
}

// view runs f in a read transaction: all it reads is of one moment.
func (s *Store) view(ctx context.Context, site content.SiteID, f func(*tx) error) error {
	t, err := s.snapshot(ctx, site)
	if err != nil {
		return err
	}
	defer t.end()
	return f(t)
}

// snapshot begins a read transaction. Its owner ends it.
func (s *Store) snapshot(ctx context.Context, site content.SiteID) (*tx, error) {
	q, err := s.begin(ctx, s.read, &sql.TxOptions{Isolation: sql.LevelRepeatableRead, ReadOnly: true})
	if err != nil {
		return nil, err
	}
	return &tx{s: s, q: q, site: site, now: content.Micros(s.now().UnixMicro())}, nil
}

// end ends a read transaction; there is nothing to lose.
func (t *tx) end() { _ = t.q.Rollback() }
