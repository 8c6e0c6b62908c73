package store

import (
	"context"

	"github.com/gheecms/ghee/internal/account"
	"github.com/gheecms/ghee/internal/changelog"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
)

// AddToken implements account.Store. It returns fail.NotFound for an unknown
// site and fail.Conflict when the id or the token is known already. The plain
// text of a write token is never kept, whatever t.Plain says.
func (s *Store) AddToken(ctx context.Context, token account.Token) error {
	if token.Grant.Kind != content.ReadToken {
		token.Plain = ""
	}
	return s.transact(ctx, token.Grant.Site, func(t *tx) error {
		if _, err := t.Settings(ctx); err != nil {
			return err // there is no such site
		}
		g := token.Grant
		n, err := t.exec(ctx, `insert into token (id, site, name, kind, preview, hash, plain, created, revoked)
			values ($1, $2, $3, $4, $5, $6, $7, $8, 0) on conflict do nothing`,
			token.ID, g.Site, token.Name, g.Kind, g.Preview, g.Hash, token.Plain, token.Created)
		if err != nil {
			return err
		}
		if n == 0 {
			return fail.E(fail.Conflict, "This token is known already.")
		}
		return t.tell(ctx, content.Control, changelog.Draft{Kind: changelog.Token, Object: token.ID, Present: true}, g)
	})
}

// Tokens implements account.Store.
func (s *Store) Tokens(ctx context.Context, site content.SiteID) (tokens []account.Token, err error) {
	err = s.view(ctx, site, func(t *tx) error {
		return t.rows(ctx, `select id, site, name, kind, preview, hash, plain, created, revoked from token
			where site = $1 order by created, id`, args(site), func(r scanner) error {
			var k account.Token
			err := r.Scan(&k.ID, &k.Grant.Site, &k.Name, &k.Grant.Kind, &k.Grant.Preview, &k.Grant.Hash, &k.Plain, &k.Created, &k.Revoked)
			tokens = append(tokens, k)
			return err
		})
	})
	return tokens, err
}

// RevokeToken implements account.Store.
func (s *Store) RevokeToken(ctx context.Context, site content.SiteID, id string) error {
	return s.transact(ctx, site, func(t *tx) error {
		n, err := t.exec(ctx, `update token set revoked = $3 where site = $1 and id = $2 and revoked = 0`, site, id, t.now)
		if err != nil {
			return err
		}
		if n == 1 {
			return t.tell(ctx, content.Control, changelog.Draft{Kind: changelog.Token, Object: id}, nil)
		}
		var one int
		err = t.row(ctx, `select 1 from token where site = $1 and id = $2`, args(site, id), &one)
		return missing(err, "The site has no token with the id %q.", id)
	})
}
