package work

import (
	"context"
	"errors"
	"regexp"
	"strings"
	"time"
	"unicode"
)

// Kind is how jobs of one kind are done.
type Kind struct {
	Name string
	// Do does one job. An error, or a panic, is that attempt's failure; nil
	// finishes the job. ctx ends with Timeout, when the lease may be lost, and
	// some time after the process was told to stop.
	Do       func(ctx context.Context, t *Task) error
	Parallel int           // jobs at a time and process
	Timeout  time.Duration // of one attempt
	Attempts int           // then the job is dead
	// First and Longest bound the time between attempts, which doubles each time
	// and is between half and the whole of that, by chance.
	First, Longest time.Duration
	// Pass lets the next job of a subject begin when one has failed for so long;
	// 0 keeps it waiting until that one is done or dead.
	Pass time.Duration
}

// Task is a job in its handler's hands. ID is the same at each attempt.
type Task struct {
	Lease
	store    Store
	finished bool
}

// Done finishes the job and runs f in the transaction that does: both are kept
// or neither. It returns fail.Conflict when another process has the job now;
// then its handler stops. f may run again, as a transaction may that fails.
func (t *Task) Done(ctx context.Context, f func(Tx) error) error {
	err := t.store.Finish(ctx, t.Lease, f)
	t.finished = t.finished || err == nil
	return err
}

// wait is the time until the attempt after this one; chance is from [0, 1).
func (k Kind) wait(attempt int, chance float64) time.Duration {
	d := k.First
	for range attempt - 1 {
		if d *= 2; d >= k.Longest {
			break
		}
	}
	d = min(d, k.Longest)
	return d/2 + time.Duration(chance*float64(d/2))
}

// after is an error that says how long to wait before another attempt.
type after struct {
	error
	d time.Duration
}

func (a after) Unwrap() error { return a.error }

// After marks an error with how long to wait at least before another attempt.
func After(d time.Duration, err error) error { return after{err, d} }

// asked is what After says, within reason.
func asked(err error) time.Duration {
	a, _ := errors.AsType[after](err)
	return min(a.d, longestAsked)
}

const longestAsked = time.Hour

type permanent struct{ error }

func (p permanent) Unwrap() error { return p.error }

// Permanent marks an error that another attempt would meet again: the job is
// dead at once.
func Permanent(err error) error { return permanent{err} }

// Lasting reports whether Permanent has marked an error.
func Lasting(err error) bool {
	_, ok := errors.AsType[permanent](err)
	return ok
}

// In a URL these may be secrets.
var secret = regexp.MustCompile(`(://)[^\s/@]+@|[?#][^\s"')]*`)

const maxReason = 500 // bytes

// reason is an error as it is kept: one line, bounded, and of URLs neither
// passwords nor queries.
func reason(err error) string {
	s := strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || r == unicode.ReplacementChar {
			return ' '
		}
		return r
	}, secret.ReplaceAllString(err.Error(), "$1"))
	if len(s) > maxReason {
		s = strings.ToValidUTF8(s[:maxReason], "") + "…"
	}
	return s
}
