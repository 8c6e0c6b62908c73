// Package queue tells CDNs what a site's changes made old, in the end always.
//
// # From a change to a purge
//
// What this process's set has applied (set.Watcher) becomes jobs of package work,
// one for each CDN, in one transaction with the site's cursor: the position up to
// which changes have become jobs. So several processes, which all apply the same
// changes, enqueue each once; and a change that found its cursor elsewhere than
// where it begins (this process was killed between the two, took a snapshot, was
// away) has everything of the site purged: coarse, and right. Now and then the
// cursors are compared with the sets, for what nobody tells of any more.
//
// # When
//
// A CDN that is purged before an edge has the change asks that edge and keeps the
// old answer. So a job waits until the edges that were heard of within the last
// minute have confirmed the position (package receipt), five seconds at most. An
// answer may have been under way all that time: the purge is repeated after 2 s
// and after 30 s, by jobs of their own. An edge that confirms after all has what
// changed meanwhile purged once more.
//
// # How much
//
// Of one site and CDN jobs are done in the order of commits, one at a time. A job
// that waits behind another takes in what comes: a CDN that is away for hours
// leaves two jobs a site, not thousands. More keys than a job may have become the
// site's own.
package queue

import (
	"context"
	"time"

	"github.com/gheecms/ghee/internal/changelog"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/work"
)

// The lines of a site and CDN: subjects of jobs.
const (
	First  = "first"
	Second = "second"
	Third  = "third"
)

// repeats is what follows a job of a line, and after how long. Jobs of a line
// that are due within slack of each other are one.
var repeats = map[string]struct {
	line  string
	after time.Duration
}{
	First:  {Second, 2 * time.Second},
	Second: {Third, 28 * time.Second},
}

const slackShare = 4 // of after

// kinds begins the kinds of our jobs; a driver's name ends it.
const kinds = "purge."

// Bounds.
const (
	patience = 5 * time.Second // for edges to confirm
	maxKeys  = 2000            // of a job; more are the site's own
	maxBytes = 64 << 10        // of these keys
	timeout  = 40 * time.Second
	parallel = 16 // sites whose purges are under way, or wait for edges, at once; of each CDN
	attempts = 100_000
	first    = 500 * time.Millisecond // between attempts
	longest  = time.Minute
)

// Tx is one transaction on a site's cursor.
type Tx = work.Tx

// Store keeps cursors, beside the jobs. Implementations pass storetest.Run.
type Store interface {
	// Advance calls f with a site's cursor, which is zero for a site that has
	// none, and moves it to what f returns, in one transaction that nobody else has
	// on the cursor at the same time. fail.NotFound for a site that is deleted.
	Advance(ctx context.Context, site content.SiteID, f func(tx Tx, at changelog.Position) (changelog.Position, error)) error
	// Cursors returns those there are.
	Cursors(ctx context.Context) (map[content.SiteID]changelog.Position, error)
	// Queued counts the jobs of the line First that are not done, by kinds with
	// this beginning; of all sites for site 0.
	Queued(ctx context.Context, site content.SiteID, kinds string) ([]Queued, error)
}

// Queued is how many jobs of a kind there are.
type Queued struct {
	Kind   string
	N      int64
	Oldest string // id: a UUID of version 7, which tells when it was made
	Reason string // why some failed; "" when none did
}
