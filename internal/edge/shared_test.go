package edge_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gheecms/ghee/internal/changelog"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/edge"
	"github.com/gheecms/ghee/internal/respcache/memcached"
)

// common is a shared cache that forgets nothing.
type common struct {
	mu      sync.Mutex
	answers map[content.SiteID]map[string]memcached.Answer
	grants  map[string]content.Grant
	puts    int
}

func newCommon() *common {
	return &common{answers: map[content.SiteID]map[string]memcached.Answer{}, grants: map[string]content.Grant{}}
}

func (c *common) Get(site content.SiteID, query string, fits func(memcached.Answer) bool) (a memcached.Answer, ok bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	a, ok = c.answers[site][query]
	return a, ok && fits(a)
}

func (c *common) GetPatiently(site content.SiteID, query string, fits func(memcached.Answer) bool) (memcached.Answer, bool) {
	return c.Get(site, query, fits)
}

func (c *common) Put(site content.SiteID, query string, a memcached.Answer) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.answers[site] == nil {
		c.answers[site] = map[string]memcached.Answer{}
	}
	c.answers[site][query] = a
	c.puts++
}

func (c *common) Grant(hash string) (content.Grant, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	g, ok := c.grants[hash]
	return g, ok
}

func (c *common) PutGrant(g content.Grant) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.grants[g.Hash] = g
}

// among is a node that shares c with others.
func (c *common) among(change func(*keeping)) *keeping {
	k := newKeeping(func(cfg *edge.Config) { cfg.Shared = c })
	for hash, g := range k.grants {
		g.Hash = hash
		k.grants[hash] = g
	}
	if change != nil {
		change(k)
	}
	return k
}

// empty is a node that has neither directory nor sets.
func (c *common) empty() *keeping {
	return c.among(func(k *keeping) {
		k.ready, k.state, k.asOf, k.grants = false, edge.Disconnected, time.Time{}, nil
		k.read = func(context.Context, content.SiteID) (edge.Reading, error) {
			return nil, errors.New("nothing here yet")
		}
	})
}

const fromShared = "ghee; fwd=miss; detail=memcached"

func TestShared_ANodeTakesWhatAnotherMadeAtItsPosition(t *testing.T) {
	c := newCommon()
	a, b := c.among(nil), c.among(nil)
	first := ask(t, a, "GET", redirects+reader)
	w := ask(t, b, "GET", redirects+reader)
	if w.Code != 200 || w.Body.String() != first.Body.String() || w.Header().Get("Cache-Status") != fromShared || b.asks != 0 {
		t.Error(w.Code, w.Header(), w.Body, b.asks)
	}
	for _, name := range []string{"Etag", "Ghee-Position", "Ghee-State", "Ghee-As-Of", "Cache-Control", "Surrogate-Key"} {
		if x, y := first.Header().Get(name), w.Header().Get(name); x != y || x == "" {
			t.Errorf("%s: %q and %q", name, x, y)
		}
	}
	if w := ask(t, b, "GET", redirects+reader); w.Header().Get("Cache-Status") != "ghee; hit" {
		t.Error("it is not kept here", w.Header())
	}
	if w := ask(t, b, "GET", redirects+other); w.Header().Get("Cache-Status") == fromShared {
		t.Error("another site's answer", w.Body)
	}
	if c.puts != 2 {
		t.Errorf("%d answers were given to others", c.puts)
	}
}

