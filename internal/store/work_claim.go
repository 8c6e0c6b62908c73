package store

import (
	"cmp"
	"context"
	"math"
	"slices"

	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
	"github.com/gheecms/ghee/internal/work"
)

// sitesReady lists sites that have ready jobs of a kind, after one site, with
// one look into the index for each.
const sitesReady = `with recursive s (site) as (
		select min(site) from work where state = 'ready' and kind = $1 and site > $2
		union all
		select (select min(w.site) from work w where w.state = 'ready' and w.kind = $1 and w.site > s.site) from s where s.site is not null
	) select site from s where site is not null and site <= $3 limit $4`

// Claim implements work.Store. Where nothing is ready it writes nothing.
func (s *Store) Claim(ctx context.Context, worker, kind string, after content.SiteID, n int) (leases []work.Lease, err error) {
	var sites []content.SiteID
	err = s.view(ctx, content.Control, func(t *tx) error {
		for _, span := range [][2]content.SiteID{{after, math.MaxInt64}, {math.MinInt64, after}} {
			if len(sites) == n {
				break
			}
			if err := t.rows(ctx, sitesReady, args(kind, span[0], span[1], n-len(sites)), func(r scanner) error {
				var site content.SiteID
				err := r.Scan(&site)
				sites = append(sites, site)
				return err
			}); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil || len(sites) == 0 {
		return nil, err
	}
	err = s.transact(ctx, content.Control, func(t *tx) error {
		leases = nil
		if err := t.beat(ctx, worker); err != nil {
			return err
		}
		for i, site := range sites {
			share := (n - len(leases) + len(sites) - i - 1) / (len(sites) - i)
			if err := t.claim(ctx, &leases, worker, kind, site, share); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return leases, nil
}

// claim takes up to n jobs of one site. PostgreSQL passes over those that
// another process is taking.
func (t *tx) claim(ctx context.Context, leases *[]work.Lease, worker, kind string, site content.SiteID, n int) error {
	skip := t.lock
	if skip != "" {
		skip += " skip locked"
	}
	type ranked struct {
		work.Lease
		due content.Micros
		pos int64
	}
	var got []ranked
	err := t.rows(ctx, `with picked as materialized (
			select id from work where state = 'ready' and kind = $1 and site = $2 order by due, pos, id limit $3`+skip+`
		)
		update work set state = 'running', worker = $4, lease = lease + 1, attempts = attempts + 1
		where id in (select id from picked) and state = 'ready'
		returning id, kind, site, subject, payload, worker, lease, attempts, due, pos`, args(kind, site, n, worker), func(r scanner) error {
		var j ranked
		err := r.Scan(&j.ID, &j.Kind, &j.Site, &j.Subject, &j.Payload, &j.Worker, &j.Number, &j.Attempt, &j.due, &j.pos)
		got = append(got, j)
		return err
	})
	slices.SortFunc(got, func(a, b ranked) int { return cmp.Or(cmp.Compare(a.due, b.due), cmp.Compare(a.pos, b.pos)) })
	for _, j := range got {
		*leases = append(*leases, j.Lease)
	}
	return err
}

// Enrol implements work.Store.
func (s *Store) Enrol(ctx context.Context, worker string) error {
	return s.transact(ctx, content.Control, func(t *tx) error {
		_, err := t.exec(ctx, `insert into work_worker (id, beat) values ($1, 1)`, worker)
		return err
	})
}

// Beat implements work.Store.
func (s *Store) Beat(ctx context.Context, worker string) error {
	return s.transact(ctx, content.Control, func(t *tx) error { return t.beat(ctx, worker) })
}

// beat also makes whoever would bury the worker wait for this transaction, and
// then see that it lives.
func (t *tx) beat(ctx context.Context, worker string) error {
	n, err := t.exec(ctx, `update work_worker set beat = beat + 1 where id = $1`, worker)
	if err == nil && n == 0 {
		return fail.E(fail.Conflict, "The worker %s was taken for dead, and others have its jobs.", worker)
	}
	return err
}

// Retire implements work.Store.
func (s *Store) Retire(ctx context.Context, worker string) error {
	return s.transact(ctx, content.Control, func(t *tx) error {
		_, err := t.exec(ctx, `delete from work_worker where id = $1
			and not exists (select 1 from work where worker = $1 and state = 'running')`, worker)
		return err
	})
}

// Beats implements work.Store.
func (s *Store) Beats(ctx context.Context) (beats map[string]int64, err error) {
	beats = map[string]int64{}
	err = s.view(ctx, content.Control, func(t *tx) error {
		return t.rows(ctx, `select id, beat from work_worker`, nil, func(r scanner) error {
			var id string
			var beat int64
			err := r.Scan(&id, &beat)
			beats[id] = beat
			return err
		})
	})
	return beats, err
}

// Bury implements work.Store.
func (s *Store) Bury(ctx context.Context, worker string, beat int64) (freed int, err error) {
	err = s.transact(ctx, content.Control, func(t *tx) error {
		freed = 0
		n, err := t.exec(ctx, `delete from work_worker where id = $1 and beat = $2`, worker, beat)
		if err != nil || n == 0 {
			return err
		}
		n, err = t.exec(ctx, `update work set state = 'ready', worker = '', reason = 'The process that did it died, or hung.'
			where worker = $1 and state = 'running'`, worker)
		if err != nil || n == 0 {
			return err
		}
		freed = int(n)
		return t.due(ctx)
	})
	return freed, err
}
