//go:build unix

package dns_test

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/gheecms/ghee/internal/dns"
)

// Row 36: an operator answers otherwise than it should, in every way there is.
func TestWatch_NamesWhoAnswersWrongly(t *testing.T) {
	p := newPair(t)
	if err := p.apply(p.plan(was)); err != nil {
		t.Fatal(err)
	}
	z := p.zone(was)
	ctx, stop := context.WithCancel(t.Context())
	looks, tick, done := make(chan dns.Look), make(chan time.Time), make(chan error)
	w := &dns.Watch{
		Zone: func() (dns.Zone, error) { return z, nil }, Tick: tick, Asker: dns.Asker{Within: time.Second},
		Tell: func(_ context.Context, l dns.Look) { looks <- l },
	}
	go func() { done <- w.Run(ctx) }()
	next := func() dns.Look {
		t.Helper()
		for {
			select {
			case l := <-looks:
				return l
			case tick <- time.Time{}:
			case <-time.After(20 * time.Second):
				t.Fatal("it tells nothing")
			}
		}
	}
	if l := next(); len(l.Faults) != 0 || l.Asked != 8 {
		t.Fatalf("%+v", l)
	}
	edit := func(set string) {
		p.first.Call(http.MethodPatch, "/zones/"+zone, `{"rrsets":[`+set+`]}`, http.StatusNoContent)
	}
	put := func(name, kind, value string, ttl int) func() {
		return func() {
			edit(fmt.Sprintf(`{"name":"%s.%s","type":%q,"ttl":%d,"changetype":"REPLACE","records":[{"content":%q}]}`, name, zone, kind, ttl, value))
		}
	}
	for _, bad := range []struct {
		what       string
		do, undo   func()
		want, from string
	}{
		{"a record is poisoned", put("api", "A", "203.0.113.66", 60), put("api", "A", "192.0.2.1", 60), "api A: is 203.0.113.66 for 60 s, want 192.0.2.1", "first: ns1.a.test"},
		{"a TTL is another", put("api", "A", "192.0.2.1", 86400), put("api", "A", "192.0.2.1", 60), "for 86400 s", "first: ns1.a.test"},
		{
			"a record is gone", func() { edit(`{"name":"www.` + zone + `","type":"CNAME","changetype":"DELETE","records":[]}`) },
			put("www", "CNAME", "api."+zone, 300), "www CNAME: is not there (NXDOMAIN)", "first: ns1.a.test",
		},
		{"a server is dead", p.second.Kill, p.second.Start, "does not answer", "second: ns1.b.test"},
		{"an account is cancelled", func() { p.first.Call(http.MethodDelete, "/zones/"+zone, "", http.StatusNoContent) }, nil, "answers REFUSED", "first: ns1.a.test"},
	} {
		bad.do()
		l := next()
		if len(l.Faults) == 0 {
			t.Fatalf("%s: nothing is found", bad.what)
		}
		for _, f := range l.Faults {
			if !strings.Contains(f.String(), bad.want) || !strings.HasPrefix(f.String(), bad.from) {
				t.Errorf("%s: it says %q, want %s: %s", bad.what, f, bad.from, bad.want)
			}
		}
		if bad.undo == nil {
			continue
		}
		bad.undo()
		if l := next(); len(l.Faults) != 0 {
			t.Errorf("after %s: %v", bad.what, l.Faults)
		}
	}
	stop()
	if err := <-done; err != nil {
		t.Error(err)
	}
}
