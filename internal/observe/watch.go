package observe

import (
	"github.com/prometheus/client_golang/prometheus"

	"github.com/gheecms/ghee/internal/respcache"
	"github.com/gheecms/ghee/internal/web/limit"
)

// Gauge adds a number that goes up and down, read at each look. read is called
// by many goroutines and must not wait. Names start with "ghee_".
func (m *Metrics) Gauge(name, help string, read func() float64) {
	m.registry.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: name, Help: help}, read))
}

// Counter adds a number that only rises, read as Gauge's is. Names end in
// "_total".
func (m *Metrics) Counter(name, help string, read func() float64) {
	m.registry.MustRegister(prometheus.NewCounterFunc(prometheus.CounterOpts{Name: name, Help: help}, read))
}

// Edge is what the read API's handler counts itself.
type Edge interface {
	InFlight() int64
	Joined() uint64
	Shed() uint64
	Kept() respcache.Counts
	Listeners() int64
}

// WatchEdge adds the numbers of the read API's handler.
func (m *Metrics) WatchEdge(e Edge) {
	m.Gauge("ghee_read_in_flight", "Requests to the read API that are being answered.",
		func() float64 { return float64(e.InFlight()) })
	m.Counter("ghee_read_joined_total", "Requests that took the answer another one was already waiting for.",
		func() float64 { return float64(e.Joined()) })
	m.Counter("ghee_read_shed_total", "Reads sent away with 503 because too many were being answered.",
		func() float64 { return float64(e.Shed()) })
	m.Gauge("ghee_listeners", "Clients that listen to /v2/events.", func() float64 { return float64(e.Listeners()) })
	m.watchCache(e)
}

// WatchLimiter adds how many requests have a place, and who was sent away.
func (m *Metrics) WatchLimiter(l *limit.Limiter) {
	for _, class := range limit.Classes() {
		m.registry.MustRegister(prometheus.NewCounterFunc(prometheus.CounterOpts{
			Name: "ghee_shed_total", Help: "Requests sent away with 503 because there was no place for them, by class.",
			ConstLabels: prometheus.Labels{"class": class.String()},
		}, func() float64 { return float64(l.Shed(class)) }))
	}
	m.Gauge("ghee_limit_places", "Requests that may be worked on at once.", func() float64 { return float64(l.Now().Limit) })
	m.Gauge("ghee_limit_inside", "Requests that are being worked on.", func() float64 { return float64(l.Now().Inside) })
	m.Gauge("ghee_limit_queued", "Requests that wait for a place.", func() float64 { return float64(l.Now().Queued) })
}
