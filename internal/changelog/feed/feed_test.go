package feed_test

import (
	"context"
	"crypto/ed25519"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/gheecms/ghee/internal/changelog"
	"github.com/gheecms/ghee/internal/changelog/feed"
	"github.com/gheecms/ghee/internal/changelog/feed/feedtest"
	"github.com/gheecms/ghee/internal/content"
)

func key(seed byte) ed25519.PrivateKey {
	s := make([]byte, ed25519.SeedSize)
	s[0] = seed
	return ed25519.NewKeyFromSeed(s)
}

func public(k ed25519.PrivateKey) ed25519.PublicKey { return k.Public().(ed25519.PublicKey) }

var origin = key(1)

func signing(k ed25519.PrivateKey) func(context.Context) (ed25519.PrivateKey, error) {
	return func(context.Context) (ed25519.PrivateKey, error) { return k, nil }
}

const secret = "a-secret"

// grants are the tokens a server knows.
type grants struct {
	mu   sync.Mutex
	held map[string]content.EdgeGrant
}

func (g *grants) edge(hash string) (content.EdgeGrant, bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	grant, ok := g.held[hash]
	return grant, ok
}

func (g *grants) set(secret string, grant content.EdgeGrant) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.held[content.EdgeToken{Secret: secret}.Hash()] = grant
}

func (g *grants) revoke(secret string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	delete(g.held, content.EdgeToken{Secret: secret}.Hash())
}

// node is a server under test, and what to turn on it.
type node struct {
	*feed.Server
	url    string
	grants *grants
	tick   chan time.Time
	http   *httptest.Server
	asked  atomic.Int64 // requests for entries
}

// serve starts a server of a log.
func serve(t testing.TB, log changelog.Log, change ...func(*feed.ServerConfig)) *node {
	t.Helper()
	n := &node{grants: &grants{held: map[string]content.EdgeGrant{}}, tick: make(chan time.Time)}
	n.grants.set(secret, content.EdgeGrant{Token: "t1", Name: "edge"})
	c := feed.ServerConfig{Log: log, Key: signing(origin), Edge: n.grants.edge, Spool: t.TempDir(), Tick: n.tick}
	for _, f := range change {
		f(&c)
	}
	var err error
	if n.Server, err = feed.NewServer(c); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- n.Run(ctx) }()
	n.http = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, "/entries") {
			n.asked.Add(1)
		}
		n.ServeHTTP(w, r)
	}))
	n.url = n.http.URL
	t.Cleanup(func() {
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
		n.http.CloseClientConnections()
		n.http.Close()
	})
	return n
}

// beat lets some seconds pass for the server, twice the server's tick.
func (n *node) beat(t testing.TB) {
	t.Helper()
	for range 2 {
		select {
		case n.tick <- time.Time{}:
		case <-feedtest.Within(t).Done():
			t.Fatal("the server takes no tick")
		}
	}
}

// ticking lets the server's seconds pass quickly.
func (n *node) ticking(t testing.TB) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() {
		defer close(done)
		for every := time.NewTicker(5 * time.Millisecond); ; {
			select {
			case <-ctx.Done():
				every.Stop()
				return
			case at := <-every.C:
				select {
				case n.tick <- at:
				case <-ctx.Done():
				}
			}
		}
	}()
	t.Cleanup(func() { cancel(); <-done })
}

// follow starts a client of an address.
func follow(t testing.TB, url string, change ...func(*feed.ClientConfig)) *feed.Client {
	t.Helper()
	transport := &http.Transport{}
	c := feed.ClientConfig{URL: url, Token: secret, Key: public(origin), HTTP: &http.Client{Transport: transport}, Rest: time.Millisecond}
	for _, f := range change {
		f(&c)
	}
	client, err := feed.NewClient(c)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- client.Run(ctx) }()
	t.Cleanup(func() {
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
		transport.CloseIdleConnections()
	})
	return client
}

func TestLocal_KeepsTheFeedsPromises(t *testing.T) {
	feedtest.Run(t, func(_ *testing.T, log *feedtest.Memory) (changelog.Feed, func(content.SiteID)) {
		l := changelog.NewLocal(log)
		return l, l.Ring
	})
}

func TestClient_KeepsTheFeedsPromises(t *testing.T) {
	feedtest.Run(t, func(t *testing.T, log *feedtest.Memory) (changelog.Feed, func(content.SiteID)) {
		n := serve(t, log)
		n.ticking(t)
		return follow(t, n.url), n.Ring
	})
}

// An edge that feeds an edge: what the second hands on is what the origin signed.
func TestClient_KeepsTheFeedsPromisesThroughAnotherNode(t *testing.T) {
	feedtest.Run(t, func(t *testing.T, log *feedtest.Memory) (changelog.Feed, func(content.SiteID)) {
		first := serve(t, log)
		first.ticking(t)
		near := follow(t, first.url)
		second := serve(t, near, func(c *feed.ServerConfig) { c.Key = nil })
		second.ticking(t)
		return follow(t, second.url), first.Ring
	})
}
