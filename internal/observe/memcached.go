package observe

import "github.com/gheecms/ghee/internal/respcache/memcached"

// Memcached is the cache that nodes share.
type Memcached interface{ Counts() memcached.Counts }

// WatchMemcached adds what this node shares with others.
func (m *Metrics) WatchMemcached(s Memcached) {
	counts[memcached.Counts, uint64]{
		"ghee_memcached_hits_total":     {"Values from Memcached that were used.", func(c memcached.Counts) uint64 { return c.Hits }},
		"ghee_memcached_misses_total":   {"Questions that Memcached had no value for, or could not be asked.", func(c memcached.Counts) uint64 { return c.Misses }},
		"ghee_memcached_stale_total":    {"Values from Memcached that were of another position than the set here, or too old.", func(c memcached.Counts) uint64 { return c.Stale }},
		"ghee_memcached_refused_total":  {"Values from Memcached that no node with our secret has stored there under that name.", func(c memcached.Counts) uint64 { return c.Refused }},
		"ghee_memcached_stored_total":   {"Values given to Memcached.", func(c memcached.Counts) uint64 { return c.Stored }},
		"ghee_memcached_large_total":    {"Answers not given to Memcached because of their size.", func(c memcached.Counts) uint64 { return c.Large }},
		"ghee_memcached_dropped_total":  {"Answers not given to Memcached because it did not take them, or too many waited.", func(c memcached.Counts) uint64 { return c.Dropped }},
		"ghee_memcached_failures_total": {"Times that a server of Memcached was found failing, and left alone.", func(c memcached.Counts) uint64 { return c.Failed }},
	}.watch(m, s.Counts)
	m.Gauge("ghee_memcached_up", "Servers of Memcached that are asked.", func() float64 { return float64(s.Counts().Up) })
	m.Gauge("ghee_memcached_open", "Servers of Memcached that are left alone because they fail.", func() float64 {
		c := s.Counts()
		return float64(c.Servers - c.Up)
	})
}
