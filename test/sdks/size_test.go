package sdks

import (
	"encoding/json"
	"os/exec"
	"testing"
)

// largestCore is what a site that imports the JavaScript client may ship of it, in bytes,
// minified and gzipped: 6 kB.
const largestCore = 6000

func TestJavaScript_IsSmall(t *testing.T) {
	BuildJS(t, "../../sdk/js")
	measure := exec.CommandContext(t.Context(), "node", "../../sdk/js/conformance/size.mjs")
	out, err := measure.Output()
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	var sizes map[string]int
	if err := json.Unmarshal(out, &sizes); err != nil {
		t.Fatal(err)
	}
	if t.Logf("%v", sizes); sizes["core"] < 1000 || sizes["core"] > largestCore {
		t.Errorf("the core is of %d bytes, and may be of %d", sizes["core"], largestCore)
	}
}
