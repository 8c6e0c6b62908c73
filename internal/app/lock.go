package app

import (
	"errors"
	"os"
	"path/filepath"
	"syscall"

	"github.com/gheecms/ghee/internal/fail"
)

// lock keeps a data folder for one serving process: two followers would write
// the same sets. The kernel lets go of it however the process ends.
func (c Config) lock() (*os.File, error) {
	f, err := os.OpenFile(c.lockPath(), os.O_CREATE|os.O_RDWR, 0o600)
	return c.take(f, err, syscall.LOCK_EX)
}

func (c Config) lockPath() string { return filepath.Join(c.Data, "serve.lock") }

// take locks an opened lock file.
func (c Config) take(f *os.File, err error, how int) (*os.File, error) {
	if err != nil {
		return nil, fail.Wrap(fail.Unavailable, err, "The data folder %s cannot be written.", c.Data)
	}
	err = syscall.Flock(int(f.Fd()), how|syscall.LOCK_NB)
	if errors.Is(err, syscall.EWOULDBLOCK) {
		return nil, errors.Join(fail.E(fail.Conflict,
			"Another ghee serve runs on %s; stop it, or give this one a folder of its own with --data.", c.Data), f.Close())
	}
	if err != nil {
		return nil, errors.Join(fail.Wrap(fail.Unavailable, err, "The data folder %s cannot be locked.", c.Data), f.Close())
	}
	return f, nil
}
