// Package memcached keeps answers in Memcached, where all nodes of an
// installation find them, also one whose own files are gone.
//
// Nothing in it is believed because it is there: each value carries the name it
// was stored under and an HMAC over both (names.go), so a server that is shared,
// broken or hostile can hold a value back, and hand out an old one, but not make
// one up or swap two. What is old is told by the position in the value: whoever
// has a set of the site takes a value only from the very position of that set.
//
// A server that is slow, frozen or gone costs readers a Timeout once: from then
// on nobody asks it until Run, which knocks in the background, has found it well.
// Who has nothing else to answer with waits a little longer.
package memcached

import (
	"cmp"
	"context"
	"hash/fnv"
	"log/slog"
	"net/http"
	"net/netip"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/gheecms/ghee/internal/clock"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/delivery"
	"github.com/gheecms/ghee/internal/fail"
)

// Timeout is how long a reader waits for a server, at most; Patience is that of
// one who has no other answer.
const (
	Timeout  = 20 * time.Millisecond
	Patience = 250 * time.Millisecond
)

// How long values may live. Memcached ends them by its own clock; what it hands
// out all the same is refused by ours.
const (
	lifetime     = 7 * 24 * time.Hour
	lifetimeMiss = 10 * time.Second // of answers that something is not there
)

// Config says where the servers are.
type Config struct {
	Servers  []string // HOST:PORT
	Release  string   // of the program: another one may answer in other bytes
	Bind     netip.Addr
	Timeout  time.Duration // the constants when left out
	Patience time.Duration
	Now      clock.Clock  // clock.System when left out
	Log      *slog.Logger // silent when left out
}

// Answer is a response with what a node must know of its site to give it out.
type Answer struct {
	delivery.Response
	AsOf         time.Time // the site's set was whole then; zero for never
	DraftsBySlug bool      // settings of the site
	MaxStale     int64
}

// Cache is what nodes share. Its methods may be called by many goroutines; until
// it is given a secret it holds nothing.
type Cache struct {
	c       Config
	servers []*server
	keys    atomic.Pointer[keys]
	codec   codec
	queue   queue
	told    told
	counts  counters
}

// New makes a cache. It calls nobody: Run writes, and looks after the servers.
func New(c Config) (*Cache, error) {
	c.Timeout, c.Patience = cmp.Or(c.Timeout, Timeout), cmp.Or(c.Patience, Patience)
	if c.Now == nil {
		c.Now = clock.System
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	if len(c.Servers) == 0 {
		return nil, fail.E(fail.Invalid, "Memcached: no servers are named.")
	}
	m := &Cache{c: c, queue: newQueue()}
	for _, address := range c.Servers {
		m.servers = append(m.servers, newServer(address, c))
	}
	var err error
	m.codec, err = newCodec()
	return m, err
}

// SetSecret lets the cache begin: nodes with the same secret share values.
func (m *Cache) SetSecret(secret []byte) error {
	k, err := deriveKeys(secret)
	if err == nil {
		m.keys.Store(k)
	}
	return err
}

// server is the one that keeps a name: the highest of a hash of both (rendezvous),
// so that a server more or less moves its share of names and no others.
func (m *Cache) server(name string) *server {
	var best *server
	var most uint64
	for _, s := range m.servers {
		h := fnv.New64a()
		_, _ = h.Write([]byte(s.address)) // a hash takes everything
		_, _ = h.Write([]byte{0})
		_, _ = h.Write([]byte(name))
		if sum := spread(h.Sum64()); best == nil || sum > most {
			best, most = s, sum
		}
	}
	return best
}

// spread mixes the bits of a hash whose high ones hardly differ.
func spread(x uint64) uint64 {
	x ^= x >> 33
	x *= 0xff51afd7ed558ccd
	return x ^ x>>33
}

// Get returns the answer to a site's query, if there is one that fits; fits may
// be called once, with one that is not.
func (m *Cache) Get(site content.SiteID, query string, fits func(Answer) bool) (a Answer, ok bool) {
	return m.answer(site, query, fits, m.c.Timeout)
}

// GetPatiently is Get for a reader who has no other answer.
func (m *Cache) GetPatiently(site content.SiteID, query string, fits func(Answer) bool) (a Answer, ok bool) {
	return m.answer(site, query, fits, m.c.Patience)
}

func (m *Cache) answer(site content.SiteID, query string, fits func(Answer) bool, patience time.Duration) (a Answer, ok bool) {
	stored, payload, ok := m.get(answerName(m.c.Release, site, query), patience)
	if !ok {
		return Answer{}, false
	}
	a, err := m.codec.answer(payload)
	if err != nil {
		m.counts.refused.Add(1)
		return Answer{}, false
	}
	if m.old(stored, lifetimeOf(a.Status)) || !fits(a) {
		m.counts.stale.Add(1)
		return Answer{}, false
	}
	m.counts.hits.Add(1)
	return a, true
}

// Grant returns what a token allows, by its hash, as a node knew it that had a
// directory. It may have been revoked since: only a node without a directory asks.
func (m *Cache) Grant(hash string) (g content.Grant, ok bool) {
	stored, payload, ok := m.get(grantName(hash), m.c.Patience)
	if !ok {
		return content.Grant{}, false
	}
	if g, ok = decodeGrant(payload); !ok || g.Hash != hash || g.Kind != content.ReadToken {
		m.counts.refused.Add(1)
		return content.Grant{}, false
	}
	if m.old(stored, lifetime) {
		m.counts.stale.Add(1)
		return content.Grant{}, false
	}
	m.counts.hits.Add(1)
	return g, true
}

// get returns what was stored under a name, and when.
func (m *Cache) get(name string, patience time.Duration) (stored time.Time, payload []byte, ok bool) {
	k := m.keys.Load()
	if k == nil {
		return time.Time{}, nil, false
	}
	at := k.at(name)
	value, err := m.server(at).get(at, patience)
	if err != nil || value == nil {
		m.counts.misses.Add(1)
		return time.Time{}, nil, false
	}
	if stored, payload, ok = k.open(name, value); !ok {
		m.counts.refused.Add(1)
	}
	return stored, payload, ok
}

// old reports whether a value has outlived itself. A clock that is behind the one
// which stored it makes nothing older.
func (m *Cache) old(stored time.Time, most time.Duration) bool { return m.c.Now().Sub(stored) > most }

func lifetimeOf(status int) time.Duration {
	if status == http.StatusNotFound {
		return lifetimeMiss
	}
	return lifetime
}

// Run stores what is put, and looks after servers that have failed, until ctx
// ends.
func (m *Cache) Run(ctx context.Context) error {
	g, ctx := errgroup.WithContext(ctx)
	for _, s := range m.servers {
		g.Go(func() error {
			s.watch(ctx, m.told.forget) // it may have lost everything
			return nil
		})
	}
	g.Go(func() error {
		m.write(ctx)
		return nil
	})
	return g.Wait()
}
