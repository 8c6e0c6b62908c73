package authoring

import (
	"context"

	"github.com/gheecms/ghee/internal/content"
)

// SlugHolder returns the document that holds slug among the documents of t in
// locale ("" for kinds without locales): fail.NotFound when nobody does. It is
// for those who plan a change before they make it; only a Save decides.
func SlugHolder(ctx context.Context, tx Tx, t *content.Type, locale, slug string) (content.ObjectID, error) {
	c, err := tx.Claimant(ctx, slugSpace(t, locale), slug)
	return c.Document, err
}
