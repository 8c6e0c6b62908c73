package feed_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/gheecms/ghee/internal/changelog"
	"github.com/gheecms/ghee/internal/changelog/feed"
	"github.com/gheecms/ghee/internal/changelog/feed/feedtest"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
)

func TestStream_PushesWhatANodeThatIsNearMisses(t *testing.T) {
	log := feedtest.NewMemory()
	log.Append(7, false, feedtest.Draft(1, 1))
	n := serve(t, log)
	n.ticking(t)
	c := follow(t, n.url)
	feedtest.AwaitHeads(t, c, positions(log))
	at := log.Position(7)
	asked := n.asked.Load()
	for i := range 10 {
		log.Append(7, i%2 == 0, feedtest.Draft(i, i), feedtest.Draft(i+1, i))
		n.Ring(7)
		feedtest.AwaitHeads(t, c, positions(log))
		got, err := c.Read(feedtest.Within(t), 7, at, 100)
		if err != nil || len(got) != 2 || got[1].Signature == (changelog.Signature{}) {
			t.Fatalf("%d entries, %v", len(got), err)
		}
		at = log.Position(7)
	}
	if now := n.asked.Load(); now != asked {
		t.Errorf("it asked %d times for what was pushed", now-asked)
	}
}

// A second node gets the batch that was made for the first.
func TestStream_ABatchIsMadeOnce(t *testing.T) {
	log := feedtest.NewMemory()
	log.Append(7, false, feedtest.Draft(1, 1))
	n := serve(t, log)
	clients := []*feed.Client{follow(t, n.url), follow(t, n.url), follow(t, n.url)}
	for _, c := range clients {
		feedtest.AwaitHeads(t, c, positions(log))
	}
	before := log.Calls("read")
	log.Append(7, false, feedtest.Draft(2, 1))
	n.Ring(7)
	for _, c := range clients {
		feedtest.AwaitHeads(t, c, positions(log))
	}
	if reads := log.Calls("read") - before; reads != 1 {
		t.Errorf("the log was read %d times for %d nodes", reads, len(clients))
	}
}

func TestStream_AStatedPositionIsMetFromThere(t *testing.T) {
	log := feedtest.NewMemory()
	first := log.Append(7, false, feedtest.Draft(1, 1))
	log.Append(7, false, feedtest.Draft(2, 1), feedtest.Draft(3, 1))
	other, gone := first, log.Append(8, false, feedtest.Draft(1, 1))
	log.Append(8, false, feedtest.Draft(2, 1), feedtest.Draft(3, 1))
	log.Compact(8, 1)
	other.Chain[0] ^= 1
	log.Append(9, false, feedtest.Draft(1, 1), feedtest.Draft(2, 1))
	n := serve(t, log)
	at := map[content.SiteID]changelog.Position{7: first, 8: gone, 9: other}
	c := follow(t, n.url, func(c *feed.ClientConfig) {
		c.Positions = func() map[content.SiteID]changelog.Position { return at }
	})
	feedtest.AwaitHeads(t, c, positions(log))
	if got, err := c.Read(feedtest.Within(t), 7, first, 100); err != nil || len(got) != 2 {
		t.Errorf("%d entries, %v", len(got), err)
	}
	if _, err := c.Read(feedtest.Within(t), 8, gone, 100); !errors.Is(err, changelog.ErrCompacted) {
		t.Error(err)
	}
	if _, err := c.Read(feedtest.Within(t), 9, other, 100); !errors.Is(err, changelog.ErrDiverged) {
		t.Error(err)
	}
	if asked := n.asked.Load(); asked != 0 {
		t.Errorf("it asked %d times for what was told unasked", asked)
	}
}

func TestStream_OnlyTheSitesAskedFor(t *testing.T) {
	log := feedtest.NewMemory()
	for site := range content.SiteID(3) {
		log.Append(site, false, feedtest.Draft(1, 1))
	}
	n := serve(t, log, func(c *feed.ServerConfig) {
		c.Site = func(key string) (content.SiteID, bool) { return 2, key == "two" }
	})
	want := positions(log)
	delete(want, 1)
	feedtest.AwaitHeads(t, follow(t, n.url, func(c *feed.ClientConfig) { c.Sites = []string{"two"} }), want)
	err := refuses(t, follow(t, n.url, func(c *feed.ClientConfig) { c.Sites = []string{"two", "three"} }))
	if !fail.Is(err, fail.NotFound) || !strings.Contains(err.Error(), `"three"`) {
		t.Error(err)
	}
}

