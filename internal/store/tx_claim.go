package store

import (
	"context"

	"github.com/gheecms/ghee/internal/authoring"
	"github.com/gheecms/ghee/internal/changelog"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
)

// Claim implements authoring.Tx. On PostgreSQL it waits for a transaction that
// has claimed the same value and not ended.
func (t *tx) Claim(ctx context.Context, c authoring.Claim) error {
	digest := changelog.HashOf([]byte(c.Value))
	n, err := t.exec(ctx, `insert into claim (site, space, digest, value, document, locale) values ($1, $2, $3, $4, $5, $6)
		on conflict (site, space, digest) do nothing`,
		t.site, c.Space, digest[:], c.Value, c.Document, c.Locale)
	if err != nil || n == 1 {
		return err
	}
	holder, err := t.Claimant(ctx, c.Space, c.Value)
	if err != nil {
		return err
	}
	if holder.Document != c.Document || holder.Locale != c.Locale {
		return fail.E(fail.Conflict, "%q is taken by the document %s.", c.Value, holder.Document)
	}
	return nil
}

// Claims implements authoring.Tx.
func (t *tx) Claims(ctx context.Context, id content.ObjectID, locale string) (out []authoring.Claim, err error) {
	err = t.rows(ctx, `select space, value from claim where site = $1 and document = $2 and locale = $3`, args(t.site, id, locale), func(r scanner) error {
		c := authoring.Claim{Document: id, Locale: locale}
		err := r.Scan(&c.Space, &c.Value)
		out = append(out, c)
		return err
	})
	return out, err
}

// Unclaim implements authoring.Tx.
func (t *tx) Unclaim(ctx context.Context, space string, id content.ObjectID, locale string) error {
	_, err := t.exec(ctx, `delete from claim where site = $1 and document = $2 and locale = $3 and space = $4`, t.site, id, locale, space)
	return err
}

// Claimant implements authoring.Tx.
func (t *tx) Claimant(ctx context.Context, space, value string) (authoring.Claim, error) {
	c := authoring.Claim{Space: space, Value: value}
	digest := changelog.HashOf([]byte(value))
	err := t.row(ctx, `select document, locale from claim where site = $1 and space = $2 and digest = $3`,
		args(t.site, space, digest[:]), &c.Document, &c.Locale)
	if err != nil {
		return authoring.Claim{}, missing(err, "Nobody holds %q.", value)
	}
	return c, nil
}
