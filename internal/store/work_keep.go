package store

import (
	"context"
	"time"

	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
	"github.com/gheecms/ghee/internal/work"
)

// atOnce bounds the jobs that one transaction ripens or sweeps.
const atOnce = 1000

// Ripen implements work.Store. Where nothing is ripe it writes nothing.
func (s *Store) Ripen(ctx context.Context) (ripe int, err error) {
	const isRipe = ` from work where state = 'later' and due <= $1 union all select id from work where state = 'later' and tried > $1`
	var any bool
	err = s.view(ctx, content.Control, func(t *tx) error {
		now, err := t.clock(ctx)
		if err != nil {
			return err
		}
		any, err = t.has(ctx, `select 1 from (select id`+isRipe+`) as ripe limit 1`, now)
		return err
	})
	if err != nil || !any {
		return 0, err
	}
	err = s.transact(ctx, content.Control, func(t *tx) error {
		now, err := t.clock(ctx)
		if err != nil {
			return err
		}
		n, err := t.exec(ctx, `update work set state = 'ready' where state = 'later' and id in (select id from (select id`+isRipe+`) as ripe limit $2)`, now, atOnce)
		ripe = int(n)
		if err != nil || n == 0 {
			return err
		}
		return t.due(ctx)
	})
	return ripe, err
}

// Sweep implements work.Store.
func (s *Store) Sweep(ctx context.Context, done, dead time.Duration) (swept int, err error) {
	err = s.transact(ctx, content.Control, func(t *tx) error {
		swept = 0
		now, err := t.clock(ctx)
		if err != nil {
			return err
		}
		for state, kept := range map[string]time.Duration{work.Done: done, work.Dead: dead} {
			n, err := t.exec(ctx, `delete from work where id in (select id from work where state = $1 and due < $2 limit $3)`,
				state, now-content.Micros(kept.Microseconds()), atOnce)
			if err != nil {
				return err
			}
			swept += int(n)
		}
		return nil
	})
	return swept, err
}

// Stats implements work.Store.
func (s *Store) Stats(ctx context.Context) (stats []work.Stat, err error) {
	err = s.view(ctx, content.Control, func(t *tx) error {
		now, err := t.clock(ctx)
		if err != nil {
			return err
		}
		return t.rows(ctx, `select kind, state, count(*), min(due) from work where state in ('ready', 'later', 'waiting', 'running', 'dead')
			group by kind, state order by kind, state`, nil, func(r scanner) error {
			var st work.Stat
			var due content.Micros
			err := r.Scan(&st.Kind, &st.State, &st.N, &due)
			st.Age = max(0, since(due, now))
			stats = append(stats, st)
			return err
		})
	})
	return stats, err
}

func since(then, now content.Micros) time.Duration { return time.Duration(now-then) * time.Microsecond }

// Jobs implements work.Store.
func (s *Store) Jobs(ctx context.Context, state string, most int) (jobs []work.Row, err error) {
	err = s.view(ctx, content.Control, func(t *tx) error {
		now, err := t.clock(ctx)
		if err != nil {
			return err
		}
		return t.rows(ctx, `select id, kind, site, subject, payload, state, attempts, reason, due from work
			where state = $1 or $1 = '' and state <> 'done' order by due, pos, id limit $2`, args(state, most), func(r scanner) error {
			var j work.Row
			var due content.Micros
			err := r.Scan(&j.ID, &j.Kind, &j.Site, &j.Subject, &j.Payload, &j.State, &j.Attempts, &j.Reason, &due)
			j.Age = since(due, now)
			jobs = append(jobs, j)
			return err
		})
	})
	return jobs, err
}

// Retry implements work.Store.
func (s *Store) Retry(ctx context.Context, id string) error {
	return s.altering(ctx, id, func(t *tx, l line, state string) error {
		now, err := t.clock(ctx)
		if err != nil {
			return err
		}
		switch state {
		case work.Later:
			if _, err := t.exec(ctx, `update work set state = 'ready', due = $2 where id = $1`, id, now); err != nil {
				return err
			}
			return t.due(ctx)
		case work.Dead:
			pos, waits, err := t.join(ctx, l)
			if err != nil {
				return err
			}
			if _, err := t.exec(ctx, `update work set state = $2, pos = $3, due = $4, attempts = 0, failed = 0 where id = $1`,
				id, stateOf(waits, now, now), pos, now); err != nil {
				return err
			}
			return t.due(ctx)
		}
		return fail.E(fail.Conflict, "The job %s is %s; only one that is dead, or waits after a failure, can be tried again.", id, state)
	})
}

// Drop implements work.Store.
func (s *Store) Drop(ctx context.Context, id string) error {
	return s.altering(ctx, id, func(t *tx, l line, state string) error {
		if state == work.Running {
			return fail.E(fail.Conflict, "The job %s is running; try again when it has ended.", id)
		}
		if _, err := t.exec(ctx, `delete from work where id = $1`, id); err != nil {
			return err
		}
		return t.advance(ctx, l)
	})
}

// altering runs f in a transaction that holds the job.
func (s *Store) altering(ctx context.Context, id string, f func(t *tx, l line, state string) error) error {
	return s.transact(ctx, content.Control, func(t *tx) error {
		var l line
		var state string
		err := t.row(ctx, `select site, kind, subject, state from work where id = $1`+t.lock, args(id), &l.site, &l.kind, &l.subject, &state)
		if err != nil {
			return missing(err, "There is no job with the id %q.", id)
		}
		return f(t, l, state)
	})
}
