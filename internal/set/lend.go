package set

import (
	"context"
	"maps"
	"slices"

	"github.com/gheecms/ghee/internal/changelog"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/delivery"
)

// Where a site's settings say which locales stand in for one, a document that
// the one lacks is lent to it by the first of them that has it. The loan is a
// row like any other, of the borrowing locale, so no query knows of it: filters,
// orders, counts, searches and references find it (docs/decisions/0013). It is
// derived from the lender's object; a locale's own version takes the row as soon
// as there is one, and gives it back when it goes.

// chain is a locale and those that lend to it, the first choice first, by their
// numbers.
type chain struct {
	code string
	to   int
	from []int
}

// chainsOf reads the chains of settings. Locales that the site has not are left
// out.
func chainsOf(s content.Settings) []chain {
	var out []chain
	for _, code := range slices.Sorted(maps.Keys(s.Fallback)) {
		to, ok := number(s, code)
		if !ok || to == 0 {
			continue
		}
		c := chain{code: code, to: to}
		for _, from := range s.Chain(code) {
			if n, ok := number(s, from); ok && n != 0 && n != to && !slices.Contains(c.from, n) {
				c.from = append(c.from, n)
			}
		}
		out = append(out, c)
	}
	return out
}

// changedLoans returns the locales of the chains that differ.
func changedLoans(old, now []chain) map[int]bool {
	out := map[int]bool{}
	note := func(these, others []chain) {
		for _, c := range these {
			if slices.ContainsFunc(others, func(o chain) bool { return o.code == c.code && o.to == c.to && slices.Equal(o.from, c.from) }) {
				continue
			}
			for _, n := range append([]int{c.to}, c.from...) {
				out[n] = true
			}
		}
	}
	note(old, now)
	note(now, old)
	return out
}

// lend brings the loans of what the transaction changed up to date. It comes
// after the documents' own rows.
func (a *applier) lend(ctx context.Context, c *change) error {
	if len(c.loans) > 0 {
		if c.redone == nil {
			c.redone = map[string]bool{}
		}
		if err := a.c.each(ctx, func(scan func(...any) error) error {
			var id string
			err := scan(&id)
			c.redone[id] = true
			return err
		}, `select distinct id from doc where locale in (select value from json_each($1))`, asList(slices.Collect(maps.Keys(c.loans)))); err != nil {
			return err
		}
	}
	done := map[string]bool{}
	for _, t := range a.order {
		if t.Kind != changelog.Document || t.Locale == "" || done[t.ID] {
			continue
		}
		done[t.ID] = true
		if err := a.lendOne(ctx, t.ID, c.redone[t.ID]); err != nil {
			return err
		}
	}
	for _, id := range slices.Sorted(maps.Keys(c.redone)) {
		if done[id] {
			continue
		}
		if err := a.lendOne(ctx, id, true); err != nil {
			return err
		}
	}
	return nil
}

// lendOne brings the loans of one document up to date: those whose lender the
// transaction changed or, with all, every one.
func (a *applier) lendOne(ctx context.Context, id string, all bool) error {
	sources, err := a.c.sources(ctx, id)
	if err != nil {
		return err
	}
	lenders := a.state.lenders(sources)
	for to, source := range sources {
		if _, lent := lenders[to]; lent || source == 0 {
			continue
		}
		at, _, found, err := a.have(ctx, id, to)
		if err != nil {
			return err
		}
		if found {
			if err := a.remove(ctx, at); err != nil {
				return err
			}
		}
	}
	for _, to := range slices.Sorted(maps.Keys(lenders)) {
		from := lenders[to]
		if !all && sources[to] == from && a.touched[key{changelog.Document, id, a.state.code(from)}] == nil {
			continue
		}
		if err := a.loan(ctx, id, from, to); err != nil {
			return err
		}
	}
	return nil
}

// sources are those of a document's rows, by locale.
func (c *conn) sources(ctx context.Context, id string) (map[int]int, error) {
	sources := map[int]int{}
	return sources, c.each(ctx, func(scan func(...any) error) error {
		var locale, source int
		err := scan(&locale, &source)
		sources[locale] = source
		return err
	}, `select locale, source from doc where id = $1`, id)
}

// lenders says which locale is to lend the document to which.
func (st *state) lenders(sources map[int]int) map[int]int {
	own := func(locale int) bool { source, is := sources[locale]; return is && source == 0 }
	lenders := map[int]int{}
	for _, c := range st.chains {
		if own(c.to) {
			continue
		}
		if i := slices.IndexFunc(c.from, own); i >= 0 {
			lenders[c.to] = c.from[i]
		}
	}
	return lenders
}

// loan writes the row that one locale lends another.
func (a *applier) loan(ctx context.Context, id string, from, to int) error {
	d, ok, err := a.lent(ctx, id, a.state.code(from))
	if err != nil || !ok {
		return err
	}
	d.row, d.scope.locale, d.source = delivery.RowOf(d.meta.Num, to), to, from
	at, have, found, err := a.have(ctx, id, to)
	if err == nil && found && at != d.row {
		err = a.remove(ctx, at)
		found = false
	}
	if err == nil {
		_, err = a.put(ctx, id, d, have, found)
	}
	return err
}

// lent returns what answers need of a document in the locale that lends it.
func (a *applier) lent(ctx context.Context, id, locale string) (derived, bool, error) {
	if t := a.touched[key{changelog.Document, id, locale}]; t != nil {
		return t.derived, t.present && t.why == "", nil
	}
	o, found, err := a.c.object(ctx, a.packer, id, locale)
	if err != nil || !found {
		return derived{}, false, err
	}
	d, why := a.state.derive(&touch{Object: o})
	return d, why == "", nil
}
