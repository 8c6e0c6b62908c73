package store

import (
	"context"
	"database/sql"
	"math"

	"github.com/gheecms/ghee/internal/authoring"
	"github.com/gheecms/ghee/internal/content"
)

const scheduleColumns = `select id, document, locale, deed, at, wall, zone, state, made_by, made, ended, late, reason, turn, release from schedule`

func scanSchedule(r scanner, s *authoring.Schedule) error {
	return r.Scan(&s.ID, &s.Document, &s.Locale, &s.Deed, &s.At, &s.Wall, &s.Zone, &s.State, &s.By, &s.Made, &s.Ended, &s.Late, &s.Reason, &s.Turn, &s.Release)
}

// Clock implements authoring.Tx.
func (t *tx) Clock(ctx context.Context) (content.Micros, error) { return t.clock(ctx) }

// PutSchedule implements authoring.Tx.
func (t *tx) PutSchedule(ctx context.Context, s authoring.Schedule) error {
	_, err := t.exec(ctx, `insert into schedule (site, id, document, locale, deed, at, wall, zone, state, made_by, made, ended, late, reason, turn, release)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
		on conflict (site, id) do update set at = excluded.at, wall = excluded.wall, zone = excluded.zone, state = excluded.state,
			ended = excluded.ended, late = excluded.late, reason = excluded.reason, turn = excluded.turn`,
		t.site, s.ID, s.Document, s.Locale, s.Deed, s.At, s.Wall, s.Zone, s.State, s.By, s.Made, s.Ended, s.Late, s.Reason, s.Turn, s.Release)
	return err
}

// Schedule implements authoring.Tx.
func (t *tx) Schedule(ctx context.Context, id string) (authoring.Schedule, error) {
	found, err := t.schedules(ctx, scheduleColumns+` where site = $1 and id = $2`, args(t.site, id))
	if err == nil && len(found) == 0 {
		err = missing(sql.ErrNoRows, "There is no schedule %q.", id)
	}
	if err != nil {
		return authoring.Schedule{}, err
	}
	return found[0], nil
}

// PendingSchedules implements authoring.Tx.
func (t *tx) PendingSchedules(ctx context.Context, id content.ObjectID, locale string) ([]authoring.Schedule, error) {
	return t.schedules(ctx, scheduleColumns+` where site = $1 and document = $2 and locale = $3 and state = 'pending' order by at, id`, args(t.site, id, locale))
}

// Schedules implements authoring.Tx.
func (t *tx) Schedules(ctx context.Context, of authoring.Schedules) ([]authoring.Schedule, error) {
	to := of.To
	if to == 0 {
		to = math.MaxInt64
	}
	return t.schedules(ctx, scheduleColumns+` where site = $1 and (at, id) > ($2, $3) and at >= $4 and at < $5 and ($6 = '' or state = $6) order by at, id limit $7`,
		args(t.site, of.After.At, of.After.ID, of.From, to, of.State, of.Limit))
}

func (t *tx) schedules(ctx context.Context, query string, values []any) (out []authoring.Schedule, err error) {
	err = t.rows(ctx, query, values, func(r scanner) error {
		out = append(out, authoring.Schedule{})
		return scanSchedule(r, &out[len(out)-1])
	})
	return out, err
}
