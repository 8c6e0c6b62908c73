package observe

import (
	"github.com/prometheus/client_golang/prometheus"

	"github.com/gheecms/ghee/internal/purge/queue"
)

// Purges is what an origin that purges CDNs tells of itself.
type Purges interface {
	Stats() []queue.Stat
}

// WatchPurges adds what CDNs have not been told yet.
func (m *Metrics) WatchPurges(p Purges) {
	labels := []string{"cdn"}
	m.registry.MustRegister(purging{
		p:    p,
		jobs: prometheus.NewDesc("ghee_purge_jobs", "Purges that a CDN has not taken, in jobs; each is of one site and may be of many changes.", labels, nil),
		age:  prometheus.NewDesc("ghee_purge_oldest_seconds", "For how long the oldest of them has waited; what it is about may be served old by that CDN.", labels, nil),
	})
}

// purging shows the last look at the queue.
type purging struct {
	p         Purges
	jobs, age *prometheus.Desc
}

// Describe implements prometheus.Collector.
func (p purging) Describe(out chan<- *prometheus.Desc) {
	out <- p.jobs
	out <- p.age
}

// Collect implements prometheus.Collector.
func (p purging) Collect(out chan<- prometheus.Metric) {
	for _, s := range p.p.Stats() {
		out <- prometheus.MustNewConstMetric(p.jobs, prometheus.GaugeValue, float64(s.Jobs), s.CDN)
		out <- prometheus.MustNewConstMetric(p.age, prometheus.GaugeValue, s.Age.Seconds(), s.CDN)
	}
}
