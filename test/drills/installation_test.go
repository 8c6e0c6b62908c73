package drills

import (
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gheecms/ghee/internal/drill/record"
	"github.com/gheecms/ghee/test/world"
)

// held is an installation with a failover key, and a place for drills on it.
type held struct {
	place
	*world.World
	key  string
	args []string
}

func newHeld(t *testing.T, args ...string) held {
	t.Helper()
	h := held{place: newPlace(t)}
	file, token := filepath.Join(t.TempDir(), "failover.key"), filepath.Join(t.TempDir(), "read.token")
	h.key = "ghee_failover_" + strings.Repeat("k", 43)
	if err := os.WriteFile(file, []byte(h.key), 0o600); err != nil {
		t.Fatal(err)
	}
	h.World = world.New(t, world.Spec{Demo: true, Args: append([]string{"--name", "frankfurt", "--failover-key-file", file}, args...)})
	plain, _ := h.Tokens()
	if err := os.WriteFile(token, []byte(plain), 0o600); err != nil {
		t.Fatal(err)
	}
	h.args = []string{"writes-held", "--installation", h.Base, "--failover-key-file", file, "--read-token-file", token, "--hold", "4s"}
	return h
}

// takes reports whether the origin takes a change.
func (h held) takes() bool {
	return h.Send(http.MethodPost, "/cluster/canary", "{}", "Authorization", "Bearer "+h.key).Status == http.StatusOK
}

func TestInstallation_IsHeldOnlyWhereItAllowsIt(t *testing.T) {
	t.Parallel()
	h := newHeld(t)
	cmd, said := h.drill(append(h.args, "--confirm", "frankfurt")...)
	if !hears(said, "start it with --allow-drills") {
		t.Error("it does not say what is missing")
	}
	hears(said, "nothing more")
	if c := code(cmd); c != 1 {
		t.Errorf("it ended with %d", c)
	}
	if !h.takes() {
		t.Error("the origin takes no changes")
	}
}

// Reads go on while nothing is taken; who is not named is not held; and when the
// drill is killed the origin goes on by itself.
func TestInstallation_IsHeldForAWhile(t *testing.T) {
	t.Parallel()
	h := newHeld(t, "--allow-drills")
	cmd, said := h.drill(append(h.args, "--confirm", "paris")...)
	if !hears(said, `is called "frankfurt"`) {
		t.Error("another name is taken")
	}
	hears(said, "nothing more")
	code(cmd)

	cmd, said = h.drill(append(h.args, "--confirm", "frankfurt")...)
	hears(said, "nothing more")
	if c := code(cmd); c != 0 {
		t.Errorf("it ended with %d", c)
	}
	all := h.reports()
	d := all[len(all)-1].Drills[0]
	if d.Result != record.Passed || d.Figures.Reads.Asked < 100 || d.Figures.Reads.Failed != 0 || d.Figures.Publishes.Refused < 3 || d.Figures.Publishes.Acknowledged < 2 {
		t.Errorf("%s %s: %+v", d.Result, d.Why, d.Figures)
	}

	cmd, said = h.drill(append(h.args, "--confirm", "frankfurt")...)
	if !hears(said, "changes are held") {
		t.Fatal("nothing was held")
	}
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	hears(said, "nothing more")
	code(cmd)
	if h.takes() {
		t.Error("it takes changes at once")
	}
	h.Until("it takes changes again by itself", h.takes)
	var word struct{ Role string }
	if err := json.Unmarshal([]byte(h.Get("/cluster").Body), &word); err != nil || word.Role != "leader" {
		t.Errorf("it is %q, %v", word.Role, err)
	}
}
