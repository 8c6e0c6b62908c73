package sdks

import (
	"os"
	"os/exec"
	"testing"
)

const pythonFolder = "../../sdk/python"

// What the table does not reach: stores, connections, Python's own. Some of it drives a Redis.
func TestPython_DoesWhatIsItsOwn(t *testing.T) {
	py := python(t)
	program(t, "redis-server")
	cmd := exec.CommandContext(t.Context(), py, "-W", "error", "-m", "unittest", "discover", "-t", ".", "-s", "tests")
	cmd.Dir = pythonFolder
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}

func TestPython_IsTyped(t *testing.T) {
	cmd := exec.CommandContext(t.Context(), program(t, "mypy"), "--cache-dir", t.TempDir(), "ghee", "tests", "conformance")
	cmd.Dir = pythonFolder
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}

// What somebody copies is typed, too, and uses the client as its types have it.
func TestPython_ExampleIsTyped(t *testing.T) {
	cmd := exec.CommandContext(t.Context(), program(t, "mypy"), "--strict", "--python-version", "3.9", "--cache-dir", t.TempDir(), ".")
	cmd.Dir, cmd.Env = "../../examples/python-wsgi", append(os.Environ(), "MYPYPATH=../../sdk/python")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}
