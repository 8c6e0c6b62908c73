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
	m.registry.MustRegister(working{
		w:    w,
		jobs: prometheus.NewDesc("ghee_work_jobs", "Jobs that are not done; those of the state dead were given up.", labels, nil),
		age:  prometheus.NewDesc("ghee_work_oldest_seconds", "For how long the oldest job has been due.", labels, nil),
	})
	for name, c := range map[string]struct {
		help string
		read func(work.Counts) int64
	}{
		"ghee_work_done_total":   {"Jobs done.", func(c work.Counts) int64 { return c.Done }},
		"ghee_work_failed_total": {"Attempts that failed.", func(c work.Counts) int64 { return c.Failed }},
		"ghee_work_lost_total":   {"Jobs that went to another process before this one had ended them.", func(c work.Counts) int64 { return c.Lost }},
		"ghee_work_buried_total": {"Processes that were found dead with jobs.", func(c work.Counts) int64 { return c.Buried }},
	} {
		m.Counter(name, c.help, func() float64 { return float64(c.read(w.Counts())) })
	}
}

// working shows the last look at the table.
type working struct {
	w         Work
	jobs, age *prometheus.Desc
}

// Describe implements prometheus.Collector.
func (w working) Describe(out chan<- *prometheus.Desc) {
	out <- w.jobs
	out <- w.age
}

// Collect implements prometheus.Collector.
func (w working) Collect(out chan<- prometheus.Metric) {
	for _, s := range w.w.Stats() {
		out <- prometheus.MustNewConstMetric(w.jobs, prometheus.GaugeValue, float64(s.N), s.Kind, s.State)
		out <- prometheus.MustNewConstMetric(w.age, prometheus.GaugeValue, s.Age.Seconds(), s.Kind, s.State)
	}
}
