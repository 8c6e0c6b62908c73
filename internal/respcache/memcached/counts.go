package memcached

import "sync/atomic"

type counters struct{ hits, misses, stale, refused, stored, large, dropped atomic.Uint64 }

// Counts is what a cache has done since it was made.
type Counts struct {
	Hits    uint64
	Misses  uint64 // nothing there, or nobody to ask
	Stale   uint64 // values of another position, or beyond their time
	Refused uint64 // values that are not ours, or not what was asked for
	Stored  uint64
	Large   uint64 // answers not stored because of their size
	Dropped uint64 // answers not stored because their server failed or refused, or many waited
	Failed  uint64 // times that a server was found failing

	Servers, Up int // how many there are, and how many are asked
}

// Counts tells what the cache has done.
func (m *Cache) Counts() Counts {
	n := &m.counts
	c := Counts{
		Hits: n.hits.Load(), Misses: n.misses.Load(), Stale: n.stale.Load(), Refused: n.refused.Load(),
		Stored: n.stored.Load(), Large: n.large.Load(), Dropped: n.dropped.Load(), Servers: len(m.servers),
	}
	for _, s := range m.servers {
		c.Failed += s.blown.Load()
		if s.up() {
			c.Up++
		}
	}
	return c
}
