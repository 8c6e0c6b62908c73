package forward_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/gheecms/ghee/internal/clock"
	"github.com/gheecms/ghee/internal/edge/forward"
)

func TestForwarder_AsksASecondTargetOnlyWhereThatIsHarmless(t *testing.T) {
	const unknown, nothing = `"code":"outcome_unknown"`, "Nothing was changed"
	for _, c := range []struct {
		what, method, path, key string
		first                   http.HandlerFunc // nil: nobody listens
		status                  int
		says                    string
		firsts, seconds         int
	}{
		{"a read, the leader dead", "GET", "/api/me", "", nil, 200, "second", 0, 1},
		{"a read, broken off", "GET", "/api/me", "", breaks, 200, "second", 1, 1},
		{"a read, 502", "GET", "/api/me", "", status(502), 200, "second", 1, 1},
		{"a read, 503", "GET", "/v2/pages/*/", "", status(503), 200, "second", 1, 1},
		{"a read, 504", "GET", "/api/me", "", status(504), 200, "second", 1, 1},
		{"a read, 500", "GET", "/api/me", "", status(500), 500, "Internal", 1, 0},
		{"a read, 429", "GET", "/api/me", "", status(429), 429, "Too Many", 1, 0},
		{"a read, 404", "GET", "/api/me", "", status(404), 404, "Not Found", 1, 0},
		{"a write, the leader dead: it never left", "POST", "/v2/pages/", "", nil, 200, "second", 0, 1},
		{"a write, broken off: nobody knows", "POST", "/v2/pages/", "", breaks, 503, unknown, 1, 0},
		{"a write of the dashboard, broken off", "POST", "/api/sites/a/documents", "", breaks, 503, unknown, 1, 0},
		{"a write, 503", "PATCH", "/v2/pages/*/1/", "", status(503), 503, "Service Unavailable", 1, 0},
		{"a deletion, broken off", "DELETE", "/api/sites/a/documents/1", "", breaks, 503, unknown, 1, 0},
		{"a write with a key, broken off", "POST", "/api/sites/a/documents", "k", breaks, 200, "second", 1, 1},
		{"a write with a key, 503", "PUT", "/api/sites/a/documents/1", "k", status(503), 200, "second", 1, 1},
		{"v2 knows no keys", "POST", "/v2/pages/", "k", breaks, 503, unknown, 1, 0},
		{"v2 knows no keys, doubled slashes", "POST", "//v2/pages/", "k", breaks, 503, unknown, 1, 0},
	} {
		t.Run(c.what, func(t *testing.T) {
			second := newOrigin(t, says("second"))
			first, url := &origin{}, nobody(t)
			if c.first != nil {
				first = newOrigin(t, c.first)
				url = first.URL
			}
			f, e := edge(t, forward.Config{Origins: []string{url, second.URL}})
			body := ""
			if c.method == "POST" || c.method == "PUT" {
				body = `{"a":1}`
			}
			headers := []string{"Content-Type", "application/json"}
			if c.key != "" {
				headers = append(headers, "Idempotency-Key", c.key)
			}
			res, text := ask(t, c.method, e.URL+c.path, body, headers...)
			if res.StatusCode != c.status || !strings.Contains(text, c.says) {
				t.Errorf("it answers %d: %s", res.StatusCode, text)
			}
			if len(first.requests()) != c.firsts || len(second.requests()) != c.seconds {
				t.Errorf("the first was asked %d times, the second %d; want %d and %d", len(first.requests()), len(second.requests()), c.firsts, c.seconds)
			}
			for _, r := range second.requests() {
				if r.Form.Get("body") != body || r.Method != c.method || r.URL.Path != c.path {
					t.Errorf("the second got %s %s %q", r.Method, r.URL, r.Form.Get("body"))
				}
			}
			if n := f.Counts(); int(n.Retried) != c.seconds || n.Unknown > 0 != (c.says == unknown) {
				t.Errorf("it counts %+v", n)
			}
		})
	}
}

