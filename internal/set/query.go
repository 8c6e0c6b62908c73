package set

import (
	"context"
	"strconv"
	"strings"

	"github.com/gheecms/ghee/internal/delivery"
)

// query gathers the arguments of one statement. Only our own names are ever
// written into its text; every value is an argument. Candidates are called c
// and have a row and a published.
type query struct{ args []any }

func (q *query) arg(v any) string {
	q.args = append(q.args, v)
	return "$" + strconv.Itoa(len(q.args))
}

// list writes numbers for "in (…)".
func (q *query) list(ids []int64) string {
	out := make([]string, len(ids))
	for i, id := range ids {
		out[i] = q.arg(id)
	}
	return strings.Join(out, ", ")
}

// candidates are the documents that the rarest condition leaves, each once.
func (q *query) candidates(p *planner) string {
	if len(p.where) == 0 {
		return `(select row, published from doc d where ` + q.inScope(p) + `) c`
	}
	return `(` + p.where[0].rows(q) + `) c`
}

// rest tests candidates for the other conditions.
func (q *query) rest(p *planner) string {
	if len(p.where) == 0 {
		return "1"
	}
	return q.tests(p.where[1:], "c")
}

// all tests a document of the scope, named c, for every condition.
func (q *query) all(p *planner, c string) string { return q.tests(p.where, c) }

func (q *query) tests(where []condition, c string) string {
	out := []string{"1"}
	for _, w := range where {
		out = append(out, w.test(q, c))
	}
	return strings.Join(out, " and ")
}

func (q *query) inScope(p *planner) string {
	if len(p.scopes) == 1 {
		return `d.scope = ` + q.arg(p.scopes[0])
	}
	return `d.scope in (` + q.list(p.scopes) + `)`
}

// found runs a query for rows, in its order.
func (c *conn) found(ctx context.Context, q *query, sql string) (rows []delivery.Row, err error) {
	err = c.each(ctx, func(scan func(...any) error) error {
		var r delivery.Row
		err := scan(&r)
		rows = append(rows, r)
		return err
	}, sql, q.args...)
	return rows, err
}
