package webhook

import (
	"context"
	"encoding/json"
	"strings"
	"time"

	"github.com/gheecms/ghee/internal/clock"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
	"github.com/gheecms/ghee/internal/work"
)

// What the desk tells on the site's audit trail.
const (
	HookCreated = "webhook.create"
	HookChanged = "webhook.change"
	HookRemoved = "webhook.remove"
	HookRotated = "webhook.rotate"
	HookPaused  = "webhook.pause"
	HookResumed = "webhook.resume"
	HookReplays = "webhook.replay"
)

// Desk is where a site's hooks are managed, within one transaction. Whether who
// asks may do so is for the caller to have found out.
type Desk struct {
	Tx     Tx
	Site   content.SiteID
	IDs    clock.IDs
	Random func([]byte)
	Note   func(action, object string, about map[string]string)
}

// Create adds a hook with one secret, active. It returns fail.Invalid for one out
// of form and fail.TooLarge beyond MaxHooks.
func (d Desk) Create(ctx context.Context, h Hook) (Hook, error) {
	if err := h.check(); err != nil {
		return Hook{}, err
	}
	all, err := d.Tx.Hooks(ctx)
	if err != nil {
		return Hook{}, err
	}
	if len(all) >= MaxHooks {
		return Hook{}, fail.E(fail.TooLarge, "A site has at most %d webhooks; remove one first.", MaxHooks)
	}
	h.ID, h.Secrets = d.IDs(), []Secret{NewSecret(d.Random)}
	h.State, h.Since, h.Created = Active, d.Tx.Now(), d.Tx.Now()
	d.Note(HookCreated, h.ID, nil)
	return h, d.Tx.PutHook(ctx, h)
}

// Change puts what people choose of a hook in the place of what it had: name,
// address, events, filters, headers. A header whose value is left out keeps the
// one it has.
func (d Desk) Change(ctx context.Context, h Hook) (Hook, error) {
	old, err := d.Tx.Hook(ctx, h.ID)
	if err != nil {
		return Hook{}, err
	}
	for i, one := range h.Headers {
		for _, was := range old.Headers {
			if one.Value == "" && strings.EqualFold(one.Name, was.Name) {
				h.Headers[i].Value = was.Value
			}
		}
	}
	if err := h.check(); err != nil {
		return Hook{}, err
	}
	old.Name, old.URL, old.Events, old.Types, old.Locales, old.Headers = h.Name, h.URL, h.Events, h.Types, h.Locales, h.Headers
	d.Note(HookChanged, h.ID, nil)
	return old, d.Tx.PutHook(ctx, old)
}

// Remove removes a hook with all it was told; fail.NotFound when there is none.
func (d Desk) Remove(ctx context.Context, id string) error {
	if _, err := d.Tx.Hook(ctx, id); err != nil {
		return err
	}
	d.Note(HookRemoved, id, nil)
	return d.Tx.DropHook(ctx, id)
}

// Rotate gives a hook a new secret; the one before holds on for a while, so that
// receivers can change over. Never more than two hold.
func (d Desk) Rotate(ctx context.Context, id string, overlap time.Duration) (Hook, error) {
	h, err := d.Tx.Hook(ctx, id)
	if err != nil {
		return Hook{}, err
	}
	secrets := []Secret{NewSecret(d.Random)}
	if overlap > 0 && len(h.Secrets) > 0 {
		old := h.Secrets[0]
		old.Ends = d.Tx.Now() + content.Micros(overlap.Microseconds())
		secrets = append(secrets, old)
	}
	h.Secrets = secrets
	d.Note(HookRotated, id, nil)
	return h, d.Tx.PutHook(ctx, h)
}

// Pause keeps what comes until Resume; reason is for those who ask why.
func (d Desk) Pause(ctx context.Context, id, reason string) (Hook, error) {
	h, err := d.Tx.Hook(ctx, id)
	if err != nil || h.State == Paused {
		return h, err
	}
	h.State, h.Reason, h.Since = Paused, reason, d.Tx.Now()
	d.Note(HookPaused, id, nil)
	return h, d.Tx.PutHook(ctx, h)
}

// Resume sends again. With replay it first sends, in order, what came meanwhile;
// else that stays until it is replayed.
func (d Desk) Resume(ctx context.Context, id string, replay bool) (Hook, error) {
	h, err := d.Tx.Hook(ctx, id)
	if err != nil || h.State != Paused {
		return h, err
	}
	h.State, h.Reason, h.Since = Active, "", d.Tx.Now()
	if replay {
		h.State = Resuming
		if err := d.replay(ctx, Replay{Hook: id, State: Paused, Resumes: true}); err != nil {
			return h, err
		}
	}
	d.Note(HookResumed, id, nil)
	return h, d.Tx.PutHook(ctx, h)
}

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

// Test sends a sample of the first event that the hook has chosen.
func (d Desk) Test(ctx context.Context, id string) (Delivery, error) {
	h, err := d.Tx.Hook(ctx, id)
	if err != nil {
		return Delivery{}, err
	}
	if err := d.sends(ctx, id); err != nil {
		return Delivery{}, err
	}
	data, err := Sample(h.Events[0], d.Tx.Now())
	if err != nil {
		return Delivery{}, err
	}
	one := Delivery{
		ID: deliveryID(d.IDs(), id), Hook: id, Event: h.Events[0], Data: data, State: Waiting, Made: d.Tx.Now(), Since: d.Tx.Now(),
		Object: content.ObjectID("test " + d.IDs()), // behind nothing else
	}
	if _, err := d.Tx.AddDelivery(ctx, &one); err != nil {
		return Delivery{}, err
	}
	return one, d.send(ctx, one)
}

// Tell makes deliveries of events for the hooks that want them, and reports how
// many of the events it has dealt with: as many as fit a short transaction.
func (d Desk) Tell(ctx context.Context, events []Event) (n int, err error) {
	hooks, err := d.Tx.Hooks(ctx)
	if err != nil || len(hooks) == 0 {
		return len(events), err
	}
	names := map[string]string{}
	made := 0
	for ; n < len(events) && (made == 0 || made+len(hooks) <= part); n++ {
		e := events[n]
		name, known := names[e.Editor]
		if !known {
			if name, err = d.Tx.NameOf(ctx, e.Editor); err != nil {
				return n, err
			}
			names[e.Editor] = name
		}
		data, err := e.data(name)
		if err != nil {
			return n, err
		}
		for _, h := range hooks {
			event, wants := h.Wants(e)
			if !wants {
				continue
			}
			made++
			if err := d.tell(ctx, h, e, event, data); err != nil {
				return n, err
			}
		}
	}
	return n, nil
}

func (d Desk) tell(ctx context.Context, h Hook, e Event, event string, data []byte) error {
	one := Delivery{
		ID: deliveryID(e.ID, h.ID), Hook: h.ID, Object: e.Object, Event: event, Data: data, State: Waiting,
		Made: d.Tx.Now(), Since: d.Tx.Now(), Erased: e.Erased,
	}
	if h.State != Active {
		one.State = Paused
	}
	added, err := d.Tx.AddDelivery(ctx, &one)
	if err != nil || !added || one.State == Paused {
		return err
	}
	return d.send(ctx, one)
}
