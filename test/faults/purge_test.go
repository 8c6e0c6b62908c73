//go:build linux

package faults

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/gheecms/ghee/internal/changelog"
	"github.com/gheecms/ghee/test/faults/matrix"
	"github.com/gheecms/ghee/test/world"
)

// provider is the purge service of a CDN, as Fastly's is, which can be away.
type provider struct {
	*httptest.Server
	mu      sync.Mutex
	status  int // it answers with; 200 while it is there
	refused int
	calls   int
	told    map[string]time.Time // when each key was taken last
	first   map[string]int       // call that took each key first, since the count began
}

func newProvider(t *testing.T) *provider {
	p := &provider{status: http.StatusOK, told: map[string]time.Time{}, first: map[string]int{}}
	p.Server = httptest.NewServer(p)
	t.Cleanup(p.Close)
	return p
}

func (p *provider) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	raw, _ := io.ReadAll(r.Body)
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.status != http.StatusOK {
		p.refused++
		if p.status == http.StatusTooManyRequests {
			w.Header().Set("Retry-After", "1")
		}
		w.WriteHeader(p.status)
		return
	}
	var order struct {
		Keys []string `json:"surrogate_keys"`
	}
	if json.Unmarshal(raw, &order) != nil {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	p.calls++
	taken := map[string]string{}
	for i, k := range order.Keys {
		taken[k] = fmt.Sprint(p.calls, "-", i)
		p.told[k] = time.Now()
		if _, known := p.first[k]; !known {
			p.first[k] = p.calls
		}
	}
	_ = json.NewEncoder(w).Encode(taken)
}

// answers has it answer with a status from now on, and returns how often it has
// refused.
func (p *provider) answers(status int) int {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.status = status
	return p.refused
}

// Row 44: the CDN's purge service is down, then has enough of us.
func TestRow44_PurgeServiceDown(t *testing.T) {
	p := newProvider(t)
	secret := filepath.Join(t.TempDir(), "token")
	must(t, os.WriteFile(secret, []byte("a-token"), 0o600))
	s := newStage(t, 44, world.ClusterSpec{
		Edges: world.Edges(2), Origin: []string{"--purge", "fastly=svc," + p.URL, "--fastly-token-file", secret},
	})
	began := s.Origin.Head(s.publisher.Site).Position
	p.answers(http.StatusServiceUnavailable)
	s.oracle.For(matrix.Size(5*time.Second, 4*time.Minute))
	p.answers(http.StatusTooManyRequests)
	s.oracle.For(matrix.Size(3*time.Second, time.Minute))
	var jobs, age float64
	s.Origin.Until("the queue shows", func() bool {
		jobs, _ = s.Origin.Metric("ghee_purge_jobs")
		age, _ = s.Origin.Metric("ghee_purge_oldest_seconds")
		return jobs > 0 && age > 0
	})
	s.row.Figure("the queue while it is down", "%.0f jobs, the oldest %.0f s old", jobs, age)
	if jobs > 4 { // two sites, of each one that is tried and one that waits
		t.Errorf("%.0f jobs wait for one CDN", jobs)
	}
	refused := p.answers(http.StatusOK)
	s.row.Figure("requests it refused", "%d", refused)
	healed := time.Now()
	until := s.Origin.Head(s.publisher.Site).Position
	var order []string
	for at := began; at != until; {
		entries, err := s.Origin.Origin().Store.Log().Read(t.Context(), s.publisher.Site, at, 1000)
		must(t, err)
		for _, e := range entries {
			if at = e.Position(); e.Kind == changelog.Document {
				order = append(order, fmt.Sprintf("%d/o:%s", s.publisher.Site, e.Object))
			}
			if at == until {
				break
			}
		}
	}
	missing := func() (n int, last string) {
		p.mu.Lock()
		defer p.mu.Unlock()
		for _, k := range order {
			if p.told[k].Before(healed) && p.told[fmt.Sprint("site:", s.publisher.Site)].Before(healed) {
				n, last = n+1, k
			}
		}
		return n, last
	}
	s.Origin.Until("all that was published meanwhile is purged", func() bool { n, _ := missing(); return n == 0 })
	s.within("all is purged after it is back", time.Since(healed), matrix.Size(10*time.Second, 65*time.Second))
	p.mu.Lock()
	last := 0
	for _, k := range order {
		call, byKey := p.first[k] // else with the whole site, of which too much had changed
		if byKey && call < last {
			t.Errorf("%s was purged in call %d, what was published before it in call %d", k, call, last)
		}
		last = max(last, call)
	}
	p.mu.Unlock()
	s.row.Figure("published meanwhile", "%d changes", len(order))
	s.heal()
	s.publisher.End()
	s.gardener.End()
	s.Origin.Until("the queue is empty", func() bool {
		jobs, _ := s.Origin.Metric("ghee_purge_jobs")
		age, _ := s.Origin.Metric("ghee_purge_oldest_seconds")
		return jobs == 0 && age == 0
	})
	s.row.Figure("age of the queue at the end", "0 s")
	s.verdict(excuses{})
}