// Older, newer, of another history: a node with a set answers from it.
func TestShared_ANodeWithASetTakesItsOwnPositionAlone(t *testing.T) {
	for what, change := range map[string]func(*changelog.Position){
		"older": func(p *changelog.Position) { p.Seq-- }, "newer": func(p *changelog.Position) { p.Seq++ },
		"of another history": func(p *changelog.Position) { p.Chain[0]++ }, "of another epoch": func(p *changelog.Position) { p.Epoch.Number++ },
		"of another leader": func(p *changelog.Position) { p.Epoch.Leader = "b" },
	} {
		c := newCommon()
		ask(t, c.among(func(k *keeping) { k.content = "/" + strings.ReplaceAll(what, " ", "-") }), "GET", redirects+reader)
		for query, a := range c.answers[7] {
			change(&a.Position)
			c.answers[7][query] = a
		}
		k := c.among(nil)
		w := ask(t, k, "GET", redirects+reader)
		if w.Code != 200 || !strings.Contains(w.Body.String(), "/first") || w.Header().Get("Cache-Status") != "ghee; fwd=miss; detail=set" {
			t.Error(what, w.Code, w.Header(), w.Body)
		}
		ahead := what == "newer" || what == "of another epoch"
		if c.puts == 1 != ahead {
			t.Errorf("%s: %d answers were given to others", what, c.puts)
		}
	}
}

// What changes while an answer of others is fetched makes it too old to be kept.
func TestShared_WhatIsFetchedDuringAChangeIsNotKept(t *testing.T) {
	c := newCommon()
	ask(t, c.among(nil), "GET", redirects+reader)
	var k *keeping
	k = newKeeping(func(cfg *edge.Config) {
		cfg.Shared = meanwhile{c, func() { k.Purge(7, changelog.Position{Epoch: changelog.Epoch{Number: 1}, Seq: 2}, nil) }}
	})
	if w := ask(t, k, "GET", redirects+reader); w.Header().Get("Cache-Status") != fromShared {
		t.Fatal(w.Header())
	}
	k.seq, k.content = 2, "/second"
	k.Advance(7, k.at())
	if w := ask(t, k, "GET", redirects+reader); !strings.Contains(w.Body.String(), "/second") {
		t.Error("an answer of before the change was kept", w.Body)
	}
}

type meanwhile struct {
	*common
	do func()
}

func (m meanwhile) Get(site content.SiteID, query string, fits func(memcached.Answer) bool) (memcached.Answer, bool) {
	a, ok := m.common.Get(site, query, fits)
	m.do()
	return a, ok
}

func TestShared_AnEmptyNodeAnswersFromItAlone(t *testing.T) {
	c := newCommon()
	full := c.among(nil)
	first := ask(t, full, "GET", redirects+reader)
	k := c.empty()
	for range 2 { // of whatever age, and not kept: the set may come
		w := ask(t, k, "GET", redirects+reader)
		h := w.Header()
		if w.Code != 200 || w.Body.String() != first.Body.String() || h.Get("Cache-Status") != fromShared || h.Get("Ghee-State") != "disconnected" ||
			h.Get("Ghee-Position") != "1.1" || h.Get("Ghee-As-Of") != first.Header().Get("Ghee-As-Of") || !strings.Contains(h.Get("Cache-Control"), "s-maxage=30") {
			t.Error(w.Code, h, w.Body)
		}
	}
	if w := ask(t, k, "GET", "/v2/redirects/", "Authorization: Token "+reader); w.Code != 200 || !strings.HasPrefix(w.Header().Get("Cache-Control"), "private") {
		t.Error(w.Code, w.Header())
	}
	for what, target := range map[string]string{"nobody knows the token": redirects + other, "nobody asked this": "/v2/redirects/?limit=3&auth_token=" + reader} {
		if w := ask(t, k, "GET", target); w.Code != http.StatusServiceUnavailable || w.Header().Get("Retry-After") == "" {
			t.Error(what, w.Code, w.Header())
		}
	}
	if w := ask(t, k, "GET", redirects+reader+"&preview=1"); w.Code != 200 || w.Header().Get("Cache-Status") != fromShared {
		t.Error("who may not preview is answered otherwise", w.Code, w.Header())
	}
}

