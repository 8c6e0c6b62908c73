// Package respcache keeps answers in memory, in bounded bytes, and lets go of
// exactly those that a change of their site makes wrong.
//
// An answer is stored with its surrogate keys and the position of the set that
// gave it. A change names the keys it touches: Purge takes the answers that carry
// one of them, before any reader sees the change, and remembers the change's
// position: nothing older is stored from then on. So an answer that was being
// made while the site changed is given to who waits for it and then forgotten,
// and what is in the cache is always what the set would answer now.
package respcache

import (
	"sync"
	"sync/atomic"

	"github.com/maypok86/otter/v2"

	"github.com/gheecms/ghee/internal/changelog"
	"github.com/gheecms/ghee/internal/content"
)

// Value is what is kept: an answer.
type Value interface {
	// Size is how many bytes it holds. It may grow (Cache.Grown).
	Size() int
}

// Cache keeps answers of many sites. Its methods may be called by any goroutine.
type Cache[V Value] struct {
	most    int
	entries *otter.Cache[name, *entry[V]]
	sites   sync.Map // content.SiteID → *site[V]; as many as were asked for
	counts  counters
}

// name is the key of an answer, the site before everything.
type name struct {
	site content.SiteID
	key  string
}

type entry[V Value] struct {
	name
	value      V
	keys       []string
	site       *site[V]
	generation uint64
	gone       atomic.Bool // purged
}

func (e *entry[V]) live() bool { return !e.gone.Load() && e.generation == e.site.generation.Load() }

// Costs that are not the value's: what an entry takes in maps, and each of its
// surrogate keys in the index. Measured (TestCache_TakesWhatItSays).
const (
	entryBytes = 500
	keyBytes   = 70
)

func (e *entry[V]) size() int {
	return entryBytes + 2*len(e.key) + keyBytes*len(e.keys) + e.value.Size()
}

// New makes a cache of so many bytes. What is asked for often stays: answers that
// are asked for once, however many, do not push it out (W-TinyLFU).
func New[V Value](bytes int) *Cache[V] {
	c := &Cache[V]{most: bytes}
	c.entries = otter.Must(&otter.Options[name, *entry[V]]{
		MaximumWeight: uint64(max(bytes, 1)), //nolint:gosec // above zero
		Weigher: func(_ name, e *entry[V]) uint32 {
			return uint32(min(e.size(), 1<<31)) //nolint:gosec // bounded
		},
		OnDeletion: func(d otter.DeletionEvent[name, *entry[V]]) { c.dropped(d.Value, d.WasEvicted()) },
	})
	return c
}

// Get returns the answer of a site's key.
func (c *Cache[V]) Get(id content.SiteID, key string) (v V, ok bool) {
	if v, ok = c.Find(id, key); !ok {
		c.counts.misses.Add(1)
	}
	return v, ok
}

// Find is Get for who will ask again when there is no answer: then nothing is
// counted.
func (c *Cache[V]) Find(id content.SiteID, key string) (v V, ok bool) {
	e, ok := c.entries.GetIfPresent(name{id, key})
	if !ok || !e.live() {
		return v, false
	}
	c.counts.hits.Add(1)
	return e.value, true
}

// Flight is the making of one answer, which may be stored in the end.
type Flight struct {
	site       content.SiteID
	generation uint64
}

// Begin is called before a site's set is read.
func (c *Cache[V]) Begin(id content.SiteID) Flight {
	return Flight{site: id, generation: c.site(id).generation.Load()}
}

// Put stores the answer that a flight led to: read from the site's set at a
// position, and carrying surrogate keys, which are kept and not changed. It
// reports whether it is stored: not when the site has changed meanwhile, nor when
// it would take more than its share of the cache.
func (c *Cache[V]) Put(f Flight, key string, at changelog.Position, keys []string, v V) bool {
	s := c.site(f.site)
	e := &entry[V]{name: name{f.site, key}, value: v, keys: keys, site: s, generation: f.generation}
	if e.size() > c.most/16 {
		c.counts.large.Add(1)
		return false
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if f.generation != s.generation.Load() || at.Before(s.floor) {
		c.counts.late.Add(1)
		return false
	}
	s.add(e)
	if before, first := c.entries.Set(e.name, e); !first {
		s.remove(before)
	}
	c.counts.stored.Add(1)
	return true
}

// Grown weighs an answer anew, should it still be there.
func (c *Cache[V]) Grown(id content.SiteID, key string) {
	c.entries.ComputeIfPresent(name{id, key}, func(e *entry[V]) (*entry[V], otter.ComputeOp) { return e, otter.WriteOp })
}

// Purge takes away the answers of a site that carry one of the keys. It is called
// before readers see the change that leads to the position.
func (c *Cache[V]) Purge(id content.SiteID, to changelog.Position, keys []string) {
	s := c.site(id)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.raise(to)
	for _, k := range keys {
		for e := range s.index[k].all {
			e.gone.Store(true)
			s.remove(e)
			c.drop(e)
			c.counts.purged.Add(1)
		}
	}
}

// Clear takes away all answers of a site, by beginning a new generation: what is
// being made for the old one is not stored either. It is called before readers
// see what changes everything, and again after.
func (c *Cache[V]) Clear(id content.SiteID, to changelog.Position) {
	s := c.site(id)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.raise(to)
	s.generation.Add(1)
	s.index = map[string]*carriers[V]{}
	c.counts.cleared.Add(1)
}

// Reset takes away everything, and what is being made is not stored either.
func (c *Cache[V]) Reset() {
	for id := range c.sites.Range {
		c.Clear(id.(content.SiteID), changelog.Position{}) //nolint:forcetypeassert // there is nothing else in it
	}
	c.entries.InvalidateAll()
}

// drop takes out an entry, should it still be the one of its name.
func (c *Cache[V]) drop(e *entry[V]) {
	c.entries.ComputeIfPresent(e.name, func(now *entry[V]) (*entry[V], otter.ComputeOp) {
		if now == e {
			return nil, otter.InvalidateOp
		}
		return now, otter.CancelOp
	})
}

// dropped follows an entry out of the cache, after it has left.
func (c *Cache[V]) dropped(e *entry[V], evicted bool) {
	if now, ok := c.entries.GetEntryQuietly(e.name); ok && now.Value == e {
		return // weighed anew
	}
	if evicted {
		c.counts.evicted.Add(1)
	}
	e.site.mu.Lock()
	defer e.site.mu.Unlock()
	e.site.remove(e)
}
