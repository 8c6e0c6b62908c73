package observe

import "github.com/gheecms/ghee/internal/webhook/courier"

// Webhooks is what a process that delivers tells of itself.
type Webhooks interface{ Counts() courier.Counts }

// WatchWebhooks adds what became of webhooks. How many wait is told by WatchWork,
// whose kinds begin with "webhook.".
func (m *Metrics) WatchWebhooks(w Webhooks) {
	counts[courier.Counts, int64]{
		"ghee_webhook_delivered_total": {"Deliveries that a receiver took.", func(c courier.Counts) int64 { return c.Delivered }},
		"ghee_webhook_failed_total":    {"Tries that failed.", func(c courier.Counts) int64 { return c.Failed }},
		"ghee_webhook_dead_total":      {"Deliveries that were given up.", func(c courier.Counts) int64 { return c.Dead }},
		"ghee_webhook_paused_total":    {"Webhooks that were paused because nothing was delivered.", func(c courier.Counts) int64 { return c.Paused }},
	}.watch(m, w.Counts)
}
