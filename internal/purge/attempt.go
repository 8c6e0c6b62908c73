package purge

import (
	"context"
	"errors"
	"time"
)

type attempt struct{}

// Attempt names what is purged, for CDNs that know a repeated order by its name:
// give the attempts of one purge the same id, and every other purge its own,
// also one of the same keys.
func Attempt(ctx context.Context, id string) context.Context {
	return context.WithValue(ctx, attempt{}, id)
}

// AttemptOf returns the id given to Attempt, or "".
func AttemptOf(ctx context.Context) string {
	id, _ := ctx.Value(attempt{}).(string)
	return id
}

// wait is the cause of a failure that says how long it will last.
type wait struct {
	error
	d time.Duration
}

func (w wait) Unwrap() error { return w.error }

// After marks a cause with how long the CDN asked us to wait.
func After(d time.Duration, cause error) error { return wait{cause, d} }

// WaitOf returns how long the CDN asked us to wait, or 0.
func WaitOf(err error) time.Duration {
	w, _ := errors.AsType[wait](err)
	return w.d
}