func TestForwarder_TellsWhatBecameOfAWriteWithoutALeader(t *testing.T) {
	broken := newOrigin(t, breaks)
	for _, c := range []struct {
		what, url, path, key, contains, kind string
	}{
		{"dead", nobody(t), "/v2/pages/", "", "Nothing was changed.", "application/json"},
		{"dead", nobody(t), "/api/sites/a/documents", "", "Nothing was changed.", "application/problem+json"},
		{"broken", broken.URL, "/v2/pages/", "", "It is not known whether it was done", "application/json"},
		{"broken", broken.URL, "/api/sites/a/documents", "k7", "Send it again with the same Idempotency-Key", "application/problem+json"},
	} {
		_, e := edge(t, forward.Config{Origins: []string{c.url}})
		res, text := ask(t, "POST", e.URL+c.path, "{}", "Idempotency-Key", c.key)
		h := res.Header
		if res.StatusCode != http.StatusServiceUnavailable || !strings.Contains(text, c.contains) || !strings.Contains(text, `"detail":"`) || h.Get("Content-Type") != c.kind ||
			h.Get("Retry-After") == "" || h.Get("Cache-Control") != "no-store" || c.key != "" && h.Get("Idempotency-Key") != c.key {
			t.Errorf("%s %s: %d %v\n%s", c.what, c.path, res.StatusCode, h, text)
		}
	}
}

func TestForwarder_LeavesALeaderThatHangs(t *testing.T) {
	first, second := newOrigin(t, hangs), newOrigin(t, says("second"))
	l := forward.Defaults()
	l.Connect, l.FirstByte, l.Total = 10*time.Second, 50*time.Millisecond, 30*time.Second
	_, e := edge(t, forward.Config{Origins: []string{first.URL, second.URL}, Limits: l})
	if res, text := ask(t, "GET", e.URL+"/api/me", ""); res.StatusCode != http.StatusOK || !strings.Contains(text, "second") {
		t.Errorf("a read: %d %s", res.StatusCode, text)
	}
	l.Total = 100 * time.Millisecond
	_, e = edge(t, forward.Config{Origins: []string{first.URL, second.URL}, Limits: l})
	if res, text := ask(t, "POST", e.URL+"/v2/pages/", "{}"); res.StatusCode != http.StatusServiceUnavailable || !strings.Contains(text, "outcome_unknown") {
		t.Errorf("a write: %d %s", res.StatusCode, text)
	}
}

func TestForwarder_RetriesWithinABudget(t *testing.T) {
	first, second := newOrigin(t, status(503)), newOrigin(t, status(503))
	now := clock.Fixed(time.Date(2026, 11, 28, 0, 0, 0, 0, time.UTC), 0)
	f, e := edge(t, forward.Config{Origins: []string{first.URL, second.URL}, Now: now, Chance: func() float64 { return 0 }})
	const asked = 400
	for range asked {
		if res, text := ask(t, "GET", e.URL+"/api/me", ""); res.StatusCode != http.StatusServiceUnavailable || !strings.Contains(text, "Unavailable") {
			t.Fatalf("%d %s", res.StatusCode, text)
		}
	}
	sum := len(first.requests()) + len(second.requests())
	if n := f.Counts(); sum > asked+asked/10+30 || sum < asked+30 || n.Spent == 0 {
		t.Errorf("%d requests made %d, %+v", asked, sum, n)
	}
}

func TestForwarder_AsksTheOneTheFeedFollowsFirst(t *testing.T) {
	a, b := newOrigin(t, says("a")), newOrigin(t, says("b"))
	leader := ""
	_, e := edge(t, forward.Config{Origins: []string{a.URL, b.URL + "/"}, Leader: func() string { return leader }})
	for _, c := range []struct{ leader, want string }{
		{"", "a"}, {b.URL, "b"}, {b.URL + "/", "b"}, {a.URL, "a"}, {"http://peer.example", "a"},
	} {
		leader = c.leader
		if _, text := ask(t, "POST", e.URL+"/v2/pages/", "{}"); !strings.Contains(text, `"`+c.want+`"`) {
			t.Errorf("while it follows %q, %s answers", c.leader, text)
		}
	}
}

func TestNew_RefusesWhatIsNoOrigin(t *testing.T) {
	for _, o := range [][]string{nil, {"origin.example"}, {"ftp://o"}, {"http://o/api"}, {"http://u:p@o"}, {"http://o?x=1"}, {"http://"}} {
		if _, err := forward.New(forward.Config{Origins: o}); err == nil || strings.Contains(fmt.Sprint(err), "u:p") {
			t.Errorf("%q: %v", o, err)
		}
	}
}
