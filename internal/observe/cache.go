package observe

import "github.com/gheecms/ghee/internal/respcache"

// watchCache adds what the read API keeps of its answers.
func (m *Metrics) watchCache(e Edge) {
	counts[respcache.Counts, uint64]{
		"ghee_cache_hits_total":    {"Reads answered from the cache.", func(c respcache.Counts) uint64 { return c.Hits }},
		"ghee_cache_misses_total":  {"Reads that the cache had no answer to.", func(c respcache.Counts) uint64 { return c.Misses }},
		"ghee_cache_stored_total":  {"Answers that were stored.", func(c respcache.Counts) uint64 { return c.Stored }},
		"ghee_cache_late_total":    {"Answers that were not stored because their site changed while they were made.", func(c respcache.Counts) uint64 { return c.Late }},
		"ghee_cache_large_total":   {"Answers that were not stored because of their size.", func(c respcache.Counts) uint64 { return c.Large }},
		"ghee_cache_purged_total":  {"Answers taken away because a change touched them.", func(c respcache.Counts) uint64 { return c.Purged }},
		"ghee_cache_cleared_total": {"Times that all answers of a site were taken away.", func(c respcache.Counts) uint64 { return c.Cleared }},
		"ghee_cache_evicted_total": {"Answers that made room for others.", func(c respcache.Counts) uint64 { return c.Evicted }},
	}.watch(m, e.Kept)
	m.Gauge("ghee_cache_entries", "Answers in the cache.", func() float64 { return float64(e.Kept().Entries) })
	m.Gauge("ghee_cache_bytes", "Memory that the answers in the cache take, in bytes.", func() float64 { return float64(e.Kept().Bytes) })
}
