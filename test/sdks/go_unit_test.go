package sdks

import (
	"os/exec"
	"testing"
)

// The Go client is two modules of its own, which the tests of this one do not see.
func TestGo_DoesWhatIsItsOwn(t *testing.T) {
	program(t, "redis-server")
	for _, folder := range []string{"../../sdk/go", "../../sdk/go/redisstore"} {
		for _, what := range [][]string{{"vet", "./..."}, {"test", "./..."}} {
			cmd := exec.CommandContext(t.Context(), "go", what...)
			cmd.Dir = folder
			if out, err := cmd.CombinedOutput(); err != nil {
				t.Errorf("go %v in %s: %v\n%s", what, folder, err, out)
			}
		}
	}
}
