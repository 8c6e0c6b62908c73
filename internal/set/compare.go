package set

import (
	"context"
	"strings"

	"github.com/gheecms/ghee/internal/delivery"
)

// comparison writes how a column compares with the operand of m, the same way
// for a value wherever it stands. It is "0" where nothing can be so.
func comparison(q *query, m delivery.Match, column string) string {
	text, isText := m.Equals.(string)
	switch m.Op {
	case delivery.Equal:
		return column + ` = ` + q.arg(m.Equals)
	case delivery.Greater:
		return column + ` > ` + q.arg(m.Equals)
	case delivery.AtLeast:
		return column + ` >= ` + q.arg(m.Equals)
	case delivery.Less:
		return column + ` < ` + q.arg(m.Equals)
	case delivery.AtMost:
		return column + ` <= ` + q.arg(m.Equals)
	case delivery.In:
		if list, ok := m.Equals.([]any); ok && len(list) > 0 {
			return column + ` in (` + q.values(list) + `)`
		}
	case delivery.Contains:
		if isText {
			return `instr(` + column + `, ` + q.arg(text) + `) > 0`
		}
	case delivery.StartsWith:
		switch {
		case isText && text == "":
			return column + ` >= ''`
		case isText:
			return column + ` >= ` + q.arg(text) + ` and ` + column + ` < ` + q.arg(after(text))
		}
	case delivery.Exists:
		return column + ` <> ''`
	}
	return `0`
}

// after returns what stands behind all texts that begin with prefix. In UTF-8
// no byte is the last there is.
func after(prefix string) string {
	b := []byte(prefix)
	b[len(b)-1]++
	return string(b)
}

// values writes a list for "in (…)". Lists of about the same length have one
// shape, so that a connection has few statements to keep.
func (q *query) values(list []any) string {
	size := 1
	for size < len(list) {
		size *= 2
	}
	var out strings.Builder
	out.WriteString(q.arg(list[0]))
	for i := 1; i < size; i++ {
		out.WriteString(`, ` + q.arg(list[min(i, len(list)-1)]))
	}
	return out.String()
}

// compared matches documents by an operator on the values at a path. The index
// of values is in their order, and total holds each value once: what cannot be
// sought there (Contains) is looked for among the different values.
func (p *planner) compared(ctx context.Context, m delivery.Match) ([]match, error) {
	out, err := p.comparedAt(ctx, m, p.paths(m.Path))
	if err != nil || m.Op != delivery.Exists {
		return out, err
	}
	long, err := p.equals(ctx, p.paths(m.Path+delivery.LongText), "true")
	return append(out, long...), err
}

func (p *planner) comparedAt(ctx context.Context, m delivery.Match, paths []int64) (out []match, err error) {
	for _, path := range paths {
		found := match{
			once: m.Single,
			rows: func(q *query) string {
				sql := `select distinct row, published from field where path = ` + q.arg(path) + ` and `
				if m.Op != delivery.Contains {
					return sql + comparison(q, m, "value")
				}
				return sql + `value in (select value from total where path = ` + q.arg(path) + ` and ` + comparison(q, m, "value") + `)`
			},
			test: func(q *query, c string) string {
				return `exists (select 1 from field f indexed by field_row where f.row = ` + c + `.row and f.path = ` + q.arg(path) + ` and ` + comparison(q, m, "f.value") + `)`
			},
		}
		q := &query{}
		if found.most, err = p.number(ctx, q, `select coalesce(sum(n), 0) from total where path = `+q.arg(path)+` and `+comparison(q, m, "value")); err != nil {
			return nil, err
		}
		out = append(out, found)
	}
	return out, nil
}
