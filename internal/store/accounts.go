package store

import (
	"context"
	"strings"

	"github.com/gheecms/ghee/internal/account"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
)

var (
	_ account.Keeper = (*Store)(nil)
	_ account.Tx     = accounts{}
)

// accounts is a transaction as accounts see it.
type accounts struct{ *tx }

// ChangeAccounts implements account.Keeper.
func (s *Store) ChangeAccounts(ctx context.Context, f func(account.Tx) error) error {
	return s.transact(ctx, content.Control, func(t *tx) error { return f(accounts{t}) })
}

// ViewAccounts implements account.Keeper.
func (s *Store) ViewAccounts(ctx context.Context, f func(account.Tx) error) error {
	return s.view(ctx, content.Control, func(t *tx) error { return f(accounts{t}) })
}

// PutOrganisation implements account.Tx.
func (a accounts) PutOrganisation(ctx context.Context, o account.Organisation) error {
	_, err := a.exec(ctx, `insert into organisation (id, name, created, second_factor) values ($1, $2, $3, $4)
		on conflict (id) do update set name = excluded.name, second_factor = excluded.second_factor`,
		o.ID, o.Name, o.Created, o.SecondFactor)
	return err
}

const organisationColumns = `select id, name, created, second_factor from organisation`

// Organisation implements account.Tx.
func (a accounts) Organisation(ctx context.Context, id string) (o account.Organisation, err error) {
	err = a.row(ctx, organisationColumns+` where id = $1`, args(id), &o.ID, &o.Name, &o.Created, &o.SecondFactor)
	return o, missing(err, "There is no organisation with the id %.64q.", id)
}

// Organisations implements account.Tx.
func (a accounts) Organisations(ctx context.Context) (all []account.Organisation, err error) {
	err = a.rows(ctx, organisationColumns+` order by id`, nil, func(r scanner) error {
		var o account.Organisation
		err := r.Scan(&o.ID, &o.Name, &o.Created, &o.SecondFactor)
		all = append(all, o)
		return err
	})
	return all, err
}

// Site implements account.Tx. In a write transaction it keeps the site from being
// deleted until the end.
func (a accounts) Site(ctx context.Context, id content.SiteID) (s content.Site, err error) {
	err = a.row(ctx, siteColumns+` where id = $1 and deleted = 0`+a.stay, args(id), &s.ID, &s.Organisation, &s.Key, &s.Name, &s.Environment)
	return s, missing(err, "There is no site %d.", id)
}

// SitesOf implements account.Tx.
func (a accounts) SitesOf(ctx context.Context, organisation string) (all []content.Site, err error) {
	err = a.rows(ctx, siteColumns+` where coalesce(organisation, '') = $1 and deleted = 0 order by id`, args(organisation), func(r scanner) error {
		var s content.Site
		err := scanSite(r, &s)
		all = append(all, s)
		return err
	})
	return all, err
}

// MoveSite implements account.Tx.
func (a accounts) MoveSite(ctx context.Context, site content.SiteID, organisation string) error {
	_, err := a.exec(ctx, `update site set organisation = $2 where id = $1`, site, organisation)
	return err
}

// PutGrant implements account.Tx.
func (a accounts) PutGrant(ctx context.Context, person string, g account.Grant) error {
	_, err := a.exec(ctx, `insert into grants (person, organisation, site, role, since) values ($1, $2, $3, $4, $5)
		on conflict (person, organisation, site) do update set role = excluded.role`, person, g.Organisation, g.Site, g.Role, a.now)
	return err
}

// DropGrant implements account.Tx.
func (a accounts) DropGrant(ctx context.Context, person string, g account.Grant) error {
	_, err := a.exec(ctx, `delete from grants where person = $1 and organisation = $2 and site = $3`, person, g.Organisation, g.Site)
	return err
}

// holds says which grants count: those at an organisation's own sites, while
// they are there.
const holds = ` (g.site = 0 or exists (select 1 from site s where s.id = g.site and s.organisation = g.organisation and s.deleted = 0))`

