package memcached_test

import (
	"context"
	"math/rand/v2"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/bradfitz/gomemcache/memcache"

	"github.com/gheecms/ghee/internal/changelog"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/delivery"
	"github.com/gheecms/ghee/internal/respcache/memcached"
	"github.com/gheecms/ghee/internal/respcache/memcached/memcachedtest"
)

const (
	shared = "what the nodes of one installation share"
	query  = "/v2/posts/?page=2"
)

// installation is a Memcached and what nodes see of it.
type installation struct {
	t      *testing.T
	server *memcachedtest.Server
	offset atomic.Int64 // of the nodes' clocks
}

func install(t *testing.T) *installation { return &installation{t: t, server: memcachedtest.Start(t)} }

func (i *installation) node(release, secret string) *memcached.Cache {
	i.t.Helper()
	m, err := memcached.New(memcached.Config{
		Servers: []string{i.server.Address}, Release: release, Timeout: 30 * time.Second, Patience: 30 * time.Second, // nothing here is about time
		Now: func() time.Time { return time.Now().Add(time.Duration(i.offset.Load())) },
	})
	if err != nil {
		i.t.Fatal(err)
	}
	if secret != "" {
		if err := m.SetSecret([]byte(secret)); err != nil {
			i.t.Fatal(err)
		}
	}
	ctx, stop := context.WithCancel(i.t.Context())
	var running sync.WaitGroup
	running.Go(func() { _ = m.Run(ctx) })
	i.t.Cleanup(func() { stop(); running.Wait() })
	return m
}

// until waits for a number that rises by itself.
func until(t *testing.T, what string, holds func() bool) {
	t.Helper()
	tick := time.NewTicker(time.Millisecond)
	defer tick.Stop()
	for deadline := time.Now().Add(time.Minute); !holds(); <-tick.C {
		if time.Now().After(deadline) {
			t.Fatal("it did not come to this:", what)
		}
	}
}

func answer(body string) memcached.Answer {
	return memcached.Answer{
		Response: delivery.Response{
			Status: 200, Body: []byte(body), Keys: []string{"any", "o:a"}, Language: "en",
			Position: changelog.Position{Epoch: changelog.Epoch{Number: 3, Leader: "a"}, Seq: 17, Chain: changelog.Hash{1, 2}},
		},
		AsOf: time.Date(2026, 11, 28, 22, 0, 0, 0, time.UTC), MaxStale: 60,
	}
}

func whatever(memcached.Answer) bool { return true }

func (i *installation) put(m *memcached.Cache, site content.SiteID, query string, a memcached.Answer) {
	i.t.Helper()
	before := m.Counts().Stored
	m.Put(site, query, a)
	until(i.t, "it is stored", func() bool { return m.Counts().Stored > before })
}

func TestCache_NodesShareWhatTheyPut(t *testing.T) {
	i := install(t)
	a, b := i.node("v1", shared), i.node("v1", shared)
	put := answer(strings.Repeat(`{"title":"a post"}`, 1000))
	i.put(a, 7, query, put)
	long := query + "&order=" + strings.Repeat("x", 500)
	i.put(a, 7, long, answer("long"))
	got, ok := b.Get(7, query, whatever)
	if !ok || string(got.Body) != string(put.Body) || got.Position != put.Position || got.MaxStale != 60 || !got.AsOf.Equal(put.AsOf) || got.Language != "en" || len(got.Keys) != 2 {
		t.Errorf("%+v %v", got, ok)
	}
	if got, ok := b.Get(7, long, whatever); !ok || string(got.Body) != "long" {
		t.Errorf("%+v %v", got, ok)
	}
	if _, ok := b.Get(7, query, func(v memcached.Answer) bool { return v.Position.Seq == 18 }); ok {
		t.Error("an answer of another position was given out")
	}
	for what, m := range map[string]*memcached.Cache{"another release": i.node("v2", shared), "another secret": i.node("v1", "what another installation's nodes share"), "no secret": i.node("v1", "")} {
		if _, ok := m.Get(7, query, whatever); ok {
			t.Error(what, "has the answer")
		}
	}
	if _, ok := b.Get(8, query, whatever); ok {
		t.Error("another site has the answer")
	}
	if n := b.Counts(); n.Hits != 2 || n.Stale != 1 || n.Misses != 1 || n.Refused != 0 || n.Up != 1 {
		t.Errorf("%+v", n)
	}
}

