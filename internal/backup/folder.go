package backup

import (
	"bufio"
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/gheecms/ghee/internal/fail"
)

// Folder keeps backups as files of a folder, for its owner alone.
type Folder string

var _ Place = Folder("")

// unfinished ends the name of a backup that is being written. Those of processes
// that died are removed when they are so old that nobody writes them any more.
const (
	unfinished = ".unfinished"
	dead       = 48 * time.Hour
)

// Put implements Place.
func (d Folder) Put(_ context.Context, name string, write func(io.Writer) error, check func(io.Reader) error) (size int64, err error) {
	if err := os.MkdirAll(string(d), 0o700); err != nil {
		return 0, fail.Wrap(fail.Unavailable, err, "The folder %s for backups cannot be made.", d)
	}
	d.sweep()
	f, err := os.OpenFile(d.Path("."+name+unfinished), os.O_CREATE|os.O_EXCL|os.O_RDWR, 0o600)
	if err != nil {
		return 0, fail.Wrap(fail.Unavailable, err, "The folder %s for backups cannot be written.", d)
	}
	defer func() {
		err = errors.Join(err, f.Close())
		if err != nil {
			_ = os.Remove(f.Name()) // it may have its name, or be gone
		}
	}()
	w := bufio.NewWriterSize(f, 256<<10)
	if err := write(w); err != nil {
		return 0, d.full(err)
	}
	if err := errors.Join(w.Flush(), f.Sync()); err != nil {
		return 0, d.full(err)
	}
	if size, err = f.Seek(0, io.SeekEnd); err == nil {
		_, err = f.Seek(0, io.SeekStart)
	}
	if err == nil {
		err = check(bufio.NewReaderSize(f, 256<<10))
	}
	if err != nil {
		return 0, err
	}
	if err := os.Link(f.Name(), d.Path(name)); err != nil { // unlike a rename it replaces nothing
		return 0, fail.Wrap(fail.Unavailable, err, "The backup %s cannot be given its name.", d.Path(name))
	}
	if err := os.Remove(f.Name()); err != nil {
		return 0, fail.Wrap(fail.Unavailable, err, "The folder %s for backups cannot be written.", d)
	}
	return size, SyncNames(string(d))
}

func (d Folder) full(err error) error {
	if _, ours := errors.AsType[*fail.Error](err); ours {
		return err
	}
	return fail.Wrap(fail.Unavailable, err, "The backup cannot be written into %s; nothing of it is kept.", d)
}

// SyncNames makes the names of a folder's files last: those that were given, and those
// that were taken away.
func SyncNames(folder string) error {
	f, err := os.Open(folder)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

// sweep removes what processes left that died.
func (d Folder) sweep() {
	left, _ := filepath.Glob(d.Path(".ghee-*" + unfinished)) // the pattern is whole
	for _, path := range left {
		if info, err := os.Stat(path); err == nil && time.Since(info.ModTime()) > dead {
			_ = os.Remove(path) // the next one tries again
		}
	}
}

// Open implements Place.
func (d Folder) Open(_ context.Context, name string) (io.ReadCloser, error) {
	f, err := os.Open(d.Path(name))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fail.Wrap(fail.NotFound, err, "There is no backup %s.", d.Path(name))
	}
	if err != nil {
		return nil, fail.Wrap(fail.Unavailable, err, "The backup %s cannot be read.", d.Path(name))
	}
	return f, nil
}

// Names implements Place.
func (d Folder) Names(context.Context) ([]string, error) {
	entries, err := os.ReadDir(string(d))
	if err != nil {
		return nil, fail.Wrap(fail.Unavailable, err, "The folder %s for backups cannot be read.", d)
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return Ordered(names), nil
}

// Remove implements Place.
func (d Folder) Remove(_ context.Context, name string) error {
	if err := os.Remove(d.Path(name)); err != nil {
		return fail.Wrap(fail.Unavailable, err, "The backup %s cannot be removed.", d.Path(name))
	}
	return nil
}

// Path implements Place.
func (d Folder) Path(name string) string {
	if name == "" {
		return strings.TrimSuffix(string(d), "/") + "/"
	}
	return filepath.Join(string(d), name)
}
