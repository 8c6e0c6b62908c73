package store

import (
	"context"
	"strconv"
	"strings"

	"github.com/gheecms/ghee/internal/authoring"
	"github.com/gheecms/ghee/internal/content"
)

const (
	lineColumns = `select d.id, d.type, d.kind, d.num, d.position, d.created,
		v.document, v.locale, v.slug, v.name, v.status, v.draft, v.live, v.published, v.updated, v.scheduled, v.trashed, coalesce(r.author, ''), coalesce(r.at, 0)`
	lineTables = ` from version v join document d on d.site = v.site and d.id = v.document left join revision r on r.site = v.site and r.id = v.draft`
)

func (t *tx) lines(ctx context.Context, query string, values []any) (out []authoring.Line, err error) {
	err = t.rows(ctx, query, values, func(r scanner) error {
		l := authoring.Line{}
		err := r.Scan(append(append(args(&l.ID, &l.Type, &l.Kind, &l.Num, &l.Position, &l.Created), columns(&l.Variant)...), &l.Author, &l.Saved)...)
		out = append(out, l)
		return err
	})
	return out, err
}

// Lines implements authoring.Tx.
func (t *tx) Lines(ctx context.Context, ids []content.ObjectID) (out []authoring.Line, err error) {
	err = inBulk(len(ids), func(from, size int) error {
		values := args(t.site)
		for _, id := range ids[from : from+size] {
			values = append(values, id)
		}
		found, err := t.lines(ctx, lineColumns+lineTables+` where v.site = $1 and v.document in `+tuples(2, 1, size, "")+` order by v.document, v.locale`, values)
		out = append(out, found...)
		return err
	})
	return out, err
}

// Payloads implements authoring.Tx.
func (t *tx) Payloads(ctx context.Context, revisions []string) (map[string][]byte, error) {
	out := map[string][]byte{}
	return out, inBulk(len(revisions), func(from, size int) error {
		values := args(t.site)
		for _, id := range revisions[from : from+size] {
			values = append(values, id)
		}
		return t.rows(ctx, `select id, payload from revision where site = $1 and id in `+tuples(2, 1, size, ""), values, func(r scanner) error {
			var id string
			var payload []byte
			err := r.Scan(&id, &payload)
			out[id] = payload
			return err
		})
	})
}

// DraftsBy implements authoring.Tx.
func (t *tx) DraftsBy(ctx context.Context, of authoring.Drafts) ([]authoring.Line, error) {
	query, values := lineColumns+` from revision r join version v on v.site = r.site and v.document = r.document and v.locale = r.locale and v.draft = r.id
		join document d on d.site = v.site and d.id = v.document
		where r.site = $1 and r.author = $2 and v.trashed = 0 and v.live <> v.draft`, args(t.site, of.Author, of.Limit)
	if of.After.Draft != "" {
		query += ` and (r.at < $4 or r.at = $4 and r.id > $5)`
		values = append(values, of.After.Saved, of.After.Draft)
	}
	return t.lines(ctx, query+` order by r.at desc, r.id limit $3`, values)
}

// Numbers implements authoring.Tx.
func (t *tx) Numbers(ctx context.Context, of authoring.Numbers) (out []content.Num, err error) {
	query, values := `select distinct d.num`+lineTables+` where v.site = $1 and v.trashed = 0 and d.kind = $2`, args(t.site, of.Kind)
	for _, f := range []struct{ column, value string }{{"d.type", string(of.Type)}, {"v.locale", of.Locale}, {"r.author", of.Author}} {
		if f.value != "" {
			values = append(values, f.value)
			query += ` and ` + f.column + ` = $` + strconv.Itoa(len(values))
		}
	}
	switch of.Standing {
	case authoring.Unseen:
		query += ` and v.live = ''`
	case authoring.Changed:
		query += ` and v.live <> '' and v.live <> v.draft`
	case authoring.Current:
		query += ` and v.live = v.draft`
	}
	err = t.rows(ctx, query+` order by d.num`, values, func(r scanner) error {
		var n content.Num
		err := r.Scan(&n)
		out = append(out, n)
		return err
	})
	return out, err
}

// Named implements authoring.Tx.
func (t *tx) Named(ctx context.Context, part string, limit int) ([]authoring.Line, error) {
	within := "%" + strings.NewReplacer("!", "!!", "%", "!%", "_", "!_").Replace(part) + "%"
	// SQLite lowers ASCII letters alone, PostgreSQL all: what is written as asked is found either way.
	return t.lines(ctx, lineColumns+lineTables+` where v.site = $1 and v.trashed = 0
		and (lower(v.name) like $3 escape '!' or v.name like $4 escape '!' or lower(v.slug) like $3 escape '!')
		order by v.updated desc, v.document, v.locale limit $2`, args(t.site, limit, strings.ToLower(within), within))
}
