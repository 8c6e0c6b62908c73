package observe

import (
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// counts are counters that a part of the program tells all at once, by name.
type counts[C any, N int64 | uint64] map[string]struct {
	help string
	read func(C) N
}

// watch adds counters that look returns.
func (all counts[C, N]) watch(m *Metrics, look func() C) {
	for name, c := range all {
		m.Counter(name, c.help, func() float64 { return float64(c.read(look())) })
	}
}

// waiting is how much of some kind waits, and for how long the oldest of it has.
type waiting struct {
	labels []string
	n      int64
	oldest time.Duration
}

// queued shows what waits, as it was at the last look.
type queued struct {
	look      func(yield func(waiting) bool)
	n, oldest *prometheus.Desc
}

// Describe implements prometheus.Collector.
func (q queued) Describe(out chan<- *prometheus.Desc) {
	out <- q.n
	out <- q.oldest
}

// Collect implements prometheus.Collector.
func (q queued) Collect(out chan<- prometheus.Metric) {
	for w := range q.look {
		out <- prometheus.MustNewConstMetric(q.n, prometheus.GaugeValue, float64(w.n), w.labels...)
		out <- prometheus.MustNewConstMetric(q.oldest, prometheus.GaugeValue, w.oldest.Seconds(), w.labels...)
	}
}