// watch is a clock that is set by hand.
type watch struct {
	mu sync.Mutex
	at time.Time
}

func (w *watch) now() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.at
}

func (w *watch) add(d time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.at = w.at.Add(d)
}

func TestStream_TellsHowOldTheServersKnowledgeIs(t *testing.T) {
	clock := &watch{at: time.Unix(1e9, 0)}
	log := feedtest.NewMemory()
	log.Append(7, false, feedtest.Draft(1, 1))
	n := serve(t, log, func(c *feed.ServerConfig) { c.Now = clock.now })
	still := &watch{at: time.Unix(2e9, 0)}
	c := follow(t, n.url, func(c *feed.ClientConfig) { c.Now = still.now })
	feedtest.AwaitHeads(t, c, positions(log))
	if age := c.Age(); age != 0 {
		t.Errorf("at the origin: %s", age)
	}
	still.add(3 * time.Second)
	if age := c.Age(); age != 3*time.Second {
		t.Errorf("three seconds after a heartbeat: %s", age)
	}
	n.beat(t)
	feedtest.Await(t, c, "it is fresh again", func() bool { return c.Age() == 0 })
	log.Fail(func(context.Context, string, content.SiteID) error { return errors.New("the database is away") })
	clock.add(4 * time.Second)
	feedtest.Await(t, c, "the age is told", func() bool { n.beat(t); return c.Age() == 4*time.Second })
	if _, err := c.Heads(feedtest.Within(t)); err != nil {
		t.Errorf("the stream ended: %v", err)
	}
	log.Fail(nil)
	feedtest.Await(t, c, "the log answers again", func() bool { n.beat(t); return c.Age() == 0 })
	n.down()
	feedtest.Await(t, c, "the stream ends", func() bool { _, err := c.Heads(feedtest.Within(t)); return err != nil })
	still.add(time.Hour)
	if age := c.Age(); age != time.Hour {
		t.Errorf("an hour after the stream ended: %s", age)
	}
}

// A log that hangs keeps entries back, and neither heads nor heartbeats.
func TestStream_AHangingLogStopsNoHeartbeat(t *testing.T) {
	log := feedtest.NewMemory()
	log.Append(7, false, feedtest.Draft(1, 1))
	log.Append(8, false, feedtest.Draft(1, 1))
	n := serve(t, log)
	c := follow(t, n.url)
	feedtest.AwaitHeads(t, c, positions(log))
	log.Fail(func(ctx context.Context, call string, _ content.SiteID) error {
		if call == "read" {
			<-ctx.Done()
		}
		return nil
	})
	log.Append(7, false, feedtest.Draft(2, 1))
	log.Append(8, false, feedtest.Draft(2, 1))
	n.Ring(7)
	n.Ring(8)
	feedtest.AwaitHeads(t, c, positions(log))
	if st := c.Status(); st.Streams != 1 {
		t.Errorf("the stream was opened %d times", st.Streams)
	}
}

// A relay's own age is told beside the server's.
type aged struct {
	*feedtest.Memory
	age time.Duration
}

func (a aged) Age() time.Duration { return a.age }

func TestStream_TellsTheAgeOfALogThatHasOne(t *testing.T) {
	log := feedtest.NewMemory()
	log.Append(7, false, feedtest.Draft(1, 1))
	c := follow(t, serve(t, aged{log, 42 * time.Hour}).url)
	feedtest.AwaitHeads(t, c, positions(log))
	feedtest.Await(t, c, "its age is told", func() bool { return c.Age() >= 42*time.Hour })
}

// One that is connected and says nothing is no origin.
func TestClient_LeavesAStreamThatFallsSilent(t *testing.T) {
	log := feedtest.NewMemory()
	log.Append(7, false, feedtest.Draft(1, 1))
	n := serve(t, log) // whose clock stands still: no heartbeat
	c := follow(t, n.url, func(c *feed.ClientConfig) { c.Silence = 30 * time.Millisecond })
	feedtest.Await(t, c, "it is opened again", func() bool { return c.Status().Streams >= 3 })
}

