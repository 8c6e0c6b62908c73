package store

import (
	"context"
	"maps"
	"slices"

	"github.com/gheecms/ghee/internal/account"
	"github.com/gheecms/ghee/internal/changelog"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
)

// AddToken implements account.Store. It returns fail.NotFound for an unknown
// site and fail.Conflict when the id or the token is known already. The plain
// text of a write token is never kept, whatever t.Plain says.
func (s *Store) AddToken(ctx context.Context, token account.Token) error {
	return s.transact(ctx, token.Grant.Site, func(t *tx) error { return accounts{t}.AddToken(ctx, token) })
}

// AddToken implements account.Tx.
func (a accounts) AddToken(ctx context.Context, token account.Token) error {
	if token.Grant.Kind != content.ReadToken {
		token.Plain = ""
	}
	g := token.Grant
	if _, err := a.Site(ctx, g.Site); err != nil {
		return err
	}
	n, err := a.exec(ctx, `insert into token (id, site, name, kind, preview, hash, plain, created, revoked, expires, used, made_by, replaces)
		values ($1, $2, $3, $4, $5, $6, $7, $8, 0, $9, 0, $10, $11) on conflict do nothing`,
		token.ID, g.Site, token.Name, g.Kind, g.Preview, g.Hash, token.Plain, token.Created, g.Expires, token.By, token.Replaces)
	if err != nil {
		return err
	}
	if n == 0 {
		return fail.E(fail.Conflict, "This token is known already.")
	}
	return a.tell(ctx, content.Control, changelog.Draft{Kind: changelog.Token, Object: token.ID, Present: true}, g)
}

// Tokens implements account.Store.
func (s *Store) Tokens(ctx context.Context, site content.SiteID) (tokens []account.Token, err error) {
	err = s.view(ctx, site, func(t *tx) error {
		tokens, err = accounts{t}.Tokens(ctx, site)
		return err
	})
	return tokens, err
}

const tokenColumns = `select id, site, name, kind, preview, hash, plain, created, revoked, expires, used, made_by, replaces from token`

func scanToken(r scanner, k *account.Token) error {
	return r.Scan(&k.ID, &k.Grant.Site, &k.Name, &k.Grant.Kind, &k.Grant.Preview, &k.Grant.Hash, &k.Plain, &k.Created, &k.Revoked,
		&k.Grant.Expires, &k.Used, &k.By, &k.Replaces)
}

// Tokens implements account.Tx.
func (a accounts) Tokens(ctx context.Context, site content.SiteID) ([]account.Token, error) {
	return many(ctx, a, scanToken, tokenColumns+` where site = $1 order by created, id`, site)
}

// RevokeToken implements account.Store.
func (s *Store) RevokeToken(ctx context.Context, site content.SiteID, id string) error {
	return s.transact(ctx, site, func(t *tx) error { return accounts{t}.RevokeToken(ctx, site, id) })
}

// RevokeToken implements account.Tx.
func (a accounts) RevokeToken(ctx context.Context, site content.SiteID, id string) error {
	n, err := a.exec(ctx, `update token set revoked = $3 where site = $1 and id = $2 and revoked = 0`, site, id, a.now)
	if err != nil {
		return err
	}
	if n == 1 {
		return a.tell(ctx, content.Control, changelog.Draft{Kind: changelog.Token, Object: id}, nil)
	}
	_, err = a.token(ctx, site, id)
	return err
}

func (a accounts) token(ctx context.Context, site content.SiteID, id string) (account.Token, error) {
	t, err := one(ctx, a, scanToken, "none", tokenColumns+` where site = $1 and id = $2`, site, id)
	if fail.Is(err, fail.NotFound) {
		err = fail.E(fail.NotFound, "The site has no token with the id %q.", id)
	}
	return t, err
}

// ExpireToken implements account.Tx.
func (a accounts) ExpireToken(ctx context.Context, site content.SiteID, id string, at content.Micros) error {
	if _, err := a.exec(ctx, `update token set expires = $3 where site = $1 and id = $2 and revoked = 0`, site, id, at); err != nil {
		return err
	}
	t, err := a.token(ctx, site, id)
	if err != nil || t.Revoked != 0 {
		return err
	}
	return a.tell(ctx, content.Control, changelog.Draft{Kind: changelog.Token, Object: id, Present: true}, t.Grant)
}

// EndedTokens implements account.Tx.
func (a accounts) EndedTokens(ctx context.Context, since, before content.Micros) (ended, hold int64, err error) {
	err = a.row(ctx, `select
		coalesce(sum(case when t.revoked >= $1 or t.revoked = 0 and t.expires between $1 and $2
			and exists (select 1 from token r where r.site = t.site and r.replaces = t.id) then 1 else 0 end), 0),
		coalesce(sum(case when t.revoked = 0 and (t.expires = 0 or t.expires > $2) and not (t.replaces <> '' and t.created >= $1) then 1 else 0 end), 0)
		from token t join site s on s.id = t.site where s.deleted = 0`, args(since, before), &ended, &hold)
	return ended, hold, err
}

// TouchTokens implements account.Tx. Processes take the rows in one order, so
// that none waits for another that waits for it.
func (a accounts) TouchTokens(ctx context.Context, uses map[string]content.Micros) error {
	for _, hash := range slices.Sorted(maps.Keys(uses)) {
		n, err := a.exec(ctx, `update token set used = $2 where hash = $1 and used < $2`, hash, uses[hash])
		if err == nil && n == 0 {
			_, err = a.exec(ctx, `update edge_token set used = $2 where hash = $1 and used < $2`, hash, uses[hash])
		}
		if err != nil {
			return err
		}
	}
	return nil
}
