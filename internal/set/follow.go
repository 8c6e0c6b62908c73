package set

import (
	"context"
	"maps"
	"slices"

	"github.com/gheecms/ghee/internal/changelog"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/delivery"
)

// change is what a transaction changes that documents hang on.
type change struct {
	schema  bool // types or settings
	types   map[content.TypeID]bool
	locales map[string]bool // codes whose number changed
	loans   map[int]bool    // numbers of locales between which other documents may be lent now
	redone  map[string]bool // documents derived again, when they may be lent
}

// noted reports whether documents may hang on an object.
func (c *change) noted(t *touch) bool {
	return t.Kind == changelog.Type || t.Kind == changelog.Component || t.Kind == changelog.Settings
}

// note notes such an object; it reports whether it is one.
func (c *change) note(t *touch) bool {
	switch t.Kind {
	case changelog.Type, changelog.Component:
		if c.types == nil {
			c.types = map[content.TypeID]bool{}
		}
		c.types[content.TypeID(t.ID)] = true
		c.schema = true
	case changelog.Settings:
		c.schema = true
	}
	return c.noted(t)
}

// follow takes over new types and settings: it finds the types that hold a
// changed component, and drops the rows of locales that have another number
// now or are gone.
func (a *applier) follow(ctx context.Context, c *change) error {
	if !c.schema {
		return nil
	}
	old, chains := a.state.settings, a.state.chains
	if err := a.state.reload(ctx, a.c, a.packer, true); err != nil {
		return err
	}
	for grown := true; grown; {
		grown = false
		for _, t := range a.state.schema.Types() {
			if !c.types[t.ID] && holds(t.Fields, c.types) {
				c.types[t.ID], grown = true, true
			}
		}
	}
	c.loans = changedLoans(chains, a.state.chains)
	c.locales = map[string]bool{}
	for _, l := range slices.Concat(old.Locales, a.state.settings.Locales) {
		was, _ := number(old, l.Code)
		if is, _ := number(a.state.settings, l.Code); is == was {
			continue
		}
		c.locales[l.Code] = true
		if was == 0 {
			continue
		}
		if err := a.drop(ctx, was); err != nil {
			return err
		}
	}
	return nil
}

// holds reports whether a field holds components of one of types.
func holds(fields []content.Field, types map[content.TypeID]bool) bool {
	return slices.ContainsFunc(fields, func(f content.Field) bool {
		return slices.ContainsFunc(f.Components, func(id content.TypeID) bool { return types[id] }) || holds(f.Fields, types)
	})
}

// drop removes every row of a locale.
func (a *applier) drop(ctx context.Context, locale int) error {
	var rows []delivery.Row
	if err := a.c.each(ctx, func(scan func(...any) error) error {
		var r delivery.Row
		err := scan(&r)
		rows = append(rows, r)
		return err
	}, `select row from doc where locale = $1`, locale); err != nil {
		return err
	}
	for _, r := range rows {
		if err := a.remove(ctx, r); err != nil {
			return err
		}
	}
	return nil
}

// again derives anew the documents of changed types and locales that the
// transaction has not derived already.
func (a *applier) again(ctx context.Context, c *change) error {
	var objects []int64
	note := func(scan func(...any) error) error {
		var o int64
		err := scan(&o)
		objects = append(objects, o)
		return err
	}
	for _, id := range slices.Sorted(maps.Keys(c.types)) {
		if err := a.c.each(ctx, note, `select o from obj where type = $1 and type <> ''`, id); err != nil {
			return err
		}
	}
	for _, code := range slices.Sorted(maps.Keys(c.locales)) {
		if err := a.c.each(ctx, note, `select o from obj where type <> '' and locale = $1`, code); err != nil {
			return err
		}
	}
	slices.Sort(objects)
	for _, o := range slices.Compact(objects) {
		t := touch{o: o, present: true, stored: true}
		if err := a.c.each(ctx, func(scan func(...any) error) (err error) {
			t.Object, err = a.packer.object(scan, true)
			return err
		}, `select `+objectColumns(true)+` from obj where o = $1`, o); err != nil {
			return err
		}
		if a.touched[key{t.Kind, t.ID, t.Locale}] != nil {
			continue
		}
		t.derived, t.why = a.state.derive(&t)
		if err := a.document(ctx, &t); err != nil {
			return err
		}
		if a.lending && t.Locale != "" {
			if c.redone == nil {
				c.redone = map[string]bool{}
			}
			c.redone[t.ID] = true
		}
	}
	return nil
}
