package store

import (
	"context"

	"github.com/jackc/pgx/v5/stdlib"

	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
	"github.com/gheecms/ghee/internal/store/pgtool"
)

// dump has pg_dump write the database in its custom format, from the snapshot
// in which this process reads what the moment is.
func (s *Store) dump(ctx context.Context, path string) (m Moment, err error) {
	err = s.view(ctx, content.Control, func(t *tx) error {
		if _, err := t.exec(ctx, `set local idle_in_transaction_session_timeout = 0`); err != nil { // a dump takes long
			return err
		}
		var snapshot string
		if err := t.row(ctx, `select pg_export_snapshot()`, nil, &snapshot); err != nil {
			return err
		}
		if m, err = t.moment(ctx); err != nil {
			return err
		}
		return pgtool.Dump(ctx, s.url, "--format=custom", "--no-owner", "--no-privileges", "--snapshot="+snapshot, "--file="+path)
	})
	return m, err
}

// Load brings a dump that Copy made into the PostgreSQL at url, whose database
// must be there and hold none of Ghee's tables: all of it, or nothing.
func Load(ctx context.Context, url, path string) error {
	config, err := postgresConfig(url)
	if err != nil {
		return err
	}
	db := stdlib.OpenDB(*config)
	defer func() { _ = db.Close() }() // it was only asked
	var tables int
	if err := db.QueryRowContext(ctx, oursPostgres).Scan(&tables); err != nil {
		return fail.Wrap(fail.Unavailable, err, "The database at %s:%d cannot be reached.", config.Host, config.Port)
	}
	if tables > 0 {
		return fail.E(fail.Conflict, "The database %s holds an installation of Ghee already; a restore goes into an empty one. Make one with: createdb NAME, and name it with --database.", config.Database)
	}
	return pgtool.Restore(ctx, url, "--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction", path)
}
