package mail

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/gheecms/ghee/internal/clock"
	"github.com/gheecms/ghee/internal/fail"
)

// Folder is a Sender that writes each message to a file of its own, named by
// the message's id: a second attempt finds it there and changes nothing. It is
// the outbox of who has no mail server.
type Folder struct {
	Dir  string
	From string
	Now  clock.Clock
}

// Send implements Sender.
func (f Folder) Send(_ context.Context, m Message) error {
	if err := m.Check(); err != nil {
		return err
	}
	if err := f.write(filepath.Join(f.Dir, stable(m.ID)+".eml"), render(m, f.From, f.Now())); err != nil {
		return fail.Wrap(fail.Unavailable, err, "A mail cannot be written to %s.", f.Dir)
	}
	return nil
}

// write makes the file whole or not at all; one that is there stays as it is.
func (f Folder) write(path string, data []byte) error {
	if err := os.MkdirAll(f.Dir, 0o700); err != nil {
		return err
	}
	t, err := os.CreateTemp(f.Dir, ".new-*") // 0600: there may be links for one person in it
	if err != nil {
		return err
	}
	defer func() { _ = os.Remove(t.Name()) }() // under its own name it stays
	_, err = t.Write(data)
	if err := errors.Join(err, t.Sync(), t.Close()); err != nil {
		return err
	}
	if err := os.Link(t.Name(), path); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	dir, err := os.Open(f.Dir)
	if err != nil {
		return err
	}
	return errors.Join(dir.Sync(), dir.Close())
}
