package sdks

import (
	"os/exec"
	"testing"
)

const jsFolder = "../../sdk/js"

// What the table does not reach: stores, memory, flights, types; the browser's store in
// Chromium, and a Redis. The tests are compiled by tsc, which looks at the client, too.
func TestJavaScript_DoesWhatIsItsOwn(t *testing.T) {
	program(t, "redis-server")
	BuildJS(t, jsFolder)
	cmd := exec.CommandContext(t.Context(), "npm", "test", "--silent")
	cmd.Dir = jsFolder
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}

// A package is more than its code: each way of importing it finds what it should, with
// its types.
func TestJavaScript_IsAGoodPackage(t *testing.T) {
	BuildJS(t, jsFolder)
	cmd := exec.CommandContext(t.Context(), "npm", "run", "package", "--silent")
	cmd.Dir = jsFolder
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}
