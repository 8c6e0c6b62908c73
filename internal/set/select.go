package set

import (
	"context"
	"strconv"
	"strings"

	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/delivery"
	"golang.org/x/text/unicode/norm"
)

// Select implements delivery.Reader.
func (t *Tx) Select(ctx context.Context, s delivery.Selection, parts delivery.Parts) ([]delivery.Doc, int, error) {
	switch s.Scope.Kind {
	case content.KindAuthor, content.KindCategory, content.KindTag:
		s.Locale = 0 // these have no locales
	}
	q := query{locale: s.Locale}
	where := q.scope("d", s.Scope)
	for _, any := range s.Where {
		where += " and " + q.any("d", s.Scope.Type, any)
	}
	if s.Used != "" {
		where += ` and exists (select 1 from field u join path up on up.id = u.path where up.type = 'post' and up.path = ` + q.arg(s.Used) + ` and u.value = d.id)`
	}
	var total int
	if err := t.tx.QueryRowContext(ctx, `select count(*) from doc d where `+where, q.args...).Scan(&total); err != nil {
		return nil, 0, err
	}
	list, join := columns(parts)
	order := q.order(s)
	limit := -1
	if s.Limit > 0 {
		limit = s.Limit
	}
	docs, err := t.docs(ctx, `select `+list+` from doc d`+join+order.join+` where `+where+` order by `+order.by+
		` limit `+strconv.Itoa(limit)+` offset `+strconv.Itoa(s.Offset), q.args...)
	return docs, total, err
}

// query gathers the arguments of one statement. Only our own names are ever
// written into its text; every value is an argument.
type query struct {
	locale int
	args   []any
	alias  int
}

func (q *query) arg(v any) string {
	q.args = append(q.args, v)
	return "$" + strconv.Itoa(len(q.args))
}

func (q *query) name(prefix string) string {
	q.alias++
	return prefix + strconv.Itoa(q.alias)
}

func (q *query) scope(d string, s delivery.Scope) string {
	w := d + `.kind = ` + q.arg(s.Kind) + ` and ` + d + `.locale in (` + q.arg(q.locale) + `, 0)`
	if s.Type != "" || s.Kind == content.KindSingle {
		w += ` and ` + d + `.type = ` + q.arg(s.Type)
	}
	return w
}

func (q *query) any(d string, typ content.TypeID, matches delivery.Any) string {
	alternatives := []string{"0"}
	for _, m := range matches {
		alternatives = append(alternatives, q.match(d, typ, m))
	}
	return "(" + strings.Join(alternatives, " or ") + ")"
}

func (q *query) match(d string, typ content.TypeID, m delivery.Match) string {
	if s, ok := m.Equals.(string); ok {
		m.Equals = norm.NFC.String(s)
	}
	switch m.Column {
	case "slug", "name":
		return d + "." + m.Column + " = " + q.arg(m.Equals)
	case "num":
		return "cast(" + d + ".row >> 8 as text) = " + q.arg(m.Equals)
	}
	if m.Path == "" {
		return "0"
	}
	f, p := q.name("f"), q.name("p")
	in := d + `.row in (select ` + f + `.row from path ` + p + ` join field ` + f + ` on ` + f + `.path = ` + p + `.id where ` +
		p + `.type = ` + q.arg(typ) + ` and ` + p + `.path = ` + q.arg(m.Path) + ` and ` + f + `.value `
	switch {
	case m.Target != nil:
		r := q.name("r")
		in += `in (select ` + r + `.id from doc ` + r + ` where ` + q.scope(r, m.Through) + ` and ` + q.match(r, m.Through.Type, *m.Target) + `)`
	case m.Media:
		in += `in (select id from media where json_extract(def, '$.url') = ` + q.arg(m.Equals) + `)`
	default:
		in += `= ` + q.arg(m.Equals)
	}
	return in + ")"
}

type ordering struct{ join, by string }

// order says how to order the scope; every order ends in the row.
func (q *query) order(s delivery.Selection) ordering {
	direction := " asc"
	if s.Order.Desc {
		direction = " desc"
	}
	switch {
	case s.Order.Column == "published", s.Order.Column == "updated":
		return ordering{by: "d." + s.Order.Column + direction + ", d.row"}
	case s.Order.Path != "":
		return ordering{
			join: ` left join path op on op.type = ` + q.arg(s.Scope.Type) + ` and op.locale = ` + q.arg(s.Locale) + ` and op.path = ` + q.arg(s.Order.Path) +
				` left join field o on o.row = d.row and o.path = op.id`,
			by: "o.value is null, o.value" + direction + ", d.row",
		}
	}
	switch s.Scope.Kind {
	case content.KindCollection:
		return ordering{by: "d.position, d.row"}
	case content.KindAuthor, content.KindCategory, content.KindTag:
		return ordering{by: "d.name, d.row"}
	}
	return ordering{by: "d.published desc, d.row"}
}
