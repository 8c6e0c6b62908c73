package store

import (
	"context"
	"fmt"
	"strings"
)

// bulks are how many rows one statement writes or asks for: a few sizes, so that
// there are few statements to prepare.
func bulks() []int { return []int{256, 64, 16, 4, 1} }

// inBulk cuts n rows into pieces of those sizes.
func inBulk(n int, f func(from, size int) error) error {
	from := 0
	for _, size := range bulks() {
		for ; n-from >= size; from += size {
			if err := f(from, size); err != nil {
				return err
			}
		}
	}
	return nil
}

// insert writes rows of as many values each as into names columns.
func (t *tx) insert(ctx context.Context, into, conflict string, rows [][]any) error {
	return inBulk(len(rows), func(from, size int) error {
		var values []any
		for _, r := range rows[from : from+size] {
			values = append(values, r...)
		}
		_, err := t.exec(ctx, into+" values "+tuples(1, size, len(rows[from]), "")+conflict, values...)
		return err
	})
}

// tuples are rows of parameters, the first numbered first. as are the types of a
// row's values, with spaces between, where nothing else tells them.
func tuples(first, rows, width int, as string) string {
	types := strings.Fields(as)
	var b strings.Builder
	for i := range rows * width {
		switch {
		case i == 0:
			b.WriteByte('(')
		case i%width == 0:
			b.WriteString("), (")
		default:
			b.WriteString(", ")
		}
		if len(types) > 0 {
			fmt.Fprintf(&b, "cast($%d as %s)", first+i, types[i%width])
			continue
		}
		fmt.Fprintf(&b, "$%d", first+i)
	}
	b.WriteByte(')')
	return b.String()
}
