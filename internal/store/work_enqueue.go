package store

import (
	"context"
	"database/sql"
	"errors"

	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/work"
)

var (
	_ work.Store = (*Store)(nil)
	_ work.Tx    = (*tx)(nil)
)

// Enqueue implements work.Tx.
func (t *tx) Enqueue(ctx context.Context, j work.Job) error {
	if err := j.Check(); err != nil {
		return err
	}
	known, err := t.has(ctx, `select 1 from work where id = $1`, j.ID)
	if known || err != nil {
		return err
	}
	now, err := t.clock(ctx)
	if err != nil {
		return err
	}
	l := line{j.Site, j.Kind, j.Subject}
	pos, waits, err := t.join(ctx, l)
	if err != nil {
		return err
	}
	due := max(j.NotBefore, now)
	if j.NotBefore == 0 {
		due = now
	}
	n, err := t.exec(ctx, `insert into work (id, kind, site, subject, pos, payload, state, due, attempts, worker, lease, failed, tried, reason)
		values ($1, $2, $3, $4, $5, $6, $7, $8, 0, '', 0, 0, 0, '') on conflict (id) do nothing`,
		j.ID, j.Kind, j.Site, j.Subject, pos, string(j.Payload), stateOf(waits, due, now), due)
	if err == nil && n == 0 { // another transaction has added it just now
		return t.advance(ctx, l)
	}
	return errors.Join(err, t.due(ctx))
}

func stateOf(waits bool, due, now content.Micros) string {
	switch {
	case waits:
		return work.Waiting
	case due > now:
		return work.Later
	}
	return work.Ready
}

// line is the jobs that are done in order.
type line struct {
	site          content.SiteID
	kind, subject string
}

// join gives the next place in a line and says whether somebody is before. It
// locks the line until the transaction ends, so places are in the order of
// commits.
func (t *tx) join(ctx context.Context, l line) (pos int64, waits bool, err error) {
	if l.subject == "" {
		return 0, false, nil
	}
	err = t.row(ctx, `insert into work_line (site, kind, subject, last) values ($1, $2, $3, 1)
		on conflict (site, kind, subject) do update set last = work_line.last + 1 returning last`, args(l.site, l.kind, l.subject), &pos)
	if err != nil {
		return 0, false, err
	}
	waits, err = t.has(ctx, `select 1 from work where site = $1 and kind = $2 and subject = $3 and pos > 0 limit 1`, l.site, l.kind, l.subject)
	return pos, waits, err
}

// advance lets the first of a line begin, after one has left it; an empty line
// is forgotten.
func (t *tx) advance(ctx context.Context, l line) error {
	if l.subject == "" {
		return nil
	}
	there, err := t.has(ctx, `select 1 from work_line where site = $1 and kind = $2 and subject = $3`+t.lock, l.site, l.kind, l.subject)
	if !there || err != nil {
		return err
	}
	var id, state string
	var due content.Micros
	err = t.row(ctx, `select id, state, due from work where site = $1 and kind = $2 and subject = $3 and pos > 0 order by pos limit 1`,
		args(l.site, l.kind, l.subject), &id, &state, &due)
	if errors.Is(err, sql.ErrNoRows) {
		_, err = t.exec(ctx, `delete from work_line where site = $1 and kind = $2 and subject = $3`, l.site, l.kind, l.subject)
		return err
	}
	if err != nil || state != work.Waiting {
		return err
	}
	now, err := t.clock(ctx)
	if err != nil {
		return err
	}
	if _, err := t.exec(ctx, `update work set state = $2 where id = $1`, id, stateOf(false, due, now)); err != nil {
		return err
	}
	return t.due(ctx)
}

func (t *tx) has(ctx context.Context, query string, args ...any) (bool, error) {
	var one int
	err := t.row(ctx, query, args, &one)
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	return err == nil, err
}

// clock is the time by the database's clock, which all processes share: that of
// this machine for SQLite, whose processes are all on it.
func (t *tx) clock(ctx context.Context) (now content.Micros, err error) {
	if !t.s.remote {
		return t.now, nil
	}
	err = t.row(ctx, `select (extract(epoch from clock_timestamp()) * 1000000)::bigint`, nil, &now)
	return now, err
}

// due notes that a job may be ready once the transaction commits.
func (t *tx) due(ctx context.Context) error {
	if t.woke {
		return nil
	}
	t.woke = true
	if !t.s.remote {
		return nil
	}
	_, err := t.exec(ctx, `select pg_notify($1, '')`, workChannel)
	return err
}
