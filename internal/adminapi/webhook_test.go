package adminapi_test

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/gheecms/ghee/internal/clock"
	"github.com/gheecms/ghee/internal/webhook/courier"
	"github.com/gheecms/ghee/internal/work"
)

// delivers does the work of webhooks until the test ends.
func (h *house) delivers() {
	log := slog.New(slog.DiscardHandler)
	c := courier.New(courier.Config{Store: h.store, Client: &http.Client{Timeout: 5 * time.Second}, IDs: clock.NewID, Now: clock.System, Agent: "test", Log: log})
	r := work.New(work.Config{Store: h.store, IDs: clock.NewID, Chance: func() float64 { return 0 }, Log: log, Scan: 10 * time.Millisecond}, c.Kinds()...)
	ctx, stop := context.WithCancel(context.Background())
	var done sync.WaitGroup
	done.Go(func() { _ = r.Run(ctx) })
	h.t.Cleanup(func() { stop(); done.Wait() })
}

// until waits until something holds.
func until(t *testing.T, what string, holds func() bool) {
	t.Helper()
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for deadline := time.Now().Add(20 * time.Second); !holds(); <-tick.C {
		if time.Now().After(deadline) {
			t.Fatalf("it did not come to this: %s", what)
		}
	}
}

func TestWebhooks_FromMakingToRemoving(t *testing.T) {
	h := newHouse(t)
	h.delivers()
	var fails atomic.Bool
	var requests atomic.Int64
	receiver := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		requests.Add(1)
		if r.Header.Get("X-Secret") != "canary" {
			t.Errorf("the header is %q", r.Header.Get("X-Secret"))
		}
		w.Header().Set("X-Answer", "yes")
		if fails.Load() {
			w.WriteHeader(http.StatusGone)
		}
		_, _ = io.WriteString(w, "thanks")
	}))
	defer receiver.Close()
	_, id, _ := h.made("here")
	v := h.signIn("admin@here.test")
	ok := func(a answer) map[string]any {
		t.Helper()
		if a.status/100 != 2 {
			t.Fatalf("%d %s", a.status, a.body)
		}
		if strings.Contains(a.body, "canary") {
			t.Errorf("a secret is told: %s", a.body)
		}
		return a.json()
	}
	base := "/api/sites/here/webhooks"
	choice := map[string]any{"name": "Build", "url": receiver.URL, "events": []string{"page.*", "post.published"}, "headers": []any{map[string]string{"name": "X-Secret", "value": "canary"}}}
	made := ok(v.do("POST", base, choice, "Idempotency-Key", "k1"))
	if again := ok(v.do("POST", base, choice, "Idempotency-Key", "k1")); again["id"] != made["id"] || again["secret"] != nil {
		t.Errorf("made again: %v", again)
	}
	if secret, _ := made["secret"].(string); !strings.HasPrefix(secret, "whsec_") || made["state"] != "active" || made["warning"] == nil {
		t.Errorf("made: %v", made)
	}
	one := base + "/" + made["id"].(string)
	list := ok(v.do("GET", base, nil))
	if items := list["items"].([]any); len(items) != 1 || strings.Contains(v.do("GET", base, nil).body, "whsec_") {
		t.Errorf("the list: %v", list)
	}
	choice["name"], choice["headers"] = "Other", []any{map[string]string{"name": "x-secret"}}
	if a := ok(v.do("PUT", one, choice)); a["name"] != "Other" {
		t.Errorf("changed: %v", a)
	}
	delivery := func(id any) (a map[string]any) {
		t.Helper()
		until(t, "the delivery has ended", func() bool {
			a = ok(v.do("GET", one+"/deliveries/"+id.(string), nil))
			return a["state"] != "waiting"
		})
		return a
	}
	test := ok(v.do("POST", one+"/test", nil))
	got := delivery(test["id"])
	tries := got["all_tries"].([]any)
	if try := tries[0].(map[string]any); got["state"] != "delivered" || len(tries) != 1 || try["body"] != "thanks" || try["status"] != 200.0 {
		t.Errorf("the test: %v", got)
	}
	if body := got["body"].(map[string]any)["webhook"].(map[string]any); body["event"] != "page.all" || body["target"] != receiver.URL {
		t.Errorf("what was sent: %v", body)
	}
	ok(v.do("POST", one+"/deliveries/"+test["id"].(string)+"/replay", nil))
	if got := delivery(test["id"]); len(got["all_tries"].([]any)) != 2 || requests.Load() != 2 {
		t.Errorf("replayed: %v", got)
	}
	if a := ok(v.do("POST", one+"/secret", map[string]any{"overlap_seconds": 60})); a["secret"] == made["secret"] || a["secrets"] != 2.0 {
		t.Errorf("rotated: %v", a)
	}
	if a := ok(v.do("POST", one+"/pause", nil)); a["state"] != "paused" {
		t.Errorf("paused: %v", a)
	}
	ok(v.do("POST", "/api/sites/here/documents/"+string(id)+"/publish", nil))
	if a := v.do("POST", one+"/test", nil); a.status != 409 {
		t.Errorf("a test of what is paused: %d", a.status)
	}
	ok(v.do("POST", one+"/resume", map[string]any{}))
	until(t, "what came meanwhile is sent", func() bool { return requests.Load() == 3 })
	fails.Store(true)
	until(t, "it is active", func() bool { return ok(v.do("GET", one, nil))["state"] == "active" })
	gone := ok(v.do("POST", one+"/test", nil))
	if got := delivery(gone["id"]); got["state"] != "failed" || got["status"] != 410.0 {
		t.Errorf("the receiver is gone: %v", got)
	}
	if a := ok(v.do("GET", one, nil)); a["state"] != "paused" || !strings.Contains(a["reason"].(string), "410") {
		t.Errorf("the webhook of a receiver that is gone: %v", a)
	}
	fails.Store(false)
	ok(v.do("POST", one+"/resume", map[string]any{"skip": true}))
	ok(v.do("POST", one+"/replay", map[string]any{}))
	if got := delivery(gone["id"]); got["state"] == "waiting" {
		t.Errorf("not replayed: %v", got)
	}
	first := ok(v.do("GET", one+"/deliveries?limit=2", nil))
	rest := ok(v.do("GET", one+"/deliveries?limit=2&cursor="+first["next"].(string), nil))
	if a, b := first["items"].([]any), rest["items"].([]any); len(a) != 2 || len(b) == 0 || a[1].(map[string]any)["number"].(float64) <= b[0].(map[string]any)["number"].(float64) {
		t.Errorf("the pages: %v, %v", first, rest)
	}
	if v.do("DELETE", one, nil).status != 204 || v.do("GET", one, nil).status != 404 || v.do("GET", one+"/deliveries", nil).status != 404 {
		t.Error("it is still there")
	}
}

func TestWebhooks_OutOfFormAreRefused(t *testing.T) {
	h := newHouse(t)
	v := h.signIn("admin@here.test")
	for name, choice := range map[string]map[string]any{
		"inside":        {"url": "http://127.0.0.1/", "events": []string{"page.all"}},
		"no scheme":     {"url": "file:///etc/passwd", "events": []string{"page.all"}},
		"unknown event": {"url": "https://x.test/", "events": []string{"page.eaten"}},
		"no event":      {"url": "https://x.test/", "events": []string{}},
		"our header":    {"url": "https://x.test/", "events": []string{"page.all"}, "headers": []any{map[string]string{"name": "Webhook-Id", "value": "x"}}},
		"bad header":    {"url": "https://x.test/", "events": []string{"page.all"}, "headers": []any{map[string]string{"name": "A", "value": "x\r\nB: c"}}},
		"no value":      {"url": "https://x.test/", "events": []string{"page.all"}, "headers": []any{map[string]string{"name": "A"}}},
	} {
		if a := v.do("POST", "/api/sites/here/webhooks", choice); a.status != 400 && a.status != 403 {
			t.Errorf("%s: %d %s", name, a.status, a.body)
		}
	}
}
