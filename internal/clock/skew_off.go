//go:build !failpoints

package clock

import "time"

// skew is how wrong the machine's clock is told to be: only test builds can be.
func skew() time.Duration { return 0 }
