package app

import (
	"strings"

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

// hooks are the kinds of work of webhooks, which it also watches.
func (w *writer) hooks(o *Origin) []work.Kind {
	c := courier.New(courier.Config{
		Store: o.Store, Client: w.receivers, IDs: clock.NewID, Now: clock.System, Agent: "Ghee/" + w.config.Version, Log: w.log,
	})
	w.metrics.WatchWebhooks(c)
	return c.Kinds()
}
