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
	m.registry.MustRegister(queued{
		look: func(yield func(waiting) bool) {
			for _, s := range p.Stats() {
				if !yield(waiting{[]string{s.CDN}, s.Jobs, s.Age}) {
					return
				}
			}
		},
		n:      prometheus.NewDesc("ghee_purge_jobs", "Purges that a CDN has not taken, in jobs; each is of one site and may be of many changes.", labels, nil),
		oldest: prometheus.NewDesc("ghee_purge_oldest_seconds", "For how long the oldest of them has waited; what it is about may be served old by that CDN.", labels, nil),
	})
}
