package store

import (
	"context"
	"database/sql"
	"errors"

	"github.com/gheecms/ghee/internal/authoring"
	"github.com/gheecms/ghee/internal/changelog"
	"github.com/gheecms/ghee/internal/content"
)

var (
	_ authoring.RestoreStore = (*Store)(nil)
	_ authoring.RestoreTx    = (*tx)(nil)
)

// Restore implements authoring.RestoreStore.
func (s *Store) Restore(ctx context.Context, site content.SiteID, f func(authoring.RestoreTx) error) error {
	return s.transact(ctx, site, func(t *tx) error { return f(t) })
}

// PutRevision implements authoring.RestoreTx.
func (t *tx) PutRevision(ctx context.Context, r authoring.Revision) error {
	_, err := t.exec(ctx, `insert into revision (site, id, document, locale, n, slug, name, cause, author, payload, at)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
		t.site, r.ID, r.Document, r.Locale, r.N, r.Slug, r.Name, r.Cause, r.Author, string(r.Payload), r.At)
	t.grown.revisions += int64(len(r.Payload))
	return err
}

// RaiseNum implements authoring.RestoreTx.
func (t *tx) RaiseNum(ctx context.Context, n content.Num) error {
	_, err := t.exec(ctx, `insert into counter (site, name, n) values ($1, 'num', $2)
		on conflict (site, name) do update set n = excluded.n where counter.n < excluded.n`, t.site, n)
	return err
}

// PutErased implements authoring.RestoreTx.
func (t *tx) PutErased(ctx context.Context, digest changelog.Hash) error {
	_, err := t.exec(ctx, `insert into import_gone (site, digest) values ($1, $2) on conflict do nothing`, t.site, digest[:])
	return err
}

// Bare implements authoring.RestoreTx.
func (t *tx) Bare(ctx context.Context) (bool, error) {
	var n int
	err := t.row(ctx, `select count(*) from (
		select 1 from document where site = $1 union all
		select 1 from type where site = $1 union all
		select 1 from media where site = $1 union all
		select 1 from redirect where site = $1 union all
		select 1 from import_ref where site = $1 limit 1) held`, args(t.site), &n)
	return n == 0, err
}

// marks sets the counters that are marks apart from those that give numbers.
const marks = "mark:"

// Mark implements authoring.RestoreTx.
func (t *tx) Mark(ctx context.Context, name string) (n int64, err error) {
	err = t.row(ctx, `select n from counter where site = $1 and name = $2`+t.lock, args(t.site, marks+name), &n)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, nil
	}
	return n, err
}

// PutMark implements authoring.RestoreTx.
func (t *tx) PutMark(ctx context.Context, name string, n int64) error {
	if err := key("name of a mark", name); err != nil {
		return err
	}
	_, err := t.exec(ctx, `insert into counter (site, name, n) values ($1, $2, $3)
		on conflict (site, name) do update set n = excluded.n`, t.site, marks+name, n)
	return err
}
