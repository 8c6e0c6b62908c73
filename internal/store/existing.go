package store

import (
	"context"

	"github.com/gheecms/ghee/internal/fail"
)

// exists refuses a database that no Ghee has made; where names it.
func (s *Store) exists(ctx context.Context, where string) error {
	var tables int
	if err := s.write.QueryRowContext(ctx, s.ours).Scan(&tables); err != nil {
		return s.fault(ctx, err)
	}
	if tables == 0 {
		return errNone(where)
	}
	return nil
}

func errNone(where string) error {
	return fail.E(fail.NotFound, "There is no authoring database in %s.", where)
}
