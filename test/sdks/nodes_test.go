package sdks

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// pinned are the Nodes of test/sdks/nodes/package.json: from the oldest that the
// JavaScript client promises to run on to the newest.
var pinned = []string{"18", "22", "24"}

// nodes are the machine's own Node and the pinned ones, by their major versions.
func nodes(t *testing.T) map[string]string {
	t.Helper()
	own := program(t, "node")
	said, err := exec.CommandContext(t.Context(), own, "--version").Output()
	if err != nil {
		t.Fatal(err)
	}
	major, _, _ := strings.Cut(strings.TrimPrefix(string(said), "v"), ".")
	all := map[string]string{}
	for _, p := range pinned {
		path, err := filepath.Abs("nodes/node_modules/node" + p + "/bin/node")
		if err != nil {
			t.Fatal(err)
		}
		all[p] = program(t, path)
	}
	all[major] = own
	return all
}

// TestJavaScript_DoesWhatTheTableSays plays the table on each Node, to the client as
// ES modules and as CommonJS. Every row takes real time: make test leaves out the
// Nodes in the middle, and CommonJS on all but the oldest; make sdks nothing.
func TestJavaScript_DoesWhatTheTableSays(t *testing.T) {
	BuildJS(t, "../../sdk/js")
	all := os.Getenv("GHEE_SDKS_REPORT") != ""
	oldest, newest := pinned[0], pinned[len(pinned)-1]
	for major, node := range nodes(t) {
		for name, how := range map[string]string{"node-" + major: "", "node-" + major + "-commonjs": "--require"} {
			if !all && (major != oldest && how != "" || major != oldest && major != newest) {
				continue
			}
			t.Run(name, func(t *testing.T) {
				play(t, name, "node", func(control string) *exec.Cmd {
					return exec.CommandContext(t.Context(), node, "../../sdk/js/conformance/node.mjs", control, how)
				})
			})
		}
	}
}
