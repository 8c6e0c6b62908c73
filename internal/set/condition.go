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

// match returns alternatives; without any the match never holds.
func (p *planner) match(ctx context.Context, m delivery.Match, depth int) ([]match, error) {
	if s, ok := m.Equals.(string); ok {
		m.Equals = norm.NFC.String(s)
	}
	switch {
	case m.Column != "":
		return p.column(ctx, m)
	case m.Target != nil:
		return p.through(ctx, m, depth-1)
	case m.Media:
		var out []match
		err := p.t.c.each(brief(ctx), func(scan func(...any) error) error {
			var id string
			if err := scan(&id); err != nil {
				return err
			}
			for _, path := range p.paths(m.Path) {
				out = append(out, equal(path, id))
			}
			return nil
		}, `select id from media where url = $1 limit $2`, m.Equals, few)
		if err != nil {
			return nil, err
		}
		return out, p.kept(ctx, out)
	}
	var out []match
	for _, path := range p.paths(m.Path) {
		out = append(out, equal(path, m.Equals))
	}
	return out, p.kept(ctx, out)
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
