package edge_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/gheecms/ghee/internal/edge"
	"github.com/gheecms/ghee/internal/web/limit"
)

func TestServe_HeadersAreBounded(t *testing.T) {
	w := ask(t, edge.New(newNode().config()), "GET", redirects+reader, "X-Long: "+strings.Repeat("x", 33<<10))
	if w.Code != http.StatusRequestHeaderFieldsTooLarge || w.Body.String() != `{"detail":"The headers of the request are too long."}` {
		t.Error(w.Code, w.Body)
	}
}

func TestServe_TooManyInFlightAreSentAway(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n, letGo, _ := held()
		c := n.config()
		c.MaxInFlight = 2
		h := edge.New(c)
		var inside crowd
		inside.ask(t.Context(), h, redirects+reader)
		inside.ask(t.Context(), h, redirects+reader+"&page_size=5")
		synctest.Wait()
		w := ask(t, h, "GET", redirects+reader+"&page_size=6")
		if w.Code != 503 || !soon(w) || w.Header().Get("Cache-Control") != "no-store" ||
			w.Body.String() != `{"detail":"Too many requests are being answered. Try again shortly."}` {
			t.Error(w.Code, w.Header(), w.Body)
		}
		if w := ask(t, h, "OPTIONS", "/v2/posts/"); w.Code != http.StatusNoContent {
			t.Error("no preflight under load:", w.Code)
		}
		letGo()
		if got := inside.statuses(); got[0] != 200 || got[1] != 200 {
			t.Error(got)
		}
		if w := ask(t, h, "GET", redirects+reader+"&page_size=6"); w.Code != http.StatusOK || h.Shed() != 1 || h.InFlight() != 0 {
			t.Error(w.Code, h.Shed(), h.InFlight())
		}
	})
}

// Flights that lost their clients count, too: a client that asks and leaves
// again and again cannot pile them up.
func TestServe_AbandonedFlightsAreBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n, letGo, asks := held()
		c := n.config()
		c.Limiter = limit.New(limit.Config{Start: 3, Min: 3, Max: 3, Queue: 6})
		h := edge.New(c)
		for i := range 10 {
			ctx, leave := context.WithCancel(t.Context())
			var one crowd
			one.ask(ctx, h, redirects+reader+"&page_size="+string(rune('1'+i%9)))
			synctest.Wait()
			leave()
			one.wg.Wait()
		}
		if got := asks.Load(); got != 3 {
			t.Errorf("%d reads at once, want 3", got)
		}
		letGo()
	})
}

// soon reports whether an answer tells to come back in a second or two.
func soon(w *httptest.ResponseRecorder) bool {
	after := w.Header().Get("Retry-After")
	return after == "1" || after == "2"
}

// It is what asks a set that needs a place: a herd after one page takes one, and
// a read without a place is sent away and tells nothing of the site.
func TestServe_AHerdTakesOnePlace(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n, letGo, asks := held()
		c := n.config()
		c.Limiter = limit.New(limit.Config{Start: 1, Min: 1, Max: 1, Queue: 2})
		h := edge.New(c)
		var herd crowd
		for range 2000 {
			herd.ask(t.Context(), h, redirects+reader)
		}
		synctest.Wait()
		w := ask(t, h, "GET", redirects+other)
		if w.Code != 503 || !soon(w) || w.Header().Get("Cache-Control") != "no-store" || w.Header().Get("Ghee-Position") != "" || h.Shed() != 1 {
			t.Error(w.Code, w.Header(), h.Shed())
		}
		letGo()
		for _, status := range herd.statuses() {
			if status != http.StatusOK {
				t.Fatal(status)
			}
		}
		if asks.Load() != 1 || c.Limiter.Now().Inside != 0 {
			t.Errorf("the set was asked %d times; %+v", asks.Load(), c.Limiter.Now())
		}
		if w := ask(t, h, "GET", redirects+other); w.Code != http.StatusOK {
			t.Error(w.Code)
		}
	})
}
