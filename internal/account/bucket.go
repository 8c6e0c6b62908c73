package account

import (
	"container/list"
	"errors"
	"net/netip"
	"sync"
	"time"

	"github.com/gheecms/ghee/internal/fail"
)

// maxBuckets bounds how many accounts and how many addresses are remembered.
// Whoever was not seen longest is forgotten first.
const maxBuckets = 50_000

// LimitError is the cause of a refusal because of too many tries; the code is
// fail.Denied.
type LimitError struct{ RetryAfter time.Duration }

// Error says how long to wait.
func (e *LimitError) Error() string { return "too many tries; wait " + e.RetryAfter.String() }

// Limited returns how long to wait when err is a refusal because of too many
// tries.
func Limited(err error) (time.Duration, bool) {
	l, ok := errors.AsType[*LimitError](err)
	if !ok {
		return 0, false
	}
	return l.RetryAfter, true
}

func limited(wait time.Duration) error {
	return fail.Wrap(fail.Denied, &LimitError{RetryAfter: wait.Truncate(time.Second) + time.Second}, "Too many tries. Wait a little and try again.")
}

// buckets is a token bucket per key, in memory.
type buckets struct {
	burst float64
	every time.Duration // one more try
	max   int

	mu    sync.Mutex
	byKey map[string]*list.Element // guarded by mu
	order *list.List               // of *bucket, latest first; guarded by mu
}

type bucket struct {
	key  string
	left float64
	at   time.Time
	told bool // that it is empty
}

func newBuckets(burst float64, every time.Duration, max int) *buckets {
	return &buckets{burst: burst, every: every, max: max, byKey: map[string]*list.Element{}, order: list.New()}
}

// take takes one try. It returns 0, or how long to wait for the next; first
// reports that this is the try that met the limit.
func (b *buckets) take(key string, now time.Time) (wait time.Duration, first bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	e := b.byKey[key]
	if e == nil {
		if len(b.byKey) >= b.max {
			oldest := b.order.Back()
			delete(b.byKey, b.order.Remove(oldest).(*bucket).key)
		}
		e = b.order.PushFront(&bucket{key: key, left: b.burst, at: now})
		b.byKey[key] = e
	}
	b.order.MoveToFront(e)
	k := e.Value.(*bucket)
	if passed := now.Sub(k.at); passed > 0 {
		k.left, k.at = min(b.burst, k.left+float64(passed)/float64(b.every)), now
	}
	if k.left >= 1 {
		k.left--
		k.told = false
		return 0, false
	}
	first, k.told = !k.told, true
	return time.Duration((1 - k.left) * float64(b.every)), first
}

// forgive fills a bucket: the person has signed in.
func (b *buckets) forgive(key string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if e := b.byKey[key]; e != nil {
		delete(b.byKey, b.order.Remove(e).(*bucket).key)
	}
}

// addressKey is what an address counts as: an IPv4 address by itself, an IPv6
// address with the 2^64 others of its network (S8).
func addressKey(address string) string {
	ip, err := netip.ParseAddr(address)
	if err != nil {
		return "?" // all that have no address share one
	}
	ip = ip.Unmap().WithZone("")
	if ip.Is6() {
		p, _ := ip.Prefix(64) // never fails for 64 bits
		return p.String()
	}
	return ip.String()
}
