package web_test

import (
	"net/http"
	"testing"

	"github.com/gheecms/ghee/internal/fail"
	"github.com/gheecms/ghee/internal/web"
)

func TestClientAddress_HeedsTrustedProxiesAlone(t *testing.T) {
	for _, c := range []struct {
		proxies, remote string
		forwarded       []string
		want            string
	}{
		{"", "203.0.113.9:1", []string{"198.51.100.1"}, "203.0.113.9"},
		{"10.0.0.5", "10.0.0.5:1", []string{"198.51.100.1"}, "198.51.100.1"},
		{"10.0.0.5", "10.0.0.6:1", []string{"198.51.100.1"}, "10.0.0.6"},
		{"10.0.0.0/8", "10.0.0.5:1", []string{"1.1.1.1, 198.51.100.1"}, "198.51.100.1"},             // what the client wrote does not count
		{"10.0.0.0/8", "10.0.0.5:1", []string{"1.1.1.1", "198.51.100.1, 10.9.9.9"}, "198.51.100.1"}, // through two proxies
		{"10.0.0.0/8", "10.0.0.5:1", nil, "10.0.0.5"},
		{"10.0.0.0/8", "10.0.0.5:1", []string{"10.1.1.1"}, "10.1.1.1"},
		{"10.0.0.0/8", "10.0.0.5:1", []string{"198.51.100.1, unknown"}, "10.0.0.5"},
		{"10.0.0.0/8", "10.0.0.5:1", []string{"198.51.100.1:443"}, "10.0.0.5"},
		{"10.0.0.0/8", "[::ffff:10.0.0.5]:1", []string{"::ffff:198.51.100.1"}, "198.51.100.1"},
		{"2001:db8::/32, 10.0.0.5", "[2001:db8::1]:1", []string{"2001:470::7"}, "2001:470::7"},
		{"10.0.0.5", "@", []string{"198.51.100.1"}, "@"}, // a socket in a file
	} {
		proxies, err := web.ParseProxies(c.proxies)
		if err != nil {
			t.Fatal(err)
		}
		r := &http.Request{RemoteAddr: c.remote, Header: http.Header{"X-Forwarded-For": c.forwarded}}
		if got := web.ClientAddress(proxies)(r); got != c.want {
			t.Errorf("%q, from %s for %q: %s, want %s", c.proxies, c.remote, c.forwarded, got, c.want)
		}
	}
}

func TestParseProxies_RefusesWhatIsNone(t *testing.T) {
	for _, text := range []string{"proxy.example", "10.0.0.0/33", "10.0.0", "*", "10.0.0.5:80"} {
		if _, err := web.ParseProxies(text); !fail.Is(err, fail.Invalid) {
			t.Errorf("%q: %v", text, err)
		}
	}
	if all, err := web.ParseProxies(" , "); len(all) != 0 || err != nil {
		t.Errorf("none: %v %v", all, err)
	}
}
