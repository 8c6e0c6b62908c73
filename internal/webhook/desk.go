package webhook

import (
	"context"
	"strings"
	"time"

	"github.com/gheecms/ghee/internal/clock"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
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
