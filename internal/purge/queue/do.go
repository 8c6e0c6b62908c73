package queue

import (
	"context"
	"encoding/json"
	"slices"

	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
	"github.com/gheecms/ghee/internal/purge"
	"github.com/gheecms/ghee/internal/work"
)

// Kinds are how jobs are done, one for each CDN: one that is away holds up no
// other.
func (q *Queue) Kinds() (all []work.Kind) {
	for _, d := range q.c.Drivers {
		all = append(all, work.Kind{
			Name: kinds + d.Name(), Do: func(ctx context.Context, t *work.Task) error { return q.do(ctx, d, t) },
			Parallel: parallel, Timeout: timeout, Attempts: attempts, First: first, Longest: longest,
		})
	}
	return all
}

// deleted is the payload of a job about a site that is there no more.
type deleted struct {
	Site content.SiteID `json:"gone"`
}

func gone(site content.SiteID) ([]byte, error) {
	raw, err := json.Marshal(deleted{site})
	if err != nil {
		return nil, fail.Wrap(fail.Internal, err, "A purge cannot be written down.")
	}
	return raw, nil
}

// do tells one CDN.
func (q *Queue) do(ctx context.Context, d purge.Driver, t *work.Task) error {
	ctx = purge.Attempt(ctx, t.ID)
	if t.Site == content.Control {
		var of deleted
		if err := json.Unmarshal(t.Payload, &of); err != nil || of.Site == content.Control {
			return work.Permanent(fail.E(fail.Internal, "This is no purge."))
		}
		return q.send(ctx, d, []string{q.c.SiteWire(of.Site)})
	}
	what, err := parse(t.Payload)
	if err != nil {
		return err
	}
	if t.Subject == First && t.Attempt == 1 {
		if missing := q.c.Waiter.Wait(ctx, t.Site, what.To, patience); missing > 0 {
			q.c.Log.InfoContext(ctx, "a CDN is purged before all edges have the change", "cdn", d.Name(), "site", t.Site, "position", what.To.String(), "missing", missing)
		}
		if err := ctx.Err(); err != nil {
			return err
		}
	}
	wire := []string{q.c.SiteWire(t.Site)}
	if !what.All {
		wire = wire[:0]
		for _, k := range what.Keys {
			wire = append(wire, q.c.Wire(t.Site, k))
		}
	}
	if err := q.send(ctx, d, wire); err != nil {
		return err
	}
	if t.Subject == First {
		q.c.Waiter.Purged(d.Name(), t.Site, what.To)
	}
	next, more := repeats[t.Subject]
	if !more {
		return nil
	}
	return t.Done(ctx, func(tx work.Tx) error {
		return q.put(ctx, tx, work.Job{Kind: t.Kind, Site: t.Site, Subject: next.line}, what, next.after)
	})
}

// send purges keys. What a CDN asks to wait, work waits.
func (q *Queue) send(ctx context.Context, d purge.Driver, keys []string) error {
	_, err := purge.Send(ctx, d, slices.Clone(keys))
	if wait := purge.WaitOf(err); wait > 0 {
		return work.After(wait, err)
	}
	return err
}
