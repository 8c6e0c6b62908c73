package set

import (
	"context"
	"slices"
	"strings"

	"golang.org/x/text/unicode/norm"

	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/delivery"
)

// condition is a delivery.Any as SQL: it holds when one of its matches does.
type condition struct {
	matches []match
	most    int  // at most so many documents
	exact   bool // exactly so many
}

// match is a delivery.Match as SQL, in two forms.
type match struct {
	most int
	rows func(q *query) string           // a query for row and published of the documents, each once
	test func(q *query, c string) string // a condition on a document named c
	once bool                            // most is exact
	// of matches on one value, whose count is kept
	path  int64
	value any
}

// rows is a query for row and published of the documents, each once.
func (c condition) rows(q *query) string {
	out := make([]string, len(c.matches))
	for i, m := range c.matches {
		out[i] = m.rows(q)
	}
	return strings.Join(out, " union ")
}

func (c condition) test(q *query, alias string) string {
	out := make([]string, len(c.matches))
	for i, m := range c.matches {
		out[i] = m.test(q, alias)
	}
	return "(" + strings.Join(out, " or ") + ")"
}

// maxThrough bounds how many references one match follows.
const maxThrough = 8

// conditions turns the selection into conditions, the rarest first.
func (p *planner) conditions(ctx context.Context) error {
	for _, a := range p.selection.Where {
		c, err := p.condition(ctx, a, maxThrough)
		if err != nil {
			return err
		}
		p.where = append(p.where, c)
	}
	for _, a := range p.selection.Except {
		c, err := p.condition(ctx, a, maxThrough)
		if err != nil {
			return err
		}
		if len(c.matches) > 0 {
			p.where = append(p.where, p.none(c))
		}
	}
	if p.selection.Used != "" {
		p.where = append(p.where, condition{matches: []match{p.used()}, most: p.of})
	}
	slices.SortStableFunc(p.where, func(a, b condition) int { return a.most - b.most })
	return nil
}

func (p *planner) condition(ctx context.Context, a delivery.Any, depth int) (c condition, err error) {
	for _, m := range a {
		matches, err := p.match(ctx, m, depth)
		if err != nil {
			return c, err
		}
		for _, m := range matches {
			if m.most > 0 {
				c.matches = append(c.matches, m)
				c.most += m.most
			}
		}
	}
	c.exact = len(c.matches) == 1 && c.matches[0].once
	c.most = min(c.most, p.of)
	return c, nil
}

// none holds where c does not.
func (p *planner) none(c condition) condition {
	m := match{most: p.of, once: c.exact}
	if c.exact {
		m.most -= c.most
	}
	m.rows = func(q *query) string {
		return `select d.row, d.published from doc d where ` + q.inScope(p) + ` and not ` + c.test(q, "d")
	}
	m.test = func(q *query, alias string) string { return `not ` + c.test(q, alias) }
	return condition{matches: []match{m}, most: m.most, exact: m.once}
}

// match returns alternatives; without any the match never holds.
func (p *planner) match(ctx context.Context, m delivery.Match, depth int) ([]match, error) {
	m.Equals = normal(m.Equals)
	switch {
	case m.Column != "":
		return p.column(ctx, m)
	case m.Target != nil:
		return p.through(ctx, m, depth-1)
	case m.Media:
		return p.media(ctx, m)
	case m.Op != delivery.Equal:
		return p.compared(ctx, m)
	}
	return p.equals(ctx, p.paths(m.Path), m.Equals)
}

// normal returns what a match compares with in the form of the index.
func normal(v any) any {
	switch v := v.(type) {
	case string:
		return norm.NFC.String(v)
	case []any:
		out := make([]any, len(v))
		for i := range v {
			out[i] = normal(v[i])
		}
		return out
	}
	return v
}

// paths returns the numbers of an index path of the scope's type: one for each
// locale that the scope covers.
func (p *planner) paths(at string) (ids []int64) {
	typ := p.selection.Scope.Type
	if typ == "" {
		typ = content.TypeID(p.selection.Scope.Kind) // see within
	}
	for _, locale := range []int{p.selection.Locale, 0} {
		if id, ok := p.t.state.paths[path{typ, locale, at}]; ok && !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	return ids
}
