package store

import (
	"context"
	"database/sql"
	"errors"

	"github.com/gheecms/ghee/internal/authoring"
	"github.com/gheecms/ghee/internal/changelog"
	"github.com/gheecms/ghee/internal/content"
)

// PutMedia implements authoring.Tx.
func (t *tx) PutMedia(ctx context.Context, m content.MediaObject) error {
	n, err := t.exec(ctx, `insert into media (site, id, url, name, alt) values ($1, $2, $3, $4, $5)
		on conflict (site, id) do nothing`, t.site, m.ID, m.URL, m.Name, m.Alt)
	if t.grown.media += n; err != nil || n == 1 {
		return err
	}
	_, err = t.exec(ctx, `update media set url = $3, name = $4, alt = $5 where site = $1 and id = $2`, t.site, m.ID, m.URL, m.Name, m.Alt)
	return err
}

// Media implements authoring.Tx.
func (t *tx) Media(ctx context.Context, id content.ObjectID) (content.MediaObject, error) {
	m := content.MediaObject{ID: id}
	err := t.row(ctx, `select url, name, alt from media where site = $1 and id = $2`, args(t.site, id), &m.URL, &m.Name, &m.Alt)
	if err != nil {
		return content.MediaObject{}, missing(err, "There is no media object %q.", id)
	}
	return m, nil
}

// Public implements authoring.Tx.
func (t *tx) Public(ctx context.Context, kind changelog.Kind, object, locale string) (hash changelog.Hash, ok bool, err error) {
	var b []byte
	err = t.row(ctx, `select hash from object where site = $1 and kind = $2 and id = $3 and locale = $4`, args(t.site, kind, object, locale), &b)
	if errors.Is(err, sql.ErrNoRows) {
		return hash, false, nil
	}
	copy(hash[:], b)
	return hash, err == nil, err
}

// PutRedirect implements authoring.Tx.
func (t *tx) PutRedirect(ctx context.Context, r content.Redirect) error {
	if err := key("address to lead away from", r.From); err != nil {
		return err
	}
	_, err := t.exec(ctx, `insert into redirect (site, source, target) values ($1, $2, $3)
		on conflict (site, source) do update set target = excluded.target`, t.site, r.From, r.To)
	return err
}

// DropRedirect implements authoring.Tx.
func (t *tx) DropRedirect(ctx context.Context, from string) error {
	_, err := t.exec(ctx, `delete from redirect where site = $1 and source = $2`, t.site, from)
	return err
}

// Redirect implements authoring.Tx.
func (t *tx) Redirect(ctx context.Context, from string) (content.Redirect, error) {
	r := content.Redirect{From: from}
	if err := t.row(ctx, `select target from redirect where site = $1 and source = $2`, args(t.site, from), &r.To); err != nil {
		return content.Redirect{}, missing(err, "There is no redirect from %q.", from)
	}
	return r, nil
}

// ImportRef implements authoring.Tx.
func (t *tx) ImportRef(ctx context.Context, source, ref string) (authoring.ImportRef, error) {
	r := authoring.ImportRef{Source: source, Ref: ref}
	err := t.row(ctx, `select document, hash, revision from import_ref where site = $1 and source = $2 and ref = $3`,
		args(t.site, source, ref), &r.Document, &r.Hash, &r.Revision)
	if errors.Is(err, sql.ErrNoRows) {
		gone := importDigest(source, ref)
		err = t.row(ctx, `select true from import_gone where site = $1 and digest = $2`, args(t.site, gone[:]), &r.Erased)
	}
	if err != nil {
		return authoring.ImportRef{}, missing(err, "Nothing was imported from %s of %s.", ref, source)
	}
	return r, nil
}

// PutImportRef implements authoring.Tx.
func (t *tx) PutImportRef(ctx context.Context, r authoring.ImportRef) error {
	if err := key("name of the source with the reference", r.Source+r.Ref); err != nil {
		return err
	}
	_, err := t.exec(ctx, `insert into import_ref (site, source, ref, document, hash, revision) values ($1, $2, $3, $4, $5, $6)
		on conflict (site, source, ref) do update set document = excluded.document, hash = excluded.hash, revision = excluded.revision`,
		t.site, r.Source, r.Ref, r.Document, r.Hash, r.Revision)
	return err
}
