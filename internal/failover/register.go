package failover

import (
	"crypto/ed25519"
	"encoding/json"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"sync"

	"github.com/gheecms/ghee/internal/fail"
)

// Register keeps the newest cluster document that a node has met, over restarts.
// It may be used by many goroutines.
type Register struct {
	file string // "" for memory alone
	key  func() ed25519.PublicKey
	log  *slog.Logger

	mu      sync.Mutex // guards the rest
	sealed  Sealed
	known   Document      // zero for none
	changed chan struct{} // closed, and made anew, when there is a newer one
}

// OpenRegister reads the register's file, "" for none. key is the installation's,
// nil while this node does not know it. A file that cannot be read counts as none: what
// it said is learned again from any other node.
func OpenRegister(file string, key func() ed25519.PublicKey, log *slog.Logger) *Register {
	r := &Register{file: file, key: key, log: log, changed: make(chan struct{})}
	body, err := os.ReadFile(file)
	if err == nil {
		if err = json.Unmarshal(body, &r.sealed); err == nil {
			r.known, err = r.sealed.read()
		}
	}
	if err != nil {
		r.sealed, r.known = Sealed{}, Document{}
		if file != "" && !errors.Is(err, os.ErrNotExist) {
			log.Warn("The cluster document of this folder cannot be read; it is asked for anew.", "file", file, "error", err)
		}
	}
	return r
}

// Known returns the newest document; its epoch is 0 for none.
func (r *Register) Known() Document {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.known
}

// Sealed returns it as it travels; ok is false for none.
func (r *Register) Sealed() (s Sealed, ok bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.sealed, r.known.Epoch > 0
}

// Changed is closed when there is a newer document.
func (r *Register) Changed() <-chan struct{} {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.changed
}

// Learn takes a document in if it is newer than what is known; newer says so.
// fail.Denied: it is not this installation's. fail.Conflict: it names another
// leader for the epoch that is known: two origins were promoted, and the first
// that this node met stays. fail.Unavailable: the key is not known yet.
func (r *Register) Learn(s Sealed) (newer bool, err error) {
	key := r.key()
	if key == nil {
		return false, fail.E(fail.Unavailable, "This node cannot tell yet who signs for its installation. Try again.")
	}
	d, err := s.Open(key)
	if err != nil {
		return false, err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	switch {
	case d.Epoch == r.known.Epoch && d.Leader != r.known.Leader:
		return false, fail.E(fail.Conflict, "Epoch %d has two leaders: %s, which this node knows, and %s. Stop one, and begin a higher epoch with the other: ghee epoch open --above %d", d.Epoch, r.known.Node, d.Node, d.Epoch)
	case d.Epoch < r.known.Epoch, d.Epoch == r.known.Epoch && !d.Issued.After(r.known.Issued):
		return false, nil
	}
	newer = d.Epoch > r.known.Epoch
	r.sealed, r.known = s, d
	if err := r.keep(); err != nil { // it is known until this process ends
		r.log.Warn("The cluster document cannot be kept.", "file", r.file, "error", err)
	}
	close(r.changed)
	r.changed = make(chan struct{})
	return newer, nil
}

// keep writes the file so that it is there whole or not at all. It is called with
// mu held.
func (r *Register) keep() (err error) {
	if r.file == "" {
		return nil
	}
	body, err := json.Marshal(r.sealed)
	if err != nil {
		return err
	}
	f, err := os.CreateTemp(filepath.Dir(r.file), filepath.Base(r.file)+".*.tmp")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			_ = os.Remove(f.Name()) // it is nobody's
		}
	}()
	_, err = f.Write(append(body, '\n'))
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	return os.Rename(f.Name(), r.file)
}
