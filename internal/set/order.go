package set

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/gheecms/ghee/internal/delivery"
)

// ordered is a candidate with the value it is ordered by: a float64, a string,
// or nil without one.
type ordered struct {
	row   delivery.Row
	value any
}

// sorted finds the page of rows in the order of the values at a path by looking
// at every candidate, of which there are few. It orders as SQLite would.
func (p *planner) sorted(ctx context.Context, path int64) ([]delivery.Row, error) {
	q := &query{}
	rows := make([]ordered, 0, p.where[0].most)
	err := p.t.c.each(ctx, func(scan func(...any) error) error {
		var o ordered
		err := scan(&o.row)
		rows = append(rows, o)
		return err
	}, `select c.row from `+q.candidates(p)+` where `+q.rest(p), q.args...)
	if err != nil {
		return nil, err
	}
	if err := p.t.values(ctx, path, rows); err != nil {
		return nil, err
	}
	desc := p.selection.Order.Desc
	slices.SortFunc(rows, func(a, b ordered) int {
		if (a.value == nil) != (b.value == nil) { // last both ways
			return last(a.value) - last(b.value)
		}
		c := compare(a.value, b.value)
		if desc {
			c = -c
		}
		return cmp.Or(c, cmp.Compare(a.row, b.row))
	})
	from := min(p.selection.Offset, len(rows))
	to := min(from+p.selection.Limit, len(rows))
	page := make([]delivery.Row, 0, to-from)
	for _, o := range rows[from:to] {
		page = append(page, o.row)
	}
	return page, nil
}

func last(value any) int {
	if value == nil {
		return 1
	}
	return 0
}

// compare orders numbers before text, text by code point.
func compare(a, b any) int {
	x, number := a.(float64)
	y, other := b.(float64)
	switch {
	case number && other:
		return cmp.Compare(x, y)
	case number:
		return -1
	case other:
		return 1
	}
	s, _ := a.(string)
	t, _ := b.(string)
	return strings.Compare(s, t)
}

// values fills in the values of rows at a path.
func (t *Tx) values(ctx context.Context, path int64, rows []ordered) error {
	missing := t.kept.order(t.state, path, rows)
	if len(missing) == 0 {
		return nil
	}
	found := make(map[delivery.Row]any, len(missing))
	for part := range slices.Chunk(missing, maxList) {
		if err := t.c.each(brief(ctx), func(scan func(...any) error) error {
			var r delivery.Row
			var v any
			err := scan(&r, &v)
			if whole, ok := v.(int64); ok {
				v = float64(whole)
			}
			found[r] = v
			return err
		}, `select f.row, f.value from json_each($2) j cross join field f indexed by field_row where f.row = j.value and f.path = $1`,
			path, asList(part)); err != nil {
			return err
		}
	}
	for i := range rows {
		if v, ok := found[rows[i].row]; ok {
			rows[i].value = v
		}
	}
	t.kept.note(t.state, path, missing, found)
	return nil
}
