package faults

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gheecms/ghee/internal/app"
	"github.com/gheecms/ghee/internal/authoring"
	"github.com/gheecms/ghee/internal/webhook"
	"github.com/gheecms/ghee/internal/work"
	"github.com/gheecms/ghee/test/clients"
	"github.com/gheecms/ghee/test/faults/matrix"
	"github.com/gheecms/ghee/test/world"
)

// sink receives webhooks, badly while it is told to.
type sink struct {
	*httptest.Server
	mu     sync.Mutex
	how    func(http.ResponseWriter, *http.Request)
	tries  int
	taken  []taken
	verify func(http.Header, string) string
}

type taken struct {
	id, slug, title string
	number          int64
	said            string
}

func newSink(t *testing.T) *sink {
	s := &sink{}
	s.Server = httptest.NewServer(s)
	t.Cleanup(s.Close)
	return s
}

func (s *sink) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	s.mu.Lock()
	s.tries++
	how := s.how
	if how == nil {
		var m struct{ Data struct{ ID, Name string } }
		_ = json.Unmarshal(body, &m)
		n, _ := strconv.ParseInt(r.Header.Get(webhook.HeaderNumber), 10, 64)
		s.taken = append(s.taken, taken{r.Header.Get(webhook.HeaderID), m.Data.ID, m.Data.Name, n, s.verify(r.Header, string(body))})
	}
	s.mu.Unlock()
	if how != nil {
		how(w, r)
	}
}

// answers has it do something else than take what it is told; nil takes it.
func (s *sink) answers(how func(http.ResponseWriter, *http.Request)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.how = how
}

func (s *sink) all() ([]taken, int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]taken(nil), s.taken...), s.tries
}

// Row 59: who receives webhooks is down, then silent, then redirects in circles.
// Nobody who publishes notices, another receiver hears of all at once, and in the
// end nothing is missing, or out of order.
func TestRow59_ReceiverOfWebhooks(t *testing.T) {
	for _, db := range matrix.Size([]string{world.PostgreSQL}, world.Databases()) {
		t.Run(db, func(t *testing.T) { receiver(t, matrix.Begin(t, 59), db) })
	}
}

func receiver(t *testing.T, row *matrix.Row, db string) {
	d := newDesk(t, db, "--webhook-allow", "127.0.0.1")
	o := d.Origin()
	bad, good := newSink(t), newSink(t)
	hooks := map[*sink]string{}
	for _, s := range []*sink{bad, good} {
		a := d.ask("POST", "/api/sites/a/webhooks", fmt.Sprintf(`{"url":%q,"events":["page.published"]}`, s.URL))
		if a.Status != 201 {
			t.Fatalf("%d %s", a.Status, a.Body)
		}
		hooks[s] = id(a)
		node := clients.StartReceiver(t, of(a, "secret"))
		s.verify = func(h http.Header, body string) string { return node.Receive(t, h, body) }
	}
	var slowest time.Duration
	published := 0
	publishes := func(during time.Duration) {
		pace := time.NewTicker(200 * time.Millisecond)
		defer pace.Stop()
		for end := time.Now().Add(during); time.Now().Before(end); published++ {
			<-pace.C
			slug, title := fmt.Sprint("p", published%7), fmt.Sprintf("%06d", published)
			began := time.Now()
			a := d.set(slug, title)
			slowest = max(slowest, time.Since(began))
			if a.Status/100 != 2 {
				t.Fatalf("publishing: %d %s", a.Status, a.Body)
			}
		}
	}
	phase := matrix.Size(1500*time.Millisecond, 200*time.Second)
	publishes(phase)
	row.Figure("longest publish before", "%.2f s", slowest.Seconds())
	slowest = 0
	for _, how := range []func(http.ResponseWriter, *http.Request){
		func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusServiceUnavailable) },
		func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() },
		func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, r.URL.Path, http.StatusPermanentRedirect)
		},
	} {
		bad.answers(how)
		publishes(phase)
	}
	row.Figure("published", "%d changes of 7 pages", published)
	row.Figure("longest publish while it is down", "%.2f s", slowest.Seconds())
	began := time.Now()
	d.until("the other receiver has all", func() bool { got, _ := good.all(); return ids(got) == published })
	row.Figure("the other receiver has all", "%.1f s after the last publish", time.Since(began).Seconds())
	_, tries := bad.all()
	row.Figure("tries that failed", "%d", tries)

	bad.answers(nil)
	d.until("some are delivered", func() bool { hurry(t, o); got, _ := bad.all(); return len(got) > 0 })
	d.Kill()
	d.Start()
	began = time.Now()
	d.until("it has all", func() bool { hurry(t, o); got, _ := bad.all(); return ids(got) == published })
	row.Figure("it has all", "%.1f s after it is back and the origin was killed", time.Since(began).Seconds())
	for s, name := range map[*sink]string{bad: "it", good: "the other receiver"} {
		got, _ := s.all()
		twice := judge(t, name, got)
		row.Figure(name+" was told", "%d times of %d changes, %d of them twice", len(got), published, twice)
		d.until("the log says so", func() bool { return logged(t, o, d.sites["a"], hooks[s], webhook.Delivered) == published })
	}
}

// set makes a page, or gives it another title, and publishes it.
func (d *desk) set(slug, title string) world.Answer {
	d.t.Helper()
	known := d.made[slug]
	if known == "" {
		a := d.publish("a", slug, map[string]any{"title": title})
		if d.made == nil {
			d.made = map[string]string{}
		}
		d.made[slug] = id(a)
		return a
	}
	base := "/api/sites/a/documents/" + known
	a := d.ask("PATCH", base, fmt.Sprintf(`{"base":%q,"name":%q}`, of(d.ask("GET", base, ""), "revision"), title))
	if a.Status != 200 {
		return a
	}
	return d.ask("POST", base+"/publish", "")
}

// ids counts the deliveries among requests.
func ids(all []taken) int {
	seen := map[string]bool{}
	for _, one := range all {
		seen[one.id] = true
	}
	return len(seen)
}

// judge checks what a receiver was told: each request was signed, none of a page
// came before an earlier one, but for those that came before, too.
func judge(t *testing.T, name string, all []taken) (twice int) {
	t.Helper()
	seen, last := map[string]bool{}, map[string]int64{}
	for _, one := range all {
		if strings.HasPrefix(one.said, "refused") {
			t.Errorf("%s refuses %s: %s", name, one.id, one.said)
		}
		if seen[one.id] {
			twice++
			continue
		}
		seen[one.id] = true
		if one.number < last[one.slug] {
			t.Errorf("%s was told of number %d of %s after %d", name, one.number, one.slug, last[one.slug])
		}
		last[one.slug] = one.number
	}
	return twice
}

// hurry has what waits after a failure tried now, as an operator can.
func hurry(t *testing.T, o *app.Origin) {
	t.Helper()
	rows, err := o.Store.Jobs(t.Context(), work.Later, 1000)
	must(t, err)
	for _, r := range rows {
		if strings.HasPrefix(r.Kind, "webhook.") {
			_ = o.Store.Retry(t.Context(), r.ID) // or it was done just now
		}
	}
}

// logged counts a webhook's deliveries in a state.
func logged(t *testing.T, o *app.Origin, s site, hook, state string) (n int) {
	t.Helper()
	must(t, o.Store.Read(t.Context(), s.id, func(tx authoring.Tx) error {
		all, err := tx.Deliveries(t.Context(), webhook.Listing{Hook: hook, State: state, Limit: 1_000_000})
		n = len(all)
		return err
	}))
	return n
}
