package store

import (
	"context"
	"errors"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"github.com/gheecms/ghee/internal/fail"
)

// fault gives an error of the driver its code. Whatever it says, the
// transaction is rolled back, so nothing was changed.
func (s *Store) fault(ctx context.Context, err error) error {
	if _, ours := errors.AsType[*fail.Error](err); err == nil || ours {
		return err
	}
	if ctx.Err() != nil {
		return fail.Wrap(fail.Unavailable, errors.Join(ctx.Err(), err), "The time for this change was over before the database answered; nothing was changed.")
	}
	if e, ok := errors.AsType[*pgconn.PgError](err); ok {
		return postgresFault(e, err)
	}
	if e, ok := errors.AsType[*sqlite.Error](err); ok {
		return sqliteFault(e, err)
	}
	if s.remote { // no word from the server: a connection that could not be made, or broke
		return fail.Wrap(fail.Unavailable, err, "The database is away; nothing was changed. Try again.")
	}
	return fail.Wrap(fail.Internal, err, "The database failed.")
}

func postgresFault(e *pgconn.PgError, err error) error {
	switch {
	case e.Code == "23505":
		return fail.Wrap(fail.Conflict, err, "This is taken by another.")
	case e.Code == "23503":
		return fail.Wrap(fail.NotFound, err, "The change names something that does not exist.")
	case e.Code == "25006":
		return readOnly(err, "The database takes no changes now; nothing was changed.")
	case e.Code == "53100":
		return full(err)
	case strings.HasPrefix(e.Code, "22"):
		return fail.Wrap(fail.Invalid, err, "The change holds a value the database cannot keep, such as a NUL character.")
	case strings.HasPrefix(e.Code, "40"):
		return fail.Wrap(fail.Unavailable, err, "The change met others at the same place; nothing was changed. Try again.")
	case strings.HasPrefix(e.Code, "08"), strings.HasPrefix(e.Code, "53"), strings.HasPrefix(e.Code, "57"), strings.HasPrefix(e.Code, "58"):
		return fail.Wrap(fail.Unavailable, err, "The database cannot do this now; nothing was changed. Try again.")
	}
	return fail.Wrap(fail.Internal, err, "The database failed.")
}

func sqliteFault(e *sqlite.Error, err error) error {
	switch e.Code() {
	case sqlite3.SQLITE_CONSTRAINT_UNIQUE, sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY:
		return fail.Wrap(fail.Conflict, err, "This is taken by another.")
	case sqlite3.SQLITE_CONSTRAINT_FOREIGNKEY:
		return fail.Wrap(fail.NotFound, err, "The change names something that does not exist.")
	}
	switch e.Code() & 0xff {
	case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED:
		return fail.Wrap(fail.Unavailable, err, "Another process is changing the database; nothing was changed. Try again.")
	case sqlite3.SQLITE_FULL:
		return full(err)
	case sqlite3.SQLITE_READONLY:
		return readOnly(err, "The database file cannot be written; nothing was changed.")
	case sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN:
		return fail.Wrap(fail.Unavailable, err, "The database file cannot be read or written; nothing was changed.")
	case sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB:
		return fail.Wrap(fail.Internal, err, "The database file is damaged. Restore a backup.")
	}
	return fail.Wrap(fail.Internal, err, "The database failed.")
}

func full(err error) error {
	return fail.Wrap(fail.Unavailable, errors.Join(fail.ErrStorageFull, err), "The database's disk is full; nothing was changed. Make room and try again.")
}

func readOnly(err error, message string) error {
	return fail.Wrap(fail.Unavailable, errors.Join(fail.ErrReadOnly, err), "%s", message)
}

// again reports whether a transaction that ended with err may be tried once
// more: PostgreSQL gave it up for the sake of others, and says so.
func again(err error) bool {
	e, ok := errors.AsType[*pgconn.PgError](err)
	return ok && (e.Code == "40001" || e.Code == "40P01")
}

// stale reports whether err says that a connection to PostgreSQL, made before,
// is broken.
func stale(err error) bool {
	if _, away := errors.AsType[*pgconn.ConnectError](err); err == nil || away {
		return false
	}
	e, said := errors.AsType[*pgconn.PgError](err)
	return !said || e.Severity == "FATAL"
}

// unknown reports whether a failed commit may have been kept all the same: only
// a plain error of the server is a plain no. A FATAL one says why the connection
// ended, not what became of the commit. SQLite keeps nothing of a commit that
// found no room.
func unknown(err error) bool {
	if e, ok := errors.AsType[*sqlite.Error](err); ok {
		return e.Code()&0xff != sqlite3.SQLITE_FULL
	}
	e, ok := errors.AsType[*pgconn.PgError](err)
	return !ok || e.Severity != "ERROR" || e.Code == "40003"
}
