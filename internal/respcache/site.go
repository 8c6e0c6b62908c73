package respcache

import (
	"sync"
	"sync/atomic"

	"github.com/gheecms/ghee/internal/changelog"
	"github.com/gheecms/ghee/internal/content"
)

// site is what the cache knows of one site.
type site[V Value] struct {
	generation atomic.Uint64 // answers of earlier ones are no longer true

	mu    sync.Mutex
	floor changelog.Position // of the last change: nothing older is stored
	index map[string]*carriers[V]
}

// carriers are the entries with a surrogate key. Most keys are one object's, with
// one answer about it, so the first needs no map.
type carriers[V Value] struct {
	one  *entry[V]
	more map[*entry[V]]struct{}
}

func (c *carriers[V]) all(yield func(*entry[V]) bool) {
	if c == nil || c.one != nil && !yield(c.one) {
		return
	}
	for e := range c.more {
		if !yield(e) {
			return
		}
	}
}

func (c *Cache[V]) site(id content.SiteID) *site[V] {
	if s, ok := c.sites.Load(id); ok {
		return s.(*site[V]) //nolint:forcetypeassert // there is nothing else in it
	}
	s, _ := c.sites.LoadOrStore(id, &site[V]{index: map[string]*carriers[V]{}})
	return s.(*site[V]) //nolint:forcetypeassert // as above
}

// raise keeps the position below which nothing is stored. It may be above where
// the set is: a change that is announced and then fails comes again.
func (s *site[V]) raise(to changelog.Position) {
	if s.floor.Before(to) {
		s.floor = to
	}
}

func (s *site[V]) add(e *entry[V]) {
	for _, k := range e.keys {
		with := s.index[k]
		switch {
		case with == nil:
			s.index[k] = &carriers[V]{one: e}
		case with.one == nil:
			with.one = e
		case with.more == nil:
			with.more = map[*entry[V]]struct{}{e: {}}
		default:
			with.more[e] = struct{}{}
		}
	}
}

func (s *site[V]) remove(e *entry[V]) {
	for _, k := range e.keys {
		with := s.index[k]
		if with == nil {
			continue
		}
		if with.one == e {
			with.one = nil
		}
		delete(with.more, e)
		if with.one == nil && len(with.more) == 0 {
			delete(s.index, k)
		}
	}
}
