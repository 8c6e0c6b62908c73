package drill

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
	"time"

	"github.com/gheecms/ghee/internal/fail"
)

// lock keeps the folder of the reports for this run. The kernel lets go of it
// however the run ends.
func (c Config) lock() (*os.File, error) {
	if err := os.MkdirAll(c.Out, 0o755); err != nil {
		return nil, fail.Wrap(fail.Invalid, err, "The folder %s cannot be made; choose another with --out.", c.Out)
	}
	f, err := os.OpenFile(filepath.Join(c.Out, ".drill.lock"), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fail.Wrap(fail.Invalid, err, "The folder %s cannot be written; choose another with --out.", c.Out)
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		return nil, errors.Join(fail.E(fail.Conflict, "Another ghee drill writes to %s; wait for it, or choose another folder with --out.", c.Out), f.Close())
	}
	return f, nil
}

// folder makes that of one report, named after the moment.
func (c Config) folder(at time.Time) (string, error) {
	name := filepath.Join(c.Out, "drill-"+at.UTC().Format("2006-01-02T150405Z"))
	for n := 2; ; n++ {
		err := os.Mkdir(name, 0o755)
		if !errors.Is(err, fs.ErrExist) {
			return name, err
		}
		name = filepath.Join(c.Out, fmt.Sprintf("drill-%s-%d", at.UTC().Format("2006-01-02T150405Z"), n))
	}
}

// work is the folder in which the processes of a run live. Who holds its lock is
// alive; a folder that nobody holds was left by a run that was killed.
type work struct {
	dir  string
	lock *os.File
	keep bool
}

const workFolders = "ghee-drill-"

func newWork(base string, keep bool) (*work, error) {
	if err := sweep(base); err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp(base, workFolders)
	if err != nil {
		return nil, fail.Wrap(fail.Unavailable, err, "A drill needs a folder for what it starts; set TMPDIR to one that can be written.")
	}
	w := &work{dir: dir, keep: keep}
	// Others may pass, but not look: PostgreSQL runs as a user of its own under root.
	if err = os.Chmod(dir, 0o711); err == nil {
		w.lock, err = os.Create(filepath.Join(dir, "lock.new"))
	}
	if err == nil {
		err = syscall.Flock(int(w.lock.Fd()), syscall.LOCK_EX)
	}
	if err == nil { // only now: nobody sweeps what has no lock
		err = os.Rename(filepath.Join(dir, "lock.new"), filepath.Join(dir, "lock"))
	}
	return w, err
}

// Reachable is the folder itself, or /tmp where we are root and another user could
// not come to it: PostgreSQL's.
func Reachable(dir string) string {
	if os.Getuid() != 0 {
		return dir
	}
	for d := dir; d != "/" && d != "."; d = filepath.Dir(d) {
		if info, err := os.Stat(d); err != nil || info.Mode()&0o001 == 0 {
			return "/tmp"
		}
	}
	return dir
}

// sweep removes what runs that were killed have left.
func sweep(base string) error {
	left, err := filepath.Glob(filepath.Join(base, workFolders+"*"))
	for _, dir := range left {
		lock, e := os.Open(filepath.Join(dir, "lock"))
		if e != nil {
			continue // it is kept, or another's
		}
		if syscall.Flock(int(lock.Fd()), syscall.LOCK_EX|syscall.LOCK_NB) == nil {
			err = errors.Join(err, os.RemoveAll(dir))
		}
		_ = lock.Close()
	}
	return err
}

// begin makes the folder of one drill.
func (w *work) begin(name string) (string, error) {
	dir := filepath.Join(w.dir, name)
	if err := os.Mkdir(dir, 0o700); err != nil {
		return "", err
	}
	return dir, os.Chmod(dir, 0o711) //nolint:gosec // others may pass, but not look
}

func (w *work) over(dir string) error {
	if w.keep {
		return nil
	}
	return os.RemoveAll(dir)
}

// end removes the folder, or says where it is.
func (w *work) end(say io.Writer) error {
	if w.keep {
		fmt.Fprintf(say, "Kept: %s\n", w.dir)
		return errors.Join(os.Remove(w.lock.Name()[:len(w.lock.Name())-len(".new")]), w.lock.Close())
	}
	return errors.Join(os.RemoveAll(w.dir), w.lock.Close())
}

// keepLogs copies what the processes of a drill logged to its report.
func keepLogs(from, to string) error {
	logs, err := filepath.Glob(filepath.Join(from, "*.log"))
	if err != nil {
		return err
	}
	if err := os.MkdirAll(to, 0o755); err != nil {
		return err
	}
	for _, name := range logs {
		text, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(to, filepath.Base(name)), text, 0o600); err != nil {
			return err
		}
	}
	return nil
}
