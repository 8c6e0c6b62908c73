package limit

import (
	"math"
	"runtime/metrics"
	"time"
)

// scheduler tells how long goroutines wait to run.
type scheduler struct {
	sample []metrics.Sample
	before []uint64 // counts of the histogram when it was read last
}

func newScheduler() *scheduler {
	s := &scheduler{sample: []metrics.Sample{{Name: "/sched/latencies:seconds"}}}
	s.waited()
	return s
}

// waited is Config.Waited: 0 where nothing waited, or the runtime does not tell.
func (s *scheduler) waited() time.Duration {
	metrics.Read(s.sample)
	if s.sample[0].Value.Kind() != metrics.KindFloat64Histogram {
		return 0
	}
	h := s.sample[0].Value.Float64Histogram()
	if len(s.before) != len(h.Counts) {
		s.before = make([]uint64, len(h.Counts))
	}
	var n, sum float64
	for i, count := range h.Counts {
		c := float64(count - s.before[i])
		s.before[i] = count
		low, high := max(0, h.Buckets[i]), h.Buckets[i+1]
		if math.IsInf(high, 1) {
			high = low
		}
		n, sum = n+c, sum+c*(low+high)/2
	}
	if n == 0 {
		return 0
	}
	return time.Duration(sum / n * float64(time.Second))
}
