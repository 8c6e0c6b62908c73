package work

import (
	"context"
	"time"

	"github.com/gheecms/ghee/internal/content"
)

// Tx is the transaction that causes or finishes jobs. authoring.Tx is one, and
// the store's own is both.
type Tx interface {
	// Now is the time of the transaction.
	Now() content.Micros
	// Enqueue adds a job, which exists when the transaction commits; harmless
	// when its id is known. It locks the job's subject until the end, so call it
	// before Append.
	Enqueue(ctx context.Context, j Job) error
	// Amend hands the last job of the line of kind, site and subject to f, unless
	// it has ever begun. Where f returns true, payload and NotBefore are kept as f
	// left them; else, and where there is none, Amend reports false. It locks the
	// line as Enqueue does.
	Amend(ctx context.Context, of Job, f func(*Job) bool) (bool, error)
}

// Lease is one taking of a job. It ends by Finish, Fail or Release, or when its
// worker is buried.
type Lease struct {
	Job
	Worker  string
	Number  int64 // of the taking
	Attempt int   // this one, from 1
}

// Failure says what becomes of a job that failed.
type Failure struct {
	Reason string
	Delay  time.Duration // until the next attempt
	Dead   bool          // there is none
	Pass   time.Duration // after failing for so long the next of the subject may begin; 0 for never
}

// Store is what work needs kept. Implementations pass storetest.Run. Every
// method may fail with fail.Unavailable. Those that take a Lease return
// fail.Conflict, and change nothing, when it is over.
type Store interface {
	// Enrol makes the row of a worker.
	Enrol(ctx context.Context, worker string) error
	// Beat changes it; fail.Conflict when the worker was buried.
	Beat(ctx context.Context, worker string) error
	// Retire removes it, unless the worker still has jobs.
	Retire(ctx context.Context, worker string) error
	// Beats returns the workers with their beats.
	Beats(ctx context.Context) (map[string]int64, error)
	// Bury removes a worker if its beat is still this one, sets its jobs free
	// and returns how many they were.
	Bury(ctx context.Context, worker string, beat int64) (int, error)

	// Claim takes up to n ready jobs of a kind, shared out among the sites that
	// have some, beginning after the given one. fail.Conflict when the worker
	// was buried.
	Claim(ctx context.Context, worker, kind string, after content.SiteID, n int) ([]Lease, error)
	// Finish ends the job as done and runs f, if any, in the same transaction.
	Finish(ctx context.Context, l Lease, f func(Tx) error) error
	// Fail ends the lease of a job that failed.
	Fail(ctx context.Context, l Lease, f Failure) error
	// Release gives a job back as if it had not been taken.
	Release(ctx context.Context, l Lease) error

	// Ripen makes jobs ready whose time has come, by the database's clock. Where
	// that went back, jobs that failed before are ready as well: they must not
	// wait an hour for it. It returns how many there were.
	Ripen(ctx context.Context) (int, error)
	// Sweep forgets jobs that were done, or dead, for so long; some at a time.
	Sweep(ctx context.Context, done, dead time.Duration) (int, error)

	// Stats counts jobs that are not done.
	Stats(ctx context.Context) ([]Stat, error)
	// Jobs lists jobs that are not done, or those of one state, oldest first.
	Jobs(ctx context.Context, state string, max int) ([]Row, error)
	// Retry makes a dead job begin anew, last of its subject, and one that waits
	// after a failure ready; fail.NotFound, and fail.Conflict for other states.
	Retry(ctx context.Context, id string) error
	// Drop removes a job for good; fail.Conflict while it runs.
	Drop(ctx context.Context, id string) error
}

// The states.
const (
	Ready   = "ready"
	Later   = "later"
	Waiting = "waiting"
	Running = "running"
	Done    = "done"
	Dead    = "dead"
)

// Stat is how many jobs of a kind are in a state, and for how long the oldest
// of them was due.
type Stat struct {
	Kind, State string
	N           int64
	Age         time.Duration
}

// Row is a job as an operator sees it.
type Row struct {
	Job
	State    string
	Attempts int
	Reason   string        // of the last failure
	Age      time.Duration // since it was due; negative before
}
