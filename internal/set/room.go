package set

import (
	"errors"
	"path/filepath"
	"syscall"

	sqlite3 "modernc.org/sqlite/lib"

	"github.com/gheecms/ghee/internal/fail"
)

// little is how many bytes are no room: SQLite takes that much beside a file
// before it writes anything.
const little = 64 << 10

// room says of an error that the disk is full, if it is. SQLite has many words for
// that, most of which could mean something else.
func (s *Shelf) room(err error) error {
	if err == nil || errors.Is(err, fail.ErrStorageFull) || primary(err) != sqlite3.SQLITE_FULL && !errors.Is(err, syscall.ENOSPC) && !s.full() {
		return err
	}
	return fail.Wrap(fail.Unavailable, errors.Join(fail.ErrStorageFull, err),
		"The disk of %s is full. What it holds is answered from and nothing new is written; make room, and it goes on by itself.", s.dir)
}

// full reports whether there is no room for sets.
func (s *Shelf) full() bool {
	for _, dir := range []string{filepath.Join(s.dir, "sites"), s.dir} {
		var disk syscall.Statfs_t
		if syscall.Statfs(dir, &disk) == nil {
			return int64(disk.Bavail)*int64(disk.Bsize) < little //nolint:gosec,unconvert // far below the bounds; Bsize differs between systems
		}
	}
	return false
}
