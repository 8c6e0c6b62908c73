package edge_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/edge"
)

// held is a node whose reads wait until they are let go; asks counts them.
func held() (n *node, letGo func(), asks *atomic.Int64) {
	n, asks = newNode(), &atomic.Int64{}
	gate := make(chan struct{})
	n.read = func(_ context.Context, site content.SiteID) (edge.Reading, error) {
		return reading{from: "/of-site-" + string(rune('0'+site)), ask: func(context.Context) error {
			asks.Add(1)
			<-gate
			return nil
		}}, nil
	}
	return n, func() { close(gate) }, asks
}

// crowd sends requests, each from a client of its own, and returns the answers
// when all are in.
type crowd struct {
	wg      sync.WaitGroup
	mu      sync.Mutex
	answers []*httptest.ResponseRecorder
}

func (c *crowd) ask(ctx context.Context, h http.Handler, target string) {
	c.wg.Go(func() {
		w := askIn(ctx, h, "GET", target)
		c.mu.Lock()
		defer c.mu.Unlock()
		c.answers = append(c.answers, w)
	})
}

func (c *crowd) statuses() (codes []int) {
	c.wg.Wait()
	for _, w := range c.answers {
		codes = append(codes, w.Code)
	}
	return codes
}

func TestServe_EqualRequestsShareOneFlight(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n, letGo, asks := held()
		h := edge.New(n.config())
		var c crowd
		for i := range 50 {
			stray := strings.Repeat("x", i) // no part of the key
			c.ask(t.Context(), h, redirects+reader+"&stray="+stray)
		}
		c.ask(t.Context(), h, redirects+other) // another site, the same question
		synctest.Wait()
		if got := asks.Load(); got != 2 {
			t.Errorf("the sets were asked %d times, want once a site", got)
		}
		letGo()
		sites, collapsed := map[string]int{}, 0
		c.wg.Wait()
		for _, w := range c.answers {
			if w.Header().Get("Cache-Status") == "ghee; fwd=miss; collapsed; detail=set" {
				collapsed++
			}
			if w.Code != http.StatusOK {
				t.Error(w.Code, w.Body)
			}
			_, after, _ := strings.Cut(w.Body.String(), "/of-")
			sites[after[:len("site-7")]]++
		}
		if sites["site-7"] != 50 || sites["site-8"] != 1 {
			t.Error(sites)
		}
		if h.Joined() != 49 || collapsed != 49 || h.InFlight() != 0 {
			t.Errorf("%d joined, %d told so, %d in flight", h.Joined(), collapsed, h.InFlight())
		}
	})
}

func TestServe_AClientThatLeavesTakesNobodyAlong(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := newNode()
		var asks atomic.Int64
		gate := make(chan struct{})
		n.read = func(context.Context, content.SiteID) (edge.Reading, error) {
			return reading{from: "/new", ask: func(ctx context.Context) error {
				asks.Add(1)
				select {
				case <-gate:
					return nil
				case <-ctx.Done():
					return ctx.Err()
				}
			}}, nil
		}
		h := edge.New(n.config())
		ctx, leave := context.WithCancel(t.Context())
		var first, second crowd
		first.ask(ctx, h, redirects+reader)
		synctest.Wait()
		second.ask(t.Context(), h, redirects+reader)
		synctest.Wait()
		leave()
		if got := first.statuses(); got[0] != 499 {
			t.Error(got)
		}
		synctest.Wait() // for whatever the leaving might break
		close(gate)
		if got := second.statuses(); got[0] != http.StatusOK || asks.Load() != 1 {
			t.Errorf("%v after %d asks", got, asks.Load())
		}
	})
}

func TestServe_ASetThatHangsHoldsNobodyForEver(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n, letGo, asks := held()
		h := edge.New(n.config())
		began := time.Now()
		for range 2 { // the second one does not wait for the first one's flight
			w := ask(t, h, "GET", redirects+reader)
			if w.Code != 503 || w.Body.String() != `{"detail":"The answer took too long. Try again shortly."}` {
				t.Error(w.Code, w.Body)
			}
		}
		if took := time.Since(began); took != 2*edge.Defaults().Timeout || asks.Load() != 2 {
			t.Errorf("%s for %d asks", took, asks.Load())
		}
		letGo()
	})
}

func TestServe_AReadEndsAtItsDeadline(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := newNode()
		n.read = func(context.Context, content.SiteID) (edge.Reading, error) {
			return reading{ask: func(ctx context.Context) error {
				<-ctx.Done()
				return ctx.Err()
			}}, nil
		}
		w := ask(t, edge.New(n.config()), "GET", redirects+reader)
		if w.Code != 503 || w.Body.String() != `{"detail":"The answer took too long. Try again shortly."}` {
			t.Error(w.Code, w.Body)
		}
		synctest.Wait() // for the flight to end
	})
}
