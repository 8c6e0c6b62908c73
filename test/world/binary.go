package world

import (
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
)

// built is the program under test, built once a test binary.
var built struct {
	once sync.Once
	path string
	out  []byte
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
		// As make build does it, so that the two share what they compile.
		cmd := exec.Command("go", "build", "-buildvcs=false", "-trimpath", "-tags", "nodynamic", "-o", built.path, "github.com/gheecms/ghee/cmd/ghee")
		cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
		built.out, built.err = cmd.CombinedOutput()
	})
	if built.err != nil {
		t.Fatalf("ghee cannot be built: %v\n%s", built.err, built.out)
	}
	return built.path
}

// Main runs a package's tests and removes what they built; call it from
// TestMain.
func Main(m *testing.M) int {
	defer func() { _ = os.RemoveAll(filepath.Dir(built.path)) }()
	return m.Run()
}
