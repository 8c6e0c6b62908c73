//go:build unix

package faults

import (
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/bradfitz/gomemcache/memcache"

	"github.com/gheecms/ghee/internal/respcache/memcached/memcachedtest"
	"github.com/gheecms/ghee/test/faults/matrix"
	"github.com/gheecms/ghee/test/world"
	"github.com/gheecms/ghee/test/world/oracle"
)

// sharing are edges that share a Memcached and keep nothing themselves, so that
// it is asked at each read.
func sharing(m *memcachedtest.Server, edges int) world.ClusterSpec {
	spec := world.ClusterSpec{Edges: world.Edges(edges)}
	for i := range spec.Edges {
		spec.Edges[i].Args = []string{"--memcached", m.Address, "--cache-mb", "0"}
	}
	return spec
}

// garden is such a cluster, whose edges show a garden.
func garden(t *testing.T, edges int) (*memcachedtest.Server, *world.Cluster, *oracle.Garden) {
	t.Helper()
	m := memcachedtest.Start(t)
	seed := world.Seed(t)
	spec := sharing(m, edges)
	var g *oracle.Garden
	spec.Prepare = func(w *world.World) { g = oracle.Plant(t, w, seed) }
	c := world.NewCluster(t, spec)
	for _, e := range c.Edges {
		e.Shows(g.Site, g.Token, g.Head())
	}
	return m, c, g
}

// metric is the sum of a metric over the edges.
func (s *stage) metric(name string) (sum float64) {
	for _, e := range s.Edges {
		n, _ := e.Metric(name)
		sum += n
	}
	return sum
}

// used waits until each edge takes answers from Memcached.
func (s *stage) used() {
	s.t.Helper()
	for _, e := range s.Edges {
		was, _ := e.Metric("ghee_memcached_hits_total")
		e.Until("it takes answers from Memcached", func() bool { n, _ := e.Metric("ghee_memcached_hits_total"); return n > was })
	}
}

// alone waits until each edge has found that Memcached fails. It costs it once.
func (s *stage) alone(what string, harm func()) {
	s.t.Helper()
	s.used() // it is well
	before := s.metric("ghee_memcached_failures_total")
	harm()
	for _, e := range s.Edges {
		e.Until("it leaves Memcached alone", func() bool { n, told := e.Metric("ghee_memcached_up"); return told && n == 0 })
	}
	s.oracle.For(matrix.Size(2*time.Second, 10*time.Second))
	found := s.metric("ghee_memcached_failures_total") - before
	s.row.Figure("readers who waited for it when "+what, "those of %.0f moments of 20 ms, at %d edges", found, len(s.Edges))
	if found > float64(len(s.Edges)) {
		s.t.Errorf("%s: the edges found it %.0f times", what, found)
	}
}

// Row 32: Memcached is killed, comes back empty, is frozen, and thaws.
func TestRow32_MemcachedKilledFrozenEmpty(t *testing.T) {
	m := memcachedtest.Start(t)
	s := newStage(t, 32, sharing(m, 2))
	s.alone("killed", m.Kill)
	m.Start()
	began := time.Now()
	s.used()
	s.longest("used again after a restart, empty", time.Since(began))
	s.alone("frozen", m.Freeze)
	m.Thaw()
	s.used()
	s.heal()
	s.notYetDisconnected()
	s.verdict(excuses{})
	added := s.tallies["fault"].P99 - s.tallies["before"].P99
	s.row.Figure("added to p99", "%.1f ms", float64(added.Microseconds())/1000)
}

// Row 33: somebody writes into Memcached: nonsense, values of others, values in
// part, values of before.
func TestRow33_MemcachedHoldsWhatIsNotOurs(t *testing.T) {
	m := memcachedtest.Start(t)
	s := newStage(t, 33, sharing(m, 2))
	c, dice := m.Client(), world.Dice(s.seed)
	s.used()
	old := map[string][]byte{}
	spoiled := 0
	for end := time.Now().Add(matrix.Size(4*time.Second, 30*time.Second)); time.Now().Before(end); {
		keys := m.Keys()
		for _, key := range keys {
			spoiled += s.spoil(c, dice, key, keys, old)
		}
		s.oracle.For(50 * time.Millisecond)
	}
	s.row.Figure("values spoiled", "%d", spoiled)
	s.row.Figure("refused", "%.0f as not ours, %.0f as of another moment; %.0f used", s.metric("ghee_memcached_refused_total"), s.metric("ghee_memcached_stale_total"), s.metric("ghee_memcached_hits_total"))
	if s.metric("ghee_memcached_refused_total") == 0 || s.metric("ghee_memcached_stale_total") == 0 {
		t.Error("no edge has met a spoiled value")
	}
	s.heal()
	s.notYetDisconnected()
	s.verdict(excuses{})
}

