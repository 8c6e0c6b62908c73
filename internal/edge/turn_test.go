package edge_test

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gheecms/ghee/internal/edge"
	"github.com/gheecms/ghee/internal/web/limit"
	"github.com/gheecms/ghee/internal/web/strict"
)

// While a queue stands, a read that is not at hand is refused before net/http
// sees it, as net/http would be given to refuse it; what is at hand is answered,
// and what is no read is not ours to refuse.
func TestAnswer_TurnsAwayWhereAQueueStands(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n, letGo, _ := held()
		letGo()
		c := n.config()
		c.Cache, c.Aliases = 1<<20, 1000
		c.Limiter = limit.New(limit.Config{Start: 1, Min: 1, Max: 1, Queue: 9, Waited: func() time.Duration { return 0 }})
		c.Class = func(path string) (limit.Class, bool) { return limit.Desk, path == "/api/sites" }
		h := edge.New(c)
		direct := func(target string) string {
			head, body, ok := h.Answer(nil, &strict.Request{Target: []byte(target), Host: []byte("x"), At: time.Now()})
			if !ok {
				return ""
			}
			return string(head) + string(body)
		}
		for range 2 {
			ask(t, h, "GET", redirects+reader) // kept, then known by its bytes
		}
		inside, _ := c.Limiter.Enter(t.Context(), limit.Read)
		if got := direct(redirects + other); got != "" {
			t.Errorf("where nobody waits: %s", got)
		}
		end := time.Now().Add(200 * time.Millisecond)
		var wait crowd
		for time.Now().Before(end) { // somebody always waits
			wait.wg.Go(func() { _, _ = c.Limiter.Enter(t.Context(), limit.Read) })
			<-time.After(time.Millisecond)
		}
		if got := direct("/api/sites?limit=1"); !strings.HasPrefix(got, "HTTP/1.1 503 ") {
			t.Errorf("what yields to reads: %s", got)
		}
		got := direct(redirects + other)
		for _, want := range []string{"HTTP/1.1 503 Service Unavailable\r\n", "Retry-After: ", "Cache-Control: no-store\r\n", "Access-Control-Allow-Origin: *\r\n", "Date: ", "\r\n\r\n{\"detail\":\"" + limit.Detail} {
			if !strings.Contains(got, want) {
				t.Errorf("a refusal lacks %q: %s", want, got)
			}
		}
		if strings.Contains(got, "\nGhee-Position: ") || h.Shed() == 0 || c.Limiter.Shed(limit.Read) == 0 {
			t.Errorf("%s; %d, %d", got, h.Shed(), c.Limiter.Shed(limit.Read))
		}
		if got := direct(redirects + reader); !strings.HasPrefix(got, "HTTP/1.1 200 OK\r\n") {
			t.Errorf("what is at hand: %s", got)
		}
		for _, target := range []string{"/healthz", "/api/sites/a/documents/1/presence", "/v2/events?auth_token=" + reader} {
			if got := direct(target); got != "" {
				t.Errorf("%s needs no place: %s", target, got)
			}
		}
		inside.Leave()
		wait.wg.Wait()
	})
}
