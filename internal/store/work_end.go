package store

import (
	"context"
	"database/sql"
	"errors"

	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
	"github.com/gheecms/ghee/internal/work"
)

// ending runs f in a transaction that holds the job while the lease is the
// newest.
func (s *Store) ending(ctx context.Context, l work.Lease, f func(t *tx, now, failed content.Micros) error) error {
	return s.transact(ctx, l.Site, func(t *tx) error {
		return t.ending(ctx, l, func(now, failed content.Micros) error { return f(t, now, failed) })
	})
}

func (t *tx) ending(ctx context.Context, l work.Lease, f func(now, failed content.Micros) error) error {
	var failed content.Micros
	err := t.row(ctx, `select failed from work where id = $1 and lease = $2 and worker = $3 and state = 'running'`+t.lock,
		args(l.ID, l.Number, l.Worker), &failed)
	if errors.Is(err, sql.ErrNoRows) {
		return fail.E(fail.Conflict, "The job %s is no longer this worker's.", l.ID)
	}
	if err != nil {
		return err
	}
	now, err := t.clock(ctx)
	if err != nil {
		return err
	}
	return f(now, failed)
}

// Fail implements work.Store.
func (s *Store) Fail(ctx context.Context, l work.Lease, f work.Failure) error {
	return s.ending(ctx, l, func(t *tx, now, first content.Micros) error {
		if first == 0 {
			first = now
		}
		if f.Dead {
			if _, err := t.exec(ctx, `update work set state = 'dead', pos = 0, worker = '', failed = $2, tried = $3, due = $3, reason = $4 where id = $1`,
				l.ID, first, now, f.Reason); err != nil {
				return err
			}
			return t.advance(ctx, line{l.Site, l.Kind, l.Subject})
		}
		due := now + content.Micros(f.Delay.Microseconds())
		pass := first + content.Micros(f.Pass.Microseconds())
		passed := f.Pass > 0 && now >= pass
		if f.Pass > 0 && !passed {
			due = min(due, pass) // then it is known whether the others must wait on
		}
		if _, err := t.exec(ctx, `update work set state = 'later', worker = '', failed = $2, tried = $3, due = $4, reason = $5 where id = $1`,
			l.ID, first, now, due, f.Reason); err != nil || !passed {
			return err
		}
		if _, err := t.exec(ctx, `update work set pos = 0 where id = $1`, l.ID); err != nil {
			return err
		}
		return t.advance(ctx, line{l.Site, l.Kind, l.Subject})
	})
}

// Release implements work.Store.
func (s *Store) Release(ctx context.Context, l work.Lease) error {
	return s.ending(ctx, l, func(t *tx, _, _ content.Micros) error {
		if _, err := t.exec(ctx, `update work set state = 'ready', worker = '', attempts = attempts - 1 where id = $1`, l.ID); err != nil {
			return err
		}
		return t.due(ctx)
	})
}
