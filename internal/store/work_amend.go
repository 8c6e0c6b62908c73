package store

import (
	"context"
	"database/sql"
	"errors"

	"github.com/gheecms/ghee/internal/work"
)

// Amend implements work.Tx. A job that waits behind another begins only under the
// lock of the line; one that waits for its time may begin meanwhile, and then is
// not amended.
func (t *tx) Amend(ctx context.Context, of work.Job, f func(*work.Job) bool) (done bool, err error) {
	l := line{of.Site, of.Kind, of.Subject}
	there, err := t.has(ctx, `select 1 from work_line where site = $1 and kind = $2 and subject = $3`+t.lock, l.site, l.kind, l.subject)
	if !there || err != nil {
		return false, err
	}
	j := work.Job{Kind: of.Kind, Site: of.Site, Subject: of.Subject}
	var state string
	var attempts int
	err = t.row(ctx, `select id, payload, due, state, attempts from work where site = $1 and kind = $2 and subject = $3 and pos > 0 order by pos desc limit 1`,
		args(l.site, l.kind, l.subject), &j.ID, &j.Payload, &j.NotBefore, &state, &attempts)
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	if err != nil || attempts > 0 || state != work.Waiting && state != work.Later || !f(&j) {
		return false, err
	}
	if err := j.Check(); err != nil {
		return false, err
	}
	n, err := t.exec(ctx, `update work set payload = $2, due = $3 where id = $1 and state in ('waiting', 'later') and attempts = 0`, j.ID, string(j.Payload), j.NotBefore)
	return n > 0, err
}
