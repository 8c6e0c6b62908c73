package memcached

import (
	"context"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"github.com/bradfitz/gomemcache/memcache"

	"github.com/gheecms/ghee/internal/content"
)

// What may wait to be stored: whatever comes when there is no room is dropped,
// since Memcached is never worth a reader's waiting.
const (
	mostWaiting = 256
	mostBytes   = 16 << 20
)

// queue is what waits to be stored.
type queue struct {
	jobs  chan job
	bytes *atomic.Int64
}

type job struct {
	name    string
	size    int64
	life    time.Duration
	payload func() ([]byte, error)
}

func newQueue() queue { return queue{make(chan job, mostWaiting), &atomic.Int64{}} }

func (q queue) add(j job) bool {
	if q.bytes.Add(j.size) > mostBytes {
		q.bytes.Add(-j.size)
		return false
	}
	select {
	case q.jobs <- j:
		return true
	default:
		q.bytes.Add(-j.size)
		return false
	}
}

// Put stores the answer to a query of a site's published content, some time soon
// if all goes well. Failures and drafts are not stored.
func (m *Cache) Put(site content.SiteID, query string, a Answer) {
	if site.IsPreview() || a.Status != http.StatusOK && a.Status != http.StatusNotFound {
		return
	}
	if len(a.Body) > maxBody {
		m.counts.large.Add(1)
		return
	}
	m.put(job{
		name: answerName(m.c.Release, site, query), size: int64(len(a.Body)), life: lifetimeOf(a.Status),
		payload: func() ([]byte, error) { return m.codec.encode(a), nil },
	})
}

// PutGrant tells what a token allows to nodes without a directory, once an hour.
// Tokens that may write open nothing there.
func (m *Cache) PutGrant(g content.Grant) {
	if g.Kind != content.ReadToken || !m.told.first(g.Hash, m.c.Now()) {
		return
	}
	if !m.put(job{name: grantName(g.Hash), life: lifetime, payload: func() ([]byte, error) { return encodeGrant(g) }}) {
		m.told.never(g.Hash)
	}
}

// put has a job wait for its turn, if its server is asked at all.
func (m *Cache) put(j job) bool {
	k := m.keys.Load()
	if k == nil {
		return false
	}
	if !m.server(k.at(j.name)).up() || !m.queue.add(j) {
		m.counts.dropped.Add(1)
		return false
	}
	return true
}

// write stores what waits, until ctx ends.
func (m *Cache) write(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case j := <-m.queue.jobs:
			m.queue.bytes.Add(-j.size)
			m.store(j)
		}
	}
}

func (m *Cache) store(j job) {
	k := m.keys.Load()
	at := k.at(j.name)
	server := m.server(at)
	if !server.up() {
		m.counts.dropped.Add(1)
		return
	}
	payload, err := j.payload()
	if err != nil {
		m.counts.dropped.Add(1)
		return
	}
	if len(payload)+head > maxValue {
		m.counts.large.Add(1)
		return
	}
	value := k.sealed(j.name, m.c.Now(), payload)
	if err := server.set(&memcache.Item{Key: at, Value: value, Expiration: int32(j.life / time.Second)}); err != nil {
		m.counts.dropped.Add(1)
		return
	}
	m.counts.stored.Add(1)
}

// told remembers which tokens were stored in the last hour.
type told struct {
	mu   sync.Mutex
	when map[string]time.Time
}

const (
	toldFor  = time.Hour
	mostTold = 10_000
)

func (t *told) first(hash string, now time.Time) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	if at, ok := t.when[hash]; ok && now.Sub(at) < toldFor {
		return false
	}
	if t.when == nil || len(t.when) >= mostTold {
		t.when = map[string]time.Time{}
	}
	t.when[hash] = now
	return true
}

func (t *told) never(hash string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	delete(t.when, hash)
}

func (t *told) forget() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.when = nil
}