// Grants implements account.Tx.
func (a accounts) Grants(ctx context.Context, person string) (all []account.Grant, err error) {
	err = a.rows(ctx, `select g.organisation, g.site, g.role from grants g where g.person = $1 and`+holds+` order by g.organisation, g.site`,
		args(person), func(r scanner) error {
			var g account.Grant
			err := r.Scan(&g.Organisation, &g.Site, &g.Role)
			all = append(all, g)
			return err
		})
	return all, err
}

// Members implements account.Tx.
func (a accounts) Members(ctx context.Context, organisation string, site content.SiteID) (all []account.Member, err error) {
	err = a.rows(ctx, `select g.organisation, g.site, g.role, g.since, `+personFields+` from grants g join person p on p.id = g.person
		where g.organisation = $1 and ($2 = 0 or g.site = $2) and`+holds+` order by p.id, g.site`,
		args(organisation, int64(site)), func(r scanner) error {
			var m account.Member
			err := r.Scan(append(args(&m.Organisation, &m.Site, &m.Role, &m.Since), personInto(&m.Person)...)...)
			all = append(all, m)
			return err
		})
	return all, err
}

// PutAdminToken implements account.Tx.
func (a accounts) PutAdminToken(ctx context.Context, t account.AdminToken, hash string) error {
	if hash == "" {
		_, err := a.exec(ctx, `update admin_token set name = $2, expires = $3, used = $4, revoked = $5 where id = $1`,
			t.ID, t.Name, t.Expires, t.Used, t.Revoked)
		return err
	}
	scopes := make([]string, len(t.Scopes))
	for i, s := range t.Scopes {
		scopes[i] = string(s)
	}
	n, err := a.exec(ctx, `insert into admin_token (id, hash, name, organisation, person, site, role, scopes, made_by, created, expires, used, revoked)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) on conflict do nothing`,
		t.ID, hash, t.Name, t.Organisation, t.Person, t.Site, t.Role, strings.Join(scopes, " "), t.By, t.Created, t.Expires, t.Used, t.Revoked)
	if err == nil && n == 0 {
		err = fail.E(fail.Conflict, "This token is known already.")
	}
	return err
}

const adminTokenColumns = `select id, name, organisation, person, site, role, scopes, made_by, created, expires, used, revoked from admin_token`

func scanAdminToken(r scanner, t *account.AdminToken) error {
	var scopes string
	err := r.Scan(&t.ID, &t.Name, &t.Organisation, &t.Person, &t.Site, &t.Role, &scopes, &t.By, &t.Created, &t.Expires, &t.Used, &t.Revoked)
	for s := range strings.FieldsSeq(scopes) {
		t.Scopes = append(t.Scopes, account.Action(s))
	}
	return err
}

// AdminTokenByHash implements account.Tx.
func (a accounts) AdminTokenByHash(ctx context.Context, hash string) (account.AdminToken, error) {
	return one(ctx, a, scanAdminToken, "There is no such token.", adminTokenColumns+` where hash = $1`, hash)
}

// AdminToken implements account.Tx.
func (a accounts) AdminToken(ctx context.Context, id string) (account.AdminToken, error) {
	return one(ctx, a, scanAdminToken, "There is no such token.", adminTokenColumns+` where id = $1`+a.lock, id)
}

// AdminTokens implements account.Tx.
func (a accounts) AdminTokens(ctx context.Context, organisation string) ([]account.AdminToken, error) {
	return many(ctx, a, scanAdminToken, adminTokenColumns+` where organisation = $1 order by created, id`, organisation)
}

// many reads all rows of a query.
func many[T any](ctx context.Context, a accounts, scan func(scanner, *T) error, query string, arg ...any) (all []T, err error) {
	err = a.rows(ctx, query, arg, func(r scanner) error {
		var v T
		err := scan(r, &v)
		all = append(all, v)
		return err
	})
	return all, err
}

// one reads the row of a query; fail.NotFound with a sentence when there is none.
func one[T any](ctx context.Context, a accounts, scan func(scanner, *T) error, none, query string, arg ...any) (v T, err error) {
	all, err := many(ctx, a, scan, query, arg...)
	if err != nil {
		return v, err
	}
	if len(all) == 0 {
		return v, fail.E(fail.NotFound, "%s", none)
	}
	return all[0], nil
}
