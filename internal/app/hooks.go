package app

import (
	"strings"
	"sync"

	"github.com/gheecms/ghee/internal/clock"
	"github.com/gheecms/ghee/internal/fail"
	"github.com/gheecms/ghee/internal/web/outbound"
	"github.com/gheecms/ghee/internal/webhook/courier"
	"github.com/gheecms/ghee/internal/work"
)

// receivers makes the client for addresses that users give.
func (c Config) receivers() (*outbound.Client, error) {
	allow := strings.FieldsFunc(c.WebhookAllow, func(r rune) bool { return r == ',' || r == ' ' })
	client, err := outbound.New(outbound.Config{Allow: allow})
	if err != nil {
		return nil, fail.Wrap(fail.Invalid, err, "%s: %s", c.named("webhook_allow"), fail.Message(err))
	}
	return client, nil
}

// couriers are those of a process that leads, and stands by, and leads again: one
// at a time, counted together. It implements observe.Webhooks.
type couriers struct {
	mu   sync.Mutex // guards the rest
	past courier.Counts
	now  *courier.Courier
}

func (c *couriers) next(n *courier.Courier) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.past, c.now = c.sum(), n
}

// Counts implements observe.Webhooks.
func (c *couriers) Counts() courier.Counts {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.sum()
}

func (c *couriers) sum() courier.Counts {
	all := c.past
	if c.now != nil {
		now := c.now.Counts()
		all.Delivered, all.Failed, all.Dead, all.Paused = all.Delivered+now.Delivered, all.Failed+now.Failed, all.Dead+now.Dead, all.Paused+now.Paused
	}
	return all
}

// hooks are the kinds of work of webhooks.
func (w *writer) hooks(o *Origin) []work.Kind {
	c := courier.New(courier.Config{
		Store: o.Store, Client: w.receivers, IDs: clock.NewID, Now: clock.System, Agent: "Ghee/" + w.config.Version, Log: w.log,
	})
	w.couriers.next(c)
	return c.Kinds()
}
