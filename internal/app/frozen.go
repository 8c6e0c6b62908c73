package app

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"syscall"

	"github.com/gheecms/ghee/internal/directory"
	"github.com/gheecms/ghee/internal/fail"
)

// unwritable reports whether there is a data folder with published content
// that this process may only read.
func (c Config) unwritable() bool {
	const write = 2 // W_OK
	_, err := os.Stat(c.directoryPath())
	return err == nil && syscall.Access(c.Data, write) != nil
}

// openDirectory opens the directory of the folder; frozen when it can only be
// read. That is so, too, where SQLite finds no room for what it keeps beside a
// file it writes: on a full disk.
func (c Config) openDirectory(ctx context.Context, log *slog.Logger, frozen bool) (*directory.Directory, bool, error) {
	var cannot error
	if !frozen {
		d, err := directory.Open(ctx, c.directoryPath())
		if err == nil {
			return d, false, nil
		}
		cannot = err
	}
	d, err := directory.OpenFrozen(ctx, c.directoryPath())
	switch {
	case err == nil && d.Ready():
	case cannot != nil:
		return nil, false, cannot
	case err == nil:
		return nil, false, fail.E(fail.Unavailable, "The data folder %s cannot be written and holds no published content; make it writable, or choose another with --data.", c.Data)
	default:
		return nil, false, err
	}
	log.WarnContext(ctx, "The data folder cannot be written. What it holds is answered from, disconnected, and nothing is followed; "+
		"start again when it can be written.", "data", c.Data, "error", cannot)
	return d, true, nil
}

// lockShared keeps a serving process that writes off a folder which this one
// reads. Where no process ever served there is nothing to lock.
func (c Config) lockShared() (*os.File, error) {
	f, err := os.Open(c.lockPath())
	if errors.Is(err, os.ErrNotExist) {
		return os.Open(c.Data)
	}
	return c.take(f, err, syscall.LOCK_SH)
}
