package observe

import "github.com/gheecms/ghee/internal/set"

// Sets are the sets of a node, and what scrubs them.
type Sets interface{ Damaged() int64 }

// Scrubber looks the sets over.
type Scrubber interface{ Counts() set.Scrubs }

// WatchSets adds what damage was found in the sets, and how they are looked over.
func (m *Metrics) WatchSets(sets Sets, s Scrubber) {
	m.Counter("ghee_sets_damaged_total", "Sets found damaged, by a read, by what was to be applied, or by a scrub; each was to be built again.",
		func() float64 { return float64(sets.Damaged()) })
	m.Counter("ghee_scrub_damaged_total", "Sets that a scrub found damaged.", func() float64 { return float64(s.Counts().Damaged) })
	m.Counter("ghee_scrub_bytes_total", "Bytes of rows that scrubs have looked at.", func() float64 { return float64(s.Counts().Bytes) })
	m.Counter("ghee_scrub_cycles_total", "How often all sets have been looked over.", func() float64 { return float64(s.Counts().Cycles) })
	m.Gauge("ghee_scrub_cycle_seconds", "How long it took to look all sets over, the last time; 0 before the first.",
		func() float64 { return s.Counts().Cycle.Seconds() })
}
