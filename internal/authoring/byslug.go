package authoring

import (
	"context"

	"github.com/gheecms/ghee/internal/content"
)

// BySlug returns the document that holds slug among those of t in locale ("" for
// kinds without locales): fail.NotFound. Single Pages share one space of slugs.
func (b *Batch) BySlug(ctx context.Context, t *content.Type, locale, slug string) (Record, error) {
	if !keepable(slug) {
		return Record{}, errNoDocument(slug)
	}
	id, err := SlugHolder(ctx, b.tx, t, locale, slug)
	if err != nil {
		return Record{}, err
	}
	return b.tx.Record(ctx, id)
}

// ByNum returns the document of type t with this number: fail.NotFound.
func (b *Batch) ByNum(ctx context.Context, t *content.Type, num content.Num) (Record, error) {
	r, err := b.tx.RecordByNum(ctx, num)
	if err == nil && r.Type != t.ID {
		err = errNoDocument(t.Key)
	}
	return r, err
}
