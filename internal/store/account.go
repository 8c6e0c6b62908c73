package store

import (
	"context"
	"encoding/json"
	"strconv"

	"github.com/gheecms/ghee/internal/changelog"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
)

// CreateSite implements account.Store.
func (s *Store) CreateSite(ctx context.Context, site content.Site, settings content.Settings) (made content.Site, err error) {
	err = s.transact(ctx, content.Control, func(t *tx) error {
		made, err = accounts{t}.CreateSite(ctx, site, settings)
		return err
	})
	if err != nil {
		return content.Site{}, err
	}
	return made, nil
}

// CreateSite implements account.Tx. An organisation not seen before is made,
// named by its id.
func (a accounts) CreateSite(ctx context.Context, site content.Site, settings content.Settings) (content.Site, error) {
	id, err := a.next(ctx, content.Control, "site")
	if err != nil {
		return site, err
	}
	site.ID = content.SiteID(id)
	if site.Environment == "" {
		site.Environment = content.Production
	}
	if err := a.addSite(ctx, site); err != nil {
		return site, err
	}
	if _, err := a.exec(ctx, `insert into holding (site, documents, types, media, revisions) values ($1, 0, 0, 0, 0)`, site.ID); err != nil {
		return site, err
	}
	defer func(before content.SiteID) { a.site = before }(a.site)
	a.site = site.ID
	if err := a.PutSettings(ctx, settings); err != nil {
		return site, err
	}
	for _, log := range []content.SiteID{site.ID, site.ID.Preview()} {
		if err := a.addHead(ctx, log); err != nil {
			return site, err
		}
		if err := a.tell(ctx, log, changelog.Draft{Kind: changelog.Settings, Object: "settings", Present: true}, settings); err != nil {
			return site, err
		}
	}
	return site, a.tell(ctx, content.Control,
		changelog.Draft{Kind: changelog.Site, Object: strconv.FormatInt(id, 10), Present: true},
		content.SiteInfo{ID: site.ID, Key: site.Key, Name: site.Name})
}

func (t *tx) addSite(ctx context.Context, s content.Site) error {
	var organisation any
	if s.Organisation != "" {
		organisation = s.Organisation
		if _, err := t.exec(ctx, `insert into organisation (id, name) values ($1, $1) on conflict (id) do nothing`, s.Organisation); err != nil {
			return err
		}
	}
	n, err := t.exec(ctx, `insert into site (id, organisation, key, name, environment, settings, created) values ($1, $2, $3, $4, $5, '', $6) on conflict (key) do nothing`,
		s.ID, organisation, s.Key, s.Name, s.Environment, t.now)
	if err == nil && n == 0 {
		return fail.E(fail.Conflict, "There is a site with the key %q already; choose another.", s.Key)
	}
	return err
}

// tell appends one entry whose payload is v in JSON; nil for an object that is
// gone.
func (t *tx) tell(ctx context.Context, site content.SiteID, d changelog.Draft, v any) (err error) {
	if d.Present {
		if d.Payload, err = json.Marshal(v); err != nil {
			return fail.Wrap(fail.Internal, err, "An entry of the log cannot be encoded.")
		}
	}
	_, err = t.append(ctx, site, []changelog.Draft{d}, false)
	return err
}

const siteColumns = `select id, coalesce(organisation, ''), key, name, environment from site`

func scanSite(r scanner, s *content.Site) error {
	return r.Scan(&s.ID, &s.Organisation, &s.Key, &s.Name, &s.Environment)
}

// Sites implements account.Store.
func (s *Store) Sites(ctx context.Context) (sites []content.Site, err error) {
	err = s.view(ctx, content.Control, func(t *tx) error {
		return t.rows(ctx, siteColumns+` where deleted = 0 order by id`, nil, func(r scanner) error {
			var site content.Site
			err := scanSite(r, &site)
			sites = append(sites, site)
			return err
		})
	})
	return sites, err
}

// SiteByKey implements account.Store.
func (s *Store) SiteByKey(ctx context.Context, key string) (site content.Site, err error) {
	err = s.view(ctx, content.Control, func(t *tx) error {
		err := t.row(ctx, siteColumns+` where key = $1 and deleted = 0`, args(key), &site.ID, &site.Organisation, &site.Key, &site.Name, &site.Environment)
		return missing(err, "There is no site with the key %q.", key)
	})
	return site, err
}
