//go:build !failpoints

package failpoint_test

import (
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/gheecms/ghee/internal/failpoint"
)

// Ordinary tests have no failpoints in them: those of a build that has are run
// by a go command of their own.
func TestFailpoints_DoWhatIsAsked(t *testing.T) {
	out, err := exec.CommandContext(t.Context(), "go", "test", "-tags", "nodynamic,failpoints", ".").CombinedOutput()
	if err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}

func TestOff_DoesNothing(t *testing.T) {
	t.Setenv("GHEE_FAILPOINT", "follower.read=error")
	if err := failpoint.Hit(failpoint.FollowerRead); failpoint.On || err != nil {
		t.Errorf("an ordinary build has failpoints: %v", err)
	}
}

func TestNames_AreInThePackageComment(t *testing.T) {
	doc, err := os.ReadFile("doc.go")
	if err != nil {
		t.Fatal(err)
	}
	_, table, _ := strings.Cut(string(doc), "# Points\n")
	table, _, _ = strings.Cut(table, "# What to do there")
	var listed []string
	for line := range strings.Lines(table) {
		if words := strings.Fields(strings.TrimPrefix(line, "//")); len(words) > 1 {
			listed = append(listed, words[0])
		}
	}
	var names []string
	for _, n := range failpoint.Names() {
		names = append(names, string(n))
	}
	if got, want := strings.Join(listed, " "), strings.Join(names, " "); got != want {
		t.Errorf("the comment lists\n%s\nand there are\n%s", got, want)
	}
}
