//go:build unix

package sdks

import (
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"syscall"
	"testing"
	"time"
)

// BuildJS builds the JavaScript client in folder, unless it is newer than all that it
// is made of. Packages that are tested side by side take turns.
func BuildJS(t testing.TB, folder string) {
	t.Helper()
	lock, err := os.OpenFile(filepath.Join(folder, "node_modules", ".building"), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		t.Fatalf("%v: scripts/setup test installs what the JavaScript client is built with", err)
	}
	defer lock.Close() // which ends the lock, too
	if err := syscall.Flock(int(lock.Fd()), syscall.LOCK_EX); err != nil {
		t.Fatal(err)
	}
	if built, err := os.Stat(filepath.Join(folder, "dist", "index.js")); err == nil && built.ModTime().After(newest(t, folder)) {
		return
	}
	build := exec.CommandContext(t.Context(), "npm", "run", "build", "--silent")
	build.Dir = folder
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("npm run build: %v: %s", err, out)
	}
}

// newest is when the youngest of a client's sources was changed.
func newest(t testing.TB, folder string) (at time.Time) {
	t.Helper()
	err := filepath.WalkDir(folder, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && slices.Contains([]string{"node_modules", "dist", "build", "test", "conformance"}, d.Name()) {
			return fs.SkipDir
		}
		info, err := d.Info()
		if err == nil && !d.IsDir() && info.ModTime().After(at) {
			at = info.ModTime()
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return at
}
