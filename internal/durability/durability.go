// Package durability says on how many machines a change is kept when its writer
// is told that it is: what was asked for, what is had, and what each write got.
package durability

import (
	"context"
	"time"

	"github.com/gheecms/ghee/internal/fail"
)

// Mode is what an installation asks for.
type Mode string

// The modes. PostgreSQL's own synchronous replication is what confirms.
const (
	// Asynchronous: on this machine's disk. Where PostgreSQL waits for a standby
	// all the same, the writer is told what came of it.
	Asynchronous Mode = "local"
	// Remote: on a standby, too, or the writer is told that it is not known.
	Remote Mode = "remote"
	// Degrade: on a standby, too; while none confirms, here alone, and said so.
	Degrade Mode = "degrade"
)

// ParseMode reads a mode; "" is Asynchronous.
func ParseMode(s string) (Mode, error) {
	switch m := Mode(s); m {
	case "":
		return Asynchronous, nil
	case Asynchronous, Remote, Degrade:
		return m, nil
	}
	return "", fail.E(fail.Invalid, "durability %q: write local, remote or degrade.", s)
}

// Level is where a change is: what Ghee-Durability says.
type Level string

// The levels.
const (
	Here  Level = "local"  // on this machine
	There Level = "remote" // on another one, too
)

// State is how it stands.
type State struct {
	Asked Mode
	Has   Level     // what the last change got, or a probe found
	Since time.Time // when that began; the zero time where nothing was found out yet
	Why   string    // a sentence: why Has is less than was asked for

	Unconfirmed int64 // changes for which a standby was waited for in vain
}

// Lost reports whether less is had than was asked for.
func (s State) Lost() bool { return s.Asked != Asynchronous && s.Has == Here }

type watcherKey struct{}

// Watch has tell called with where each change is that is made under the context
// it returns, by the goroutine that made it.
func Watch(ctx context.Context, tell func(Level)) context.Context {
	return context.WithValue(ctx, watcherKey{}, tell)
}

// Tell tells who watches where a change is.
func Tell(ctx context.Context, l Level) {
	if tell, ok := ctx.Value(watcherKey{}).(func(Level)); ok {
		tell(l)
	}
}
