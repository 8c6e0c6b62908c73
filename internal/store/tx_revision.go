package store

import (
	"context"
	"math"
	"slices"

	"github.com/gheecms/ghee/internal/authoring"
	"github.com/gheecms/ghee/internal/content"
)

// fewRevisions are kept at hand in a transaction: a publish asks for the same
// two several times, an import for thousands once.
const fewRevisions = 4

// atHand returns a revision that this transaction has seen lately.
func (t *tx) atHand(id string) (authoring.Revision, bool) {
	for _, r := range t.recent {
		if r.ID == id {
			return r, true
		}
	}
	return authoring.Revision{}, false
}

func (t *tx) remember(r authoring.Revision) {
	if len(t.recent) == fewRevisions {
		t.recent = slices.Delete(t.recent, 0, 1)
	}
	t.recent = append(t.recent, r)
}

// Revision implements authoring.Tx.
func (t *tx) Revision(ctx context.Context, id string) (authoring.Revision, error) {
	if r, ok := t.atHand(id); ok {
		return r, nil
	}
	r := authoring.Revision{ID: id}
	err := t.row(ctx, `select document, locale, n, slug, name, cause, author, payload, at from revision where site = $1 and id = $2`,
		args(t.site, id), &r.Document, &r.Locale, &r.N, &r.Slug, &r.Name, &r.Cause, &r.Author, &r.Payload, &r.At)
	if err != nil {
		return authoring.Revision{}, missing(err, "There is no revision %q.", id)
	}
	t.remember(r)
	return r, nil
}

// Revisions implements authoring.Tx.
func (t *tx) Revisions(ctx context.Context, id content.ObjectID, locale string, before, limit int) (out []authoring.Revision, err error) {
	if before <= 0 {
		before = math.MaxInt32
	}
	err = t.rows(ctx, `select id, n, slug, name, cause, author, at from revision
		where site = $1 and document = $2 and locale = $3 and n < $4 order by n desc limit $5`,
		args(t.site, id, locale, before, limit), func(r scanner) error {
			rev := authoring.Revision{Document: id, Locale: locale}
			err := r.Scan(&rev.ID, &rev.N, &rev.Slug, &rev.Name, &rev.Cause, &rev.Author, &rev.At)
			out = append(out, rev)
			return err
		})
	return out, err
}

// AddRevision implements authoring.Tx. The document's row is locked first, so
// that two who save at once number their revisions one after the other.
func (t *tx) AddRevision(ctx context.Context, r authoring.Revision) (n int, err error) {
	var one int
	if err := t.row(ctx, `select 1 from document where site = $1 and id = $2`+t.lock, args(t.site, r.Document), &one); err != nil {
		return 0, missing(err, "There is no document %q.", r.Document)
	}
	err = t.row(ctx, `insert into revision (site, id, document, locale, n, slug, name, cause, author, payload, at)
		select $1, $2, $3, $4, coalesce(max(n), 0) + 1, $5, $6, $7, $8, $9, $10
		from revision where site = $1 and document = $3 and locale = $4
		returning n`,
		args(t.site, r.ID, r.Document, r.Locale, r.Slug, r.Name, r.Cause, r.Author, string(r.Payload), r.At), &n)
	t.grown.revisions += int64(len(r.Payload))
	if err == nil {
		r.N = n
		t.remember(r)
	}
	return n, err
}
