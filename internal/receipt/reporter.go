package receipt

import (
	"context"
	"log/slog"
	"time"

	"github.com/gheecms/ghee/internal/fail"
)

// Reporter tells the node that is followed what this node has applied, and what
// others have told it.
type Reporter struct {
	Book  *Book
	State func() string // of this node
	// To names who is told; "" for nobody now.
	To func() string
	// Tell tells them and reports whether all is wanted. fail.NotFound is one that
	// wants to hear nothing.
	Tell func(ctx context.Context, nodes []Node) (all bool, err error)
	Tick <-chan time.Time // every 2 s: a sign of life
	Log  *slog.Logger
}

// Beat is how often a node tells that it is there.
const Beat = 2 * time.Second

const (
	whole = 30 // ticks after which all is told again, whatever is known
	pause = 30 // ticks without a word to one who wants to hear nothing
)

// Run tells until ctx ends, and returns nil then. What changes while it tells is
// told together.
func (r *Reporter) Run(ctx context.Context) error {
	tick := r.Tick
	if tick == nil {
		t := time.NewTicker(Beat)
		defer t.Stop()
		tick = t.C
	}
	var told, next uint64
	var last string
	quiet, failing := 0, false
	for n := 1; ctx.Err() == nil; {
		changed := r.Book.Changed()
		if to := r.To(); to != "" && (quiet == 0 || to != last) {
			if to != last {
				told, last, quiet = 0, to, 0
			}
			var nodes []Node
			nodes, next = r.Book.Since(told, r.State())
			all, err := r.Tell(ctx, nodes)
			switch {
			case err == nil && all && told > 0:
				told = 0
				continue
			case err == nil:
				told = next
			case fail.Is(err, fail.NotFound):
				quiet, last = pause, to
			}
			if failed := err != nil && !fail.Is(err, fail.NotFound); failed != failing {
				if failing = failed; failed && ctx.Err() == nil {
					r.Log.InfoContext(ctx, "what this node has cannot be told", "to", to, "error", err)
				}
			}
			if failing {
				changed = nil // the next tick tries again
			}
		} else {
			changed = nil
		}
		select {
		case <-ctx.Done():
		case <-changed:
		case <-tick:
			if n++; n%whole == 0 {
				told = 0
			}
			quiet = max(0, quiet-1)
		}
	}
	return nil
}