// spoil does something to a value, or lets it be; it returns how many it spoiled.
func (s *stage) spoil(c *memcache.Client, dice *rand.Rand, key string, keys []string, old map[string][]byte) int {
	item, err := c.Get(key)
	if err != nil || len(item.Value) == 0 {
		return 0 // gone since
	}
	v := slices.Clone(item.Value)
	before, replay := old[key]
	switch dice.IntN(6) {
	case 0:
		v = []byte("HTTP/1.1 200 OK\r\n\r\n{}")
	case 1: // of another key: of another site, too
		other, err := c.Get(keys[dice.IntN(len(keys))])
		if err != nil || other.Key == key {
			return 0
		}
		v = other.Value
	case 2:
		v = v[:dice.IntN(len(v))]
	case 3:
		v[dice.IntN(len(v))] ^= 1 << dice.IntN(8)
	case 4:
		if !replay {
			old[key] = v
			return 0
		}
		v = before
	default:
		return 0
	}
	if err := c.Set(&memcache.Item{Key: key, Value: v}); err != nil {
		s.t.Fatal(err)
	}
	return 1
}

// Row 33: and each kind by itself: an answer that is kept there is spoiled, and
// asked for.
func TestRow33_EachKindIsRefused(t *testing.T) {
	row := matrix.Begin(t, 33)
	m, cluster, g := garden(t, 1)
	e := cluster.Edges[0]
	c := m.Client()
	path := "/v2/posts/?page_size=7"
	from := func() string { return e.Read(g.Token, path).Header.Get("Cache-Status") }
	shared := func() {
		t.Helper()
		e.Until("the answer is kept there", func() bool { return strings.Contains(from(), "memcached") })
	}
	shared()
	at := slices.IndexFunc(m.Keys(), func(key string) bool { return strings.HasSuffix(key, ":"+path) })
	if at < 0 {
		t.Fatal(m.Keys())
	}
	key := m.Keys()[at]
	before, err := c.Get(key)
	must(t, err)
	must(t, g.Grow(t.Context()))
	e.Shows(g.Site, g.Token, g.Head())
	want := e.Read(g.Token, path)
	shared()
	now, err := c.Get(key)
	must(t, err)
	flipped := slices.Clone(now.Value)
	flipped[len(flipped)/2] ^= 4
	for what, v := range map[string][]byte{
		"garbage": []byte("garbage"), "cut off": now.Value[:len(now.Value)/2], "a bit flipped": flipped, "older": before.Value,
	} {
		count := func() (sum float64) {
			for _, name := range []string{"ghee_memcached_refused_total", "ghee_memcached_stale_total"} {
				n, _ := e.Metric(name)
				sum += n
			}
			return sum
		}
		met := count()
		for count() == met { // an edge that thinks Memcached slow leaves it alone for a moment
			must(t, c.Set(&memcache.Item{Key: key, Value: v}))
			a := e.Read(g.Token, path)
			if a.Status != 200 || a.Body != want.Body || !strings.Contains(a.Header.Get("Cache-Status"), "detail=set") {
				t.Fatalf("%s: %d %v\n%s", what, a.Status, a.Header, a.Body)
			}
		}
		shared()
	}
	row.Figure("kinds of values that were refused", "nonsense, in part, with a bit flipped, of an older position")
}

