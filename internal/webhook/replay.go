package webhook

import (
	"context"
	"encoding/json"

	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
	"github.com/gheecms/ghee/internal/work"
)

// ReplayKind is the kind of the jobs that replay many deliveries, a part each.
const ReplayKind = "webhook.replay"

// Replay is the payload of such a job.
type Replay struct {
	Hook    string         `json:"hook"`
	State   string         `json:"state"`             // of those to replay
	Since   content.Micros `json:"since,omitempty"`   // made then or later
	After   int64          `json:"after,omitempty"`   // number of the last that was replayed
	Resumes bool           `json:"resumes,omitempty"` // the hook is active once there are none
}

func (d Desk) replay(ctx context.Context, r Replay) error {
	payload, err := json.Marshal(r)
	if err != nil {
		return fail.Wrap(fail.Internal, err, "A replay cannot be written down.")
	}
	return d.Tx.Enqueue(ctx, work.Job{ID: d.IDs(), Kind: ReplayKind, Site: d.Site, Subject: r.Hook, Payload: payload})
}

// ReplayFailed begins to send again all that failed and was made since a moment.
// It returns fail.Conflict for a hook that does not send.
func (d Desk) ReplayFailed(ctx context.Context, id string, since content.Micros) error {
	if err := d.sends(ctx, id); err != nil {
		return err
	}
	d.Note(HookReplays, id, nil)
	return d.replay(ctx, Replay{Hook: id, State: Failed, Since: since})
}

func (d Desk) sends(ctx context.Context, id string) error {
	h, err := d.Tx.Hook(ctx, id)
	if err == nil && h.State != Active {
		err = fail.E(fail.Conflict, "This webhook is %s; resume it first.", h.State)
	}
	return err
}

// Replay sends one delivery again, with the id it has. It returns fail.Conflict
// for one that is to be sent anyway, and for one whose words are erased.
func (d Desk) Replay(ctx context.Context, hook, id string) (Delivery, error) {
	if err := d.sends(ctx, hook); err != nil {
		return Delivery{}, err
	}
	one, err := d.Tx.Delivery(ctx, id)
	switch {
	case err != nil:
		return Delivery{}, err
	case one.Hook != hook:
		return Delivery{}, fail.E(fail.NotFound, "This webhook has no such delivery.")
	case one.State == Waiting:
		return Delivery{}, fail.E(fail.Conflict, "This delivery is waiting to be sent.")
	case len(one.Data) == 0:
		return Delivery{}, fail.E(fail.Conflict, "What this delivery told of is erased; it cannot be sent again.")
	}
	d.Note(HookReplays, hook, map[string]string{"delivery": id})
	return d.again(ctx, one)
}

// again begins another round of a delivery.
func (d Desk) again(ctx context.Context, one Delivery) (Delivery, error) {
	one.State, one.Since, one.Tries, one.Ended, one.Error = Waiting, d.Tx.Now(), 0, 0, ""
	one.Round++
	if err := d.Tx.PutDelivery(ctx, one); err != nil {
		return Delivery{}, err
	}
	return one, d.send(ctx, one)
}

func (d Desk) send(ctx context.Context, one Delivery) error {
	j, err := one.job(d.Site)
	if err != nil {
		return err
	}
	return d.Tx.Enqueue(ctx, j)
}

// part is how many deliveries one transaction makes or replays.
const part = 200

// ReplayPart replays a part of what r names. It goes on in another job, and ends
// by having the hook active where r resumes it.
func (d Desk) ReplayPart(ctx context.Context, r Replay) error {
	h, err := d.Tx.Hook(ctx, r.Hook)
	if fail.Is(err, fail.NotFound) {
		return nil
	}
	if err != nil || h.State == Paused || r.Resumes != (h.State == Resuming) {
		return err // it was paused again, which keeps the rest
	}
	some, err := d.Tx.Deliveries(ctx, Listing{Hook: r.Hook, State: r.State, Since: r.Since, After: r.After, Limit: part})
	if err != nil {
		return err
	}
	for _, one := range some {
		r.After = one.Number
		if len(one.Data) == 0 {
			continue
		}
		if _, err := d.again(ctx, one); err != nil {
			return err
		}
	}
	if len(some) == part {
		return d.replay(ctx, r)
	}
	if r.Resumes {
		h.State = Active
		return d.Tx.PutHook(ctx, h)
	}
	return nil
}
