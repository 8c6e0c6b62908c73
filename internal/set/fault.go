package set

import (
	"errors"
	"fmt"
	"io/fs"
	"os"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"github.com/gheecms/ghee/internal/fail"
)

// ErrUnusable says that a file holds no set this program can use: it is gone,
// damaged, half built or of another layout. Nothing is lost by it: take the
// objects afresh and build the next generation (Shelf.Replace).
var ErrUnusable = errors.New("set: the file cannot be used")

// judge notes when SQLite, or a checksum, says that the file is damaged. A page
// that nobody has read yet may be damaged all the same; Check reads them all.
func (c *conn) judge(err error) error {
	known := errors.Is(err, ErrUnusable)
	if err == nil || !known && !corrupt(err) && !errors.Is(err, errSum) {
		return err
	}
	if c.hurt != nil {
		c.hurt.Store(true)
	}
	if known {
		return err
	}
	return fail.Wrap(fail.Unavailable, errors.Join(ErrUnusable, err), "The set is damaged; it is built again.")
}

func corrupt(err error) bool {
	code := primary(err)
	return code == sqlite3.SQLITE_CORRUPT || code == sqlite3.SQLITE_NOTADB
}

// unwritable reports whether opening failed because nothing can be written
// beside the file: for want of the right to, or of space.
func unwritable(err error) bool {
	switch primary(err) {
	case sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_PERM:
		return !errors.Is(err, ErrUnusable)
	default:
		return false
	}
}

// primary is SQLite's code without its details; 0 for an error that is not its.
func primary(err error) int {
	if e, ok := errors.AsType[*sqlite.Error](err); ok {
		return e.Code() & 0xff
	}
	return 0
}

// refused says why the set at path does not open, and what to do about it.
func refused(path string, err error) error {
	if _, gone := os.Stat(path); errors.Is(gone, fs.ErrNotExist) {
		err = fmt.Errorf("%w: it is gone", ErrUnusable)
	}
	switch code := primary(err); {
	case corrupt(err), code == sqlite3.SQLITE_ERROR: // a table is missing
		err = fmt.Errorf("%w: %w", ErrUnusable, err)
	case code == sqlite3.SQLITE_READONLY, code == sqlite3.SQLITE_CANTOPEN:
		return fail.Wrap(fail.Unavailable, err, "The set %s cannot be opened; its folder must be writable.", path)
	}
	if errors.Is(err, ErrUnusable) {
		return fail.Wrap(fail.Unavailable, err, "The set %s cannot be used; it can be built again from the log.", path)
	}
	return fail.Wrap(fail.Unavailable, err, "The set %s cannot be opened.", path)
}
