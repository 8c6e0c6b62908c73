//go:build unix

package app

import (
	"context"
	"errors"
	"io"
	"os"
	"os/signal"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/gheecms/ghee/internal/fail"
)

// lease is this process's hold on its data folder. The one who writes holds the
// lock of serve.lock alone. A process that comes to replace it (--upgrade) asks
// it to share; then both answer reads and neither writes sets, until the old one
// ends, or the new one dies and the old one takes its lock back.
//
// Who to ask, the kernel says: the writer also holds a record lock on the file,
// whose owner can be looked up. A number in the file could be that of a stranger.
type lease struct {
	file *os.File
	old  int // the process that is being replaced; 0 for none

	shared atomic.Bool // with a successor
}

const (
	lookEvery = 20 * time.Millisecond
	patience  = 30 * time.Second // for the old process to stop writing
	absence   = 10 * time.Second // after which a successor that never came is given up
)

// join takes the folder, also beside a process that serves from it, which then
// stops writing.
func (c Config) join(ctx context.Context) (*lease, error) {
	f, err := c.lock()
	if err == nil || !fail.Is(err, fail.Conflict) {
		return &lease{file: f}, err
	}
	if f, err = os.OpenFile(c.lockPath(), os.O_RDWR, 0o600); err != nil {
		return nil, fail.Wrap(fail.Unavailable, err, "The data folder %s cannot be written.", c.Data)
	}
	l := &lease{file: f, old: owner(f)}
	if l.old == 0 {
		return nil, errors.Join(fail.E(fail.Conflict, "The process that serves %s cannot be replaced while it runs; stop it, and start without --upgrade.", c.Data), f.Close())
	}
	if err := syscall.Kill(l.old, syscall.SIGUSR2); err != nil {
		return nil, errors.Join(fail.Wrap(fail.Conflict, err, "The process %d, which serves %s, cannot be told to make room.", l.old, c.Data), f.Close())
	}
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	if !l.wait(ctx, syscall.LOCK_SH) {
		return nil, errors.Join(fail.E(fail.Unavailable, "The process %d, which serves %s, does not make room; try again.", l.old, c.Data), f.Close())
	}
	return l, nil
}

func (l *lease) try(how int) bool { return syscall.Flock(int(l.file.Fd()), how|syscall.LOCK_NB) == nil }

// wait tries for a lock until it has it or ctx ends. A try for the lock alone that
// fails gives up the shared one (flock(2)), without which the old process would
// take this one for dead: it is taken again at once.
func (l *lease) wait(ctx context.Context, how int) bool {
	tick := time.NewTicker(lookEvery)
	defer tick.Stop()
	for !l.try(how) {
		l.try(syscall.LOCK_SH)
		select {
		case <-ctx.Done():
			return false
		case <-tick.C:
		}
	}
	return true
}

func record(kind int16) *syscall.Flock_t {
	return &syscall.Flock_t{Type: kind, Whence: io.SeekStart, Start: 0, Len: 1}
}

// owner returns the process that can be asked to make room.
func owner(f *os.File) int {
	r := record(syscall.F_WRLCK)
	if err := syscall.FcntlFlock(f.Fd(), syscall.F_GETLK, r); err != nil || r.Type == syscall.F_UNLCK || r.Pid <= 1 && os.Getpid() == 1 {
		return 0
	}
	return int(r.Pid)
}

// settle ends the old process and waits until this one holds the folder alone.
func (l *lease) settle(ctx context.Context) bool {
	if l.old == 0 {
		return true
	}
	_ = syscall.Kill(l.old, syscall.SIGTERM) // it may have ended by itself
	return l.wait(ctx, syscall.LOCK_EX)
}

// replaceable lets others ask this process to make room, until ctx ends. pause
// stops its writing and resume lets it go on.
func (l *lease) replaceable(ctx context.Context, pause, resume func()) error {
	asked := make(chan os.Signal, 1)
	signal.Notify(asked, syscall.SIGUSR2)
	defer signal.Stop(asked)
	if err := syscall.FcntlFlock(l.file.Fd(), syscall.F_SETLK, record(syscall.F_WRLCK)); err != nil {
		return fail.Wrap(fail.Unavailable, err, "The data folder cannot be locked.")
	}
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-asked:
			pause()
			if !l.shareUntilAlone(ctx) {
				return l.release() // the successor writes from now on
			}
			resume()
		}
	}
}

// shareUntilAlone shares the folder with a successor and reports whether that
// one has died, or never came; false when ctx ended first. One look is not enough:
// a successor that tries for the lock alone has none for a moment.
func (l *lease) shareUntilAlone(ctx context.Context) bool {
	l.shared.Store(true)
	l.try(syscall.LOCK_SH)
	tick := time.NewTicker(10 * lookEvery)
	defer tick.Stop()
	came, alone := false, 0
	for asked := time.Now(); ; {
		select {
		case <-ctx.Done():
			return false
		case <-tick.C:
		}
		if alone++; !l.try(syscall.LOCK_EX) { // which has given the shared one up
			came, alone = true, 0
		}
		if came && alone > 1 || alone > 0 && time.Since(asked) > absence {
			l.shared.Store(false)
			return true
		}
		l.try(syscall.LOCK_SH)
	}
}

// release gives the folder to who waits for it; this process reads on.
func (l *lease) release() error {
	if l.file == nil {
		return nil
	}
	f := l.file
	l.file = nil
	return f.Close()
}
