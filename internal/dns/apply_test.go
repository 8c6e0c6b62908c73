//go:build unix

package dns_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	mdns "github.com/miekg/dns"

	"github.com/gheecms/ghee/internal/dns"
	"github.com/gheecms/ghee/internal/dns/dnstest"
	"github.com/gheecms/ghee/internal/fail"
)

// pair are two operators, PowerDNS and Knot, with a zone at both.
type pair struct {
	t      *testing.T
	first  *dnstest.API
	second *dnstest.Server
	api    string       // of the first, as it is asked; "" for its own
	lies   atomic.Bool  // it answers 204 and does nothing
	asks   atomic.Int32 // changes it was asked for
}

func newPair(t *testing.T) *pair {
	t.Helper()
	p := &pair{t: t, first: dnstest.PowerDNS(t, zone, "ns1.a.test."), second: dnstest.Knot(t, zone, "ns1.b.test.")}
	u := must[*url.URL](t)(url.Parse(p.first.URL))
	through := &httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) { r.SetURL(u) }}
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPatch {
			if p.asks.Add(1); p.lies.Load() {
				w.WriteHeader(http.StatusNoContent)
				return
			}
		}
		through.ServeHTTP(w, r)
	}))
	t.Cleanup(s.Close)
	p.api = s.URL
	return p
}

func (p *pair) zone(records string) dns.Zone {
	p.t.Helper()
	return must[dns.Zone](p.t)(dns.Parse(fmt.Appendf(nil, `zone: ghee.test
operators:
  - {name: first, type: powerdns, nameservers: [{name: ns1.a.test, address: "%s"}]}
  - {name: second, type: rfc2136, nameservers: [{name: ns1.b.test, address: "%s"}]}
records:
%s`, p.first.Address, p.second.Address, records)))
}

func (p *pair) provider(o dns.Operator) (dns.Provider, error) {
	if o.Name == "first" {
		return api(p.t, p.first, p.api), nil
	}
	return updates(p.t, p.second), nil
}

func (p *pair) plan(records string) dns.Plan {
	p.t.Helper()
	return must[dns.Plan](p.t)(dns.Make(p.t.Context(), p.zone(records), p.provider))
}

func (p *pair) apply(plan dns.Plan) error {
	p.t.Helper()
	return dns.Applying{Within: 4 * time.Second}.Apply(p.t.Context(), plan)
}

// answers is what each of the two says of api's addresses.
func (p *pair) answers() string {
	p.t.Helper()
	var all []string
	for _, s := range []*dnstest.Server{p.first.Server, p.second} {
		m, err := s.Ask("api."+zone, mdns.TypeA)
		if err != nil {
			p.t.Fatal(err)
		}
		var values []string
		for _, set := range dns.SetsOf(zone, m.Answer) {
			values = append(values, set.Values...)
		}
		all = append(all, strings.Join(values, ","))
	}
	return strings.Join(all, " | ")
}

func (p *pair) is(want string) {
	p.t.Helper()
	if got := p.answers(); got != want {
		p.t.Errorf("the two answer %q, want %q", got, want)
	}
}

const (
	was   = "  - {name: api, type: A, ttl: 60, values: [192.0.2.1]}\n  - {name: www, type: CNAME, values: [api.ghee.test.]}\n"
	wants = "  - {name: api, type: A, ttl: 60, values: [192.0.2.2, 192.0.2.3]}\n  - {name: www, type: CNAME, values: [api.ghee.test.]}\n"
)

func TestApply_BringsBothThere(t *testing.T) {
	p := newPair(t)
	if err := p.apply(p.plan(was)); err != nil {
		t.Fatal(err)
	}
	p.is("192.0.2.1 | 192.0.2.1")
	plan := p.plan(wants)
	if plan.Next.Number != 2 || len(plan.Steps[0].Edits) != 1 || len(plan.Steps[1].Edits) != 1 || len(plan.Steps[0].Flags)+len(plan.Steps[0].Refusals) != 0 {
		t.Errorf("%+v", plan)
	}
	if err := p.apply(plan); err != nil {
		t.Fatal(err)
	}
	p.is("192.0.2.2,192.0.2.3 | 192.0.2.2,192.0.2.3")
	asked := p.asks.Load()
	if again := p.plan(wants); again.Next.Number != 2 || p.apply(again) != nil || p.asks.Load() != asked {
		t.Errorf("what is done is done again: %+v", again)
	}
}

// Row 37: the API says that all is well, and nothing has changed.
func TestApply_AnOperatorThatOnlySaysSo(t *testing.T) {
	p := newPair(t)
	if err := p.apply(p.plan(was)); err != nil {
		t.Fatal(err)
	}
	p.lies.Store(true)
	err := p.apply(p.plan(wants))
	if !fail.Is(err, fail.Unavailable) || !strings.Contains(err.Error(), "ns1.a.test") || !strings.Contains(err.Error(), "api A") || !strings.Contains(err.Error(), "it is as it was before") {
		t.Errorf("%v", err)
	}
	p.is("192.0.2.1 | 192.0.2.1")
}

// Row 38: two plans of one state; the older comes late.
func TestApply_AnOlderPlanIsRefused(t *testing.T) {
	p := newPair(t)
	if err := p.apply(p.plan(was)); err != nil {
		t.Fatal(err)
	}
	older := p.plan("  - {name: api, type: A, ttl: 60, values: [192.0.2.66]}\n  - {name: www, type: CNAME, values: [api.ghee.test.]}\n")
	if err := p.apply(p.plan(wants)); err != nil {
		t.Fatal(err)
	}
	if err := p.apply(older); !fail.Is(err, fail.Conflict) {
		t.Errorf("%v", err)
	}
	p.is("192.0.2.2,192.0.2.3 | 192.0.2.2,192.0.2.3")
	for _, s := range older.Steps { // also where nobody looks before
		if s.Provider.Capabilities().Compares {
			if err := (dns.Applying{Within: time.Second}).Apply(t.Context(), dns.Plan{Zone: older.Zone, Next: older.Next, Steps: []dns.Step{s}}); !fail.Is(err, fail.Conflict) {
				t.Errorf("%v", err)
			}
		}
	}
}

