package world

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
)

// built is the program under test, built once a test binary.
var built struct {
	once sync.Once
	path string // "" until it is
	err  error
}

// binary builds ghee from the sources beside the test and returns its path.
// GHEE_TEST_BINARY names one that is built already.
func binary(t testing.TB) string {
	t.Helper()
	if path := os.Getenv("GHEE_TEST_BINARY"); path != "" {
		return path
	}
	built.once.Do(func() {
		dir, err := os.MkdirTemp("", "ghee-world-")
		if err != nil {
			built.err = err
			return
		}
		built.path = filepath.Join(dir, "ghee")
		built.err = Build("nodynamic", dir, "./cmd/ghee")
	})
	if built.err != nil {
		t.Fatalf("ghee cannot be built: %v", built.err)
	}
	return built.path
}

// Build builds programs of this module into a folder, as make build does it, so
// that the two share what they compile. tags may add "failpoints" to make's own.
func Build(tags, to string, packages ...string) error {
	cmd := exec.Command("go", append([]string{"build", "-buildvcs=false", "-trimpath", "-tags", tags, "-o", to + "/"}, packages...)...)
	cmd.Dir = "../.." // tests run in the folder of their package, test/NAME
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("%v: %w\n%s", cmd, err, out)
	}
	return nil
}

// Main runs a package's tests and removes what they built; call it from
// TestMain.
func Main(m *testing.M) int {
	code := m.Run()
	if built.path != "" {
		_ = os.RemoveAll(filepath.Dir(built.path))
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
