package set

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"

	"github.com/gheecms/ghee/internal/delivery"
)

// entry is a row of field: a value and the document that has it.
type entry struct {
	indexed
	row delivery.Row
}

// entries are what a transaction changes in field. They are gathered, so that
// they are written in the order of the index and many with one statement.
type entries struct{ add, remove []entry }

const (
	maxEntries = 20_000 // gathered before they are written
	perInsert  = 25     // rows of one statement: SQLite binds each value by its own
)

// write writes what was gathered. Removals come first: a document may have
// given its row to another.
func (a *applier) write(ctx context.Context) error {
	for _, e := range a.index.remove {
		if err := a.c.exec(ctx, `delete from field where path = $1 and value = $2 and published = $3 and row = $4`, e.path, e.value, e.published, e.row); err != nil {
			return err
		}
	}
	slices.SortFunc(a.index.add, func(x, y entry) int {
		return cmp.Or(cmp.Compare(x.path, y.path), compare(x.value, y.value), cmp.Compare(y.published, x.published), cmp.Compare(x.row, y.row))
	})
	values := make([]any, 0, 4*perInsert)
	for part := range slices.Chunk(a.index.add, perInsert) {
		values = values[:0]
		for _, e := range part {
			values = append(values, e.path, e.value, e.published, e.row)
		}
		if err := a.c.exec(ctx, `insert into field (path, value, published, row) values `+tuples(len(part), 4), values...); err != nil {
			return err
		}
	}
	a.index.add, a.index.remove = a.index.add[:0], a.index.remove[:0]
	return nil
}

// totals writes by how much the kept counts of values changed.
func (a *applier) totals(ctx context.Context) error {
	type change struct {
		total
		by int
	}
	changes := make([]change, 0, len(a.tally.totals))
	for t, by := range a.tally.totals {
		if by != 0 {
			changes = append(changes, change{t, by})
		}
	}
	slices.SortFunc(changes, func(x, y change) int {
		return cmp.Or(cmp.Compare(x.path, y.path), compare(x.value, y.value))
	})
	values := make([]any, 0, 3*perInsert)
	for part := range slices.Chunk(changes, perInsert) {
		values = values[:0]
		for _, c := range part {
			values = append(values, c.path, c.value, c.by)
		}
		if err := a.c.exec(ctx, `insert into total (path, value, n) values `+tuples(len(part), 3)+`
			on conflict (path, value) do update set n = n + excluded.n`, values...); err != nil {
			return err
		}
	}
	for _, c := range changes {
		if c.by < 0 {
			if err := a.c.exec(ctx, `delete from total where path = $1 and value = $2 and n = 0`, c.path, c.value); err != nil {
				return err
			}
		}
	}
	return nil
}

// tuples writes the placeholders of n rows of some columns: ($1, $2), ($3, $4).
func tuples(n, columns int) string {
	var b strings.Builder
	for i := range n * columns {
		switch {
		case i == 0:
			b.WriteString("($")
		case i%columns == 0:
			b.WriteString("), ($")
		default:
			b.WriteString(", $")
		}
		b.WriteString(strconv.Itoa(i + 1))
	}
	return b.String() + ")"
}