func TestCache_WhatIsNotStored(t *testing.T) {
	i := install(t)
	m := i.node("v1", shared)
	big := make([]byte, 2<<20)
	for n := range big { // that cannot be packed
		big[n] = byte(rand.Uint32())
	}
	large := answer(string(big))
	m.Put(7, "large", large)
	until(t, "it is found to be too large", func() bool { return m.Counts().Large == 1 })
	m.Put(content.SiteID(7).Preview(), query, answer("a draft"))
	for _, status := range []int{400, 401, 403, 500, 503} {
		a := answer("no answer")
		a.Status = status
		m.Put(7, query, a)
	}
	m.PutGrant(content.Grant{Site: 7, Kind: content.WriteToken, Hash: "a writer's"})
	i.put(m, 7, "last", answer("the queue is through"))
	if keys := i.server.Keys(); len(keys) != 1 {
		t.Error("it holds", keys)
	}
	packs := answer(strings.Repeat("it packs well ", 200_000)) // 2.8 MB
	i.put(m, 7, "packs", packs)
	if got, ok := m.Get(7, "packs", whatever); !ok || len(got.Body) != len(packs.Body) {
		t.Error("what packs well is not stored")
	}
}

func TestCache_ValuesOutliveNothing(t *testing.T) {
	i := install(t)
	m := i.node("v1", shared)
	missing := answer("not found")
	missing.Status = http.StatusNotFound
	i.put(m, 7, "missing", missing)
	i.put(m, 7, query, answer("found"))
	if _, ok := m.Get(7, "missing", whatever); !ok {
		t.Error("what is not there is not told")
	}
	i.offset.Store(int64(11 * time.Second)) // Memcached's own clock goes on as it was
	if _, ok := m.Get(7, "missing", whatever); ok {
		t.Error("after 11 s it is still not there")
	}
	if _, ok := m.Get(7, query, whatever); !ok {
		t.Error("after 11 s an answer is gone")
	}
	i.offset.Store(int64(8 * 24 * time.Hour))
	if _, ok := m.Get(7, query, whatever); ok {
		t.Error("an answer is given out after 8 days")
	}
}

func TestCache_Grants(t *testing.T) {
	i := install(t)
	m := i.node("v1", shared)
	g := content.Grant{Site: 7, Kind: content.ReadToken, Hash: strings.Repeat("ab", 32), Expires: 5, Preview: true}
	if _, ok := m.Grant(g.Hash); ok {
		t.Error("a token is known that nobody told of")
	}
	m.PutGrant(g)
	m.PutGrant(g)
	until(t, "it is stored", func() bool { return m.Counts().Stored == 1 })
	if got, ok := i.node("v2", shared).Grant(g.Hash); !ok || got != g {
		t.Errorf("%+v %v", got, ok)
	}
	if _, ok := i.node("v1", "what another installation's nodes share").Grant(g.Hash); ok {
		t.Error("another installation knows the token")
	}
	i.put(m, 7, "last", answer("the queue is through"))
	if n := m.Counts().Stored; n != 2 {
		t.Errorf("%d values stored: the grant more than once an hour", n)
	}
	i.offset.Store(int64(8 * 24 * time.Hour))
	if _, ok := m.Grant(g.Hash); ok {
		t.Error("a grant is given out after 8 days")
	}
}

