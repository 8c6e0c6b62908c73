package store

import (
	"context"
	"database/sql"
	"errors"
	"net/url"
	"os"
	"path/filepath"

	_ "modernc.org/sqlite" // the driver "sqlite"

	"github.com/gheecms/ghee/internal/durability"
	"github.com/gheecms/ghee/internal/fail"
)

// SQLite waits this long for another process's transaction.
const busy = "_pragma=busy_timeout(10000)"

func (s *Store) openSQLite(ctx context.Context, c Config) (err error) {
	if c.Dir == "" {
		return fail.E(fail.Invalid, "A data folder is needed when there is no database URL.")
	}
	path := filepath.Join(c.Dir, "authoring.db")
	if _, err := os.Stat(path); c.Existing && errors.Is(err, os.ErrNotExist) {
		return errNone(c.Dir)
	}
	if err := os.MkdirAll(c.Dir, 0o700); err != nil {
		return fail.Wrap(fail.Unavailable, err, "The data folder %s cannot be made.", c.Dir)
	}
	release, err := lockFile(ctx, filepath.Join(c.Dir, "authoring.lock"))
	if err != nil {
		return err
	}
	defer release()
	if c.Durability != durability.Asynchronous {
		return fail.E(fail.Invalid, "SQLite keeps changes on this machine alone; --durability %s needs PostgreSQL with a standby.", c.Durability)
	}
	s.dialect = dialect{name: "SQLite", goose: "sqlite3", synced: "false, 0", path: path, ours: `select count(*) from sqlite_schema where name = 'cluster'`}
	if err := private(path); err != nil {
		return fail.Wrap(fail.Unavailable, err, "The database %s cannot be opened.", path)
	}
	file := dsn(path) + "&_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)&_pragma=foreign_keys(1)"
	if s.write, err = sql.Open("sqlite", file+"&_txlock=immediate"); err != nil {
		return err
	}
	s.write.SetMaxOpenConns(1)
	s.kept = newStatements(s.write)
	if s.read, err = sql.Open("sqlite", file+"&_pragma=query_only(1)"); err != nil {
		return err
	}
	s.read.SetMaxOpenConns(c.Conns)
	s.read.SetMaxIdleConns(c.Conns)
	if err := s.write.QueryRowContext(ctx, `select sqlite_version()`).Scan(&s.version); err != nil {
		if fail.Is(s.fault(ctx, err), fail.Internal) {
			return fail.Wrap(fail.Unavailable, err, "The database %s cannot be opened: it is damaged, or no database. Restore a backup.", path)
		}
		return fail.Wrap(fail.Unavailable, err, "The database %s cannot be opened.", path)
	}
	if c.Existing {
		if err := s.exists(ctx, c.Dir); err != nil {
			return err
		}
	}
	return s.start(ctx, c.IDs())
}

// private makes the file, if there is none, so that nobody else can read it;
// SQLite gives the files beside it the same mode.
func private(path string) error {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return err
	}
	return f.Close()
}

func dsn(path string) string {
	return "file:" + (&url.URL{Path: path}).EscapedPath() + "?" + busy
}

// lockFile lets one process at a time open the database: SQLite refuses at once
// when two switch a new file to WAL, and goose looks for pending migrations
// outside the transaction that runs them. The lock is the exclusive transaction
// of a second, empty database, which ends with the process.
func lockFile(ctx context.Context, path string) (release func(), err error) {
	db, err := sql.Open("sqlite", dsn(path)+"&_txlock=exclusive")
	if err != nil {
		return nil, err
	}
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		_ = db.Close()
		return nil, fail.Wrap(fail.Unavailable, err, "The data folder %s is locked by another process that starts, or cannot be written.", filepath.Dir(path))
	}
	return func() {
		_ = tx.Rollback() // nothing was written
		_ = db.Close()
	}, nil
}
