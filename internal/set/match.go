package set

import (
	"context"
	"strconv"

	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/delivery"
)

// equal matches documents with a value at a path.
func equal(path int64, value any) match {
	return match{
		path: path, value: value, once: true,
		rows: func(q *query) string {
			return `select row, published from field where path = ` + q.arg(path) + ` and value = ` + q.arg(value)
		},
		test: func(q *query, c string) string {
			return `exists (select 1 from field f where f.path = ` + q.arg(path) + ` and f.value = ` + q.arg(value) +
				` and f.published = ` + c + `.published and f.row = ` + c + `.row)`
		},
	}
}

// kept fills in the kept counts of matches made by equal.
func (p *planner) kept(ctx context.Context, matches []match) error {
	for i, m := range matches {
		if _, err := p.t.c.one(brief(ctx), into(&matches[i].most), `select n from total where path = $1 and value = $2`, m.path, m.value); err != nil {
			return err
		}
	}
	return nil
}

// equals matches documents with a value at one of the paths.
func (p *planner) equals(ctx context.Context, paths []int64, value any) (out []match, err error) {
	for _, path := range paths {
		out = append(out, equal(path, value))
	}
	return out, p.kept(ctx, out)
}

// media matches documents with a media object at a path: of one of the
// addresses, or any that is there.
func (p *planner) media(ctx context.Context, m delivery.Match) (out []match, err error) {
	paths := p.paths(m.Path)
	if m.Op == delivery.Exists {
		for _, path := range paths {
			out = append(out, match{
				most: p.of,
				rows: func(q *query) string {
					return `select distinct row, published from field where path = ` + q.arg(path) + ` and value in (select id from media)`
				},
				test: func(q *query, c string) string {
					return `exists (select 1 from field f indexed by field_row where f.row = ` + c + `.row and f.path = ` + q.arg(path) + ` and f.value in (select id from media))`
				},
			})
		}
		return out, nil
	}
	q := &query{}
	where := comparison(q, m, "url")
	err = p.t.c.each(brief(ctx), func(scan func(...any) error) error {
		var id string
		if err := scan(&id); err != nil {
			return err
		}
		for _, path := range paths {
			out = append(out, equal(path, id))
		}
		return nil
	}, `select id from media where `+where+` limit `+q.arg(few), q.args...)
	if err != nil {
		return nil, err
	}
	return out, p.kept(ctx, out)
}

// column matches documents by what they are beside their values.
func (p *planner) column(ctx context.Context, m delivery.Match) ([]match, error) {
	var where func(q *query, d string) string
	switch m.Column {
	case "slug", "name", "status":
		if _, ok := m.Equals.(float64); ok {
			return nil, nil
		}
		where = func(q *query, d string) string { return comparison(q, m, d+`.`+m.Column) }
		if text, ok := m.Equals.(string); ok && m.Fold && m.Op == delivery.Contains {
			where = func(q *query, d string) string {
				return `instr(lower(` + d + `.` + m.Column + `), lower(` + q.arg(text) + `)) > 0`
			}
		}
	case "created", "updated", "published":
		if _, ok := m.Equals.(float64); !ok {
			return nil, nil
		}
		where = func(q *query, d string) string { return comparison(q, m, d+`.`+m.Column) }
	case "num":
		if m.Op == delivery.Exists {
			where = func(*query, string) string { return `1` }
			break
		}
		rows := p.numbered(m.Equals)
		if len(rows) == 0 {
			return nil, nil
		}
		where = func(q *query, d string) string { return d + `.row in (` + q.values(rows) + `)` }
		if len(rows) > maxList { // more than a statement takes arguments
			list := asList(rows)
			where = func(q *query, d string) string {
				return d + `.row in (select value from json_each(` + q.arg(list) + `))`
			}
		}
	default:
		return nil, nil
	}
	found := match{
		once: true,
		rows: func(q *query) string {
			return `select row, published from doc d where ` + where(q, "d") + ` and ` + q.inScope(p)
		},
		test: func(q *query, c string) string {
			return `exists (select 1 from doc x where x.row = ` + c + `.row and ` + where(q, "x") + `)`
		},
	}
	q := &query{}
	var err error
	found.most, err = p.number(ctx, q, `select count(*) from (`+found.rows(q)+`)`)
	return []match{found}, err
}

// numbered returns the rows that documents with a number, or one of a list,
// may have.
func (p *planner) numbered(equals any) (rows []any) {
	list, ok := equals.([]any)
	if !ok {
		list = []any{equals}
	}
	for _, v := range list {
		text, _ := v.(string)
		if n, ok := integer(text); ok {
			rows = append(rows, delivery.RowOf(content.Num(n), p.selection.Locale), delivery.RowOf(content.Num(n), 0))
		}
	}
	return rows
}

// integer reads an integer id, which leaves room for a locale in a row; "07"
// is none.
func integer(text string) (n int64, ok bool) {
	n, err := strconv.ParseInt(text, 10, 48)
	return n, err == nil && n >= 0 && strconv.FormatInt(n, 10) == text
}

// through matches documents that refer, at a path, to a document for which the
// target's condition holds.
func (p *planner) through(ctx context.Context, m delivery.Match, depth int) ([]match, error) {
	to := planner{t: p.t, selection: delivery.Selection{Scope: m.Through, Locale: p.selection.Locale}}
	if err := to.scope(ctx); err != nil || to.of == 0 || depth == 0 {
		return nil, err
	}
	holds, err := to.condition(ctx, delivery.Any{*m.Target}, depth)
	if err != nil || holds.most == 0 {
		return nil, err
	}
	ids := func(q *query) string {
		return `(select d.id from doc d where d.row in (select row from (` + holds.rows(q) + `)))`
	}
	var out []match
	for _, path := range p.paths(m.Path) {
		found := match{
			most: p.of,
			rows: func(q *query) string {
				return `select distinct row, published from field where path = ` + q.arg(path) + ` and value in ` + ids(q)
			},
			test: func(q *query, c string) string { // the plus: of one document there are few values, of ids perhaps many
				return `exists (select 1 from field f where f.row = ` + c + `.row and f.path = ` + q.arg(path) + ` and +f.value in ` + ids(q) + `)`
			},
		}
		if holds.most <= few {
			q := &query{}
			if found.most, err = p.number(ctx, q, `select coalesce(sum(n), 0) from total where path = `+q.arg(path)+` and value in `+ids(q)); err != nil {
				return nil, err
			}
		}
		out = append(out, found)
	}
	return out, nil
}

// used matches documents that a post refers to at the selection's Used.
func (p *planner) used() match {
	var paths []int64
	for at, id := range p.t.state.paths {
		if at.typ == content.PostTypeID && at.path == p.selection.Used {
			paths = append(paths, id)
		}
	}
	return match{
		most: p.of,
		rows: func(q *query) string {
			return `select distinct d.row, d.published from total u cross join doc d where u.path in (` + q.list(paths) + `) and d.id = u.value and ` + q.inScope(p)
		},
		test: func(q *query, c string) string {
			return `exists (select 1 from doc x cross join total u where x.row = ` + c + `.row and u.path in (` + q.list(paths) + `) and u.value = x.id)`
		},
	}
}
