package respcache

import "sync/atomic"

type counters struct {
	hits, misses, stored, late, large, purged, cleared, evicted atomic.Uint64
}

// Counts is what a cache has done since it was made.
type Counts struct {
	Hits, Misses uint64
	Stored       uint64
	Late         uint64 // answers not stored because their site had changed while they were made
	Large        uint64 // answers not stored because of their size
	Purged       uint64 // answers taken away by a key
	Cleared      uint64 // sites of which all answers were taken away
	Evicted      uint64 // answers that made room for others

	Entries int // there now, about
	Bytes   int // that they take, about
}

// Counts tells what the cache has done and holds.
func (c *Cache[V]) Counts() Counts {
	n := &c.counts
	return Counts{
		Hits: n.hits.Load(), Misses: n.misses.Load(), Stored: n.stored.Load(), Late: n.late.Load(), Large: n.large.Load(),
		Purged: n.purged.Load(), Cleared: n.cleared.Load(), Evicted: n.evicted.Load(),
		Entries: c.entries.EstimatedSize(), Bytes: int(c.entries.WeightedSize()), //nolint:gosec // bounded by New
	}
}