func TestShared_AnEmptyNodeHeedsMaxStaleAndTheEndOfTokens(t *testing.T) {
	now := time.Date(2026, 11, 28, 22, 0, 10, 0, time.UTC)
	c := newCommon()
	full := newKeeping(func(cfg *edge.Config) { cfg.Shared, cfg.Now = c, func() time.Time { return now } })
	full.settings = content.Settings{MaxStale: 60}
	for hash, g := range full.grants {
		g.Hash, g.Expires = hash, content.Micros(now.Add(2*time.Hour).UnixMicro())
		full.grants[hash] = g
	}
	if w := ask(t, full, "GET", redirects+reader); w.Code != 200 {
		t.Fatal(w.Code, w.Body)
	}
	k := c.empty()
	cfg := k.config()
	cfg.Shared, cfg.Now = c, func() time.Time { return now }
	h := edge.New(cfg)
	if w := ask(t, h, "GET", redirects+reader); w.Code != 200 {
		t.Error(w.Code, w.Body)
	}
	now = now.Add(time.Hour)
	if w := ask(t, h, "GET", redirects+reader); w.Code != http.StatusServiceUnavailable || !strings.Contains(w.Body.String(), "the site allows") {
		t.Error(w.Code, w.Body)
	}
	now = now.Add(2 * time.Hour)
	if w := ask(t, h, "GET", redirects+reader); w.Code != http.StatusServiceUnavailable || strings.Contains(w.Body.String(), "the site allows") {
		t.Error(w.Code, w.Body)
	}
}

// A token that was revoked is still known to Memcached: only a node that knows
// nothing better believes it.
func TestShared_ADirectoryIsNeverOverruled(t *testing.T) {
	c := newCommon()
	ask(t, c.among(nil), "GET", redirects+reader)
	revoked := c.among(func(k *keeping) { delete(k.grants, hashOf(reader)) })
	if w := ask(t, revoked, "GET", redirects+reader); w.Code != http.StatusUnauthorized {
		t.Error("a revoked token opens the site", w.Code, w.Body)
	}
	partial := c.among(func(k *keeping) { delete(k.grants, hashOf(reader)); k.partial = true })
	if w := ask(t, partial, "GET", redirects+reader); w.Code != http.StatusServiceUnavailable {
		t.Error("a node of other sites lets a token in", w.Code, w.Body)
	}
	c.grants = map[string]content.Grant{}
	joining := c.among(func(k *keeping) { // its directory has come, its sets have not
		k.read = func(context.Context, content.SiteID) (edge.Reading, error) {
			return nil, errors.New("nothing here yet")
		}
	})
	if w := ask(t, joining, "GET", redirects+reader); w.Code != 200 || w.Header().Get("Ghee-State") != "disconnected" {
		t.Error(w.Code, w.Header())
	}
}

// A node that loses its set does not go back behind what its clients got there.
func TestShared_ALostSetIsNotReplacedByAnOlderOne(t *testing.T) {
	c := newCommon()
	ask(t, c.among(nil), "GET", redirects+reader)
	k := c.among(func(k *keeping) { k.seq, k.content = 2, "/second" })
	ask(t, k, "GET", "/v2/redirects/?limit=1&auth_token="+reader)
	k.read = func(context.Context, content.SiteID) (edge.Reading, error) { return nil, errors.New("damaged") }
	if w := ask(t, k, "GET", redirects+reader); w.Code != http.StatusServiceUnavailable {
		t.Error("a client is taken back", w.Code, w.Header())
	}
}

func TestShared_DraftsAndFailuresStayHere(t *testing.T) {
	c := newCommon()
	n := kitchen(t, content.Settings{DraftsBySlug: true}, true)
	cfg := n.config()
	cfg.Shared = c
	h := edge.New(cfg)
	for target, status := range map[string]int{
		"/v2/posts/hidden/?preview=1&auth_token=" + preview: 200, "/v2/posts/hidden/?auth_token=" + reader: 200,
		"/v2/posts/nothing/?auth_token=" + reader: 404, redirects + absent: 503, redirects + "nobody": 401,
	} {
		if w := ask(t, h, "GET", target); w.Code != status {
			t.Error(target, w.Code, w.Body)
		}
	}
	if c.puts != 0 {
		t.Error("others were given", c.answers)
	}
	if w := ask(t, h, "GET", "/v2/posts/first/?auth_token="+reader); w.Code != 200 || c.puts != 1 {
		t.Error(w.Code, c.puts)
	}
}
