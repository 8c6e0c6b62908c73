package store

import (
	"context"

	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/importing/archive"
)

var _ archive.Target = (*Store)(nil)

// Standing implements archive.Target: one read transaction.
func (s *Store) Standing(ctx context.Context, site content.SiteID, mark string) (st archive.Standing, err error) {
	err = s.view(ctx, site, func(t *tx) error {
		if st.Site, err = (snapshot{t}).Site(ctx); err != nil {
			return err
		}
		if st.Holds, err = (snapshot{t}).Count(ctx); err != nil {
			return err
		}
		_, most, err := accounts{t}.Holding(ctx, site)
		if err != nil {
			return err
		}
		st.Most = archive.Room(most)
		st.Mark, err = t.Mark(ctx, mark)
		return err
	})
	return st, err
}
