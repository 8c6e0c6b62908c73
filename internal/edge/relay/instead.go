package relay

import (
	"context"
	"errors"
	"iter"
	"sync/atomic"
	"time"

	"github.com/gheecms/ghee/internal/changelog"
	"github.com/gheecms/ghee/internal/content"
)

// instead is a log, and in its place a relay while it cannot be asked.
type instead struct {
	changelog.Log
	relay *Relay
	away  atomic.Bool
}

// Instead returns a log that answers for another one while that cannot be asked:
// an origin's own node hands on what it has while the database is away.
func (r *Relay) Instead(of changelog.Log) changelog.Log { return &instead{Log: of, relay: r} }

// refused reports whether a log could be asked, and said no.
func refused(err error) bool {
	return errors.Is(err, changelog.ErrDiverged) || errors.Is(err, changelog.ErrCompacted) || errors.Is(err, context.Canceled)
}

// Age is how old what is told is.
func (i *instead) Age() time.Duration {
	if i.away.Load() {
		return i.relay.Age()
	}
	return 0
}

// Heads implements changelog.Log.
func (i *instead) Heads(ctx context.Context) (map[content.SiteID]changelog.Position, error) {
	heads, err := i.Log.Heads(ctx)
	i.away.Store(err != nil)
	if err == nil || refused(err) {
		return heads, err
	}
	return i.relay.Heads(ctx)
}

// Head implements changelog.Log.
func (i *instead) Head(ctx context.Context, site content.SiteID) (changelog.Checkpoint, error) {
	cp, err := i.Log.Head(ctx, site)
	if err == nil || refused(err) {
		return cp, err
	}
	return i.relay.Head(ctx, site)
}

// Read implements changelog.Log.
func (i *instead) Read(ctx context.Context, site content.SiteID, after changelog.Position, max int) ([]changelog.Entry, error) {
	entries, err := i.Log.Read(ctx, site, after, max)
	if err == nil || refused(err) {
		return entries, err
	}
	return i.relay.Read(ctx, site, after, max)
}

// Objects implements changelog.Log.
func (i *instead) Objects(ctx context.Context, site content.SiteID) (changelog.Checkpoint, iter.Seq2[changelog.Object, error], error) {
	cp, objects, err := i.Log.Objects(ctx, site)
	if err == nil || refused(err) {
		return cp, objects, err
	}
	return i.relay.Objects(ctx, site)
}