func TestClient_RefusesWhatIsNoFeed(t *testing.T) {
	for name, c := range map[string]struct {
		serve http.HandlerFunc
		want  string
	}{
		"a page":  {func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("<html>")) }, "Does the address lead to"},
		"nothing": {http.NotFound, "Does the address lead to"},
		"a redirect": {func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "http://127.0.0.1:1/", http.StatusFound)
		}, "302"},
		"garbage": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/vnd.ghee.feed")
			_, _ = w.Write([]byte("this is no frame at all"))
		}, "cannot be read"},
	} {
		s := httptest.NewServer(c.serve)
		client := follow(t, s.URL, func(c *feed.ClientConfig) { c.HTTP = feed.Dial{}.HTTP() })
		if err := refuses(t, client); !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v", name, err)
		}
		if got, err := client.Read(feedtest.Within(t), 7, changelog.Position{}, 10); err == nil || got != nil {
			t.Errorf("%s: %d entries", name, len(got))
		}
		s.Close()
	}
}

// A site that nobody reads takes no room from the others.
func TestClient_AStuckSiteStandsInNobodysWay(t *testing.T) {
	log := feedtest.NewMemory()
	log.Append(7, false, feedtest.Draft(1, 1))
	log.Append(8, false, feedtest.Draft(1, 1))
	n := serve(t, log)
	n.ticking(t)
	c := follow(t, n.url, func(c *feed.ClientConfig) { c.Buffer = 64 << 10 })
	feedtest.AwaitHeads(t, c, positions(log))
	stuck, at := log.Position(7), log.Position(8)
	asked := n.asked.Load()
	for i := range 50 {
		log.Append(7, false, large(i, 4_000))
		log.Append(8, false, feedtest.Draft(i, i))
		n.Ring(7)
		n.Ring(8)
		feedtest.AwaitHeads(t, c, positions(log))
		got, err := c.Read(feedtest.Within(t), 8, at, 100)
		if err != nil || len(got) != 1 {
			t.Fatalf("%d entries, %v", len(got), err)
		}
		at = log.Position(8)
	}
	if now := n.asked.Load(); now != asked {
		t.Errorf("it asked %d times for what was pushed", now-asked)
	}
	if got := feedtest.Drain(t, c, 7, stuck, 100); len(got) != 50 {
		t.Errorf("%d entries of the site that was stuck", len(got))
	}
}

// One site's damage at the origin is that site's alone.
func TestClient_ABadEntryStopsNoOtherSite(t *testing.T) {
	log := feedtest.NewMemory()
	for site := range content.SiteID(3) {
		log.Append(site, false, feedtest.Draft(1, 1))
	}
	n := serve(t, log)
	c := follow(t, n.url)
	feedtest.AwaitHeads(t, c, positions(log))
	at := positions(log)
	log.Append(1, false, feedtest.Draft(2, 2))
	log.Spoil(1, 2, func(e *changelog.Entry) { e.Payload = []byte("rotten") })
	log.Append(2, false, feedtest.Draft(2, 2))
	n.Ring(1)
	n.Ring(2)
	feedtest.AwaitHeads(t, c, positions(log))
	if got, err := c.Read(feedtest.Within(t), 1, at[1], 10); !errors.Is(err, changelog.ErrDiverged) || got != nil {
		t.Errorf("%d entries, %v", len(got), err)
	}
	if got, err := c.Read(feedtest.Within(t), 2, at[2], 10); err != nil || len(got) != 1 {
		t.Errorf("%d entries, %v", len(got), err)
	}
	if c.Status().Streams != 1 {
		t.Error("the stream was opened again")
	}
}