// Somebody writes into Memcached by hand.
func TestCache_WhatIsNotOursIsRefused(t *testing.T) {
	i := install(t)
	m := i.node("v1", shared)
	i.put(m, 7, query, answer("of site 7"))
	i.put(m, 8, query, answer("of site 8"))
	i.put(m, 7, "other", answer("another query"))
	c := i.server.Client()
	at := map[string]string{} // what the cache calls it → its key
	for _, key := range i.server.Keys() {
		for _, name := range []string{":7:" + query, ":8:" + query, ":7:other"} {
			if strings.HasSuffix(key, name) {
				at[name] = key
			}
		}
	}
	value := func(name string) []byte {
		item, err := c.Get(at[name])
		if err != nil {
			t.Fatal(name, at, err)
		}
		return item.Value
	}
	own := value(":7:" + query)
	flipped := append([]byte{}, own...)
	flipped[len(flipped)-1] ^= 1
	refused := uint64(0)
	for what, v := range map[string][]byte{
		"garbage": []byte("garbage"), "nothing": {}, "zeros": make([]byte, 500), "another site's": value(":8:" + query), "another query's": value(":7:other"),
		"cut off": own[:len(own)-1], "a bit flipped": flipped, "a byte more": append(append([]byte{}, own...), 'x'),
	} {
		if err := c.Set(&memcache.Item{Key: at[":7:"+query], Value: v}); err != nil {
			t.Fatal(err)
		}
		if a, ok := m.Get(7, query, whatever); ok {
			t.Errorf("%s was given out: %s", what, a.Body)
		}
		if refused++; m.Counts().Refused != refused {
			t.Errorf("%s: %+v", what, m.Counts())
		}
	}
	if err := c.Set(&memcache.Item{Key: at[":7:"+query], Value: own}); err != nil {
		t.Fatal(err)
	}
	if a, ok := m.Get(7, query, whatever); !ok || string(a.Body) != "of site 7" {
		t.Errorf("%+v %v", a, ok)
	}
}

// With a server less, the names of the others stay where they are.
func TestCache_SeveralServers(t *testing.T) {
	one, two, three := memcachedtest.Start(t), memcachedtest.Start(t), memcachedtest.Start(t)
	node := func(servers ...string) *memcached.Cache {
		m, err := memcached.New(memcached.Config{Servers: servers, Release: "v1", Timeout: 30 * time.Second, Patience: 30 * time.Second})
		if err != nil {
			t.Fatal(err)
		}
		if err := m.SetSecret([]byte(shared)); err != nil {
			t.Fatal(err)
		}
		return m
	}
	m := node(one.Address, two.Address, three.Address)
	ctx, stop := context.WithCancel(t.Context())
	var running sync.WaitGroup
	running.Go(func() { _ = m.Run(ctx) })
	defer running.Wait()
	defer stop()
	const n = 200
	for i := range n {
		m.Put(content.SiteID(i+1), query, answer("x"))
	}
	until(t, "all are stored", func() bool { return m.Counts().Stored == n })
	for _, s := range []*memcachedtest.Server{one, two, three} {
		if held := len(s.Keys()); held < n/6 {
			t.Errorf("a server holds %d of %d", held, n)
		}
	}
	found := func(m *memcached.Cache) (answers int) {
		for i := range n {
			if _, ok := m.Get(content.SiteID(i+1), query, whatever); ok {
				answers++
			}
		}
		return answers
	}
	// Counted by asking each alone: a server's own list leaves out what is in use.
	atOne, atThree := found(node(one.Address)), found(node(three.Address))
	fewer := node(three.Address, one.Address)
	if got := found(fewer); got != atOne+atThree {
		t.Errorf("%d are found of the %d that are left", got, atOne+atThree)
	}
	three.Kill()
	_, _ = fewer.Get(1, query, whatever)
	if got := found(fewer); got != atOne || fewer.Counts().Up < 1 {
		t.Errorf("one server is gone, and %d are found of the %d that the other holds", got, atOne)
	}
}

func BenchmarkCache_Get(b *testing.B) {
	server := memcachedtest.Start(b)
	m, err := memcached.New(memcached.Config{Servers: []string{server.Address}, Release: "v1", Timeout: time.Second})
	if err != nil {
		b.Fatal(err)
	}
	if err := m.SetSecret([]byte(shared)); err != nil {
		b.Fatal(err)
	}
	ctx, stop := context.WithCancel(b.Context())
	var running sync.WaitGroup
	running.Go(func() { _ = m.Run(ctx) })
	defer running.Wait()
	defer stop()
	m.Put(7, query, answer(strings.Repeat(`{"title":"a post","slug":"a-post"},`, 300))) // 10 KB
	for m.Counts().Stored == 0 {
	}
	for name, q := range map[string]string{"hit": query, "miss": "none"} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				m.Get(7, q, whatever)
			}
		})
	}
}
