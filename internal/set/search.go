package set

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/gheecms/ghee/internal/changelog"
	"github.com/gheecms/ghee/internal/delivery"
	"github.com/gheecms/ghee/internal/fail"
	"github.com/gheecms/ghee/internal/text"
)

// maxRanked bounds how many matches are ranked: of a word that is everywhere
// the documents of the highest numbers, which are the youngest. The others
// follow by number, the youngest first, with rank 0.
const maxRanked = 1000

// rankUnits are in a rank of 1: ranks are whole numbers of them. What is left of
// a float after that may differ between kinds of machines, and with it the order.
const rankUnits = 1e9

// Search implements delivery.Reader. It is fail.Unavailable in a set that has
// no tokens yet, one of an older layout: that is no answer.
func (t *Tx) Search(ctx context.Context, s delivery.Search, parts delivery.Parts) (found delivery.Found, err error) {
	at, ok, err := t.searched(ctx)
	if err != nil {
		return found, err
	}
	if !ok {
		return found, fail.E(fail.Unavailable, "The words of this site are still being gathered for searches; ask again in a minute.")
	}
	found.Position = at
	if len(s.Terms) == 0 || s.Within != nil && len(s.Within) == 0 {
		return found, nil
	}
	var exists bool
	table := tokensOf(s.Kind, s.Locale)
	if _, err := t.c.one(brief(ctx), into(&exists), `select exists (select 1 from sqlite_master where name = $1)`, table); err != nil || !exists {
		return found, err
	}
	l := lookup{t: t, table: table, match: phrases(s.Terms), scoped: s.Within != nil, most: t.ranked}
	for _, scope := range s.Within {
		l.scopes = append(l.scopes, t.state.within(scope, s.Locale)...)
	}
	var rows []delivery.Row
	rows, found.Ranks, found.Total, err = l.page(ctx, s.Offset, s.Limit)
	if err != nil || len(rows) == 0 {
		return found, err
	}
	found.Docs, err = t.rows(ctx, rows, parts)
	if err == nil && len(found.Docs) != len(rows) {
		err = t.c.judge(fmt.Errorf("%w: words are of other documents than there are", errSum))
	}
	return found, err
}

// searched returns the position of the tokens; false when there never was one.
func (t *Tx) searched(ctx context.Context) (p changelog.Position, ok bool, err error) {
	var at []byte
	ok, err = t.c.one(brief(ctx), into(&at), `select v from meta where k = 'searched'`)
	if err != nil || !ok {
		return p, false, err
	}
	if t.sums {
		if at, err = ofMeta.text("searched").open(at); err != nil {
			return p, false, t.c.judge(err)
		}
	}
	if string(at) == string(t.state.at) {
		return t.state.position, true, nil
	}
	err = json.Unmarshal(at, &p)
	return p, err == nil, err
}

// phrases writes terms as FTS5 asks: all of them, each a phrase. The whole word
// counts beside what it only begins, so that it ranks higher. Tokens hold
// letters, digits and marks, so nothing in them is syntax.
func phrases(terms []text.Term) string {
	var b strings.Builder
	for i, term := range terms {
		if i > 0 {
			b.WriteString(" AND ")
		}
		phrase := `"` + strings.Join(term.Tokens, " ") + `"`
		if term.Prefix {
			phrase = "(" + phrase + " OR " + phrase + "*)"
		}
		b.WriteString(phrase)
	}
	return b.String()
}

// lookup is one search in one table of tokens.
type lookup struct {
	t      *Tx
	table  string
	match  string
	scoped bool // only documents of scopes count
	scopes []int64
	most   int // see maxRanked
}

// from writes the matches, the youngest first.
func (l *lookup) from(q *query) string {
	sql := ` from ` + l.table + ` f cross join doc d on d.row = f.rowid where ` + l.table + ` match ` + q.arg(l.match)
	if l.scoped {
		sql += ` and d.scope in (` + q.list(l.scopes) + `)`
	}
	return sql
}

// page finds a part of the matches, their ranks, and how many there are.
func (l *lookup) page(ctx context.Context, offset, limit int) (rows []delivery.Row, ranks []float64, total int, err error) {
	if l.scoped && len(l.scopes) == 0 {
		return nil, nil, 0, nil
	}
	q := &query{}
	sql := `with best as materialized (select f.rowid as row, d.published, cast(round(bm25(` + l.table + `, 4.0, 1.0) * ` + q.arg(-rankUnits) +
		`) as integer) as rank` + l.from(q) + ` order by f.rowid desc limit ` + q.arg(l.most) + `)
		select row, rank, n from (select count(*) as n from best) left join
			(select row, rank from best order by rank desc, published desc, row limit ` + q.arg(limit) + ` offset ` + q.arg(offset) + `)`
	if err := l.t.c.each(ctx, func(scan func(...any) error) error {
		var row, rank *int64
		if err := scan(&row, &rank, &total); err != nil || row == nil {
			return err
		}
		rows, ranks = append(rows, delivery.Row(*row)), append(ranks, float64(*rank)/rankUnits)
		return nil
	}, sql, q.args...); err != nil || total < l.most {
		return rows, ranks, total, err
	}
	ranked := total
	if total, err = l.count(ctx); err != nil || offset+limit <= ranked || offset >= total {
		return rows, ranks, total, err
	}
	rest, err := l.rest(ctx, max(offset, ranked), limit-len(rows))
	return append(rows, rest...), append(ranks, make([]float64, len(rest))...), total, err
}

// count returns how many documents match.
func (l *lookup) count(ctx context.Context) (n int, err error) {
	q := &query{}
	sql := `select count(*)` + l.from(q)
	if !l.scoped { // the documents need not be looked at
		q = &query{}
		sql = `select count(*) from ` + l.table + ` where ` + l.table + ` match ` + q.arg(l.match)
	}
	_, err = l.t.c.one(ctx, into(&n), sql, q.args...)
	return n, err
}

// rest finds matches beyond those that are ranked.
func (l *lookup) rest(ctx context.Context, offset, limit int) ([]delivery.Row, error) {
	q := &query{}
	sql := `select f.rowid` + l.from(q) + ` order by f.rowid desc limit ` + q.arg(limit) + ` offset ` + q.arg(offset)
	return l.t.c.found(ctx, q, sql)
}
