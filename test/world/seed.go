package world

import (
	"math/rand/v2"
	"os"
	"strconv"
	"testing"
	"time"
)

// Seed returns the seed of a test's choices, another one each time, and says on
// its log how to have the same again: GHEE_SEED.
func Seed(t testing.TB) uint64 {
	t.Helper()
	seed := uint64(time.Now().UnixNano() % 1_000_000)
	if text := os.Getenv("GHEE_SEED"); text != "" {
		var err error
		if seed, err = strconv.ParseUint(text, 10, 64); err != nil {
			t.Fatalf("GHEE_SEED: %v", err)
		}
	}
	t.Logf("GHEE_SEED=%d", seed)
	return seed
}

// Dice returns a source of choices made from a Seed.
func Dice(seed uint64) *rand.Rand { return rand.New(rand.NewPCG(seed, 1)) }

// Soak picks the size of a test's run: short, or long where GHEE_SOAK is set
// (make soak).
func Soak(short, long int) int {
	if os.Getenv("GHEE_SOAK") != "" {
		return long
	}
	return short
}
