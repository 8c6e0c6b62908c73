package observe

import (
	"github.com/prometheus/client_golang/prometheus"

	"github.com/gheecms/ghee/internal/durability"
)

// WatchDurability adds where an origin's changes are kept.
func (m *Metrics) WatchDurability(look func() durability.State) {
	gauge := func(name, help string, of func(durability.State) bool) prometheus.Collector {
		return prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: name, Help: help}, func() float64 {
			if of(look()) {
				return 1
			}
			return 0
		})
	}
	m.registry.MustRegister(
		gauge("ghee_durability_remote", "Whether another machine confirmed the newest change.", func(s durability.State) bool { return s.Has == durability.There }),
		gauge("ghee_durability_lost", "Whether less is had than was asked for (--durability): nothing else protects what is written now.", durability.State.Lost),
		prometheus.NewCounterFunc(prometheus.CounterOpts{Name: "ghee_durability_unconfirmed_total", Help: "Changes that waited for a standby in vain."},
			func() float64 { return float64(look().Unconfirmed) }),
	)
}
