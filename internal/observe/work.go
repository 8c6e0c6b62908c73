package observe

import (
	"github.com/prometheus/client_golang/prometheus"

	"github.com/gheecms/ghee/internal/work"
)

// Work is what a process that works tells of itself.
type Work interface {
	Stats() []work.Stat
	Counts() work.Counts
}

// WatchWork adds what waits to be done, and what this process did.
func (m *Metrics) WatchWork(w Work) {
	labels := []string{"kind", "state"}
	m.registry.MustRegister(queued{
		look: func(yield func(waiting) bool) {
			for _, s := range w.Stats() {
				if !yield(waiting{[]string{s.Kind, s.State}, s.N, s.Age}) {
					return
				}
			}
		},
		n:      prometheus.NewDesc("ghee_work_jobs", "Jobs that are not done; those of the state dead were given up.", labels, nil),
		oldest: prometheus.NewDesc("ghee_work_oldest_seconds", "For how long the oldest job has been due.", labels, nil),
	})
	counts[work.Counts, int64]{
		"ghee_work_done_total":   {"Jobs done.", func(c work.Counts) int64 { return c.Done }},
		"ghee_work_failed_total": {"Attempts that failed.", func(c work.Counts) int64 { return c.Failed }},
		"ghee_work_lost_total":   {"Jobs that went to another process before this one had ended them.", func(c work.Counts) int64 { return c.Lost }},
		"ghee_work_buried_total": {"Processes that were found dead with jobs.", func(c work.Counts) int64 { return c.Buried }},
	}.watch(m, w.Counts)
}
