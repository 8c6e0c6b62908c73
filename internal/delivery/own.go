package delivery

import (
	"strconv"
	"strings"
	"time"

	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
	"github.com/gheecms/ghee/internal/text"
)

// What a document is beside its fields has names with an @, so that no field's
// key is like one. They are for lists of those who edit: readers filter by what
// the contract names, and by nothing else.
const (
	ownText = " @name @slug @status "
	ownTime = " @created @updated @published "
	ownNums = "@num"
)

// own reads a condition on what a document is beside its fields; with not, none
// may hold. Times are RFC 3339 or a date, which is its first moment in UTC.
func own(c Condition) (_ Any, not bool, err error) {
	m := Match{Column: c.Field[1:], Fold: true}
	want := asked{text: c.Value}
	if c.Op != "" {
		var ok bool
		if _, want, ok = (filter{path: "__" + c.Op, value: c.Value}).operator(); !ok {
			return nil, false, errOwn(c)
		}
	}
	m.Op, m.Equals = want.op, want.operand()
	named := " " + c.Field + " "
	switch {
	case c.Field == ownNums && (c.Op == "" || c.Op == "in" || c.Op == "ne"):
		list := make([]any, len(c.Nums))
		for i, n := range c.Nums {
			list[i] = strconv.FormatInt(int64(n), 10)
		}
		m.Op, m.Equals = In, list
	case strings.Contains(ownText, named):
		if want.none || m.Op == In && len(want.list) == 0 {
			return nil, false, nil
		}
	case strings.Contains(ownTime, named) && m.Op != In && m.Op != Contains && m.Op != StartsWith && m.Op != Exists:
		at, err := ownMoment(c.Value)
		if err != nil {
			return nil, false, err
		}
		m.Equals = float64(at)
	default:
		return nil, false, errOwn(c)
	}
	return Any{m}, want.not, nil
}

func errOwn(c Condition) error {
	return fail.E(fail.Invalid, "filter: %q takes no %q; @name, @slug, @status, @created, @updated and @published are what a document has beside its fields.", c.Field, c.Op)
}

func ownMoment(s string) (content.Micros, error) {
	for _, form := range []string{time.RFC3339Nano, time.DateOnly} {
		if t, err := time.Parse(form, s); err == nil {
			return content.Micros(t.UnixMicro()), nil
		}
	}
	return 0, fail.E(fail.Invalid, "filter: %q is no time; write 2027-03-28 or 2027-03-28T09:00:00Z.", s)
}

// orderedAlso is ordered, with the names with an @.
func (a *answer) orderedAlso(typ *content.Type, order string, s *Selection) bool {
	if r := boundedOrder(order); r != nil {
		return false
	}
	var orders []Order
	for key := range strings.SplitSeq(order, ",") {
		name, desc := strings.CutPrefix(key, "-")
		if name == "@name" || name == "@created" || name == "@updated" || name == "@published" {
			orders = append(orders, Order{Column: name[1:], Desc: desc})
			continue
		}
		o, ok := a.orderedBy(typ, key)
		if !ok {
			return false
		}
		orders = append(orders, o)
	}
	s.Order, s.Then = orders[0], orders[1:]
	return true
}

// maxWithin bounds how many of the documents that have the words are filtered and
// ordered: those that fit best.
const maxWithin = 1000

// within finds the documents that have words, as something to filter by.
func (a *answer) within(l Listing, scope Scope, locale int) (Any, error) {
	switch scope.Kind {
	case content.KindPost, content.KindPage, content.KindSingle:
	default:
		return Any{{Column: "name", Op: Contains, Equals: l.Query, Fold: true}}, nil
	}
	if len(text.Terms(l.Query, maxTerms)) == 0 {
		return Any{}, nil
	}
	l.Offset, l.Limit = 0, maxWithin
	docs, _, err := a.sought(l, scope, locale)
	if err != nil || len(docs) == 0 {
		return Any{}, err
	}
	list := make([]any, len(docs))
	for i, d := range docs {
		list[i] = strconv.FormatInt(int64(d.Num), 10)
	}
	return Any{{Column: "num", Op: In, Equals: list}}, nil
}
