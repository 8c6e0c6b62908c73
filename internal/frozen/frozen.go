// Package frozen opens SQLite files in folders that cannot be written: on a
// read-only mount, without the right to, on a full disk.
//
// SQLite opens a file in WAL mode only where it can write beside it. With
// immutable=1 it does not need to, but then silently misses what a killed
// process left in the -wal. So a file with a -wal is copied, with it, to a
// temporary folder and opened there.
package frozen

import (
	"context"
	"database/sql"
	"errors"
	"io"
	"net/url"
	"os"
	"path/filepath"

	_ "modernc.org/sqlite" // the driver "sqlite"

	"github.com/gheecms/ghee/internal/fail"
)

// DB is a database to read from. Nobody may write the file while it is open.
type DB struct {
	*sql.DB
	Copied int64  // bytes that were copied, 0 when the file itself is read
	folder string // of the copy
}

// Open opens the file at path. The folder of a copy is in os.TempDir and goes
// with Close.
func Open(ctx context.Context, path string) (*DB, error) {
	d := &DB{}
	dsn := uri(path) + "?mode=ro&immutable=1"
	wal, err := os.Stat(path + "-wal")
	if err == nil && wal.Size() > 0 {
		if err := d.copy(path); err != nil {
			return nil, errors.Join(fail.Wrap(fail.Unavailable, err,
				"%s cannot be copied to be read; make room in the temporary folder (TMPDIR).", path), os.RemoveAll(d.folder))
		}
		dsn = uri(filepath.Join(d.folder, filepath.Base(path))) + "?mode=rw"
	}
	if d.DB, err = sql.Open("sqlite", dsn); err == nil {
		err = d.PingContext(ctx)
	}
	if err != nil {
		return nil, errors.Join(fail.Wrap(fail.Unavailable, err, "%s cannot be read.", path), d.Close())
	}
	return d, nil
}

func uri(path string) string { return "file:" + (&url.URL{Path: path}).EscapedPath() }

// Close closes the database and removes the copy.
func (d *DB) Close() error {
	var err error
	if d.DB != nil {
		err = d.DB.Close()
	}
	if d.folder != "" {
		err = errors.Join(err, os.RemoveAll(d.folder))
	}
	return err
}

// copy copies the file and its -wal; the -shm is made from that.
func (d *DB) copy(path string) (err error) {
	if d.folder, err = os.MkdirTemp("", "ghee-frozen-"); err != nil {
		return err
	}
	for _, suffix := range []string{"", "-wal"} {
		n, err := copyFile(filepath.Join(d.folder, filepath.Base(path)+suffix), path+suffix)
		if err != nil {
			return err
		}
		d.Copied += n
	}
	return nil
}

func copyFile(to, from string) (n int64, err error) {
	in, err := os.Open(from)
	if err != nil {
		return 0, err
	}
	defer func() { _ = in.Close() }() // only read
	out, err := os.OpenFile(to, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return 0, err
	}
	n, err = io.Copy(out, in)
	return n, errors.Join(err, out.Close())
}
