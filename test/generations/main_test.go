// Package generations replaces the sets of real nodes under their readers, and
// takes the disk away from them: whatever happens below, a reader gets whole
// answers of one moment, and never one older than it had before.
//
// GHEE_SEED repeats a run; GHEE_SOAK makes it a long one.
package generations

import (
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"github.com/gheecms/ghee/test/world"
)

func TestMain(m *testing.M) { os.Exit(run(m)) }

// run builds the program with failpoints, to hold a rebuild where it hurts.
func run(m *testing.M) int {
	dir, err := os.MkdirTemp("", "ghee-generations-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, "ghee")
	cmd := exec.Command("go", "build", "-buildvcs=false", "-trimpath", "-tags", "nodynamic,failpoints", "-o", path, "./cmd/ghee")
	cmd.Dir = "../.."
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := cmd.CombinedOutput(); err != nil {
		fmt.Fprintf(os.Stderr, "%v: %v\n%s", cmd, err, out)
		return 1
	}
	os.Setenv("GHEE_TEST_BINARY", path)
	return world.Main(m)
}

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

// seeded returns dice, whose seed it prints.
func seeded(t *testing.T) *rand.Rand {
	t.Helper()
	seed := uint64(time.Now().UnixNano() % 1_000_000)
	if text := os.Getenv("GHEE_SEED"); text != "" {
		var err error
		seed, err = strconv.ParseUint(text, 10, 64)
		must(t, err)
	}
	t.Logf("GHEE_SEED=%d", seed)
	return rand.New(rand.NewPCG(seed, 1))
}
