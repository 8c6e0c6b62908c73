package oracle

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gheecms/ghee/internal/app"
	"github.com/gheecms/ghee/internal/authoring"
	"github.com/gheecms/ghee/internal/changelog"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/test/world"
)

const ticks = `version: 1
locales: [{code: en, name: English}]
page_types:
  - {key: tick, name: Tick, fields: [{key: n, kind: number}]}
`

// Beat is how often a publisher publishes.
const Beat = 100 * time.Millisecond

// Publisher publishes a page each beat, numbered, over the write API, and keeps
// what was acknowledged.
type Publisher struct {
	Site  content.SiteID
	Token string // reads

	t      testing.TB
	write  string
	client *http.Client
	origin *app.Origin
	stop   context.CancelFunc
	work   sync.WaitGroup

	mu      sync.Mutex // guards what follows
	to      *world.Node
	tried   int
	acked   map[int]time.Time
	refused []time.Duration // how long 503s took
	unknown int             // without an answer, or told to be unknown
	odd     []string
}

// NewPublisher makes a site to publish in; Start begins.
func NewPublisher(t testing.TB, w *world.World) *Publisher {
	t.Helper()
	file := filepath.Join(t.TempDir(), "ticks.yaml")
	if err := os.WriteFile(file, []byte(ticks), 0o600); err != nil {
		t.Fatal(err)
	}
	w.Must("site", "create", "ticks")
	w.Must("schema", "apply", "--site", "ticks", file)
	p := &Publisher{
		t: t, to: w.Node, acked: map[int]time.Time{}, client: &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 16}},
		write: strings.TrimSpace(w.Must("token", "create", "--site", "ticks", "--kind", "write")),
		Token: strings.TrimSpace(w.Must("token", "create", "--site", "ticks", "--kind", "read")),
	}
	p.origin = w.Origin()
	site, err := p.origin.Site(t.Context(), "ticks")
	if err != nil {
		t.Fatal(err)
	}
	p.Site = site.ID
	w.Caught(p.Site, p.Token)
	w.Until("the write token is known", func() bool { return p.publish(t.Context(), 0).Status == http.StatusAccepted })
	p.acked[0] = time.Now()
	return p
}

// Start begins to publish.
func (p *Publisher) Start() {
	ctx, stop := context.WithCancel(p.t.Context())
	p.stop = stop
	p.t.Cleanup(p.End)
	p.work.Go(func() {
		tick := time.NewTicker(Beat)
		defer tick.Stop()
		for n := 1; ; n++ {
			select {
			case <-ctx.Done():
				return
			case <-tick.C:
			}
			p.work.Go(func() { p.One(n) })
		}
	})
}

// To publishes to another node from now on.
func (p *Publisher) To(n *world.Node) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.to = n
}

func (p *Publisher) publish(ctx context.Context, n int) world.Answer {
	p.mu.Lock()
	to := p.to
	p.mu.Unlock()
	body := fmt.Sprintf(`{"title":"Tick %d","slug":"tick-%d","page_type":"tick","status":"published","fields":{"n":%d}}`, n, n, n)
	a, _ := to.Try(ctx, p.client, http.MethodPost, "/v2/pages/", body, "Authorization", "Token "+p.write, "Content-Type", "application/json") // none: unknown
	return a
}

// One publishes one page, with a number that is no other's.
func (p *Publisher) One(n int) {
	ctx, cancel := context.WithTimeout(context.Background(), 2*Patient)
	defer cancel()
	began := time.Now()
	a := p.publish(ctx, n)
	p.mu.Lock()
	defer p.mu.Unlock()
	p.tried++
	switch {
	case a.Status == http.StatusAccepted:
		p.acked[n] = time.Now()
	case a.Status == 0 || strings.Contains(a.Body, "outcome_unknown"):
		p.unknown++
	case (a.Status == http.StatusServiceUnavailable || a.Status == http.StatusInsufficientStorage) && a.Header.Get("Retry-After") != "":
		p.refused = append(p.refused, time.Since(began))
	default:
		p.odd = append(p.odd, fmt.Sprintf("tick %d: %d %v %.200s", n, a.Status, a.Header, a.Body))
	}
}

var errTakenBack = errors.New("taken back")

// TakeBack writes to the log of the site, straight in the origin's database, and
// takes it back.
func (p *Publisher) TakeBack() {
	err := p.origin.Store.Write(p.t.Context(), p.Site, func(tx authoring.Tx) error {
		d := changelog.Draft{Kind: changelog.Redirect, Object: "/taken/back", Present: true, Payload: []byte(`{"from":"/taken/back","to":"/"}`)}
		if _, err := tx.Append(p.t.Context(), []changelog.Draft{d}, false); err != nil {
			return err
		}
		return errTakenBack
	})
	if !errors.Is(err, errTakenBack) {
		p.t.Errorf("a transaction to be taken back: %v", err)
	}
}

// End stops and waits for what is under way.
func (p *Publisher) End() {
	if p.stop != nil {
		p.stop()
		p.work.Wait()
	}
}

// Acked is how many were acknowledged so far.
func (p *Publisher) Acked() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return len(p.acked)
}

// AckedAfter is when the first was acknowledged after a moment.
func (p *Publisher) AckedAfter(at time.Time) (first time.Time, any bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, when := range p.acked {
		if when.After(at) && (!any || when.Before(first)) {
			first, any = when, true
		}
	}
	return first, any
}

// AckedAt is when a page was acknowledged.
func (p *Publisher) AckedAt(n int) time.Time {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.acked[n]
}

// LastAcked is when the last page so far was acknowledged.
func (p *Publisher) LastAcked() (last time.Time) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, at := range p.acked {
		if at.After(last) {
			last = at
		}
	}
	return last
}

// Slowest is the longest that a refusal took.
func (p *Publisher) Slowest() (most time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, d := range p.refused {
		most = max(most, d)
	}
	return most
}

// String tells in a line what became of the writes.
func (p *Publisher) String() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return fmt.Sprintf("%d acknowledged, %d refused, %d unknown", len(p.acked), len(p.refused), p.unknown)
}

// Odd are answers to writes that none should get: a sample.
func (p *Publisher) Odd() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.odd[:min(len(p.odd), 5)]
}

// Missing lists what was acknowledged and is not shown by a node, which is asked
// once it shows the position.
func (p *Publisher) Missing(n *world.Node) (missing []int) {
	p.t.Helper()
	have := map[int]bool{}
	for page := 1; ; page++ {
		a := n.Read(p.Token, fmt.Sprintf("/v2/pages/tick/?page_size=100&page=%d", page))
		var list struct {
			Meta struct{ Count int }
			Data []struct{ Fields struct{ N float64 } }
		}
		if err := json.Unmarshal([]byte(a.Body), &list); err != nil || a.Status != http.StatusOK {
			p.t.Fatalf("%s: the list of ticks: %d %.300s", n.Name(), a.Status, a.Body)
		}
		for _, tick := range list.Data {
			have[int(tick.Fields.N)] = true
		}
		if page*100 >= list.Meta.Count {
			break
		}
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, tick := range slices.Sorted(maps.Keys(p.acked)) {
		if !have[tick] {
			missing = append(missing, tick)
		}
	}
	return missing
}

// Refused is how many were refused so far.
func (p *Publisher) Refused() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return len(p.refused)
}
