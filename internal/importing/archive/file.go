package archive

import (
	"bufio"
	"errors"
	"io"
	"os"
	"path/filepath"

	"github.com/gheecms/ghee/internal/fail"
)

// Save writes a file under a name of its own in the folder of path and gives it
// that path when write has come to its end: what is at path is always whole.
// Only its owner can read it, since it holds drafts.
func Save(path string, write func(io.Writer) error) (err error) {
	f, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*")
	if err != nil {
		return fail.Wrap(fail.Unavailable, err, "The file %s cannot be written.", path)
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, f.Close(), os.Remove(f.Name()))
		}
	}()
	w := bufio.NewWriterSize(f, 256<<10)
	if err := write(w); err != nil {
		return err
	}
	if err := errors.Join(w.Flush(), f.Sync()); err != nil {
		return fail.Wrap(fail.Unavailable, err, "The file %s cannot be written.", path)
	}
	if err := os.Rename(f.Name(), path); err != nil {
		return fail.Wrap(fail.Unavailable, err, "The file %s cannot be put in its place.", path)
	}
	if err := f.Close(); err != nil {
		return fail.Wrap(fail.Unavailable, err, "The file %s cannot be written.", path)
	}
	return nil
}

// File opens an archive that is a file.
func File(path string) Reopen {
	return func() (io.ReadCloser, error) {
		f, err := os.Open(path)
		if err != nil {
			return nil, fail.Wrap(fail.NotFound, err, "The archive cannot be opened.")
		}
		return struct {
			io.Reader
			io.Closer
		}{bufio.NewReaderSize(f, 256<<10), f}, nil
	}
}

// Spool keeps an archive that can be read only once in a temporary file of a
// folder, which nobody else can see and which is gone with the process. The
// caller closes it.
func Spool(r io.Reader, folder string) (Reopen, io.Closer, error) {
	f, err := os.CreateTemp(folder, "ghee-archive-*")
	if err != nil {
		return nil, nil, fail.Wrap(fail.Unavailable, err, "There is no place for a temporary file.")
	}
	if err := os.Remove(f.Name()); err != nil {
		return nil, nil, errors.Join(fail.Wrap(fail.Unavailable, err, "The temporary file %s cannot be used.", f.Name()), f.Close())
	}
	if _, err := io.Copy(f, r); err != nil {
		return nil, nil, errors.Join(fail.Wrap(fail.Unavailable, err, "The archive cannot be read, or there is no place for it."), f.Close())
	}
	return func() (io.ReadCloser, error) {
		if _, err := f.Seek(0, io.SeekStart); err != nil {
			return nil, fail.Wrap(fail.Unavailable, err, "The temporary file cannot be read.")
		}
		return io.NopCloser(bufio.NewReaderSize(f, 256<<10)), nil
	}, f, nil
}
