//go:build failpoints

package clock

import (
	"os"
	"strings"
	"time"
)

// skew is how wrong a test wants the machine's clock to be: the duration in the
// file that GHEE_CLOCK_FILE names, looked up each time, so that the clock can
// jump while the process runs.
func skew() time.Duration {
	path := os.Getenv("GHEE_CLOCK_FILE")
	if path == "" {
		return 0
	}
	text, err := os.ReadFile(path)
	if err != nil {
		panic(err) // a test that asks for nothing would pass for nothing
	}
	d, err := time.ParseDuration(strings.TrimSpace(string(text)))
	if err != nil {
		panic(err)
	}
	return d
}
