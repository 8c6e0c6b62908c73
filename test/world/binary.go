package world

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"

	"github.com/gheecms/ghee/internal/child"
)

// built are the programs under test, each built once a test binary: the
// ordinary one, and the one with failpoints.
var built [2]struct {
	once sync.Once
	path string // "" until it is
	err  error
}

// program is a ghee command that was not started and ends with the test.
func program(t testing.TB, failpoints bool, args ...string) *exec.Cmd {
	t.Helper()
	cmd := exec.Command(binary(t, failpoints), args...)
	cmd.SysProcAttr = child.EndsWithUs(false)
	cmd.Env = os.Environ()
	return cmd
}

// binary builds ghee from the sources beside the test and returns its path.
// GHEE_TEST_BINARY names one that is built already, without failpoints unless
// MainWithFailpoints has set it.
func binary(t testing.TB, failpoints bool) string {
	t.Helper()
	b, tags := &built[0], "nodynamic"
	if failpoints {
		b, tags = &built[1], "nodynamic,failpoints"
	} else if path := os.Getenv("GHEE_TEST_BINARY"); path != "" {
		return path
	}
	b.once.Do(func() {
		dir, err := os.MkdirTemp("", "ghee-world-")
		if err != nil {
			b.err = err
			return
		}
		b.path = filepath.Join(dir, "ghee")
		b.err = Build(tags, dir, "./cmd/ghee")
	})
	if b.err != nil {
		t.Fatalf("ghee cannot be built: %v", b.err)
	}
	return b.path
}

// Build builds programs of this module into a folder, as make build does it, so
// that the two share what they compile. tags may add "failpoints" to make's own.
func Build(tags, to string, packages ...string) error {
	cmd := exec.Command("go", append([]string{"build", "-buildvcs=false", "-trimpath", "-tags", tags, "-o", to + "/"}, packages...)...)
	cmd.Dir = root()
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("%v: %w\n%s", cmd, err, out)
	}
	return nil
}

// root is the folder of the module: tests run in that of their package.
func root() string {
	dir := "."
	for range 8 {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			break
		}
		dir = filepath.Join(dir, "..")
	}
	return dir
}

// Main runs a package's tests and removes what they built; call it from
// TestMain.
func Main(m *testing.M) int {
	code := m.Run()
	for i := range built {
		if path := built[i].path; path != "" {
			_ = os.RemoveAll(filepath.Dir(path))
		}
	}
	return code
}

// MainWithFailpoints is Main for tests that stop processes at named points: it
// builds ghee with failpoints, and packages beside it, into the folder of
// GHEE_TEST_BINARY.
func MainWithFailpoints(m *testing.M, packages ...string) int {
	dir, err := os.MkdirTemp("", "ghee-failpoints-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(dir)
	if err := Build("nodynamic,failpoints", dir, append(packages, "./cmd/ghee")...); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	os.Setenv("GHEE_TEST_BINARY", filepath.Join(dir, "ghee"))
	return Main(m)
}