// Another planner changes the first operator while the second is brought there.
func TestApply_LooksOnceMore(t *testing.T) {
	p := newPair(t)
	if err := p.apply(p.plan(was)); err != nil {
		t.Fatal(err)
	}
	other := dns.Generation{Number: 2, Digest: "another"}
	err := dns.Applying{Within: 4 * time.Second, Say: func(operator, what string) {
		if operator == "second" && strings.HasPrefix(what, "has taken") {
			if err := api(t, p.first, p.first.URL).Change(t.Context(), dns.Change{Next: other, Put: []dns.Set{other.Set()}}); err != nil {
				t.Error(err)
			}
		}
	}}.Apply(t.Context(), p.plan(wants))
	if !fail.Is(err, fail.Conflict) || !strings.Contains(err.Error(), "operator first") {
		t.Errorf("%v", err)
	}
}

// One of an operator's servers does not show the change: the operator is taken back.
func TestApply_TakesBackWhatServersDoNotShow(t *testing.T) {
	p := newPair(t)
	if err := p.apply(p.plan(was)); err != nil {
		t.Fatal(err)
	}
	stale := dnstest.Knot(t, zone, "ns2.a.test.") // a secondary that is fed by nobody
	if err := updates(t, stale).Change(t.Context(), dns.Change{Next: p.plan(was).Next, Put: append(p.zone(was).Sets, p.plan(was).Next.Set())}); err != nil {
		t.Fatal(err)
	}
	plan := p.plan(wants)
	plan.Steps[0].Operator.Nameservers = append(plan.Steps[0].Operator.Nameservers, dns.Nameserver{Name: "ns2.a.test", Address: stale.Address})
	err := p.apply(plan)
	if !fail.Is(err, fail.Unavailable) || !strings.Contains(err.Error(), "ns2.a.test") || strings.Contains(err.Error(), "ns1.a.test") || !strings.Contains(err.Error(), "it is as it was before") {
		t.Errorf("%v", err)
	}
	p.is("192.0.2.1 | 192.0.2.1")
	if again := p.plan(was); again.Next.Number != 1 || !again.Steps[0].Done(again.Next) {
		t.Errorf("the generation was not taken back: %+v", again)
	}
}

// A run that ended between two operators is ended by the next.
func TestApply_GoesOnAfterAKill(t *testing.T) {
	p := newPair(t)
	if err := p.apply(p.plan(was)); err != nil {
		t.Fatal(err)
	}
	ctx, kill := context.WithCancel(t.Context())
	err := dns.Applying{Within: 4 * time.Second, Say: func(operator, what string) {
		if strings.HasPrefix(what, "shows") {
			kill()
		}
	}}.Apply(ctx, p.plan(wants))
	if err == nil {
		t.Fatal("it was not killed")
	}
	p.is("192.0.2.2,192.0.2.3 | 192.0.2.1")
	if err := p.apply(p.plan(wants)); err != nil {
		t.Fatal(err)
	}
	p.is("192.0.2.2,192.0.2.3 | 192.0.2.2,192.0.2.3")
	if g := p.plan(wants).Next.Number; g != 2 {
		t.Errorf("it is generation %d", g)
	}
}

func TestPlan_RefusesWhatTakesASiteOffTheNet(t *testing.T) {
	p := newPair(t)
	var many strings.Builder
	many.WriteString(was)
	for i := range 6 {
		fmt.Fprintf(&many, "  - {name: n%d, type: TXT, values: [x]}\n", i)
	}
	if err := p.apply(p.plan(many.String())); err != nil {
		t.Fatal(err)
	}
	for records, want := range map[string]string{
		"  []": "the zone would be empty",
		was:    "of 8 record sets 2 would be left",
		strings.Replace(many.String(), "  - {name: api, type: A, ttl: 60, values: [192.0.2.1]}\n", "", 1): "api would lose its last address",
	} {
		plan := p.plan(records)
		if got := strings.Join(plan.Steps[0].Refusals, "; "); !strings.Contains(got, want) {
			t.Errorf("%q, want %q", got, want)
		}
		if err := p.apply(plan); !fail.Is(err, fail.Invalid) || !strings.Contains(err.Error(), "--force ghee.test") {
			t.Errorf("%v", err)
		}
	}
	p.is("192.0.2.1 | 192.0.2.1")
	if err := (dns.Applying{Force: true, Within: 4 * time.Second}).Apply(t.Context(), p.plan(was)); err != nil {
		t.Errorf("forced: %v", err)
	}
	p.is("192.0.2.1 | 192.0.2.1")
}

func TestPlan_FlagsTTLAndNS(t *testing.T) {
	p := newPair(t)
	if err := p.apply(p.plan(was + "  - {name: sub, type: NS, values: [ns.example.net.]}\n")); err != nil {
		t.Fatal(err)
	}
	plan := p.plan(strings.Replace(was, "ttl: 60", "ttl: 3600", 1) + "  - {name: sub, type: NS, values: [ns.example.org.]}\n")
	if got := strings.Join(plan.Steps[1].Flags, "; "); !strings.Contains(got, "3600 s instead of 60") || !strings.Contains(got, "sub NS") {
		t.Errorf("%q", got)
	}
}
