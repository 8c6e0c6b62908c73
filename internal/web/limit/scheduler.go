package limit

import (
	"math"
	"runtime"
	"runtime/metrics"
	"time"
)

// Load is how busy the processors are.
type Load struct {
	Waited time.Duration // of a goroutine that could run, on average
	Used   float64       // of the processors that this process may use, 1 for all of their time
}

// scheduler tells how long goroutines wait to run, and how much of its processors
// the process uses.
type scheduler struct {
	sample []metrics.Sample
	before []uint64 // counts of the histogram when it was read last

	at  time.Time     // when used was asked for last
	had time.Duration // of the processors, until then
}

func newScheduler() *scheduler {
	s := &scheduler{sample: []metrics.Sample{{Name: "/sched/latencies:seconds"}}}
	s.load()
	return s
}

// load is Config.Load.
func (s *scheduler) load() Load { return Load{s.waited(), s.used()} }

// used is 0 where the system does not tell.
func (s *scheduler) used() float64 {
	now, had := time.Now(), consumed()
	passed, took := now.Sub(s.at), had-s.had
	s.at, s.had = now, had
	if passed <= 0 {
		return 0
	}
	return float64(took) / float64(passed) / float64(runtime.GOMAXPROCS(0))
}

// waited is 0 where nothing waited, or the runtime does not tell.
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
