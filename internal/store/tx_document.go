package store

import (
	"context"
	"fmt"

	"github.com/gheecms/ghee/internal/authoring"
	"github.com/gheecms/ghee/internal/content"
)

// Record implements authoring.Tx.
func (t *tx) Record(ctx context.Context, id content.ObjectID) (authoring.Record, error) {
	r := authoring.Record{ID: id}
	err := t.row(ctx, `select type, kind, num, position, created from document where site = $1 and id = $2`,
		args(t.site, id), &r.Type, &r.Kind, &r.Num, &r.Position, &r.Created)
	if err != nil {
		return authoring.Record{}, missing(err, "There is no document %q.", id)
	}
	return r, nil
}

// RecordByNum implements authoring.Tx.
func (t *tx) RecordByNum(ctx context.Context, num content.Num) (authoring.Record, error) {
	r := authoring.Record{Num: num}
	err := t.row(ctx, `select id, type, kind, position, created from document where site = $1 and num = $2`,
		args(t.site, num), &r.ID, &r.Type, &r.Kind, &r.Position, &r.Created)
	if err != nil {
		return authoring.Record{}, missing(err, "There is no document with the number %d.", num)
	}
	return r, nil
}

// PutRecord implements authoring.Tx.
func (t *tx) PutRecord(ctx context.Context, r authoring.Record) error {
	n, err := t.exec(ctx, `insert into document (site, id, type, kind, num, position, created) values ($1, $2, $3, $4, $5, $6, $7)
		on conflict (site, id) do nothing`, t.site, r.ID, r.Type, r.Kind, r.Num, r.Position, r.Created)
	if t.grown.documents += n; err != nil || n == 1 {
		return err
	}
	_, err = t.exec(ctx, `update document set type = $3, kind = $4, num = $5, position = $6, created = $7 where site = $1 and id = $2`,
		t.site, r.ID, r.Type, r.Kind, r.Num, r.Position, r.Created)
	return err
}

const variant = `select v.document, v.locale, v.slug, v.name, v.status, v.draft, v.live, v.published, v.updated, v.scheduled, v.trashed from version v`

func columns(v *authoring.Variant) []any {
	return args(&v.Document, &v.Locale, &v.Slug, &v.Name, &v.Status, &v.Draft, &v.Live, &v.Published, &v.Updated, &v.Scheduled, &v.Trashed)
}

// Variant implements authoring.Tx. In a write transaction its row stays locked,
// so that of two who change it the second sees what the first did.
func (t *tx) Variant(ctx context.Context, id content.ObjectID, locale string) (authoring.Variant, error) {
	var v authoring.Variant
	err := t.row(ctx, variant+` where v.site = $1 and v.document = $2 and v.locale = $3`+t.lock, args(t.site, id, locale), columns(&v)...)
	if err != nil {
		return authoring.Variant{}, missing(err, "The document %q has no variant in locale %q.", id, locale)
	}
	return v, nil
}

// PutVariant implements authoring.Tx.
func (t *tx) PutVariant(ctx context.Context, v authoring.Variant) error {
	if err := key("slug", v.Slug); err != nil {
		return err
	}
	_, err := t.exec(ctx, `insert into version (site, document, locale, slug, name, status, draft, live, published, updated, scheduled, trashed)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
		on conflict (site, document, locale) do update set slug = excluded.slug, name = excluded.name, status = excluded.status,
			draft = excluded.draft, live = excluded.live, published = excluded.published, updated = excluded.updated,
			scheduled = excluded.scheduled, trashed = excluded.trashed`,
		t.site, v.Document, v.Locale, v.Slug, v.Name, v.Status, v.Draft, v.Live, v.Published, v.Updated, v.Scheduled, v.Trashed)
	return err
}

// FindVariants implements authoring.Tx.
func (t *tx) FindVariants(ctx context.Context, typ content.TypeID, slug, locale string) ([]authoring.Variant, error) {
	query, values := variant+` join document d on d.site = v.site and d.id = v.document where v.site = $1 and v.trashed = 0`, args(t.site)
	for _, f := range []struct{ column, value string }{{"d.type", string(typ)}, {"v.slug", slug}, {"v.locale", locale}} {
		if f.value != "" {
			values = append(values, f.value)
			query += fmt.Sprintf(` and %s = $%d`, f.column, len(values))
		}
	}
	return t.variants(ctx, query+` order by d.num, v.locale`, values)
}

// VariantsOf implements authoring.Tx.
func (t *tx) VariantsOf(ctx context.Context, id content.ObjectID) ([]authoring.Variant, error) {
	return t.variants(ctx, variant+` where v.site = $1 and v.document = $2 order by v.locale`, args(t.site, id))
}

func (t *tx) variants(ctx context.Context, query string, values []any) (out []authoring.Variant, err error) {
	err = t.rows(ctx, query, values, func(r scanner) error {
		out = append(out, authoring.Variant{})
		return r.Scan(columns(&out[len(out)-1])...)
	})
	return out, err
}
