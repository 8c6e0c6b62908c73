package ghee

import (
	"sync"
	"time"
)

const (
	tooMany = 5                // failed tries in a row after which a host is left out
	leftOut = 10 * time.Second // for so long
	longest = time.Hour        // that a host may keep a client away
	base    = 100 * time.Millisecond
	most    = 2 * time.Second // of a wait between tries
)

// host is what is known of a base URL.
type host struct {
	url      string
	failures int       // in a row
	until    time.Time // it is left out, then tried once
	away     time.Time // it has told this client to stay away until then
}

// hosts picks whom to ask.
type hosts struct {
	mu  sync.Mutex
	all []*host
}

func newHosts(urls []string) *hosts {
	h := &hosts{}
	for _, u := range urls {
		h.all = append(h.all, &host{url: u})
	}
	return h
}

// call is what one call has tried.
type call struct {
	tried  map[*host]int // how often
	rounds int           // waits so far
}

// next picks a host, and how long to wait before: one that the call has not tried
// comes first, in their order, then those tried least. Whoever is left out counts
// only where all are. more is whether another one is left that it has not tried.
func (h *hosts) next(c *call, now time.Time, jitter func() float64) (picked *host, wait time.Duration, more bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	out := 0
	for _, x := range h.all {
		if x.out(now) {
			out++
		}
	}
	var first time.Time // that somebody may be asked
	untried := 0
	for _, x := range h.all {
		switch {
		case out < len(h.all) && x.out(now):
		case x.away.After(now):
			if first.IsZero() || x.away.Before(first) {
				first = x.away
			}
		default:
			if c.tried[x] == 0 {
				untried++
			}
			if picked == nil || c.tried[x] < c.tried[picked] {
				picked = x
			}
		}
	}
	if picked == nil {
		if first.IsZero() {
			return nil, 0, false
		}
		for _, x := range h.all {
			if x.away.Equal(first) && (picked == nil || c.tried[x] < c.tried[picked]) {
				picked = x
			}
		}
		return picked, first.Sub(now), false
	}
	if c.tried[picked] == 0 {
		untried--
	} else {
		wait = time.Duration(jitter() * float64(min(most, base<<min(c.rounds, 20))))
		c.rounds++
	}
	if picked.failures >= tooMany && !picked.out(now) {
		picked.until = now.Add(leftOut) // this call is the one that tries it
	}
	return picked, wait, untried > 0
}

// out reports whether a host is left out.
func (x *host) out(now time.Time) bool { return x.failures >= tooMany && x.until.After(now) }

// heard notes how a try of a host ended.
func (h *hosts) heard(x *host, now time.Time, ok bool, retryAfter time.Duration) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if retryAfter > 0 {
		x.away = now.Add(min(retryAfter, longest))
	}
	if ok {
		x.failures = 0
		return
	}
	if x.failures++; x.failures >= tooMany {
		x.until = now.Add(leftOut)
	}
}

// tokens are what repeated tries cost.
type tokens struct {
	mu   sync.Mutex
	left int
}

const (
	full      = 50
	again     = 5
	afterWait = 10 // again, after a try that timed out
)

func (t *tokens) take(n int) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.left < n {
		return false
	}
	t.left -= n
	return true
}

func (t *tokens) give() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.left = min(full, t.left+1)
}
