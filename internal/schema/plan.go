package schema

import (
	"context"
	"fmt"
	"maps"
	"reflect"
	"slices"

	"github.com/gheecms/ghee/internal/authoring"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
)

// Plan is what a file would change on a site.
type Plan struct {
	Site     content.SiteID
	Settings []string           // what changes of settings and locales, a sentence each
	Types    authoring.TypePlan // what changes of types, and what that means for documents

	change       authoring.TypeChange
	before, then content.Settings
}

// Empty reports whether the site is as the file says.
func (p Plan) Empty() bool { return len(p.Settings) == 0 && len(p.Types.Steps) == 0 }

// MakePlan compares a file with a site. Types that the file does not name are
// removed when prune is set. It returns fail.Invalid for a file that cannot be
// used, with a Field for each fault.
func MakePlan(ctx context.Context, s *authoring.Service, site content.SiteID, f File, prune bool) (Plan, error) {
	p := Plan{Site: site}
	var types *content.Schema
	err := s.Store.Read(ctx, site, func(tx authoring.Tx) (err error) {
		if p.before, err = tx.Settings(ctx); err == nil {
			types, err = tx.Types(ctx)
		}
		return err
	})
	if err != nil {
		return p, err
	}
	if p.then, p.Settings, err = f.settings(p.before); err != nil {
		return p, err
	}
	if p.change, err = f.change(types, prune, s.IDs); err != nil {
		return p, err
	}
	p.Types, err = s.PlanTypes(ctx, site, p.change)
	return p, err
}

// Apply makes the change of a plan in one transaction, all or nothing: readers
// see all of it at once. It returns fail.Conflict when the site has changed
// since the plan was made, or when a unique field would hold a value twice.
func Apply(ctx context.Context, s *authoring.Service, p Plan) error {
	return s.Batch(ctx, p.Site, true, func(b *authoring.Batch) error {
		now, err := b.Settings(ctx)
		if err != nil {
			return err
		}
		if !reflect.DeepEqual(now, p.before) {
			return fail.E(fail.Conflict, "The site's settings have changed since the plan was made; make a new plan.")
		}
		if err := b.PutSettings(ctx, p.then); err != nil {
			return err
		}
		return b.ApplyTypes(ctx, p.change, p.Types.Base)
	})
}

// settings returns the site's settings as the file wants them, and what that
// changes. What the file does not name stays; a locale it does not name stays,
// too, since documents are kept under it.
func (f File) settings(now content.Settings) (then content.Settings, changes []string, err error) {
	then = now
	for _, l := range f.Locales {
		had, known := then.Locale(l.Code)
		if then, err = then.WithLocale(l.Code, l.Name); err != nil {
			return then, nil, err
		}
		switch has, _ := then.Locale(l.Code); {
		case !known:
			changes = append(changes, fmt.Sprintf("add the locale %s", l.Code))
		case has != had:
			changes = append(changes, fmt.Sprintf("name the locale %s %q instead of %q", l.Code, has.Name, had.Name))
		}
	}
	for _, key := range slices.Sorted(maps.Keys(f.Settings)) {
		if err := then.Set(key, f.Settings[key]); err != nil {
			return then, nil, err
		}
		if was, is := now.Get(key), then.Get(key); was != is {
			changes = append(changes, fmt.Sprintf("set %s to %q (it is %q)", key, is, was))
		}
	}
	return then, changes, nil
}
