package feed_test

import (
	"crypto/tls"
	"crypto/x509"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"sync"
	"testing"

	"github.com/gheecms/ghee/internal/changelog/feed"
	"github.com/gheecms/ghee/internal/changelog/feed/feedtest"
)

// Over TLS it is HTTP/2, from the address that was named.
func TestDial_HTTP2FromOneAddress(t *testing.T) {
	log := feedtest.NewMemory()
	for i := range 100 {
		log.Append(7, false, large(i, 20_000))
	}
	n := serve(t, log)
	var mu sync.Mutex
	seen := map[string]bool{}
	s := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		from, err := netip.ParseAddrPort(r.RemoteAddr)
		mu.Lock()
		seen[r.Proto+" "+from.Addr().String()] = err == nil
		mu.Unlock()
		n.ServeHTTP(w, r)
	}))
	s.EnableHTTP2 = true
	s.StartTLS()
	t.Cleanup(func() { s.CloseClientConnections(); s.Close() })
	pool := x509.NewCertPool()
	pool.AddCert(s.Certificate())
	dial := feed.Dial{Bind: netip.MustParseAddr("127.0.3.7"), TLS: &tls.Config{RootCAs: pool}}.HTTP()
	t.Cleanup(dial.CloseIdleConnections)
	c := follow(t, s.URL, func(c *feed.ClientConfig) { c.HTTP = dial })
	feedtest.AwaitHeads(t, c, positions(log))
	checkObjects(t, c, log, 7)
	log.Append(7, false, feedtest.Draft(1, 1))
	n.Ring(7)
	feedtest.AwaitHeads(t, c, positions(log))
	mu.Lock()
	defer mu.Unlock()
	if len(seen) != 1 || !seen["HTTP/2.0 127.0.3.7"] {
		t.Errorf("%v", seen)
	}
}
