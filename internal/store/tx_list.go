package store

import (
	"context"
	"strings"

	"github.com/gheecms/ghee/internal/authoring"
	"github.com/gheecms/ghee/internal/content"
)

// Trashed implements authoring.Tx.
func (t *tx) Trashed(ctx context.Context, after authoring.Variant, limit int) ([]authoring.Variant, error) {
	query, values := variant+` where v.site = $1 and v.trashed <> 0`, args(t.site, limit)
	if after.Trashed != 0 {
		query += ` and (v.trashed < $3 or v.trashed = $3 and (v.document, v.locale) > ($4, $5))`
		values = append(values, after.Trashed, after.Document, after.Locale)
	}
	return t.variants(ctx, query+` order by v.trashed desc, v.document, v.locale limit $2`, values)
}

// MediaNamed implements authoring.Tx.
func (t *tx) MediaNamed(ctx context.Context, part string, after content.MediaObject, limit int) (out []content.MediaObject, err error) {
	query, values := `select id, url, name, alt from media where site = $1 and (name, id) > ($2, $3)`, args(t.site, after.Name, after.ID, limit)
	if part != "" {
		// SQLite lowers ASCII letters alone, PostgreSQL all: what is written as
		// asked is found either way.
		query += ` and (lower(name || ' ' || url || ' ' || alt) like $5 escape '!' or name || ' ' || url || ' ' || alt like $6 escape '!')`
		within := "%" + strings.NewReplacer("!", "!!", "%", "!%", "_", "!_").Replace(part) + "%"
		values = append(values, strings.ToLower(within), within)
	}
	err = t.rows(ctx, query+` order by name, id limit $4`, values, func(r scanner) error {
		var m content.MediaObject
		err := r.Scan(&m.ID, &m.URL, &m.Name, &m.Alt)
		out = append(out, m)
		return err
	})
	return out, err
}

// RedirectsAfter implements authoring.Tx.
func (t *tx) RedirectsAfter(ctx context.Context, from string, limit int) (out []content.Redirect, err error) {
	err = t.rows(ctx, `select source, target from redirect where site = $1 and source > $2 order by source limit $3`, args(t.site, from, limit), func(r scanner) error {
		var d content.Redirect
		err := r.Scan(&d.From, &d.To)
		out = append(out, d)
		return err
	})
	return out, err
}
