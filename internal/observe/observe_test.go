package observe_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/edge/follower"
	"github.com/gheecms/ghee/internal/observe"
	"github.com/gheecms/ghee/internal/respcache"
	"github.com/gheecms/ghee/internal/respcache/memcached"
	"github.com/gheecms/ghee/internal/web/limit"
)

func get(t *testing.T, h http.Handler, path string) *httptest.ResponseRecorder {
	t.Helper()
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodGet, path, nil))
	return w
}

type edge struct{}

func (edge) InFlight() int64  { return 3 }
func (edge) Joined() uint64   { return 4 }
func (edge) Shed() uint64     { return 5 }
func (edge) Listeners() int64 { return 12 }
func (edge) Kept() respcache.Counts {
	return respcache.Counts{Hits: 8, Misses: 9, Entries: 10, Bytes: 11}
}

type shared struct{}

func (shared) Counts() memcached.Counts {
	return memcached.Counts{Hits: 31, Refused: 32, Servers: 3, Up: 1}
}

// followed is a follower of the control log and three sites.
type followed struct{}

func (followed) Statuses() []follower.Status {
	return []follower.Status{
		{Site: content.Control, State: "live"},
		{Site: 1, State: "live", AsOf: time.Now()},
		{Site: 2, State: "disconnected", Lag: 12, Failures: 3, AsOf: time.Now().Add(-2501 * time.Hour)},
		{Site: 3, State: "live", Lag: 2, Diverged: true},
	}
}

func (followed) Counts() follower.Counts {
	return follower.Counts{Applied: 21, Replaced: 22, SiteErrors: 23, FeedErrors: 24, Contact: time.Unix(1_500_000_000, 0)}
}

func TestMetrics_ANeverReachedOriginHasNoTime(t *testing.T) {
	m := observe.New("v")
	m.WatchFollower(alone{})
	if body := get(t, m.Handler(), "/metrics").Body.String(); !strings.Contains(body, "\nghee_follower_contact_timestamp_seconds 0\n") {
		t.Error(body)
	}
}

type alone struct{ followed }

func (alone) Counts() follower.Counts { return follower.Counts{} }

func TestMetrics_ShowWhatHappened(t *testing.T) {
	m := observe.New("1.2.3")
	m.WatchEdge(edge{})
	l := limit.New(limit.Config{Start: 1, Min: 1, Max: 1, Queue: 2, Wait: 1, Rush: 1})
	_, _ = l.Enter(t.Context(), limit.Read)
	_, _ = l.Enter(t.Context(), limit.Desk)
	m.WatchLimiter(l)
	m.WatchFollower(followed{})
	m.WatchMemcached(shared{})
	m.Gauge("ghee_set_open", "Open sets.", func() float64 { return 6 })
	m.Counter("ghee_applied_total", "Entries applied.", func() float64 { return 7 })
	m.Read("posts", "live", 200, 1000, 2*time.Millisecond)
	m.Read("posts", "live", 200, 500, 2*time.Millisecond)
	m.Read("pages", "", 401, 27, time.Microsecond)

	w := get(t, observe.Private(m.Handler(), http.NotFoundHandler(), http.NotFoundHandler()), "/metrics")
	if w.Code != http.StatusOK {
		t.Fatal(w.Code, w.Body)
	}
	for _, line := range []string{
		`ghee_read_requests_total{resource="posts",status="200"} 2`,
		`ghee_read_requests_total{resource="pages",status="401"} 1`,
		`ghee_read_answers_total{state="live"} 2`,
		`ghee_read_answers_total{state="none"} 1`,
		`ghee_read_body_bytes_total{resource="posts"} 1500`,
		`ghee_read_duration_seconds_bucket{resource="posts",le="0.001"} 0`,
		`ghee_read_duration_seconds_bucket{resource="posts",le="0.0025"} 2`,
		`ghee_read_in_flight 3`,
		`ghee_listeners 12`,
		`ghee_read_joined_total 4`,
		`ghee_read_shed_total 5`,
		`ghee_shed_total{class="desk"} 1`,
		`ghee_shed_total{class="read"} 0`,
		`ghee_limit_places 1`,
		`ghee_limit_inside 1`,
		`ghee_limit_queued 0`,
		`ghee_sites{state="disconnected"} 1`,
		`ghee_sites{state="lagging"} 0`,
		`ghee_sites{state="live"} 2`,
		`ghee_follower_behind_entries 12`,
		`ghee_follower_failing 1`,
		`ghee_follower_diverged 1`,
		`ghee_follower_staleness_seconds 9.003`,
		`ghee_follower_contact_timestamp_seconds 1.5e+09`,
		`ghee_follower_applied_total 21`,
		`ghee_follower_replaced_total 22`,
		`ghee_follower_site_errors_total 23`,
		`ghee_follower_feed_errors_total 24`,
		`ghee_memcached_hits_total 31`,
		`ghee_memcached_refused_total 32`,
		`ghee_memcached_up 1`,
		`ghee_memcached_open 2`,
		`ghee_set_open 6`,
		`ghee_applied_total 7`,
		`go_goroutines `,
	} {
		if !strings.Contains(w.Body.String(), "\n"+line) {
			t.Errorf("no line %s", line)
		}
	}
	if !strings.Contains(w.Body.String(), `version="1.2.3"} 1`) {
		t.Error("the version is missing")
	}
}

