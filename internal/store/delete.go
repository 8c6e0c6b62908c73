package store

import (
	"context"
	"database/sql"
	"errors"
	"strconv"

	"github.com/gheecms/ghee/internal/changelog"
	"github.com/gheecms/ghee/internal/content"
)

// DeleteSite implements account.Store. The row of the site stays, without words,
// until PurgeSites has deleted all that hangs on it: it is what says that the
// rest is to go, whoever is killed meanwhile. Its id is never given again, since
// the counter of sites only grows.
func (s *Store) DeleteSite(ctx context.Context, site content.SiteID) error {
	return s.transact(ctx, content.Control, func(t *tx) error { return accounts{t}.DeleteSite(ctx, site) })
}

// DeleteSite implements account.Tx.
func (a accounts) DeleteSite(ctx context.Context, site content.SiteID) error {
	if err := a.row(ctx, `select id from site where id = $1 and deleted = 0`+a.lock, args(site), &site); err != nil { // waits for its writers
		return missing(err, "There is no site %d.", site)
	}
	if _, err := a.exec(ctx, `update site set deleted = $2, key = $3, name = '' where id = $1`,
		site, a.now, "#"+strconv.FormatInt(int64(site), 10)); err != nil { // no key of a site begins so
		return err
	}
	var gone []changelog.Draft
	if err := a.rows(ctx, `update token set revoked = $2 where site = $1 and revoked = 0 returning id`, args(site, a.now), func(r scanner) error {
		d := changelog.Draft{Kind: changelog.Token}
		err := r.Scan(&d.Object)
		gone = append(gone, d)
		return err
	}); err != nil {
		return err
	}
	gone = append(gone, changelog.Draft{Kind: changelog.Site, Object: strconv.FormatInt(int64(site), 10)})
	_, err := a.append(ctx, content.Control, gone, false)
	return err
}

// purged is how many rows of a deleted site one transaction deletes.
const purged = 1000

// ofSite lists the tables that hold rows of a site, what a row of each is named
// by within the site, and whether previews have rows of their own. A table comes
// before those its rows refer to.
func ofSite() []siteTable {
	return []siteTable{
		{"claim", "space, digest", false},
		{"schedule", "id", false},
		{"release_entry", "release, document, locale", false},
		{"release", "id", false},
		{"upload", "id", false},
		{"version", "document, locale", false},
		{"revision", "id", false},
		{"import_ref", "source, ref", false},
		{"import_gone", "digest", false},
		{"redirect", "source", false},
		{"media", "id", false},
		{"document", "id", false},
		{"type", "id", false},
		{"locale", "num", false},
		{"answer", "actor, key", false},
		{"view", "id", false},
		{"presence", "document, locale, id", false},
		{"delivery_try", "delivery, n", false},
		{"delivery", "id", false},
		{"hook", "id", false},
		{"work", "id", false},
		{"work_line", "kind, subject", false},
		{"purge_cursor", "site", false},
		{"token", "id", false},
		{"grants", "person, organisation", false},
		{"admin_token", "id", false},
		{"object", "kind, id, locale", true},
		{"payload", "seq", true},
		{"log", "seq", true},
		{"log_head", "site", true},
		{"counter", "name", false},
		{"holding", "site", false},
	}
}

type siteTable struct {
	table, key string
	previews   bool
}

// PurgeSites implements account.Store.
func (s *Store) PurgeSites(ctx context.Context) (left bool, err error) {
	err = s.transact(ctx, content.Control, func(t *tx) error {
		var site content.SiteID
		left = false
		err := t.row(ctx, `select id from site where deleted <> 0 order by id limit 1`+t.lock, nil, &site)
		if errors.Is(err, sql.ErrNoRows) {
			return nil
		}
		left = true
		for _, of := range ofSite() {
			logs := []content.SiteID{site}
			if of.previews {
				logs = append(logs, site.Preview())
			}
			for _, id := range logs {
				if n, err := t.exec(ctx, `delete from `+of.table+` where site = $1 and (`+of.key+`) in (select `+of.key+
					` from `+of.table+` where site = $1 limit $2)`, id, purged); err != nil || n > 0 {
					return err
				}
			}
		}
		if _, err := t.exec(ctx, `delete from site where id = $1`, site); err != nil {
			return err
		}
		return t.wantScrub(ctx)
	})
	return left, err
}
