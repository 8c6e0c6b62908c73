package set

import (
	"context"

	"github.com/gheecms/ghee/internal/content"
)

// indexed is one row of the field-value index.
type indexed struct {
	path      int64
	value     any // string or float64
	published content.Micros
}

// fields makes the index rows of a document those of d, noting only what
// differs; write writes it. known says that there may be some already.
func (a *applier) fields(ctx context.Context, d derived, known bool) error {
	have := map[indexed]bool{}
	if known {
		if err := a.c.each(ctx, func(scan func(...any) error) error {
			var r indexed
			err := scan(&r.path, &r.value, &r.published)
			have[r] = true
			return err
		}, `select path, value, published from field where row = $1`, d.row); err != nil {
			return err
		}
	}
	for _, w := range d.index {
		id, err := a.path(ctx, path{d.meta.Type, d.scope.locale, w.Path})
		if err != nil {
			return err
		}
		r := indexed{id, w.Value, d.meta.Dated()}
		if have[r] {
			delete(have, r)
			continue
		}
		a.index.add = append(a.index.add, entry{r, d.row})
		a.tally.add(r, 1)
	}
	for r := range have {
		a.index.remove = append(a.index.remove, entry{r, d.row})
		a.tally.add(r, -1)
	}
	a.news.rows = append(a.news.rows, d.row)
	if len(a.index.add)+len(a.index.remove) > maxEntries {
		return a.write(ctx)
	}
	return nil
}

// path returns the number of an index path, given at its first use.
func (a *applier) path(ctx context.Context, p path) (int64, error) {
	if id, ok := a.state.paths[p]; ok {
		return id, nil
	}
	var id int64
	_, err := a.c.one(ctx, into(&id), `insert into path (type, locale, path, n) values ($1, $2, $3, 0) returning id`, p.typ, p.locale, p.path)
	a.state.paths[p] = id
	return id, err
}

// scope returns the number of a scope, given at its first use.
func (a *applier) scope(ctx context.Context, s scope) (int64, error) {
	if id, ok := a.state.scopes[s]; ok {
		return id, nil
	}
	var id int64
	_, err := a.c.one(ctx, into(&id), `insert into scope (kind, type, locale, n) values ($1, $2, $3, 0) returning id`, s.kind, s.typ, s.locale)
	a.state.scopes[s] = id
	return id, err
}

// tally gathers by how much the kept counts change in a transaction.
type tally struct {
	scopes map[int64]int
	paths  map[int64]int
	totals map[total]int
}

type total struct {
	path  int64
	value any
}

func newTally() tally {
	return tally{scopes: map[int64]int{}, paths: map[int64]int{}, totals: map[total]int{}}
}

func (t *tally) add(r indexed, by int) {
	t.paths[r.path] += by
	t.totals[total{r.path, r.value}] += by
}

// settle writes the counts, and removes what counts nothing any more.
func (a *applier) settle(ctx context.Context) error {
	if err := a.totals(ctx); err != nil {
		return err
	}
	if err := settleIDs(ctx, a.c, a.tally.paths, a.state.paths, `update path set n = n + $2 where id = $1`, `delete from path where id = $1 and n = 0 returning id`); err != nil {
		return err
	}
	return settleIDs(ctx, a.c, a.tally.scopes, a.state.scopes, `update scope set n = n + $2 where id = $1`, `delete from scope where id = $1 and n = 0 returning id`)
}

// settleIDs does that for one table of numbered things.
func settleIDs[K comparable](ctx context.Context, c *conn, by map[int64]int, ids map[K]int64, update, remove string) error {
	gone := map[int64]bool{}
	for id, n := range by {
		if n == 0 {
			continue
		}
		if err := c.exec(ctx, update, id, n); err != nil {
			return err
		}
		if n > 0 {
			continue
		}
		var is bool
		var err error
		if is, err = c.one(ctx, into(new(int64)), remove, id); err != nil {
			return err
		}
		if is {
			gone[id] = true
		}
	}
	if len(gone) > 0 {
		for k, id := range ids {
			if gone[id] {
				delete(ids, k)
			}
		}
	}
	return nil
}
