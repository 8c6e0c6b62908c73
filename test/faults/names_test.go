//go:build unix

package faults

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	mdns "github.com/miekg/dns"

	"github.com/gheecms/ghee/internal/dns/dnstest"
	"github.com/gheecms/ghee/test/faults/matrix"
	"github.com/gheecms/ghee/test/world"
)

const zone = "ghee.test."

// names are two operators, PowerDNS and Knot, a resolver that asks both, and the
// command that keeps them equal.
type names struct {
	t        *testing.T
	row      *matrix.Row
	first    *dnstest.API
	second   *dnstest.Server
	resolver *dnstest.Server
	lies     atomic.Bool // the first one's API says yes, and does nothing
	dir      string
	ghee     *world.Alone
}

func newNames(t *testing.T, n int) *names {
	t.Helper()
	d := &names{t: t, row: matrix.Begin(t, n), dir: t.TempDir(), ghee: world.NewAlone(t)}
	d.first, d.second = dnstest.PowerDNS(t, zone, "ns1.a.test."), dnstest.Knot(t, zone, "ns1.b.test.")
	d.resolver = dnstest.Unbound(t, zone, d.first.Server, d.second)
	for name, secret := range map[string]string{"powerdns.key": d.first.Key, "tsig.key": dnstest.Secret} {
		must(t, os.WriteFile(filepath.Join(d.dir, name), []byte(secret), 0o600))
	}
	if r := d.apply("192.0.2.1"); r.Code != 0 {
		t.Fatalf("%+v", r)
	}
	return d
}

// file writes the zone with an address, and returns where it is.
func (d *names) file(address string) string {
	d.t.Helper()
	u, err := url.Parse(d.first.URL)
	must(d.t, err)
	through := &httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) { r.SetURL(u) }}
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPatch && d.lies.Load() {
			w.WriteHeader(http.StatusNoContent)
			return
		}
		through.ServeHTTP(w, r)
	}))
	d.t.Cleanup(s.Close)
	path := filepath.Join(d.dir, "zone-"+address+".yaml")
	must(d.t, os.WriteFile(path, fmt.Appendf(nil, `zone: ghee.test
operators:
  - {name: first, type: powerdns, settings: {url: %q, key_file: %s/powerdns.key}, nameservers: [{name: ns1.a.test, address: %q}]}
  - {name: second, type: rfc2136, settings: {address: %q, key_name: ghee., key_file: %s/tsig.key}, nameservers: [{name: ns1.b.test, address: %q}]}
records:
  - {name: api, type: A, ttl: 60, values: [%s]}
  - {name: "*.probe", type: A, ttl: 60, values: [192.0.2.7]}
`, s.URL, d.dir, d.first.Address, d.second.Address, d.dir, d.second.Address, address), 0o600))
	return path
}

func (d *names) apply(address string, args ...string) world.Result {
	d.t.Helper()
	return d.ghee.Ghee(append([]string{"dns", "apply", "--within", "4s", d.file(address)}, args...)...)
}

// lookups ask the resolver all the time, for names it cannot have kept.
type lookups struct {
	stop          context.CancelFunc
	work          sync.WaitGroup
	asked, failed int
	slowest       time.Duration
}

func (d *names) ask() *lookups {
	ctx, stop := context.WithCancel(d.t.Context())
	q := &lookups{stop: stop}
	q.work.Go(func() {
		tick := time.NewTicker(20 * time.Millisecond)
		defer tick.Stop()
		for n := 0; ; n++ {
			select {
			case <-ctx.Done():
				return
			case <-tick.C:
			}
			began := time.Now()
			m, _, err := (&mdns.Client{Timeout: 5 * time.Second}).Exchange(new(mdns.Msg).SetQuestion(fmt.Sprintf("n%d-%d.probe.%s", began.UnixNano(), n, zone), mdns.TypeA), d.resolver.Address)
			q.asked++
			if err != nil || len(m.Answer) != 1 || !strings.HasSuffix(m.Answer[0].String(), "192.0.2.7") {
				q.failed++
			}
			q.slowest = max(q.slowest, time.Since(began))
		}
	})
	d.t.Cleanup(q.end)
	return q
}

func (q *lookups) end() {
	q.stop()
	q.work.Wait()
}

// wait lets the questions go on.
func (d *names) wait(short, full time.Duration) {
	select {
	case <-d.t.Context().Done():
	case <-time.After(matrix.Size(short, full)):
	}
}

// both checks what the two say of api.
func (d *names) both(want string) {
	d.t.Helper()
	for name, s := range map[string]*dnstest.Server{"first": d.first.Server, "second": d.second} {
		m, err := s.Ask("api."+zone, mdns.TypeA)
		if err != nil || len(m.Answer) != 1 || !strings.HasSuffix(m.Answer[0].String(), "\t"+want) {
			d.t.Errorf("%s answers %v %v, want %s", name, m, err, want)
		}
	}
}

// Row 35: one operator is dead. Names are found, and edits wait.
func TestRow35_OneOperatorDown(t *testing.T) {
	d := newNames(t, 35)
	calm := d.ask()
	d.wait(time.Second, 10*time.Second)
	calm.end()
	d.first.Kill()
	q := d.ask()
	if r := d.apply("192.0.2.2"); r.Code == 0 || !strings.Contains(r.Stderr, "first") {
		t.Errorf("an edit with one operator dead: %+v", r)
	}
	if m, err := d.second.Ask("api."+zone, mdns.TypeA); err != nil || !strings.Contains(m.String(), "192.0.2.1") {
		t.Errorf("the other one was edited: %v %v", m, err)
	}
	d.wait(3*time.Second, 30*time.Second)
	q.end()
	d.row.Figure("names found", "%d of %d with both, %d of %d with one", calm.asked-calm.failed, calm.asked, q.asked-q.failed, q.asked)
	d.row.Figure("the slowest", "%.0f ms with both, %.0f with one", calm.slowest.Seconds()*1000, q.slowest.Seconds()*1000)
	if calm.failed+q.failed > 0 || q.slowest-calm.slowest > matrix.Size(5, time.Duration(1))*time.Second {
		t.Errorf("%d and %d names were not found; the slowest took %v and %v", calm.failed, q.failed, calm.slowest, q.slowest)
	}
	d.first.Start()
	if r := d.apply("192.0.2.2"); r.Code != 0 {
		t.Errorf("when it is back: %+v", r)
	}
	d.both("192.0.2.2")
}

