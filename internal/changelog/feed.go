package changelog

import (
	"context"
	"errors"
	"iter"

	"github.com/gheecms/ghee/internal/content"
)

// What a follower may meet.
var (
	ErrDiverged  = errors.New("changelog: another history")
	ErrCompacted = errors.New("changelog: the entries after this position are compacted away")
	ErrGap       = errors.New("changelog: entries are missing")
)

// Log is where entries are kept: the store at the origin.
type Log interface {
	// Heads returns the position of every site's log, the control log's
	// included; a site without entries is left out.
	Heads(ctx context.Context) (map[content.SiteID]Position, error)
	// Head returns the checkpoint of one log: position and digest of the same
	// moment. A log without entries has the zero position.
	Head(ctx context.Context, site content.SiteID) (Checkpoint, error)
	// Read returns at most max entries after a position, in order, and never
	// the first part of a group alone: the last group is whole, even beyond
	// max. It returns ErrDiverged or ErrCompacted.
	Read(ctx context.Context, site content.SiteID, after Position, max int) ([]Entry, error)
	// Objects returns every present object at one position. The sequence must
	// be drained or abandoned before ctx ends; types and settings come before
	// documents.
	Objects(ctx context.Context, site content.SiteID) (Checkpoint, iter.Seq2[Object, error], error)
}

// Feed is a log that also tells when it has grown. In one process it is Local;
// between machines it is HTTP.
type Feed interface {
	Log
	// Wake names sites whose log may have grown. It is a hint: names may be
	// lost or repeated, so a follower also looks at Heads now and then.
	Wake() <-chan content.SiteID
}

// Local is the feed within the origin's process.
type Local struct {
	Log
	wake chan content.SiteID
}

// NewLocal makes a feed of log.
func NewLocal(log Log) *Local { return &Local{Log: log, wake: make(chan content.SiteID, 64)} }

// Wake implements Feed.
func (l *Local) Wake() <-chan content.SiteID { return l.wake }

// Ring tells the follower that site has grown. It never waits: a hint that
// does not fit is made good by the follower's scan.
func (l *Local) Ring(site content.SiteID) {
	select {
	case l.wake <- site:
	default:
	}
}
