package purgetest

import (
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
)

// Origin is what a cache of a test asks: it answers /v2/NAME/ with the keys that
// a test gives it.
type Origin struct {
	URL string

	mu   sync.Mutex
	keys map[string][]string // by path
	n    int
}

// NewOrigin serves one until the test ends.
func NewOrigin(t *testing.T) *Origin {
	o := &Origin{keys: map[string][]string{}}
	o.URL = Serve(t, o)
	return o
}

// ServeHTTP implements http.Handler.
func (o *Origin) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path == "/healthz" {
		return
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	keys, ok := o.keys[r.URL.Path]
	if !ok {
		http.NotFound(w, r)
		return
	}
	o.n++
	w.Header().Set("Surrogate-Control", "max-age=31536000, stale-if-error=604800")
	w.Header().Set("Surrogate-Key", strings.Join(keys, " "))
	fmt.Fprintf(w, "answer %d", o.n)
}

// Cached are the answers that a cache has of an origin, under a name of their own.
type Cached struct {
	o           *Origin
	url, prefix string
}

// Of returns the answers of a cache at url. The prefix keeps tests apart that
// share one.
func (o *Origin) Of(url, prefix string) Cached { return Cached{o, url, prefix} }

// Keep makes the cache keep an answer with keys.
func (c Cached) Keep(t *testing.T, name string, keys ...string) {
	t.Helper()
	c.o.mu.Lock()
	c.o.keys[c.path(name)] = keys
	c.o.mu.Unlock()
	c.status(t, name)
	if !c.Kept(t, name) {
		t.Fatalf("the cache does not keep %s", name)
	}
}

// Kept reports whether the cache served an answer without asking. Thereafter it
// has it again.
func (c Cached) Kept(t *testing.T, name string) bool {
	t.Helper()
	return strings.Contains(c.status(t, name), "varnish; hit; ttl=3")
}

func (c Cached) path(name string) string { return "/v2/" + c.prefix + "/" + name + "/" }

// status gets an answer and returns its Cache-Status.
func (c Cached) status(t *testing.T, name string) string {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, c.url+c.path(name), nil)
	if err != nil {
		t.Fatal(err)
	}
	res, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	if body := all(res.Body); res.StatusCode != http.StatusOK {
		t.Fatalf("%s: %d %s", r.URL, res.StatusCode, body)
	}
	return res.Header.Get("Cache-Status")
}
