package follower

import (
	"sync/atomic"
	"time"

	"github.com/gheecms/ghee/internal/changelog"
	"github.com/gheecms/ghee/internal/content"
)

// site is what the follower knows of one log, the control log's included. The
// atomics are read by everybody.
type site struct {
	id       content.SiteID
	head     atomic.Pointer[changelog.Position] // as last seen, nil for never; stored by Run
	applied  atomic.Pointer[changelog.Position] // nil until asked for; stored by the worker
	asOf     atomic.Int64                       // the last contact whose head was applied, like Follower.contact
	diverged atomic.Bool                        // stored by Run, like the next two, and by the worker
	failures atomic.Int64                       // in a row
	full     atomic.Bool                        // the last failed for want of room
	fault    atomic.Pointer[string]             // the last failure, while failures > 0

	// owned by Run:
	busy    bool          // in the queue, with a worker, or resting before it is queued
	running bool          // with a worker
	begun   time.Duration // since start: when a worker last took it
	unfit   bool          // its set is to be renewed
	retry   time.Duration // since start: not before
}

// behind reports whether a worker has something to find out: also when the head
// shows less than is applied, for then only the log can tell what is true.
func (s *site) behind() bool {
	applied, head := s.applied.Load(), s.head.Load()
	return head != nil && (applied == nil || *applied != *head)
}

// current reports whether everything is applied that the origin was seen to have.
func (s *site) current() bool {
	applied, head := s.applied.Load(), s.head.Load()
	return head != nil && applied != nil && *applied == *head
}

// reached notes that the site was at its head at a contact. What was true of a
// later one stays.
func (s *site) reached(contact int64) {
	for old := s.asOf.Load(); old < contact && !s.asOf.CompareAndSwap(old, contact); old = s.asOf.Load() {
	}
}

const (
	firstDelay = time.Second
	lastDelay  = time.Minute
)

// delay is how long a site rests after so many failures in a row: doubling from
// one second to a minute, and between half of that and all of it so that sites
// that failed together do not come back together.
func delay(failures int64, jitter float64) time.Duration {
	d := lastDelay
	if failures < 7 {
		d = min(firstDelay<<(failures-1), lastDelay)
	}
	return d/2 + time.Duration(jitter*float64(d/2))
}
