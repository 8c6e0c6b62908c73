package authoring

import (
	"context"

	"github.com/gheecms/ghee/internal/content"
)

// Place moves an item among the others of its collection, in every locale and
// for readers at once, and makes no revision of it. Where it stands already,
// nothing happens. It returns fail.NotFound when there is no such document.
func (b *Batch) Place(ctx context.Context, id content.ObjectID, position int64) error {
	r, err := b.recordOf(ctx, id)
	if err != nil || r.Position == position {
		return err
	}
	r.Position = position
	err = b.place(ctx, r)
	b.spoil(err)
	return err
}

func (b *Batch) place(ctx context.Context, r Record) error {
	if err := b.tx.PutRecord(ctx, r); err != nil {
		return err
	}
	variants, err := b.tx.VariantsOf(ctx, r.ID)
	if err != nil {
		return err
	}
	for _, v := range variants {
		if v.Trashed != 0 {
			continue // nobody sees it
		}
		if v.Live != "" {
			rev, err := b.tx.Revision(ctx, v.Live)
			if err != nil {
				return err
			}
			if err := b.live(document{record: r, variant: v}, rev); err != nil {
				return err
			}
		}
		if v.Draft != v.Live {
			rev, err := b.tx.Revision(ctx, v.Draft)
			if err != nil {
				return err
			}
			if err := b.drafted(r, v, rev); err != nil {
				return err
			}
		}
	}
	return nil
}