// Row 36: one operator answers wrongly: the watch says who, and what.
func TestRow36_OneOperatorAnswersWrongly(t *testing.T) {
	d := newNames(t, 36)
	every := matrix.Size(time.Second, 60*time.Second)
	w := d.ghee.Begin("dns", "watch", "--every", every.String(), d.file("192.0.2.1"))
	w.Says("all 8 answers are as the file says")
	for what, wrong := range map[string]func(){
		"is 203.0.113.66 for 60 s, want 192.0.2.1": func() {
			d.first.Call(http.MethodPatch, "/zones/"+zone, `{"rrsets":[{"name":"api.`+zone+`","type":"A","ttl":60,"changetype":"REPLACE","records":[{"content":"203.0.113.66"}]}]}`, http.StatusNoContent)
		},
		"ns1.b.test (" + d.second.Address + ") over udp: @ SOA: does not answer": d.second.Kill,
	} {
		began := time.Now()
		wrong()
		w.Says(what)
		took := time.Since(began)
		d.row.Figure("noticed", "within %.0f s, asking every %.0f", took.Seconds(), every.Seconds())
		if took > every+30*time.Second {
			t.Errorf("%s: noticed after %v", what, took)
		}
	}
	d.first.Call(http.MethodDelete, "/zones/"+zone, "", http.StatusNoContent) // the account is cancelled
	w.Says("ns1.a.test (" + d.first.Address + ") over tcp: @ SOA: answers REFUSED")
}

// Row 37: the API answers 204 and does nothing.
func TestRow37_AnOperatorOnlySaysYes(t *testing.T) {
	d := newNames(t, 37)
	d.lies.Store(true)
	began := time.Now()
	r := d.apply("192.0.2.2")
	if r.Code == 0 || !strings.Contains(r.Stderr, "its servers do not show it") || !strings.Contains(r.Stderr, "ns1.a.test") || !strings.Contains(r.Stderr, "it is as it was before") {
		t.Errorf("%+v", r)
	}
	d.row.Figure("told as failed", "after %.1f s, of which it was given 4", time.Since(began).Seconds())
	d.both("192.0.2.1")
}

// Row 38: a plan that was made before another one was applied comes late. Whoever
// asks meanwhile gets one address, always.
func TestRow38_AnOlderPlanComesLate(t *testing.T) {
	d := newNames(t, 38)
	empty, asked := atomic.Int64{}, atomic.Int64{}
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	var work sync.WaitGroup
	for _, s := range []*dnstest.Server{d.first.Server, d.second} {
		work.Go(func() {
			tick := time.NewTicker(time.Millisecond)
			defer tick.Stop()
			for ; ctx.Err() == nil; <-tick.C {
				m, err := s.Ask("api."+zone, mdns.TypeA)
				if asked.Add(1); err == nil && len(m.Answer) != 1 {
					empty.Add(1)
				}
			}
		})
	}
	differ := 0
	for n := range matrix.Size(2, 10) {
		var racers sync.WaitGroup
		var kept atomic.Int64
		for i := range 2 {
			racers.Go(func() {
				if r := d.apply(fmt.Sprintf("192.0.2.%d", 10+2*n+i)); r.Code == 0 {
					kept.Add(1)
				}
			})
		}
		racers.Wait()
		a, err := d.first.Ask("api."+zone, mdns.TypeA)
		must(t, err)
		b, err := d.second.Ask("api."+zone, mdns.TypeA)
		must(t, err)
		// PowerDNS compares nothing: the one that is refused by the second operator may
		// have been the last at the first. It is told so, and whoever looks sees it.
		if fmt.Sprint(a.Answer) != fmt.Sprint(b.Answer) {
			differ++
			for i := range 2 {
				if r := d.ghee.Ghee("dns", "verify", d.file(fmt.Sprintf("192.0.2.%d", 10+2*n+i))); r.Code == 0 {
					t.Errorf("round %d: the two answer %s and %s, and verify says that all is well: %s", n, a.Answer, b.Answer, r.Stdout)
				}
			}
		}
		if kept.Load() > 1 {
			t.Errorf("round %d: both plans were told as applied", n)
		}
		d.row.Figure("two planners at once", "%d of 2 were told as applied in the last round", kept.Load())
		// Whatever came of it, the next plan brings both there.
		if r := d.apply(fmt.Sprintf("192.0.2.%d", 100+n)); r.Code != 0 {
			t.Errorf("after round %d: %+v", n, r)
		}
		d.both(fmt.Sprintf("192.0.2.%d", 100+n))
	}
	stop()
	work.Wait()
	d.row.Figure("rounds after which the two differed", "%d of %d, until the next plan; one of the two was told that it had failed", differ, matrix.Size(2, 10))
	d.row.Figure("answers without a record", "%d of %d", empty.Load(), asked.Load())
	if empty.Load() > 0 {
		t.Errorf("%d of %d answers held no record", empty.Load(), asked.Load())
	}
}
