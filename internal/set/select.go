package set

import (
	"context"
	"math"

	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/delivery"
)

// few is how many matches are looked up one by one, whatever the order of the
// list; above it, walking the list in its order and testing each document may
// be cheaper. SQLite cannot tell the two apart: it does not know our counts.
const few = 1000

// Select implements delivery.Reader.
func (t *Tx) Select(ctx context.Context, s delivery.Selection, parts delivery.Parts) ([]delivery.Doc, int, error) {
	switch s.Scope.Kind {
	case content.KindAuthor, content.KindCategory, content.KindTag:
		s.Locale = 0 // these have no locales
	}
	p := planner{t: t, selection: s}
	if err := p.scope(ctx); err != nil || p.of == 0 {
		return nil, 0, err
	}
	if err := p.conditions(ctx); err != nil {
		return nil, 0, err
	}
	total, err := p.count(ctx)
	if err != nil || total == 0 || s.Offset >= total {
		return nil, total, err
	}
	p.matching = total
	if s.Limit <= 0 || s.Limit > total-s.Offset {
		s.Limit = total - s.Offset
		p.selection.Limit = s.Limit
	}
	var rows []delivery.Row
	switch {
	case len(s.Then) > 0:
		rows, err = p.byKeys(ctx)
	case s.Order.Path != "":
		rows, err = p.byPath(ctx)
	default:
		rows, err = p.byColumn(ctx)
	}
	if err != nil {
		return nil, 0, err
	}
	docs, err := t.rows(ctx, rows, parts)
	return docs, total, err
}

// planner finds the rows of one selection.
type planner struct {
	t         *Tx
	selection delivery.Selection
	scopes    []int64     // the scope in this locale and without one; nearly always one
	of        int         // documents in them
	where     []condition // all must hold; the rarest first
	matching  int         // documents that match
}

// scope finds the scope's numbers and how many documents it has.
func (p *planner) scope(ctx context.Context) error {
	ids := p.t.state.within(p.selection.Scope, p.selection.Locale)
	for _, id := range ids {
		var n int
		if _, err := p.t.c.one(brief(ctx), into(&n), `select n from scope where id = $1`, id); err != nil {
			return err
		}
		if n > 0 {
			p.scopes = append(p.scopes, id)
			p.of += n
		}
	}
	return nil
}

// within returns the numbers of the scopes that s covers in a locale.
func (st *state) within(s delivery.Scope, locale int) (ids []int64) {
	typ := s.Type
	switch s.Kind {
	case content.KindSingle:
		typ = ""
	case content.KindPost, content.KindAuthor, content.KindCategory, content.KindTag:
		typ = content.TypeID(s.Kind) // the fixed types are named like their kinds
	}
	for _, l := range []int{locale, 0} {
		if id, ok := st.scopes[scope{s.Kind, typ, l}]; ok {
			ids = append(ids, id)
		}
		if locale == 0 {
			break
		}
	}
	return ids
}

// count returns how many documents match.
func (p *planner) count(ctx context.Context) (int, error) {
	switch {
	case len(p.where) == 0:
		return p.of, nil
	case p.where[0].most == 0:
		return 0, nil
	case len(p.where) == 1 && p.where[0].exact:
		return p.where[0].most, nil
	}
	q := &query{}
	return p.number(ctx, q, `select count(*) from `+q.candidates(p)+` where `+q.rest(p))
}

// byColumn finds the page of rows in the order of a column of doc.
func (p *planner) byColumn(ctx context.Context) ([]delivery.Row, error) {
	column, direction := "published", " desc"
	switch o := p.selection.Order; {
	case o.Column != "":
		column, direction = columnOf(o), asc(o.Desc)
	case p.selection.Scope.Kind == content.KindCollection:
		column, direction = "position", ""
	case p.selection.Scope.Kind == content.KindAuthor, p.selection.Scope.Kind == content.KindCategory, p.selection.Scope.Kind == content.KindTag:
		column, direction = "name", ""
	}
	q := &query{}
	switch {
	case p.walk():
		return p.rows(ctx, q, `select d.row from doc d where `+q.inScope(p)+` and `+q.all(p, "d")+` order by d.`+column+direction+`, d.row`)
	case column == "published": // which the index of values holds, too
		return p.rows(ctx, q, `select c.row from `+q.candidates(p)+` where `+q.rest(p)+` order by c.published`+direction+`, c.row`)
	default:
		return p.rows(ctx, q, `select c.row from `+q.candidates(p)+` join doc o on o.row = c.row where `+q.rest(p)+` order by o.`+column+direction+`, c.row`)
	}
}

// byPath finds the page of rows in the order of a field's values: those with a
// value first, the rest by row.
func (p *planner) byPath(ctx context.Context) ([]delivery.Row, error) {
	direction := asc(p.selection.Order.Desc)
	paths := p.paths(p.selection.Order.Path)
	if len(paths) == 1 && len(p.where) > 0 && p.where[0].most <= p.t.few {
		return p.sorted(ctx, paths[0])
	}
	if len(paths) != 1 || len(p.scopes) != 1 || !p.walk() {
		q := &query{}
		return p.rows(ctx, q, `select c.row from `+q.candidates(p)+` left join field o indexed by field_row on o.row = c.row and o.path in (`+q.list(paths)+`)
			where `+q.rest(p)+` order by o.value is null, o.value`+direction+`, c.row`)
	}
	return p.byValues(ctx, paths, nil)
}

// walk decides whether to walk the list in its order. Of a list of which one
// in k matches, a walk looks at about k documents for each one found; the other
// way looks at every candidate and sorts them.
func (p *planner) walk() bool {
	if len(p.where) == 0 {
		return len(p.scopes) == 1
	}
	candidates := p.where[0].most
	if candidates <= p.t.few || len(p.scopes) > 1 {
		return false
	}
	walked := float64(p.selection.Offset+p.selection.Limit) * float64(p.of) / float64(p.matching)
	return walked < 2*math.Min(float64(candidates), float64(p.of))
}

// rows runs a query for the page of rows.
func (p *planner) rows(ctx context.Context, q *query, sql string) ([]delivery.Row, error) {
	sql += ` limit ` + q.arg(p.selection.Limit) + ` offset ` + q.arg(p.selection.Offset)
	return p.t.c.found(ctx, q, sql)
}

// number runs a query for one number.
func (p *planner) number(ctx context.Context, q *query, sql string) (n int, err error) {
	_, err = p.t.c.one(ctx, into(&n), sql, q.args...)
	return n, err
}

func asc(desc bool) string {
	if desc {
		return " desc"
	}
	return ""
}
