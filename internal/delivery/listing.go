package delivery

import (
	"context"
	"strings"

	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
	"github.com/gheecms/ghee/internal/text"
)

// Listing is a list of documents for those who edit them: by the same plans as
// a read, and with groups of conditions. Every group must hold, and of a group
// one condition.
type Listing struct {
	Type   *content.Type // of the documents; a Single Page's stands for all Single Pages
	Locale string
	Groups [][]Condition
	Order  string // as the parameter order (decision 12)
	Query  string // words to find; without Groups and Order, those that fit best come first
	Offset int
	Limit  int
}

// Condition compares a field, by its path of keys, as the parameter
// fields.<path>__<op> does. Op "" is equality. What a document is beside its
// fields is named with an @: own.go.
type Condition struct {
	Field, Op, Value string
	// Nums are the documents for which it holds, in place of a Value, where Field
	// is "@num".
	Nums []content.Num
}

// List returns a part of a list, heads only, and how many documents there are in
// all. It returns fail.Invalid for a field or an operator that the type has not.
func List(ctx context.Context, r Reader, l Listing) (docs []Doc, total int, err error) {
	a := &answer{ctx: ctx, r: r, settings: r.Settings(), schema: r.Schema()}
	a.keys.init()
	locale, ok := a.settings.Locale(l.Locale)
	if !ok {
		return nil, 0, fail.E(fail.Invalid, "locale: the site has no locale %q.", l.Locale)
	}
	scope := Scope{Kind: l.Type.Kind, Type: l.Type.ID}
	if l.Type.Kind == content.KindSingle {
		scope.Type = ""
	}
	s := Selection{Scope: scope, Locale: locale.Num, Offset: l.Offset, Limit: l.Limit}
	if l.Query != "" {
		if len(l.Groups) == 0 && l.Order == "" {
			return a.sought(l, scope, locale.Num)
		}
		found, err := a.within(l, scope, locale.Num)
		if err != nil {
			return nil, 0, err
		}
		s.Where = append(s.Where, found)
	}
	for _, g := range l.Groups {
		if err := a.group(l.Type, g, &s); err != nil {
			return nil, 0, err
		}
	}
	if l.Order != "" && !a.orderedAlso(l.Type, l.Order, &s) {
		return nil, 0, fail.E(fail.Invalid, "order: %q names no field to order by.", l.Order)
	}
	return r.Select(ctx, s, Heads)
}

// group adds a group of conditions to a selection. One that excludes ("ne",
// "exists=false") stands by itself: it is the same as a group of its own.
func (a *answer) group(typ *content.Type, g []Condition, s *Selection) error {
	var all Any
	for _, c := range g {
		if strings.HasPrefix(c.Field, "@") {
			any, not, err := own(c)
			switch {
			case err != nil:
				return err
			case not && len(g) > 1:
				return errExcludes(c.Op)
			case not:
				s.Except = append(s.Except, any)
				return nil
			}
			all = append(all, any...)
			continue
		}
		f := filter{path: c.Field, value: c.Value}
		if c.Op != "" {
			f.path += "__" + c.Op
		}
		any, not, known, err := a.condition(typ, f)
		switch {
		case err != nil:
			return fail.E(fail.Invalid, "filter: %s", err)
		case !known || a.steps > maxSearched:
			return fail.E(fail.Invalid, "filter: the type has no field %q that takes %q.", c.Field, strings.TrimSpace(c.Op+" "+c.Value))
		case not && len(g) > 1:
			return errExcludes(c.Op)
		case not:
			s.Except = append(s.Except, any)
			return nil
		}
		all = append(all, any...)
	}
	s.Where = append(s.Where, all)
	return nil
}

func errExcludes(op string) error {
	return fail.E(fail.Invalid, "filter: %q excludes, and so cannot be one of several of which one must hold.", op)
}

// sought finds words. Other kinds than pages and posts are not indexed by word:
// of them names are compared.
func (a *answer) sought(l Listing, scope Scope, locale int) ([]Doc, int, error) {
	switch scope.Kind {
	case content.KindPost, content.KindPage, content.KindSingle:
	default:
		return a.r.Select(a.ctx, Selection{
			Scope: scope, Locale: locale, Where: []Any{{{Column: "name", Op: Contains, Equals: l.Query, Fold: true}}}, Offset: l.Offset, Limit: l.Limit,
		}, Heads)
	}
	q := Search{Kind: content.KindPage, Within: []Scope{scope}, Locale: locale, Terms: text.Terms(l.Query, maxTerms), Offset: l.Offset, Limit: l.Limit}
	if scope.Kind == content.KindPost {
		q.Kind, q.Within = content.KindPost, nil
	}
	if len(q.Terms) == 0 {
		return nil, 0, nil
	}
	found, err := a.r.Search(a.ctx, q, Heads)
	return found.Docs, found.Total, err
}
