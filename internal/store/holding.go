package store

import (
	"context"
	"database/sql"
	"errors"

	"github.com/gheecms/ghee/internal/account"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
)

// growth is by how much a transaction changes what its site holds. It is added
// up while the transaction runs and kept at its end: the counts are one row,
// which others wait for.
type growth struct{ documents, types, media, revisions int64 }

const holdings = `documents, types, media, revisions, max_documents, max_types, max_locales, max_media, max_revisions`

func scanHolding(h *account.Holding, most *account.Limits) []any {
	return args(&h.Documents, &h.Types, &h.Media, &h.Revisions, &most.Documents, &most.Types, &most.Locales, &most.Media, &most.Revisions)
}

// settle keeps the counts. It refuses what grew beyond its limit. Revisions may
// always be added to documents that are there: their limit, too, only keeps new
// documents out.
func (t *tx) settle(ctx context.Context) error {
	g := t.grown
	if g == (growth{}) {
		return nil
	}
	var h account.Holding
	var most account.Limits
	if err := t.row(ctx, `update holding set documents = documents + $2, types = types + $3, media = media + $4, revisions = revisions + $5
		where site = $1 returning `+holdings, args(t.site, g.documents, g.types, g.media, g.revisions), scanHolding(&h, &most)...); err != nil {
		return missing(err, "There is no site %d.", t.site)
	}
	for _, l := range []struct {
		what       string
		grew       bool
		used, most int64
	}{
		{"documents", g.documents > 0, h.Documents, most.Documents},
		{"types", g.types > 0, h.Types, most.Types},
		{"media", g.media > 0, h.Media, most.Media},
		{"revisions", g.documents > 0 && g.revisions > 0, h.Revisions, most.Revisions},
	} {
		if l.grew && l.most > 0 && l.used > l.most {
			return fail.E(fail.TooLarge, "The site's limit %q is %d, and this would make it %d. Nothing was saved; delete something for good, or have the limit raised (ghee site limit).",
				l.what, l.most, l.used)
		}
	}
	return nil
}

// localesFit refuses settings with more locales than the site has and may have.
func (t *tx) localesFit(ctx context.Context, n int) error {
	var has, most int64
	err := t.row(ctx, `select (select count(*) from locale l where l.site = h.site), h.max_locales from holding h where h.site = $1`, args(t.site), &has, &most)
	if errors.Is(err, sql.ErrNoRows) {
		return nil // who writes the settings finds that there is no site
	}
	if err == nil && most > 0 && int64(n) > max(most, has) {
		err = fail.E(fail.TooLarge, "The site's limit %q is %d, and this would make it %d. Nothing was saved.", "locales", most, n)
	}
	return err
}

// Holding implements account.Store.
func (s *Store) Holding(ctx context.Context, site content.SiteID) (h account.Holding, most account.Limits, err error) {
	err = s.view(ctx, site, func(t *tx) error {
		h, most, err = accounts{t}.Holding(ctx, site)
		return err
	})
	return h, most, err
}

// Holding implements account.Tx.
func (a accounts) Holding(ctx context.Context, site content.SiteID) (h account.Holding, most account.Limits, err error) {
	if err := a.row(ctx, `select `+holdings+` from holding where site = $1`+a.lock, args(site), scanHolding(&h, &most)...); err != nil {
		return h, most, missing(err, "There is no site %d.", site)
	}
	err = a.row(ctx, `select count(*) from locale where site = $1`, args(site), &h.Locales)
	return h, most, err
}

// SetLimits implements account.Store.
func (s *Store) SetLimits(ctx context.Context, site content.SiteID, most account.Limits) error {
	return s.transact(ctx, site, func(t *tx) error { return accounts{t}.SetLimits(ctx, site, most) })
}

// SetLimits implements account.Tx.
func (a accounts) SetLimits(ctx context.Context, site content.SiteID, most account.Limits) error {
	n, err := a.exec(ctx, `update holding set max_documents = $2, max_types = $3, max_locales = $4, max_media = $5, max_revisions = $6 where site = $1`,
		site, most.Documents, most.Types, most.Locales, most.Media, most.Revisions)
	if err == nil && n == 0 {
		err = fail.E(fail.NotFound, "There is no site %d.", site)
	}
	return err
}
