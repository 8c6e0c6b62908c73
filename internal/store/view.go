package store

import (
	"context"

	"github.com/gheecms/ghee/internal/account"
	"github.com/gheecms/ghee/internal/content"
)

const viewColumns = `select id, site, person, shared, name, query, at from view`

func scanView(r scanner, v *account.View) error {
	return r.Scan(&v.ID, &v.Site, &v.Person, &v.Shared, &v.Name, (*[]byte)(&v.Query), &v.At)
}

// PutView implements account.Tx.
func (a accounts) PutView(ctx context.Context, v account.View) error {
	_, err := a.exec(ctx, `insert into view (site, id, person, shared, name, query, at) values ($1, $2, $3, $4, $5, $6, $7)
		on conflict (site, id) do update set shared = excluded.shared, name = excluded.name, query = excluded.query, at = excluded.at`,
		v.Site, v.ID, v.Person, v.Shared, v.Name, string(v.Query), v.At)
	return err
}

// View implements account.Tx.
func (a accounts) View(ctx context.Context, site content.SiteID, id string) (account.View, error) {
	return one(ctx, a, scanView, "There is no such view.", viewColumns+` where site = $1 and id = $2`+a.lock, site, id)
}

// Views implements account.Tx.
func (a accounts) Views(ctx context.Context, site content.SiteID, person string) ([]account.View, error) {
	return many(ctx, a, scanView, viewColumns+` where site = $1 and (shared or person = $2) order by name, id`, site, person)
}

// DropView implements account.Tx.
func (a accounts) DropView(ctx context.Context, site content.SiteID, id string) error {
	_, err := a.exec(ctx, `delete from view where site = $1 and id = $2`, site, id)
	return err
}

// BeginAnswer implements account.Tx. On PostgreSQL the insert waits for another
// transaction with the same key to end.
func (a accounts) BeginAnswer(ctx context.Context, actor, key, request string) (known, object string, found bool, err error) {
	n, err := a.exec(ctx, `insert into account_answer (actor, key, request, object, at) values ($1, $2, $3, '', $4) on conflict do nothing`, actor, key, request, a.now)
	if err != nil || n == 1 {
		return "", "", false, err
	}
	err = a.row(ctx, `select request, object from account_answer where actor = $1 and key = $2`, args(actor, key), &known, &object)
	return known, object, err == nil, err
}

// EndAnswer implements account.Tx.
func (a accounts) EndAnswer(ctx context.Context, actor, key, object string) error {
	_, err := a.exec(ctx, `update account_answer set object = $3 where actor = $1 and key = $2`, actor, key, object)
	return err
}
