// Package courier does the work of webhooks: it makes deliveries of events, sends
// them, and replays them. All of it is jobs of package work, so whichever process
// is alive does it, and what a process was doing when it died is done again.
package courier

import (
	"context"
	"encoding/json"
	"log/slog"
	"net/http"
	"sync/atomic"
	"time"

	"github.com/gheecms/ghee/internal/authoring"
	"github.com/gheecms/ghee/internal/clock"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
	"github.com/gheecms/ghee/internal/webhook"
	"github.com/gheecms/ghee/internal/work"
)

// Config is what a Courier is made of.
type Config struct {
	Store  authoring.Store
	Client Client
	IDs    clock.IDs
	Now    clock.Clock // of timestamps that are signed
	Agent  string      // User-Agent
	Log    *slog.Logger
}

// Client sends requests to addresses that users gave, follows no redirect, and
// ends a request that takes too long.
type Client interface {
	Do(r *http.Request) (*http.Response, error)
}

// Courier does the jobs. It may be used by many goroutines.
type Courier struct {
	c      Config
	counts struct{ delivered, failed, dead, paused atomic.Int64 }
}

// New makes a courier.
func New(c Config) *Courier { return &Courier{c: c} }

// Counts is what a courier has done since the start.
type Counts struct {
	Delivered int64 // tries that succeeded
	Failed    int64 // tries that did not
	Dead      int64 // deliveries given up
	Paused    int64 // webhooks paused because of that
}

// Counts returns what has been done.
func (c *Courier) Counts() Counts {
	return Counts{c.counts.delivered.Load(), c.counts.failed.Load(), c.counts.dead.Load(), c.counts.paused.Load()}
}

// How deliveries are tried: the waits between tries double, so that there are 14
// to 20 in the 24 hours after which one is given up.
const (
	first    = 30 * time.Second
	longest  = 4 * time.Hour
	pass     = 15 * time.Minute // a delivery holds back its successors for so long
	parallel = 16               // requests at a time, of each lane
	minTries = 10
	giveUp   = 24 * time.Hour
	maxTries = 100 // whatever the clocks say
)

// Kinds are how the jobs are done.
func (c *Courier) Kinds() []work.Kind {
	all := []work.Kind{
		{Name: webhook.EventKind, Do: c.tell, Parallel: 4, Timeout: time.Minute, Attempts: 1000, First: time.Second, Longest: time.Minute},
		{Name: webhook.ReplayKind, Do: c.replay, Parallel: 1, Timeout: time.Minute, Attempts: 1000, First: time.Second, Longest: time.Minute},
	}
	for _, name := range webhook.SendKinds() {
		all = append(all, work.Kind{
			Name: name, Do: c.send, Parallel: parallel, Timeout: 30 * time.Second, Attempts: 10_000, First: first, Longest: longest, Pass: pass,
		})
	}
	return all
}

// desk is where deliveries are made and replayed in a transaction of the work.
func (c *Courier) desk(tx webhook.Tx, site content.SiteID) webhook.Desk {
	return webhook.Desk{Tx: tx, Site: site, IDs: c.c.IDs, Note: func(string, string, map[string]string) {}}
}

// done finishes a job with something that is kept in the same transaction.
func done(ctx context.Context, t *work.Task, f func(webhook.Tx) error) error {
	return t.Done(ctx, func(tx work.Tx) error {
		of, ok := tx.(webhook.Tx)
		if !ok {
			return fail.E(fail.Internal, "Webhooks cannot be kept in this transaction.")
		}
		return f(of)
	})
}

// tell makes deliveries of the events of a job, a part in each transaction.
// Doing a part twice makes nothing twice.
func (c *Courier) tell(ctx context.Context, t *work.Task) error {
	events, err := webhook.ParseEvents(t.Payload)
	if err != nil {
		return err
	}
	for len(events) > 0 {
		left := events
		err := c.c.Store.Write(ctx, t.Site, func(tx authoring.Tx) error {
			now, err := standing(ctx, tx, t.ID, events)
			if err != nil {
				return err
			}
			n, err := c.desk(tx, t.Site).Tell(ctx, now)
			left = now[n:]
			return err
		})
		if fail.Is(err, fail.NotFound) {
			return nil // the site is deleted
		}
		if err != nil {
			return err
		}
		events = left
	}
	return nil
}

// standing lists those of the events that a job still holds: not of what was
// erased since it was taken.
func standing(ctx context.Context, tx webhook.Tx, job string, events []webhook.Event) ([]webhook.Event, error) {
	payload, err := tx.EventsOf(ctx, job)
	if err != nil || payload == nil {
		return nil, err
	}
	now, err := webhook.ParseEvents(payload)
	if err != nil {
		return nil, err
	}
	holds := map[string]bool{}
	for _, e := range now {
		holds[e.ID] = true
	}
	var rest []webhook.Event
	for _, e := range events {
		if holds[e.ID] {
			rest = append(rest, e)
		}
	}
	return rest, nil
}

func (c *Courier) replay(ctx context.Context, t *work.Task) error {
	var r webhook.Replay
	if err := json.Unmarshal(t.Payload, &r); err != nil {
		return work.Permanent(fail.Wrap(fail.Internal, err, "This job holds no replay."))
	}
	return done(ctx, t, func(tx webhook.Tx) error { return c.desk(tx, t.Site).ReplayPart(ctx, r) })
}
