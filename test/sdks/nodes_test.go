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

// nodes are the machine's own Node and, for make sdks, the pinned ones, by their major
// versions.
func nodes(t *testing.T, all bool) map[string]string {
	t.Helper()
	own := program(t, "node")
	said, err := exec.CommandContext(t.Context(), own, "--version").Output()
	if err != nil {
		t.Fatal(err)
	}
	major, _, _ := strings.Cut(strings.TrimPrefix(string(said), "v"), ".")
	found := map[string]string{major: own}
	if !all {
		return found
	}
	for _, p := range pinned {
		path, err := filepath.Abs("nodes/node_modules/node" + p + "/bin/node")
		if err != nil {
			t.Fatal(err)
		}
		if p != major {
			found[p] = program(t, path)
		}
	}
	return found
}

// TestJavaScript_DoesWhatTheTableSays plays the table on each Node, to the client as
// ES modules and as CommonJS. Every row takes real time, and the Nodes weigh half a
// gigabyte: make test plays it on the machine's own, make sdks on all.
func TestJavaScript_DoesWhatTheTableSays(t *testing.T) {
	t.Parallel()
	BuildJS(t, "../../sdk/js")
	for major, node := range nodes(t, os.Getenv("GHEE_SDKS_REPORT") != "") {
		for name, how := range map[string]string{"node-" + major: "", "node-" + major + "-commonjs": "--require"} {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				play(t, name, "node", func(control string) *exec.Cmd {
					return exec.CommandContext(t.Context(), node, "../../sdk/js/conformance/node.mjs", control, how)
				})
			})
		}
	}
}
