// Package crash kills real processes at named points, again and again, while
// others publish and read, and then looks whether anything was lost, torn,
// doubled or seen too early.
//
// GHEE_SEED repeats a run; GHEE_SOAK makes it a long one.
package crash

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

// programs is the folder of the programs under test, built with failpoints.
var programs string

func TestMain(m *testing.M) { os.Exit(run(m)) }

func run(m *testing.M) int {
	dir, err := os.MkdirTemp("", "ghee-crash-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(dir)
	programs = dir
	if err := build("nodynamic,failpoints", dir, "./cmd/ghee", "./test/crash/publisher"); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	os.Setenv("GHEE_TEST_BINARY", filepath.Join(dir, "ghee"))
	return world.Main(m)
}

func build(tags, to string, packages ...string) error {
	cmd := exec.Command("go", append([]string{"build", "-buildvcs=false", "-trimpath", "-tags", tags, "-o", to + "/"}, packages...)...)
	cmd.Dir = "../.."
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("%v: %w\n%s", cmd, err, out)
	}
	return nil
}

// patience is how long anything may take before a test gives up waiting.
const patience = 2 * time.Minute

// number reads a number from the environment.
func number(t *testing.T, name string, otherwise uint64) uint64 {
	t.Helper()
	text := os.Getenv(name)
	if text == "" {
		return otherwise
	}
	n, err := strconv.ParseUint(text, 10, 64)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return n
}

// kills is how many processes a test kills: a few, or a hundred in a long run.
func kills() int {
	if os.Getenv("GHEE_SOAK") != "" {
		return 100
	}
	return 12
}

// seeded returns the seed of a test, which it prints, and dice for it.
func seeded(t *testing.T) (uint64, *rand.Rand) {
	t.Helper()
	seed := number(t, "GHEE_SEED", uint64(time.Now().UnixNano()%1_000_000))
	t.Logf("GHEE_SEED=%d", seed)
	return seed, rand.New(rand.NewPCG(seed, 1))
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

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
