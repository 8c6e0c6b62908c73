package feed_test

import (
	"encoding/base64"
	"errors"
	"math/rand/v2"
	"net"
	"net/http/httptest"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/gheecms/ghee/internal/changelog"
	"github.com/gheecms/ghee/internal/changelog/feed"
	"github.com/gheecms/ghee/internal/changelog/feed/feedtest"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
)

// cutter is a listener whose connections break after some bytes.
type cutter struct {
	net.Listener
	after func() int64 // bytes; below zero for never
	sent  atomic.Int64
	cuts  atomic.Int64
}

func (c *cutter) Accept() (net.Conn, error) {
	conn, err := c.Listener.Accept()
	if err != nil {
		return nil, err
	}
	return &cutConn{Conn: conn, c: c, left: c.after()}, nil
}

type cutConn struct {
	net.Conn
	c    *cutter
	left int64
}

var errCut = errors.New("the connection is cut")

func (c *cutConn) Write(p []byte) (int, error) {
	if c.left >= 0 && int64(len(p)) >= c.left {
		n, _ := c.Conn.Write(p[:c.left])
		c.c.sent.Add(int64(n))
		c.c.cuts.Add(1)
		c.left = 0
		_ = c.Close()
		return n, errCut
	}
	n, err := c.Conn.Write(p)
	c.left -= min(c.left+1, int64(n)) // an endless one stays below zero
	c.c.sent.Add(int64(n))
	return n, err
}

// cutting serves a node once more, through connections that break.
func (n *node) cutting(t testing.TB, after func() int64) (*cutter, string) {
	t.Helper()
	s := httptest.NewUnstartedServer(n.Server)
	c := &cutter{Listener: s.Listener, after: after}
	s.Listener = c
	s.Start()
	t.Cleanup(func() { s.CloseClientConnections(); s.Close() })
	return c, s.URL
}

// between draws from a seeded source, from several goroutines.
func between(seed uint64, low, high int64) func() int64 {
	var mu sync.Mutex
	r := rand.New(rand.NewPCG(seed, 1))
	return func() int64 {
		mu.Lock()
		defer mu.Unlock()
		return low + r.Int64N(high-low)
	}
}

// TestClient_CutsLoseAndRepeatNothing reads logs that grow, through connections
// that break anywhere: entries come once, in order.
func TestClient_CutsLoseAndRepeatNothing(t *testing.T) {
	for seed := range uint64(6) {
		r := rand.New(rand.NewPCG(seed, 2))
		log := feedtest.NewMemory()
		n := serve(t, log)
		n.ticking(t)
		listener, url := n.cutting(t, between(seed, 1, 20_000))
		c := follow(t, url)
		got := map[content.SiteID][]changelog.Entry{}
		at := map[content.SiteID]changelog.Position{}
		for range 60 {
			site := content.SiteID(r.IntN(3))
			var drafts []changelog.Draft
			for range 1 + r.IntN(30) {
				drafts = append(drafts, feedtest.Draft(r.IntN(10), r.Int()))
			}
			log.Append(site, r.IntN(2) == 0, drafts...)
			n.Ring(site)
			take(t, c, site, at, got, 1+r.IntN(50))
		}
		feedtest.Await(t, c, "all is read", func() bool {
			for site := range content.SiteID(3) {
				take(t, c, site, at, got, 100)
			}
			return cmp.Equal(at, feedtest.Positions(log))
		})
		for site := range got {
			if d := cmp.Diff(feedtest.Plain(log.All(site)), feedtest.Plain(got[site])); d != "" {
				t.Errorf("seed %d, site %d: %s", seed, site, d)
			}
		}
		if listener.cuts.Load() == 0 {
			t.Errorf("seed %d: nothing was cut", seed)
		}
	}
}

// take reads once, and adds what came.
func take(t *testing.T, c *feed.Client, site content.SiteID, at map[content.SiteID]changelog.Position, got map[content.SiteID][]changelog.Entry, step int) {
	t.Helper()
	entries, err := c.Read(feedtest.Within(t), site, at[site], step)
	if err != nil && !fail.Is(err, fail.Unavailable) && !fail.Is(err, fail.NotFound) {
		t.Fatal(err)
	}
	for _, e := range entries {
		if err := changelog.Verify(at[site], e); err != nil {
			t.Fatal(err)
		}
		at[site] = e.Position()
		got[site] = append(got[site], e)
	}
}

// large is a draft of about so many bytes that hardly compress.
func large(n, bytes int) changelog.Draft {
	raw := make([]byte, bytes*3/4)
	r := rand.NewChaCha8([32]byte{byte(n), byte(n >> 8)})
	_, _ = r.Read(raw)
	d := feedtest.Draft(n, n)
	d.Payload = []byte(base64.StdEncoding.EncodeToString(raw))
	return d
}

// TestObjects_GoOnAtTheByteTheyWereCut downloads chunks of a megabyte through
// connections that carry less.
func TestObjects_GoOnAtTheByteTheyWereCut(t *testing.T) {
	log := feedtest.NewMemory()
	for i := range 100 {
		log.Append(7, false, large(i, 40_000))
	}
	n := serve(t, log)
	listener, url := n.cutting(t, between(1, 100_000, 300_000))
	c := follow(t, url)
	checkObjects(t, c, log, 7)
	if sent, cuts := listener.sent.Load(), listener.cuts.Load(); cuts < 8 || sent > 5_000_000 {
		t.Errorf("%d bytes were sent for 4,000,000, with %d cuts", sent, cuts)
	}
	if calls := log.Calls("objects"); calls != 1 {
		t.Errorf("%d snapshots were made", calls)
	}
}

// checkObjects takes all objects and checks that they are the log's.
func checkObjects(t testing.TB, c changelog.Feed, log *feedtest.Memory, site content.SiteID) changelog.Checkpoint {
	t.Helper()
	at, objects, err := c.Objects(feedtest.Within(t), site)
	if err != nil {
		t.Fatal(err)
	}
	var digest changelog.Digest
	for o, err := range objects {
		if err != nil {
			t.Fatal(err)
		}
		if changelog.HashOf(o.Payload) != o.Hash {
			t.Fatalf("the payload of %s is another", o.ID)
		}
		digest.Add(o)
	}
	if want := feedtest.Positions(log)[site]; digest.Sum() != at.Digest || at.Position != want {
		t.Fatalf("the objects do not add up, or are at %s and not at %s", at.Position, want)
	}
	return at
}
