package sdks

import (
	"os"
	"os/exec"
	"testing"
)

// python is the program that runs the Python client: GHEE_PYTHON, or python3.
func python(t *testing.T) string {
	t.Helper()
	name := os.Getenv("GHEE_PYTHON")
	if name == "" {
		name = "python3"
	}
	return program(t, name)
}

// program is a path of what scripts/setup test installs; where it is missing all the same
// the test is red in CI and left out elsewhere.
func program(t *testing.T, name string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err == nil {
		return path
	}
	if os.Getenv("CI") == "true" {
		t.Fatalf("%s is missing: scripts/setup test installs it", name)
	}
	t.Skipf("%s is missing: scripts/setup test installs it", name)
	return ""
}

func TestPython_DoesWhatTheTableSays(t *testing.T) {
	t.Parallel()
	py := python(t)
	play(t, "python", "python", func(control string) *exec.Cmd {
		return exec.CommandContext(t.Context(), py, "../../sdk/python/conformance/waiting.py", control)
	})
}

func TestPythonAsyncio_DoesWhatTheTableSays(t *testing.T) {
	t.Parallel()
	py := python(t)
	play(t, "python-asyncio", "python-asyncio", func(control string) *exec.Cmd {
		return exec.CommandContext(t.Context(), py, "-X", "dev", "../../sdk/python/conformance/asynchronous.py", control)
	})
}