func TestMetrics_TwoNodesShareNothing(t *testing.T) {
	a, b := observe.New("a"), observe.New("b")
	a.Read("posts", "live", 200, 1, time.Millisecond)
	if strings.Contains(get(t, b.Handler(), "/metrics").Body.String(), `resource="posts"`) {
		t.Error("the registry of one node shows another's reads")
	}
}

func TestHealthz_AsksOnlyWhetherItCanServe(t *testing.T) {
	for name, c := range map[string]struct {
		health observe.Health
		status int
		body   string
	}{
		"live":            {observe.Health{Serving: true, State: "live", Sites: 2}, 200, `{"status":"ok","state":"live","sites":2,"version":"v"}`},
		"the origin dead": {observe.Health{Serving: true, State: "disconnected", Sites: 2}, 200, `{"status":"ok","state":"disconnected","sites":2,"version":"v"}`},
		"nothing to serve": {
			observe.Health{State: "disconnected"}, 503, `{"status":"starting","state":"disconnected","sites":0,"version":"v"}`,
		},
	} {
		h := observe.Private(http.NotFoundHandler(), observe.Healthz("v", func() observe.Health { return c.health }), http.NotFoundHandler())
		w := get(t, h, "/healthz")
		if w.Code != c.status || w.Body.String() != c.body || w.Header().Get("Cache-Control") != "no-store" {
			t.Errorf("%s: %d %s %v", name, w.Code, w.Body, w.Header())
		}
	}
}

// logs is a follower with the statuses of a test.
type logs struct {
	statuses []follower.Status
	contact  time.Time
}

func (l logs) Statuses() []follower.Status { return l.statuses }
func (l logs) Counts() follower.Counts     { return follower.Counts{Contact: l.contact} }

func TestReadyz_AsksWhetherAllIsFresh(t *testing.T) {
	now := time.Date(2026, 11, 28, 22, 0, 0, 0, time.UTC)
	ago := func(d time.Duration) time.Time { return now.Add(-d) }
	control := follower.Status{Site: content.Control, State: "lagging"} // of no reader's concern
	fresh := follower.Status{Site: 1, State: "live", AsOf: ago(time.Second)}
	for name, c := range map[string]struct {
		serving  bool
		contact  time.Time
		statuses []follower.Status
		status   int
		body     string
	}{
		"all fresh": {
			true, ago(time.Second),
			[]follower.Status{control, fresh},
			200,
			`{"status":"fresh","contact":"2026-11-28T21:59:59Z","sites":1,"stale":0}`,
		},
		"one lags a little": {
			true, ago(time.Second),
			[]follower.Status{fresh, {Site: 2, State: "lagging", AsOf: ago(59 * time.Second)}},
			200,
			`{"status":"fresh","contact":"2026-11-28T21:59:59Z","sites":2,"stale":0}`,
		},
		"one is behind for a minute, one never was whole": {
			true, ago(time.Second),
			[]follower.Status{fresh, {Site: 2, State: "lagging", AsOf: ago(time.Minute)}, {Site: 3, State: "lagging"}},
			503,
			`{"status":"stale","contact":"2026-11-28T21:59:59Z","sites":3,"stale":2,"stale_sites":[{"site":"2","state":"lagging","as_of":"2026-11-28T21:59:00Z","seconds":60},{"site":"3","state":"lagging","as_of":null}]}`,
		},
		"the origin gone":      {true, ago(time.Minute), nil, 503, `{"status":"disconnected","contact":"2026-11-28T21:59:00Z","sites":0,"stale":0}`},
		"never heard of it":    {true, time.Time{}, nil, 503, `{"status":"disconnected","contact":null,"sites":0,"stale":0}`},
		"nothing to serve yet": {false, ago(0), nil, 503, `{"status":"starting","contact":"2026-11-28T22:00:00Z","sites":0,"stale":0}`},
	} {
		ready := observe.Readyz(func() bool { return c.serving }, logs{c.statuses, c.contact}, func() time.Time { return now })
		w := get(t, observe.Private(http.NotFoundHandler(), http.NotFoundHandler(), ready), "/readyz")
		if w.Code != c.status || w.Body.String() != c.body || w.Header().Get("Cache-Control") != "no-store" {
			t.Errorf("%s: %d %s", name, w.Code, w.Body)
		}
	}
}