func TestServer_RefusesWithASentence(t *testing.T) {
	log := feedtest.NewMemory()
	log.Append(7, false, feedtest.Draft(1, 1))
	n := serve(t, log, func(c *feed.ServerConfig) { c.Bounds.Streams = 1 })
	feedtest.AwaitHeads(t, follow(t, n.url), positions(log)) // and takes the one place
	for path, want := range map[string]int{
		"sites/7/entries?after=x":      400,
		"sites/7/entries?max=0":        400,
		"sites/7/entries?max=many":     400,
		"sites/7/entries?later=member": 200,
		"sites/9/entries":              404,
		"sites/x/entries":              404,
		"sites/-1/head":                404,
		"sites/7/snapshot/none":        410,
		"other":                        404,
	} {
		if status, _, body := n.get(t, secret, "/feed/v1/"+path); status != want {
			t.Errorf("%s: %d %s", path, status, body)
		}
	}
	post := func(n *node, body string) (int, string) {
		req, err := http.NewRequestWithContext(feedtest.Within(t), http.MethodPost, n.url+"/feed/v1/stream", strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Authorization", "Bearer "+secret)
		resp, err := n.http.Client().Do(req)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = resp.Body.Close() }()
		raw := make([]byte, 1000)
		k, _ := resp.Body.Read(raw)
		return resp.StatusCode, string(raw[:k])
	}
	if status, said := post(n, `{"version":2}`); status != 503 {
		t.Errorf("a stream too many: %d %s", status, said)
	}
	n = serve(t, log)
	feedtest.AwaitHeads(t, follow(t, n.url), positions(log))
	for body, want := range map[string]int{
		``: 400, `[]`: 400, `{"version":3}`: 400, `{"version":2,"positions":{"7":"?"}}`: 400, `{"version":2,"sites":["a"]}`: 404,
		`{"version":2,"epoch":{"number":9,"leader":"x"}}`: 409, `{"version":2,"later":"member"}`: 200,
	} {
		if status, said := post(n, body); status != want {
			t.Errorf("%s: %d %s", body, status, said)
		}
	}
}

// Before the log was ever looked at nobody knows anything.
func TestServer_SaysThatItDoesNotKnowYet(t *testing.T) {
	log := feedtest.NewMemory()
	log.Append(7, false, feedtest.Draft(1, 1))
	var away atomic.Bool
	away.Store(true)
	log.Fail(func(context.Context, string, content.SiteID) error {
		if away.Load() {
			return fail.E(fail.Unavailable, "The database is away.")
		}
		return nil
	})
	n := serve(t, log)
	n.ticking(t)
	c := follow(t, n.url)
	if err := refuses(t, c); !fail.Is(err, fail.Unavailable) {
		t.Error(err)
	}
	if status, _, _ := n.get(t, secret, "/feed/v1/epoch"); status != 503 {
		t.Errorf("epoch: %d", status)
	}
	away.Store(false)
	feedtest.AwaitHeads(t, c, positions(log))
}

// Nobody can hand on what the origin did not sign, and has no key of its own.
func TestServer_WithoutAKeyNamesNothingUnsigned(t *testing.T) {
	log := feedtest.NewMemory()
	log.Append(7, false, feedtest.Draft(1, 1))
	n := serve(t, log, func(c *feed.ServerConfig) { c.Key = nil })
	feedtest.AwaitHeads(t, follow(t, n.url), map[content.SiteID]changelog.Position{})
	for _, path := range []string{"head", "entries", "snapshot"} {
		if status, _, body := n.get(t, secret, "/feed/v1/sites/7/"+path); status != 503 && status != 404 {
			t.Errorf("%s: %d %s", path, status, body)
		}
	}
}

func TestRead_OfALargeGroupComesWhole(t *testing.T) {
	log := feedtest.NewMemory()
	var drafts []changelog.Draft
	for i := range 300 {
		drafts = append(drafts, large(i, 20_000))
	}
	log.Append(7, true, drafts...)
	log.Append(7, false, feedtest.Draft(1, 1))
	c := follow(t, serve(t, log).url)
	feedtest.AwaitHeads(t, c, positions(log))
	if got, err := c.Read(feedtest.Within(t), 7, changelog.Position{}, 10); err != nil || len(got) != 300 {
		t.Errorf("%d entries, %v", len(got), err)
	}
	if got := feedtest.Drain(t, c, 7, changelog.Position{}, 1000); len(got) != 301 {
		t.Errorf("%d entries", len(got))
	}
}
