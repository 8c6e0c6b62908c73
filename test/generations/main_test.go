// Package generations replaces the sets of real nodes under their readers, and
// takes the disk away from them: whatever happens below, a reader gets whole
// answers of one moment, and never one older than it had before.
//
// GHEE_SEED repeats a run; GHEE_SOAK makes it a long one.
package generations

import (
	"os"
	"testing"
	"time"

	"github.com/gheecms/ghee/test/world"
)

func TestMain(m *testing.M) { os.Exit(world.MainWithFailpoints(m)) }

// patience is how long anything may take before a test gives up waiting.
const patience = time.Minute

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// until asks cond, now and then, until it holds.
func until(t *testing.T, what string, cond func() bool) {
	t.Helper()
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for deadline := time.Now().Add(patience); !cond(); <-tick.C {
		if time.Now().After(deadline) {
			t.Fatalf("in vain: %s", what)
		}
	}
}
