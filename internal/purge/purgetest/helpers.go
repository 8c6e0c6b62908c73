package purgetest

import (
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/gheecms/ghee/internal/purge"
)

// Answering is a server that answers everything alike.
func Answering(t *testing.T, status int, body string) string {
	return Serve(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { answer(w, status, nil, body) }))
}

// Serve serves a handler until the test ends and returns its address.
func Serve(t *testing.T, h http.Handler) string {
	t.Helper()
	s := httptest.NewUnstartedServer(h)
	s.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, slog.LevelError)
	s.Start()
	t.Cleanup(s.Close)
	return s.URL
}

// nobody is an address where nobody listens.
func nobody(t testing.TB) string {
	t.Helper()
	var c net.ListenConfig
	l, err := c.Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return "http://" + l.Addr().String()
}

// counter counts what goes through.
type counter struct {
	to http.Handler
	n  atomic.Int64
}

func (c *counter) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	c.n.Add(1)
	c.to.ServeHTTP(w, r)
}

// must purges, and may not fail.
func must(t *testing.T, d purge.Driver, keys ...string) {
	t.Helper()
	if err := d.Purge(t.Context(), keys); err != nil {
		t.Fatalf("purging %d keys, %.60q first: %v", len(keys), keys[0], err)
	}
}

func gone(t *testing.T, c CDN, names ...string) {
	t.Helper()
	for _, n := range names {
		if c.Kept(t, n) {
			t.Errorf("%s is served as if nobody had purged it", n)
		}
	}
}

func stays(t *testing.T, c CDN, names ...string) {
	t.Helper()
	for _, n := range names {
		if !c.Kept(t, n) {
			t.Errorf("%s is gone, and nobody has purged it", n)
		}
	}
}

// keys makes n keys of a length.
func keys(prefix string, n, length int) []string {
	out := make([]string, n)
	for i := range out {
		number := fmt.Sprintf("%s%04d", prefix, i)
		out[i] = number + strings.Repeat("k", max(0, length-len(number)))
	}
	return out
}

// all reads what is left of a body.
func all(r io.Reader) string {
	b, _ := io.ReadAll(r) // what is missing shows
	return string(b)
}
