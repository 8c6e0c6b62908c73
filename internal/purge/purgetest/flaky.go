package purgetest

import (
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/gheecms/ghee/internal/fail"
	"github.com/gheecms/ghee/internal/purge"
)

// The ways in which a request fails.
const (
	notNow  = iota // 503
	tooMany        // 429, with Retry-After
	cut            // the connection breaks before it is done
	unheard        // and after
	ways
)

// front stands before a CDN and fails requests as fails says: a way, or less
// than zero to let it be.
type front struct {
	to    http.Handler
	fails func() int

	mu     sync.Mutex
	failed [ways]int
}

func (f *front) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	f.mu.Lock()
	way := f.fails()
	if way >= 0 {
		f.failed[way]++
	}
	f.mu.Unlock()
	switch way {
	case notNow:
		http.Error(w, "backend is down", http.StatusServiceUnavailable)
	case tooMany:
		w.Header().Set("Retry-After", strconv.Itoa(int(asked/time.Second)))
		http.Error(w, "slow down", http.StatusTooManyRequests)
	case cut:
		panic(http.ErrAbortHandler)
	case unheard:
		f.to.ServeHTTP(httptest.NewRecorder(), r)
		panic(http.ErrAbortHandler)
	default:
		f.to.ServeHTTP(w, r)
	}
}

// asked is how long a CDN that is asked too much tells to wait.
const asked = 7 * time.Second

// flaky purges while three in ten requests fail, until all is taken: nothing of
// what a driver says was taken is kept, and what fails may be tried again.
func flaky(t *testing.T, c CDN) {
	const seed, rounds, most = 20, 60, 50
	r := rand.New(rand.NewPCG(seed, seed)) //nolint:gosec // not for secrets
	f := &front{to: c.Handler, fails: func() int {
		if r.IntN(10) < 7 {
			return -1
		}
		return r.IntN(ways)
	}}
	d := c.Driver(Serve(t, f))
	for n := range rounds {
		name := strconv.Itoa(n)
		c.Keep(t, name, "7/o:"+name, "7/any")
		ctx := purge.Attempt(t.Context(), "job "+name)
		for i := 0; ; i++ {
			err := d.Purge(ctx, []string{"7/o:" + name})
			if err == nil {
				break
			}
			if !fail.Is(err, fail.Unavailable) || i == most {
				t.Fatalf("attempt %d of purge %s: %v", i, name, err)
			}
		}
		gone(t, c, name)
	}
	for way, n := range f.failed {
		if n == 0 {
			t.Errorf("no request failed in way %d", way)
		}
	}
}

func busy(t *testing.T, c CDN) {
	for way, want := range map[int]time.Duration{tooMany: asked, notNow: 0} {
		d := c.Driver(Serve(t, &front{to: c.Handler, fails: func() int { return way }}))
		err := d.Purge(t.Context(), []string{"7/o:a"})
		if !fail.Is(err, fail.Unavailable) || purge.WaitOf(err) != want {
			t.Errorf("it says to wait %v, not %v: %v", purge.WaitOf(err), want, err)
		}
	}
}

// lost sends an order again whose answer nobody heard.
func lost(t *testing.T, c CDN) {
	way := unheard
	d := c.Driver(Serve(t, &front{to: c.Handler, fails: func() int { return way }}))
	c.Keep(t, "a", "7/o:a")
	ctx := purge.Attempt(t.Context(), "one")
	if err := d.Purge(ctx, []string{"7/o:a", "7/o:b"}); !fail.Is(err, fail.Unavailable) {
		t.Errorf("it says %v", err)
	}
	way = -1
	if err := d.Purge(ctx, []string{"7/o:b", "7/o:a"}); err != nil {
		t.Error(err)
	}
	gone(t, c, "a")
	if c.Orders == nil {
		return
	}
	if n := c.Orders(); n != 1 {
		t.Errorf("it was carried out %d times", n)
	}
	must(t, d, "7/o:a")
	if n := c.Orders(); n != 2 {
		t.Errorf("a later purge of the same key made it %d orders", n)
	}
}
