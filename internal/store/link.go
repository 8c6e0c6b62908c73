package store

import (
	"context"
	"encoding/json"

	"github.com/gheecms/ghee/internal/account"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
)

// AddLink implements account.Tx.
func (a accounts) AddLink(ctx context.Context, l account.Link, hash string) error {
	grants, err := json.Marshal(l.Grants)
	if err != nil {
		return fail.Wrap(fail.Internal, err, "The roles of an invitation cannot be encoded.")
	}
	_, err = a.exec(ctx, `insert into link (id, hash, kind, organisation, person, email, grants, made_by, created, expires, used, revoked)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
		l.ID, hash, l.Kind, l.Organisation, l.Person, l.Email, string(grants), l.By, l.Created, l.Expires, l.Used, l.Revoked)
	return err
}

// PutLink implements account.Tx.
func (a accounts) PutLink(ctx context.Context, l account.Link) error {
	_, err := a.exec(ctx, `update link set person = $2, used = $3, revoked = $4 where id = $1`, l.ID, l.Person, l.Used, l.Revoked)
	return err
}

// RehashLink implements account.Tx.
func (a accounts) RehashLink(ctx context.Context, id, hash string, expires content.Micros) error {
	_, err := a.exec(ctx, `update link set hash = $2, expires = $3 where id = $1`, id, hash, expires)
	return err
}

const linkColumns = `select id, kind, organisation, person, email, grants, made_by, created, expires, used, revoked from link`

func scanLink(r scanner, l *account.Link) error {
	var grants []byte
	if err := r.Scan(&l.ID, &l.Kind, &l.Organisation, &l.Person, &l.Email, &grants, &l.By, &l.Created, &l.Expires, &l.Used, &l.Revoked); err != nil {
		return err
	}
	return json.Unmarshal(grants, &l.Grants)
}

// Link implements account.Tx.
func (a accounts) Link(ctx context.Context, id string) (account.Link, error) {
	return one(ctx, a, scanLink, "There is no such link.", linkColumns+` where id = $1`+a.lock, id)
}

// LinkByHash implements account.Tx.
func (a accounts) LinkByHash(ctx context.Context, hash string) (account.Link, error) {
	return one(ctx, a, scanLink, "There is no such link.", linkColumns+` where hash = $1`+a.lock, hash)
}

// Invitations implements account.Tx.
func (a accounts) Invitations(ctx context.Context, organisation string) ([]account.Link, error) {
	return many(ctx, a, scanLink, linkColumns+` where organisation = $1 and kind = $2 order by created, id`, organisation, account.InviteLink)
}

// EndLinks implements account.Tx.
func (a accounts) EndLinks(ctx context.Context, person string, kinds ...account.LinkKind) error {
	for _, kind := range kinds {
		if _, err := a.exec(ctx, `update link set used = $3 where person = $1 and kind = $2 and used = 0`, person, kind, a.now); err != nil {
			return err
		}
	}
	return nil
}
