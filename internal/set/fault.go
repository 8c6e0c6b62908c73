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

// refused says why the set at path does not open, and what to do about it.
func refused(path string, err error) error {
	if _, gone := os.Stat(path); errors.Is(gone, fs.ErrNotExist) {
		err = fmt.Errorf("%w: it is gone", ErrUnusable)
	}
	if e, ok := errors.AsType[*sqlite.Error](err); ok {
		switch e.Code() & 0xff {
		case sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_ERROR: // the last: a table is missing
			err = fmt.Errorf("%w: %w", ErrUnusable, err)
		case sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN:
			return fail.Wrap(fail.Unavailable, err, "The set %s cannot be opened; its folder must be writable. Copy it elsewhere to look into it.", path)
		}
	}
	if errors.Is(err, ErrUnusable) {
		return fail.Wrap(fail.Unavailable, err, "The set %s cannot be used; it can be built again from the log.", path)
	}
	return fail.Wrap(fail.Unavailable, err, "The set %s cannot be opened.", path)
}
