package store

import (
	"context"
	"embed"
	"io/fs"

	"github.com/pressly/goose/v3"

	"github.com/gheecms/ghee/internal/fail"
	"github.com/gheecms/ghee/internal/failpoint"
)

//go:embed migrations/*.sql
var migrations embed.FS

// migrate brings the schema up to this program's, and refuses one that a newer
// program has made: it may mean what we would not understand.
func (s *Store) migrate(ctx context.Context) error {
	p, err := s.migrations()
	if err != nil {
		return err
	}
	has, knows, err := p.GetVersions(ctx)
	if err != nil {
		return s.fault(ctx, err)
	}
	if has > knows {
		return fail.E(fail.Conflict,
			"The database has schema version %d and this program knows versions up to %d: a newer ghee has changed it. Run that version, or restore a backup from before.", has, knows)
	}
	if _, err := p.Up(ctx); err != nil {
		return fail.Wrap(fail.Unavailable, err, "The database's schema cannot be brought from version %d to %d; it was left as it is.", has, knows)
	}
	return nil
}

func (s *Store) migrations() (*goose.Provider, error) {
	files, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return nil, err
	}
	return goose.NewProvider(goose.Dialect(s.goose), s.write, files, goose.WithDisableGlobalRegistry(true),
		goose.WithVerbose(failpoint.On), goose.WithSlog(failpoint.Logger(failpoint.StoreMigrateStatement)))
}
