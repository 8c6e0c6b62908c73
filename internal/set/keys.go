package set

import (
	"context"
	"fmt"
	"strings"

	"github.com/gheecms/ghee/internal/delivery"
)

// byKeys finds the page of rows in the order of several keys. A walk goes along
// the index of the first of them, so that SQLite sorts only those it finds equal,
// and stops where the page ends.
func (p *planner) byKeys(ctx context.Context) ([]delivery.Row, error) {
	first, then := p.selection.Order, p.selection.Then
	if !p.walk() || len(p.scopes) != 1 {
		q := &query{}
		from := q.candidates(p)
		joins, terms := p.terms(q, "c", append([]delivery.Order{first}, then...))
		return p.rows(ctx, q, `select c.row from `+from+joins+` where `+q.rest(p)+` order by `+terms+`c.row`)
	}
	if first.Path == "" {
		q := &query{}
		joins, terms := p.terms(q, "d", then)
		return p.rows(ctx, q, `select d.row from doc d`+joins+` where `+q.inScope(p)+` and `+q.all(p, "d")+
			` order by d.`+columnOf(first)+asc(first.Desc)+`, `+terms+`d.row`)
	}
	return p.byValues(ctx, p.paths(first.Path), then)
}

// byValues walks along the index of a field's values, which are the first thing
// that is ordered by; keys order those with equal ones.
func (p *planner) byValues(ctx context.Context, paths []int64, keys []delivery.Order) ([]delivery.Row, error) {
	q := &query{}
	joins, terms := p.terms(q, "o", keys)
	rows, err := p.rows(ctx, q, `select o.row from field o`+joins+` where o.path in (`+q.list(paths)+`) and `+q.all(p, "o")+
		` order by o.value`+asc(p.selection.Order.Desc)+`, `+terms+`o.row`)
	if err != nil || len(rows) == p.selection.Limit {
		return rows, err
	}
	// The page reaches those without a value: skip as many of them as the
	// offset goes beyond those with one.
	q = &query{}
	with, err := p.number(ctx, q, `select count(*) from field o where o.path in (`+q.list(paths)+`) and `+q.all(p, "o"))
	if err != nil {
		return nil, err
	}
	rest := *p
	rest.selection.Offset = max(0, p.selection.Offset-with)
	rest.selection.Limit = p.selection.Limit - len(rows)
	q = &query{}
	joins, terms = p.terms(q, "d", keys)
	missing, err := rest.rows(ctx, q, `select d.row from doc d`+joins+` where `+q.inScope(p)+` and `+q.all(p, "d")+
		` and not exists (select 1 from field o where o.row = d.row and o.path in (`+q.list(paths)+`)) order by `+terms+`d.row`)
	return append(rows, missing...), err
}

// terms writes what keys order a document called alias by, missing values last,
// and the joins that fetch it.
func (p *planner) terms(q *query, alias string, keys []delivery.Order) (joins, terms string) {
	var j, t strings.Builder
	for i, k := range keys {
		if k.Path == "" {
			fmt.Fprintf(&j, ` join doc k%d on k%d.row = %s.row`, i, i, alias)
			fmt.Fprintf(&t, `k%d.%s%s, `, i, columnOf(k), asc(k.Desc))
			continue
		}
		fmt.Fprintf(&j, ` left join field k%d indexed by field_row on k%d.row = %s.row and k%d.path in (%s)`, i, i, alias, i, q.list(p.paths(k.Path)))
		fmt.Fprintf(&t, `k%d.value is null, k%d.value%s, `, i, i, asc(k.Desc))
	}
	return j.String(), t.String()
}

// columnOf returns the column of doc that a key without a path orders by.
func columnOf(o delivery.Order) string {
	switch o.Column {
	case "updated", "created", "name":
		return o.Column
	}
	return "published"
}
