//go:build unix

package dns_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/gheecms/ghee/internal/dns"
	"github.com/gheecms/ghee/internal/dns/dnstest"
	"github.com/gheecms/ghee/internal/dns/provider/powerdns"
	"github.com/gheecms/ghee/internal/dns/provider/rfc2136"
)

const zone = "ghee.test."

func must[T any](t *testing.T) func(T, error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

func TestPowerDNS(t *testing.T) {
	dnstest.Conformance(t, func(t *testing.T) dnstest.Subject {
		s := dnstest.PowerDNS(t, zone, "ns1.a.test.", "ns2.a.test.")
		with := func(key, zone string) dns.Provider {
			return must[*powerdns.Driver](t)(powerdns.New(powerdns.Config{URL: s.URL, Key: key, Zone: zone, HTTP: &http.Client{Timeout: 10 * time.Second}}))
		}
		return dnstest.Subject{Provider: api(t, s, s.URL), Zone: zone, Denied: with("wrong", zone), Nowhere: with(s.Key, "other.test.")}
	})
}

func TestRFC2136(t *testing.T) {
	dnstest.Conformance(t, func(t *testing.T) dnstest.Subject {
		s := dnstest.Knot(t, zone, "ns1.b.test.", "ns2.b.test.")
		with := func(secret, zone string) dns.Provider {
			return must[*rfc2136.Driver](t)(rfc2136.New(rfc2136.Config{Address: s.Address, KeyName: dnstest.KeyName, Secret: secret, Zone: zone}))
		}
		return dnstest.Subject{Provider: updates(t, s), Zone: zone, Denied: with("d3Jvbmc=", zone), Nowhere: with(dnstest.Secret, "other.test.")}
	})
}

// updates is the provider of a server that takes updates.
func updates(t *testing.T, s *dnstest.Server) dns.Provider {
	t.Helper()
	return must[*rfc2136.Driver](t)(rfc2136.New(rfc2136.Config{Address: s.Address, KeyName: dnstest.KeyName, Secret: dnstest.Secret, Zone: zone}))
}

// api is that of a PowerDNS, asked at a URL.
func api(t *testing.T, a *dnstest.API, url string) dns.Provider {
	t.Helper()
	return must[*powerdns.Driver](t)(powerdns.New(powerdns.Config{URL: url, Key: a.Key, Zone: zone, HTTP: &http.Client{Timeout: 10 * time.Second}}))
}
