// Package clock gives time and ids as values, so that no room asks the machine
// behind a test's back.
package clock

import (
	"time"

	"github.com/google/uuid"
)

// Clock tells the time. The zero value is not usable: take System or Fixed.
type Clock func() time.Time

// System is the machine's clock in UTC, cut to microseconds: what PostgreSQL
// keeps and the wire shows (contract §0.2, fact 8).
func System() time.Time { return time.Now().UTC().Add(skew()).Truncate(time.Microsecond) }

// Steady is the machine's clock with its monotonic reading kept, for measuring
// how long something has been: it goes on evenly when the machine's clock is
// set, and stands at whatever that says after a restart.
func Steady() time.Time { return time.Now().Add(skew()) }

// Fixed returns a clock that starts at t and moves by step at each look.
func Fixed(t time.Time, step time.Duration) Clock {
	t = t.UTC().Truncate(time.Microsecond).Add(-step)
	return func() time.Time {
		t = t.Add(step)
		return t
	}
}

// IDs makes identifiers: UUIDv7 text, in rising order.
type IDs func() string

// NewID is the ordinary source of IDs (RFC 9562 §5.7).
func NewID() string {
	id, err := uuid.NewV7()
	if err != nil { // only when the machine has no randomness left
		panic("clock: no random bytes: " + err.Error())
	}
	return id.String()
}
