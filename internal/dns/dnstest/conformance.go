//go:build unix

package dnstest

import (
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/gheecms/ghee/internal/dns"
	"github.com/gheecms/ghee/internal/fail"
)

// Subject is a provider to be looked at, with a zone that holds its NS records
// alone.
type Subject struct {
	Provider dns.Provider
	Zone     string
	Denied   dns.Provider // the same with a key that the operator does not know
	Nowhere  dns.Provider // the same for a zone that the operator has not
}

// Conformance is what all providers pass.
func Conformance(t *testing.T, make func(t *testing.T) Subject) {
	t.Helper()
	for name, test := range map[string]func(*testing.T, Subject){
		"what is put is there, and what is deleted is not": puts,
		"every type, and text with quotes":                 kinds,
		"a change is whole or not there":                   whole,
		"an older plan is refused where that can be":       compares,
		"faults have their codes":                          faults,
	} {
		t.Run(name, func(t *testing.T) { test(t, make(t)) })
	}
}

func change(t *testing.T, s Subject, c dns.Change) {
	t.Helper()
	if err := s.Provider.Change(t.Context(), c); err != nil {
		t.Fatalf("%+v: %v", c, err)
	}
}

// holds compares all but the apex's NS.
func holds(t *testing.T, s Subject, want ...dns.Set) {
	t.Helper()
	all, err := s.Provider.Sets(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	got := []dns.Set{}
	for _, set := range all {
		if set.Key() != (dns.Key{Name: "@", Type: "NS"}) {
			got = append(got, set)
		}
	}
	if len(want) == 0 && len(got) == 0 {
		return
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("it holds\n%v\nwant\n%v", got, want)
	}
}

func generation(n uint64) dns.Generation {
	return dns.Generation{Number: n, Digest: fmt.Sprintf("%032x", n)}
}

func a(name string, ttl uint32, values ...string) dns.Set {
	return dns.Set{Name: name, Type: "A", TTL: ttl, Values: values}
}

func puts(t *testing.T, s Subject) {
	one, two := generation(1), generation(2)
	change(t, s, dns.Change{Next: one, Put: []dns.Set{one.Set(), a("api", 60, "192.0.2.1", "192.0.2.2"), a("@", 300, "192.0.2.3"), a("*.preview", 300, "192.0.2.4")}})
	holds(t, s, a("*.preview", 300, "192.0.2.4"), a("@", 300, "192.0.2.3"), one.Set(), a("api", 60, "192.0.2.1", "192.0.2.2"))
	change(t, s, dns.Change{
		Base: one, Next: two, Put: []dns.Set{two.Set(), a("api", 120, "192.0.2.9")},
		Delete: []dns.Key{{Name: "*.preview", Type: "A"}, {Name: "never", Type: "TXT"}},
	})
	holds(t, s, a("@", 300, "192.0.2.3"), two.Set(), a("api", 120, "192.0.2.9"))
	// An address becomes an alias: what is there of the name goes first.
	alias := dns.Set{Name: "api", Type: "CNAME", TTL: 60, Values: []string{"edge.example.net."}}
	three := generation(3)
	change(t, s, dns.Change{Base: two, Next: three, Put: []dns.Set{three.Set(), alias}, Delete: []dns.Key{{Name: "api", Type: "A"}}})
	holds(t, s, a("@", 300, "192.0.2.3"), three.Set(), alias)
}

func kinds(t *testing.T, s Subject) {
	one := generation(1)
	all := []dns.Set{
		{Name: "@", Type: "CAA", TTL: 300, Values: []string{`0 issue "ca.example"`}},
		{Name: "@", Type: "MX", TTL: 300, Values: []string{"10 mail.example.net.", "20 mail2.example.net."}},
		{Name: "@", Type: "TXT", TTL: 300, Values: []string{`"v=spf1 -all"`, `"with \"quotes\" and a \\"`}},
		one.Set(),
		{Name: "_sip._tcp", Type: "SRV", TTL: 300, Values: []string{"1 2 5060 sip.example.net."}},
		{Name: "long", Type: "TXT", TTL: 300, Values: []string{`"` + strings.Repeat("a", 255) + `" "` + strings.Repeat("b", 200) + `"`}},
		{Name: "six", Type: "AAAA", TTL: 300, Values: []string{"2001:db8::1"}},
		{Name: "sub", Type: "NS", TTL: 3600, Values: []string{"ns.example.net."}},
	}
	change(t, s, dns.Change{Next: one, Put: all})
	holds(t, s, all...)
}

func whole(t *testing.T, s Subject) {
	one := generation(1)
	change(t, s, dns.Change{Next: one, Put: []dns.Set{one.Set(), a("api", 60, "192.0.2.1")}})
	err := s.Provider.Change(t.Context(), dns.Change{Base: one, Next: generation(2), Put: []dns.Set{
		generation(2).Set(), a("api", 60, "192.0.2.2"), {Name: "bad", Type: "A", TTL: 60, Values: []string{"nonsense"}},
	}})
	if err == nil {
		t.Error("it takes an address that is none")
	}
	holds(t, s, one.Set(), a("api", 60, "192.0.2.1"))
}

func compares(t *testing.T, s Subject) {
	if !s.Provider.Capabilities().Compares {
		t.Skip("it compares nothing; Apply looks before")
	}
	one, two := generation(1), generation(2)
	change(t, s, dns.Change{Next: one, Put: []dns.Set{one.Set(), a("api", 60, "192.0.2.1")}})
	for _, base := range []dns.Generation{{}, two, {Number: 1, Digest: "another"}} {
		err := s.Provider.Change(t.Context(), dns.Change{Base: base, Next: two, Put: []dns.Set{two.Set(), a("api", 60, "192.0.2.9")}})
		if !fail.Is(err, fail.Conflict) {
			t.Errorf("from %v: %v, want a conflict", base, err)
		}
	}
	holds(t, s, one.Set(), a("api", 60, "192.0.2.1"))
}

func faults(t *testing.T, s Subject) {
	c := dns.Change{Next: generation(1), Put: []dns.Set{generation(1).Set()}}
	for name, p := range map[fail.Code]dns.Provider{fail.Denied: s.Denied, fail.NotFound: s.Nowhere} {
		if _, err := p.Sets(t.Context()); !fail.Is(err, name) {
			t.Errorf("reading: %v, want %s", err, name)
		}
		if err := p.Change(t.Context(), c); !fail.Is(err, name) {
			t.Errorf("changing: %v, want %s", err, name)
		}
	}
	holds(t, s)
}
