// Package security_test tries to get at what the read API must not tell and to
// make it stumble: a file for each row of the security checklist, each test
// named after its row. GHEE_SOAK=1 runs the long forms.
package security_test

import (
	"math/rand/v2"
	"os"
	"strconv"
	"testing"
	"time"

	"github.com/gheecms/ghee/test/world"
)

func TestMain(m *testing.M) { os.Exit(world.Main(m)) }

// soak returns the size of a test's run: short, or long where GHEE_SOAK is set.
func soak(short, long int) int {
	if os.Getenv("GHEE_SOAK") != "" {
		return long
	}
	return short
}

// seeded returns a source of random choices and says on the log how to have the
// same ones again: GHEE_SEED.
func seeded(t *testing.T) *rand.Rand {
	t.Helper()
	seed := uint64(time.Now().UnixNano())
	if s, err := strconv.ParseUint(os.Getenv("GHEE_SEED"), 10, 64); err == nil {
		seed = s
	}
	t.Logf("GHEE_SEED=%d", seed)
	return rand.New(rand.NewPCG(seed, seed))
}
