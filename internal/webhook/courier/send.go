package courier

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/gheecms/ghee/internal/authoring"
	"github.com/gheecms/ghee/internal/clock"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
	"github.com/gheecms/ghee/internal/mail"
	"github.com/gheecms/ghee/internal/webhook"
	"github.com/gheecms/ghee/internal/work"
)

// send tries one delivery. How it went is kept in the transaction that ends the
// job, or, when there is to be another try, in one of its own before.
func (c *Courier) send(ctx context.Context, t *work.Task) error {
	var o webhook.Order
	if err := json.Unmarshal(t.Payload, &o); err != nil {
		return work.Permanent(fail.Wrap(fail.Internal, err, "This job holds no delivery."))
	}
	var h webhook.Hook
	var d webhook.Delivery
	err := c.c.Store.Read(ctx, t.Site, func(tx authoring.Tx) (err error) {
		if d, err = tx.Delivery(ctx, o.Delivery); err != nil {
			return err
		}
		h, err = tx.Hook(ctx, d.Hook)
		return err
	})
	switch {
	case fail.Is(err, fail.NotFound):
		return nil // removed, or erased
	case err != nil:
		return err
	case d.State != webhook.Waiting || d.Round != o.Round:
		return nil
	case h.State == webhook.Paused:
		return done(ctx, t, func(tx webhook.Tx) error {
			return ending(ctx, tx, o, func(d *webhook.Delivery) error { d.State = webhook.Paused; return nil })
		})
	}
	one := c.try(ctx, h, d)
	if ctx.Err() != nil {
		return ctx.Err() // this process stops: not the receiver's fault
	}
	if one.Error == "" {
		c.counts.delivered.Add(1)
		return done(ctx, t, func(tx webhook.Tx) error {
			return ending(ctx, tx, o, func(d *webhook.Delivery) error {
				ended(tx, d, one, webhook.Delivered)
				return tx.AddTry(ctx, d.ID, one.Try)
			})
		})
	}
	c.counts.failed.Add(1)
	return c.failed(ctx, t, o, one)
}

// failed keeps a try that failed: the delivery is tried again, or given up.
func (c *Courier) failed(ctx context.Context, t *work.Task, o webhook.Order, one attempt) error {
	over := false
	err := c.c.Store.Write(ctx, t.Site, func(tx authoring.Tx) error {
		return ending(ctx, tx, o, func(d *webhook.Delivery) error {
			if over = one.gone || givesUp(*d, tx.Now()); over {
				return nil // with the end of the job
			}
			d.Tries, d.Status, d.Error = d.Tries+1, one.Status, one.Error
			return tx.AddTry(ctx, d.ID, one.Try)
		})
	})
	if err != nil {
		return err
	}
	if !over {
		return work.After(one.wait, errors.New(one.Error))
	}
	paused := false
	err = done(ctx, t, func(tx webhook.Tx) error {
		return ending(ctx, tx, o, func(d *webhook.Delivery) (err error) {
			ended(tx, d, one, webhook.Failed)
			if err := tx.AddTry(ctx, d.ID, one.Try); err != nil {
				return err
			}
			paused, err = c.pause(ctx, tx, t.Site, *d, one.gone)
			return err
		})
	})
	if err == nil {
		c.counts.dead.Add(1)
		if paused {
			c.counts.paused.Add(1)
		}
	}
	return err
}

// ending changes a delivery that is still to be sent in this round.
func ending(ctx context.Context, tx webhook.Tx, o webhook.Order, f func(*webhook.Delivery) error) error {
	d, err := tx.Delivery(ctx, o.Delivery)
	if fail.Is(err, fail.NotFound) || err == nil && (d.State != webhook.Waiting || d.Round != o.Round) {
		return nil
	}
	if err != nil {
		return err
	}
	if err := f(&d); err != nil {
		return err
	}
	return tx.PutDelivery(ctx, d)
}

func ended(tx webhook.Tx, d *webhook.Delivery, one attempt, state string) {
	d.State, d.Tries, d.Status, d.Error, d.Ended = state, d.Tries+1, one.Status, one.Error, tx.Now()
	if d.Erased {
		d.Data = nil // it told of what is erased
	}
}

// givesUp reports whether the try that failed just now was a delivery's last.
func givesUp(d webhook.Delivery, now content.Micros) bool {
	return d.Tries+1 >= maxTries || d.Tries+1 >= minTries && now-d.Since >= content.Micros(giveUp.Microseconds())
}

// pause pauses the hook of a delivery that was given up, where it has taken
// nothing for a day or says that it is gone, and has those told who manage it.
func (c *Courier) pause(ctx context.Context, tx webhook.Tx, site content.SiteID, d webhook.Delivery, gone bool) (bool, error) {
	h, err := tx.Hook(ctx, d.Hook)
	if err != nil || h.State == webhook.Paused {
		return false, err
	}
	last, err := tx.LastDelivered(ctx, h.ID)
	if err != nil || !gone && tx.Now()-max(last, h.Since) < content.Micros(giveUp.Microseconds()) {
		return false, err
	}
	reason := "Nothing was delivered for 24 hours."
	if gone {
		reason = "The receiver answered 410 Gone."
	}
	if _, err := c.desk(tx, site).Pause(ctx, h.ID, reason); err != nil {
		return false, err
	}
	to, err := tx.Keepers(ctx)
	if err != nil {
		return false, err
	}
	for _, address := range to {
		j, err := mail.Job(site, mail.Message{
			ID: c.c.IDs(), To: address, Subject: "A webhook was paused",
			Text: fmt.Sprintf("The webhook %q to %s was paused. %s The last answer: %s\n\nWhat comes meanwhile is kept for 30 days. Resume the webhook once its receiver answers; it then sends what it was not told.\n", h.Name, host(h.URL), reason, d.Error),
		})
		if err != nil {
			c.c.Log.WarnContext(ctx, "Somebody cannot be told that a webhook was paused.", "error", err)
			continue
		}
		if err := tx.Enqueue(ctx, j); err != nil {
			return false, err
		}
	}
	return true, nil
}

// attempt is a try with what follows from it.
type attempt struct {
	webhook.Try
	wait time.Duration // that the receiver asks for
	gone bool          // it wants no more
}

// elapsed is how long something took, by the monotonic clock.
func elapsed(now clock.Clock, since time.Time) int64 { return max(0, now().Sub(since).Milliseconds()) }

func host(address string) string {
	r, err := http.NewRequest(http.MethodPost, address, nil) //nolint:noctx // not sent
	if err != nil {
		return "an address"
	}
	return r.URL.Host
}