// Row 34: one node alone, its database gone.
func TestRow34_OneNodeWithoutItsDatabase(t *testing.T) {
	row := matrix.Begin(t, 34)
	m := memcachedtest.Start(t)
	seed := world.Seed(t)
	w := world.New(t, world.Spec{Database: world.PostgreSQL, Args: []string{"--memcached", m.Address, "--cache-mb", "0"}})
	g := oracle.Plant(t, w, seed)
	w.Shows(g.Site, g.Token, g.Head())
	warm, never := questions(t, g, 200), questions(t, g, 400)
	for _, q := range warm {
		w.Get(q.Path)
	}
	w.Until("it shares its answers", func() bool { n, _ := w.Metric("ghee_memcached_stored_total"); return n > 50 })
	w.LoseDatabase()
	ask := func(all []oracle.Question) (right, shared int) {
		t.Helper()
		for _, q := range all {
			a := w.Get(q.Path)
			if fault := g.Wrong(q, a); fault != "" {
				t.Errorf("%s: %s", q.Path, fault)
				continue
			}
			right++
			if strings.Contains(a.Header.Get("Cache-Status"), "memcached") {
				shared++
			}
		}
		return right, shared
	}
	right, shared := ask(warm)
	row.Figure("asked before", "%d of %d answered, %d of them from Memcached", right, len(warm), shared)
	right, _ = ask(never)
	row.Figure("never asked before", "%d of %d answered", right, len(never))
	if shared == 0 {
		t.Error("nothing came from Memcached")
	}
	if a := w.Send(http.MethodPost, "/v2/pages/", "{}", "Content-Type", "application/json", "Authorization", "Token "+g.Token); a.Status < 400 {
		t.Errorf("a write without a database: %d", a.Status)
	}
	w.Kill()
	w.Start() // without the database, and so without the key: it has its set
	right, _ = ask(append(warm, never...))
	row.Figure("after kill -9 and a start", "%d of %d answered", right, len(warm)+len(never))
}

// questions are drawn, each once, of content that is there.
func questions(t *testing.T, g *oracle.Garden, n int) (all []oracle.Question) {
	t.Helper()
	site, seen := g.State(g.Head()), map[string]bool{}
	endpoints := oracle.Endpoints()
	for i := 0; len(all) < n && i < 100*n; i++ {
		q := g.Ask(endpoints[i%len(endpoints)])
		if q.Method != http.MethodGet || seen[q.Path] || q.Expect(site).Status != 200 {
			continue
		}
		seen[q.Path] = true
		all = append(all, q)
	}
	if len(all) < n {
		t.Fatalf("%d questions could be drawn", len(all))
	}
	return all
}

// Issue 7's promise, a form of row 12: origin, database and the disks of all edges are
// gone. What was asked before is answered from Memcached.
func TestRow12_EmptyEdgesAnswerFromMemcached(t *testing.T) {
	row := matrix.Begin(t, 12)
	_, c, g := garden(t, 2)
	warm := map[string]world.Answer{}
	for _, q := range questions(t, g, matrix.Size(100, 1000)) {
		c.Edges[0].Until("the answer is shared", func() bool {
			warm[q.Path] = c.Edges[0].Get(q.Path)
			return strings.Contains(warm[q.Path].Header.Get("Cache-Status"), "memcached")
		})
	}
	c.Origin.Kill()
	c.Origin.LoseDatabase()
	for _, e := range c.Edges {
		e.Kill()
		e.Wipe()
	}
	e := c.Edges[1]
	e.Start()
	answered, unanswered := 0, 0
	for path, was := range warm {
		a := e.Get(path)
		switch {
		case a.Status == 503 && strings.Contains(a.Header.Get("Cache-Control"), "no-store"):
			unanswered++ // its time of 20 ms was over, on a busy machine
		case a.Status != was.Status || a.Body != was.Body:
			t.Errorf("%s: %d %.200s, and it was %d %.200s", path, a.Status, a.Body, was.Status, was.Body)
		case a.Header.Get("Ghee-State") != "disconnected" || !strings.Contains(a.Header.Get("Cache-Status"), "memcached") || a.Header.Get("Ghee-Position") != was.Header.Get("Ghee-Position"):
			t.Errorf("%s: %v", path, a.Header)
		default:
			answered++
		}
	}
	row.Figure("empty edge, nothing behind it, asked before", "%d of %d answered from Memcached", answered, len(warm))
	if answered == 0 {
		t.Error("nothing was answered")
	}
	for what, path := range map[string]string{"never asked": "/v2/posts/?page_size=93&auth_token=" + g.Token, "a token nobody knows": "/v2/tags/?auth_token=nobody"} {
		if a := e.Get(path); a.Status != 503 || a.Header.Get("Retry-After") == "" {
			t.Errorf("%s: %d %s", what, a.Status, a.Body)
		}
	}
	row.Figure("never asked, or with a token nobody knows", "503")
}
