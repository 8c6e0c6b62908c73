package store

import (
	"context"
	"strconv"
	"strings"

	"github.com/gheecms/ghee/internal/account"
	"github.com/gheecms/ghee/internal/changelog"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
)

// SigningKey implements account.Tx.
func (a accounts) SigningKey(ctx context.Context) (seed []byte, err error) {
	err = a.row(ctx, `select private from signing_key`, nil, &seed)
	return seed, missing(err, "There is no key to sign with yet.")
}

// AddSigningKey implements account.Tx. On PostgreSQL the insert waits for that
// of another process to end.
func (a accounts) AddSigningKey(ctx context.Context, seed []byte) error {
	_, err := a.exec(ctx, `insert into signing_key (id, private, made) values (1, $1, $2) on conflict do nothing`, seed, a.now)
	return err
}

// AddEdgeToken implements account.Tx.
func (a accounts) AddEdgeToken(ctx context.Context, t account.EdgeToken, hash string) error {
	sites := make([]string, len(t.Sites))
	for i, s := range t.Sites {
		sites[i] = strconv.FormatInt(int64(s), 10)
	}
	n, err := a.exec(ctx, `insert into edge_token (id, hash, name, organisation, sites, made_by, created, expires, used, revoked)
		values ($1, $2, $3, $4, $5, $6, $7, $8, 0, 0) on conflict do nothing`,
		t.ID, hash, t.Name, t.Organisation, strings.Join(sites, " "), t.By, t.Created, t.Expires)
	if err != nil {
		return err
	}
	if n == 0 {
		return fail.E(fail.Conflict, "This token is known already.")
	}
	return a.tell(ctx, content.Control, changelog.Draft{Kind: changelog.Edge, Object: t.ID, Present: true},
		content.EdgeGrant{Token: t.ID, Name: t.Name, Hash: hash, Sites: t.Sites, Expires: t.Expires})
}

// RevokeEdgeToken implements account.Tx.
func (a accounts) RevokeEdgeToken(ctx context.Context, id string) error {
	n, err := a.exec(ctx, `update edge_token set revoked = $2 where id = $1 and revoked = 0`, id, a.now)
	if err != nil {
		return err
	}
	if n == 1 {
		return a.tell(ctx, content.Control, changelog.Draft{Kind: changelog.Edge, Object: id}, nil)
	}
	_, err = a.EdgeToken(ctx, id)
	return err
}

const edgeTokenColumns = `select id, name, organisation, sites, made_by, created, expires, used, revoked from edge_token`

func scanEdgeToken(r scanner, t *account.EdgeToken) error {
	var sites string
	if err := r.Scan(&t.ID, &t.Name, &t.Organisation, &sites, &t.By, &t.Created, &t.Expires, &t.Used, &t.Revoked); err != nil {
		return err
	}
	for s := range strings.FieldsSeq(sites) {
		n, err := strconv.ParseInt(s, 10, 64)
		if err != nil {
			return err
		}
		t.Sites = append(t.Sites, content.SiteID(n))
	}
	return nil
}

// EdgeToken implements account.Tx.
func (a accounts) EdgeToken(ctx context.Context, id string) (account.EdgeToken, error) {
	return one(ctx, a, scanEdgeToken, "There is no such token.", edgeTokenColumns+` where id = $1`+a.lock, id)
}

// EdgeTokens implements account.Tx.
func (a accounts) EdgeTokens(ctx context.Context) ([]account.EdgeToken, error) {
	return many(ctx, a, scanEdgeToken, edgeTokenColumns+` order by created, id`)
}
