package account

import (
	"context"
	"strconv"
	"strings"

	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
)

// Holding is what a site holds; Revisions are counted in bytes of their payloads.
type Holding struct{ Documents, Types, Locales, Media, Revisions int64 }

// Limits are what a site may hold at most, 0 for no limit. A limit met stops
// what would add to it and nothing else: reads go on, and so do changes of the
// documents there are.
type Limits Holding

// LimitKeys lists the limits by their keys, in the order shown.
func LimitKeys() []string { return []string{"documents", "types", "locales", "media", "revisions"} }

// Get returns one count by its key, 0 for an unknown one.
func (h Holding) Get(key string) int64 {
	if p := h.at(key); p != nil {
		return *p
	}
	return 0
}

// Get returns one limit by its key, 0 for an unknown one.
func (l Limits) Get(key string) int64 { return Holding(l).Get(key) }

// Set changes one limit by its key. It returns fail.Invalid for an unknown key
// and for what is no number from 0 on.
func (l *Limits) Set(key, value string) error {
	p := (*Holding)(l).at(key)
	if p == nil {
		return fail.E(fail.Invalid, "There is no limit %q; the limits are %s.", key, strings.Join(LimitKeys(), ", "))
	}
	n, err := strconv.ParseInt(value, 10, 64)
	if err != nil || n < 0 {
		return fail.E(fail.Invalid, "%s: %q is no number from 0 on; 0 is no limit.", key, value)
	}
	*p = n
	return nil
}

func (h *Holding) at(key string) *int64 {
	switch key {
	case "documents":
		return &h.Documents
	case "types":
		return &h.Types
	case "locales":
		return &h.Locales
	case "media":
		return &h.Media
	case "revisions":
		return &h.Revisions
	}
	return nil
}

// Limit changes some of a site's limits, each written KEY=NUMBER; for who runs
// the installation.
func (a *Accounts) Limit(ctx context.Context, by Actor, site content.SiteID, changes []string) error {
	if !by.system {
		return fail.E(fail.Denied, "Limits are set by whoever runs this installation.")
	}
	return a.change(ctx, func(tx Tx) error {
		s, err := tx.Site(ctx, site)
		if err != nil {
			return err
		}
		_, before, err := tx.Holding(ctx, site)
		if err != nil {
			return err
		}
		after := before
		for _, c := range changes {
			key, value, ok := strings.Cut(c, "=")
			if !ok {
				return fail.E(fail.Invalid, "%q is no limit; write KEY=NUMBER.", c)
			}
			if err := after.Set(key, value); err != nil {
				return err
			}
		}
		if after == before {
			return nil
		}
		if err := tx.SetLimits(ctx, site, after); err != nil {
			return err
		}
		return a.note(ctx, tx, by, Event{Organisation: s.Organisation, Site: site, Action: "site.limit", Object: s.Key, Before: before, After: after})
	})
}
