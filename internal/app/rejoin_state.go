package app

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"syscall"
	"time"

	"github.com/gheecms/ghee/internal/backup"
	"github.com/gheecms/ghee/internal/fail"
)

// The stages: what is to be done next.
const (
	stageBegin     = ""          // the old leader's data are as they were
	stageRewinding = "rewinding" // what only it has is in the file; they may be changed in part
	stageCopying   = "copying"   // they are taken afresh, and may be there in part
	stageChanged   = "changed"   // they are the new leader's
	stageReady     = "ready"     // and set up as its standby's
	stageDone      = "done"
)

// rejoinState is what is known of a rejoin over its deaths, in a folder beside the
// data: a rewind removes what it does not know within.
type rejoinState struct {
	Stage  string `json:"stage"`
	Last   string `json:"last_checkpoint"` // of the old leader, when it was stopped
	Export string `json:"export"`
	Lost   Lost   `json:"lost"`

	dir  string
	lock *os.File // held by the programs that change data, too
}

func rejoinFolder(data string) string { return data + ".rejoin" }

// begun reports whether a rejoin was begun and not ended.
func (r *rejoin) begun() bool {
	_, err := os.Stat(filepath.Join(rejoinFolder(r.Data), "state.json"))
	return err == nil
}

// openRejoinState waits for a program of an earlier rejoin, which goes on when
// that was killed.
func openRejoinState(ctx context.Context, data string, tell func(step, said string)) (s *rejoinState, err error) {
	s = &rejoinState{dir: rejoinFolder(data)}
	if err := os.Mkdir(s.dir, 0o700); err != nil && !errors.Is(err, os.ErrExist) {
		return nil, fail.Wrap(fail.Unavailable, err, "The folder %s cannot be made.", s.dir)
	}
	if s.lock, err = os.OpenFile(filepath.Join(s.dir, "lock"), os.O_CREATE|os.O_RDWR, 0o600); err != nil {
		return nil, fail.Wrap(fail.Unavailable, err, "The folder %s cannot be written.", s.dir)
	}
	tick := time.NewTicker(200 * time.Millisecond)
	defer tick.Stop()
	for waiting := false; syscall.Flock(int(s.lock.Fd()), syscall.LOCK_EX|syscall.LOCK_NB) != nil; waiting = true {
		if !waiting {
			tell("wait", "Another ghee rejoin works on "+data+", or a program of one that was killed.")
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return nil, errors.Join(fail.Wrap(fail.Unavailable, ctx.Err(), "Another works on %s.", data), s.lock.Close())
		}
	}
	text, err := os.ReadFile(s.path("state.json"))
	if err == nil {
		err = json.Unmarshal(text, s)
	}
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return nil, errors.Join(fail.Wrap(fail.Internal, err, "%s cannot be read.", s.path("state.json")), s.lock.Close())
	}
	return s, nil
}

func (s *rejoinState) path(name string) string { return filepath.Join(s.dir, name) }

// next notes which stage is next.
func (s *rejoinState) next(stage string) error {
	s.Stage = stage
	text, err := json.Marshal(s)
	if err != nil {
		return err
	}
	return writeWhole(s.path("state.json"), func(f *os.File) error {
		_, err := f.Write(text)
		return err
	})
}

// end forgets it all.
func (s *rejoinState) end() error { return os.RemoveAll(s.dir) }

func (s *rejoinState) close() error { return s.lock.Close() }

// writeWhole writes a file that nobody else may read, which is there whole or not
// at all, and stays there.
func writeWhole(path string, write func(*os.File) error) (err error) {
	f, err := os.OpenFile(path+".tmp", os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	err = f.Chmod(0o600) // one that was there may be open to others
	if err == nil {
		err = write(f)
	}
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return errors.Join(err, os.Remove(path+".tmp"))
	}
	return errors.Join(os.Rename(path+".tmp", path), backup.SyncNames(filepath.Dir(path)))
}
