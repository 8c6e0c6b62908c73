package store

import (
	"context"

	"github.com/gheecms/ghee/internal/authoring"
)

// PutUpload implements authoring.UploadTx.
func (t *tx) PutUpload(ctx context.Context, u authoring.Upload) error {
	_, err := t.exec(ctx, `insert into upload (site, id, source, name, size, got, options, state, turn, done, total, step, reason, report, made_by, made, ended)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)
		on conflict (site, id) do update set got = excluded.got, state = excluded.state, turn = excluded.turn, done = excluded.done,
			total = excluded.total, step = excluded.step, reason = excluded.reason, report = excluded.report, ended = excluded.ended`,
		t.site, u.ID, u.Source, u.Name, u.Size, u.Got, string(u.Options), u.State, u.Turn, u.Done, u.Total, u.Step, u.Reason, string(u.Report), u.By, u.Made, u.Ended)
	return err
}

// Upload implements authoring.UploadTx.
func (t *tx) Upload(ctx context.Context, id string) (u authoring.Upload, err error) {
	var options, report string
	err = t.row(ctx, `select id, source, name, size, got, options, state, turn, done, total, step, reason, report, made_by, made, ended from upload
		where site = $1 and id = $2`+t.lock, args(t.site, id),
		&u.ID, &u.Source, &u.Name, &u.Size, &u.Got, &options, &u.State, &u.Turn, &u.Done, &u.Total, &u.Step, &u.Reason, &report, &u.By, &u.Made, &u.Ended)
	if err != nil {
		return authoring.Upload{}, missing(err, "There is no import %.64q.", id)
	}
	u.Options, u.Report = text(options), text(report)
	return u, nil
}

// Uploads implements authoring.UploadTx.
func (t *tx) Uploads(ctx context.Context, limit int) (out []authoring.Upload, err error) {
	err = t.rows(ctx, `select id, source, name, size, got, options, state, turn, done, total, step, reason, made_by, made, ended from upload
		where site = $1 order by made desc, id limit $2`, args(t.site, limit), func(r scanner) error {
		var u authoring.Upload
		var options string
		err := r.Scan(&u.ID, &u.Source, &u.Name, &u.Size, &u.Got, &options, &u.State, &u.Turn, &u.Done, &u.Total, &u.Step, &u.Reason, &u.By, &u.Made, &u.Ended)
		u.Options = text(options)
		out = append(out, u)
		return err
	})
	return out, err
}

// text is bytes of a column, nil for none.
func text(s string) []byte {
	if s == "" {
		return nil
	}
	return []byte(s)
}
