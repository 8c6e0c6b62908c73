package app

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/edge/follower"
	"github.com/gheecms/ghee/internal/fail"
	"github.com/gheecms/ghee/internal/store"
)

// Housekeeping says how much is kept, and how often what is not is let go.
type Housekeeping struct {
	Every time.Duration
	Log   store.Policy
	Retry time.Duration // for how long a request with an idempotency key is known
}

// DefaultHousekeeping is what holds when nothing else is said.
func DefaultHousekeeping() Housekeeping {
	return Housekeeping{
		Every: time.Minute, Log: store.Policy{Age: 7 * 24 * time.Hour, Bytes: 64 << 20}, Retry: 7 * 24 * time.Hour,
	}
}

// How much is kept of what webhooks were told: for how long, and of one webhook.
const (
	keepDeliveries = 30 * 24 * time.Hour
	mostDeliveries = 5000
)

// maxSteps bounds the transactions of one kind in one round; the next goes on.
const maxSteps = 500

// Tidy is one round at the origin: it compacts the logs, deletes what is left of
// deleted sites, forgets old answers, deliveries and ended sessions, writes when tokens were
// used, and rids the database's file of what was erased. A part that fails stops
// no other.
func (o *Origin) Tidy(ctx context.Context, h Housekeeping, now time.Time) error {
	heads, err := o.Store.Log().Heads(ctx)
	for site := range heads {
		err = errors.Join(err, steps(ctx, func() (bool, error) {
			left, err := o.Store.Log().Tidy(ctx, site, h.Log)
			if fail.Is(err, fail.NotFound) {
				err = nil // deleted since
			}
			return left, err
		}))
	}
	before := content.Micros(now.Add(-h.Retry).UnixMicro())
	return errors.Join(err,
		steps(ctx, func() (bool, error) { return o.Store.PurgeSites(ctx) }),
		steps(ctx, func() (bool, error) { return o.Store.DropAnswers(ctx, before) }),
		steps(ctx, func() (bool, error) {
			return o.Store.TidyDeliveries(ctx, content.Micros(now.Add(-keepDeliveries).UnixMicro()), mostDeliveries)
		}),
		o.Accounts.Tidy(ctx),
		o.Accounts.WriteUses(ctx),
		o.Store.Scrub(ctx))
}

// PurgeSites removes what is left of deleted sites, until nothing is.
func (o *Origin) PurgeSites(ctx context.Context) error {
	for {
		if left, err := o.Store.PurgeSites(ctx); err != nil || !left {
			return errors.Join(err, o.Store.Scrub(ctx))
		}
	}
}

// steps takes steps while there is something left to do.
func steps(ctx context.Context, step func() (left bool, err error)) error {
	for range maxSteps {
		if left, err := step(); err != nil || !left || ctx.Err() != nil {
			return err
		}
	}
	return nil
}

// lastWrite bounds what is still written when a node is told to stop.
const lastWrite = time.Second

// housekeep tidies the origin at every tick until ctx ends. What fails is logged
// and tried again at the next.
func (w *writer) housekeep(ctx context.Context, o *Origin) error {
	every(ctx, w.config.Housekeeping.Every, func(now time.Time) {
		if err := o.Tidy(ctx, w.config.Housekeeping, now); err != nil && ctx.Err() == nil {
			w.log.WarnContext(ctx, "Housekeeping at the origin did not end; it is tried again.", "error", err)
		}
	})
	last, cancel := context.WithTimeout(context.WithoutCancel(ctx), lastWrite)
	defer cancel()
	if err := o.Accounts.WriteUses(last); err != nil {
		w.log.WarnContext(last, "When tokens were last used could not be written at the end.", "error", err)
	}
	return nil
}

// every calls f at once and then each d until ctx ends.
func every(ctx context.Context, d time.Duration, f func(now time.Time)) {
	t := time.NewTicker(d)
	defer t.Stop()
	f(time.Now())
	for {
		select {
		case <-ctx.Done():
			return
		case now := <-t.C:
			f(now)
		}
	}
}

// forget removes the sets of deleted sites: those that the directory does not
// know although it is where the origin's control log is. It looks when the
// directory has changed, and again while something could not be removed.
func (n *node) forget(ctx context.Context) error {
	var seen int64 // position of the last look after which nothing was left
	every(ctx, time.Second, func(time.Time) {
		at := n.directory.Position().Seq
		if at == seen || !n.directory.Ready() || n.follower.State(content.Control) != follower.Live {
			return
		}
		left, err := n.forgetSites(ctx)
		if err != nil && ctx.Err() == nil {
			n.log.WarnContext(ctx, "The set of a deleted site cannot be removed; it is tried again.", "error", err)
		}
		if err == nil && !left {
			seen = at
		}
	})
	return nil
}

// forgetSites removes what it can and reports whether it found any.
func (n *node) forgetSites(ctx context.Context) (found bool, err error) {
	sites, err := n.shelf.Sites()
	for _, site := range sites {
		if _, known := n.directory.Site(site.Public()); known {
			continue
		}
		if found = true; n.follower.Follows(site) {
			continue // a worker might make it anew
		}
		one := n.gate.pass(ctx, func(ctx context.Context) error {
			return errors.Join(n.directory.Forget(ctx, site), n.shelf.Forget(site))
		})
		if one == nil {
			n.book.Gone(site.Public())
			n.log.Log(ctx, slog.LevelInfo, "the set of a deleted site is removed", "site", site.Public())
		}
		err = errors.Join(err, one)
	}
	return found, err
}
