// Package crash kills real processes at named points, again and again, while
// others publish and read, and then looks whether anything was lost, torn,
// doubled or seen too early.
//
// GHEE_SEED repeats a run; GHEE_SOAK makes it a long one.
package crash

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/gheecms/ghee/test/world"
)

func TestMain(m *testing.M) {
	os.Exit(world.MainWithFailpoints(m, "./test/crash/publisher"))
}

// program is where a program under test is, built with failpoints.
func program(name string) string {
	return filepath.Join(filepath.Dir(os.Getenv("GHEE_TEST_BINARY")), name)
}

// patience is how long anything may take before a test gives up waiting.
const patience = 2 * time.Minute

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

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
