package set

import (
	"context"
	"errors"

	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/delivery"
)

// indexed is one row of the field-value index.
type indexed struct {
	path      int64
	value     any // string, float64, or nil
	published content.Micros
}

// fields makes the index rows of a document those wanted, writing only what
// differs, and keeps the counts.
func (a *applier) fields(ctx context.Context, row delivery.Row, typ content.TypeID, locale int, published content.Micros, want []delivery.Indexed) error {
	have, err := a.indexRows(ctx, row)
	if err != nil {
		return err
	}
	for _, w := range want {
		path, err := a.path(ctx, typ, locale, w.Path)
		if err != nil {
			return err
		}
		r := indexed{path, w.Value, published}
		if have[r] {
			delete(have, r)
			continue
		}
		if err := a.change(ctx, row, r, 1); err != nil {
			return err
		}
	}
	for r := range have {
		if err := a.change(ctx, row, r, -1); err != nil {
			return err
		}
	}
	return nil
}

func (a *applier) indexRows(ctx context.Context, row delivery.Row) (_ map[indexed]bool, err error) {
	rows, err := a.tx.QueryContext(ctx, `select path, value, published from field where row = $1`, row)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	have := map[indexed]bool{}
	for rows.Next() {
		var r indexed
		if err := rows.Scan(&r.path, &r.value, &r.published); err != nil {
			return nil, err
		}
		have[r] = true
	}
	return have, rows.Err()
}

// change adds (1) or removes (-1) one index row and counts it.
func (a *applier) change(ctx context.Context, row delivery.Row, r indexed, by int) error {
	q := `insert into field (path, value, published, row) values ($1, $2, $3, $4)`
	if by < 0 {
		q = `delete from field where path = $1 and value = $2 and published = $3 and row = $4`
	}
	if _, err := a.tx.ExecContext(ctx, q, r.path, r.value, r.published, row); err != nil {
		return err
	}
	if _, err := a.tx.ExecContext(ctx, `insert into total (path, value, n) values ($1, $2, $3)
		on conflict (path, value) do update set n = n + excluded.n`, r.path, r.value, by); err != nil {
		return err
	}
	if by > 0 {
		return nil
	}
	_, err := a.tx.ExecContext(ctx, `delete from total where path = $1 and value = $2 and n = 0`, r.path, r.value)
	return err
}

// path returns the number of an index path, given at its first use.
func (a *applier) path(ctx context.Context, typ content.TypeID, locale int, path string) (id int64, err error) {
	if _, err = a.tx.ExecContext(ctx, `insert into path (type, locale, path) values ($1, $2, $3) on conflict do nothing`, typ, locale, path); err != nil {
		return 0, err
	}
	err = a.tx.QueryRowContext(ctx, `select id from path where type = $1 and locale = $2 and path = $3`, typ, locale, path).Scan(&id)
	return id, err
}
