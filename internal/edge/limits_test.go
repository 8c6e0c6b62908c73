package edge_test

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/gheecms/ghee/internal/edge"
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
		if w.Code != 503 || w.Header().Get("Retry-After") != "2" || w.Header().Get("Cache-Control") != "no-store" ||
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
		c.MaxInFlight = 3
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
