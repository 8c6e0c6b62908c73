package security_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/andybalholm/brotli"

	"github.com/gheecms/ghee/internal/respcache/memcached/memcachedtest"
	"github.com/gheecms/ghee/test/world"
)

// TestS14_ThroughEveryCache asks as TestS14_NoAnswerCrossesSites does, by turns an
// origin and two edges that share a Memcached and are started anew meanwhile: in
// every coding, for headers alone, and on the condition that the answer is
// another one. Whatever an answer came by, it is its own site's.
func TestS14_ThroughEveryCache(t *testing.T) {
	dice := world.Dice(world.Seed(t))
	m := memcachedtest.Start(t)
	var a, b house
	var origin *world.World
	spec := world.ClusterSpec{
		Edges: world.Edges(2), Env: []string{"GHEE_MEMCACHED=" + m.Address, "GHEE_MEMCACHED_SECRET=one of sixteen bytes or more"},
		Prepare: func(w *world.World) {
			o := w.Origin()
			a, b = build(t, o, "a", canaryA, "xkalphaqq", 1), build(t, o, "b", canaryB, "xkbravoqq", 2)
			caught(w, a, b)
			origin = w
		},
	}
	c := world.NewCluster(t, spec)
	nodes := []*world.Node{c.Origin.Node, c.Edges[0].Node, c.Edges[1].Node}
	for _, n := range nodes {
		for _, h := range []house{a, b} {
			n.Shows(h.site, h.token, c.Origin.Head(h.site).Position.Seq)
		}
	}
	ctx, stop := context.WithCancel(t.Context())
	published := make(chan int)
	go func() { published <- keepPublishing(ctx, t, origin.Origin().Authoring, a, b) }()

	askers := make([]atomic.Pointer[asker], len(nodes))
	for i, n := range nodes {
		askers[i].Store(newAsker(t, n.Base))
	}
	var hits, shared, unchanged atomic.Int64
	rounds := world.Soak(4, 20)
	for round := range rounds {
		visits := make([]variant, world.Soak(1000, 2500))
		for i := range visits {
			visits[i] = newVariant(dice, a, b, i%len(nodes))
		}
		each(t, visits, func(ctx context.Context, v variant) error {
			got, err := v.pay(ctx, askers[v.node].Load())
			status := got.header.Get("Cache-Status")
			if strings.Contains(status, "hit") {
				hits.Add(1)
			}
			if strings.Contains(status, "memcached") {
				shared.Add(1)
			}
			if got.status == http.StatusNotModified {
				unchanged.Add(1)
			}
			return err
		})
		if again := 1 + round%2; round < rounds-1 { // an edge, with nothing in memory
			nodes[again].Stop()
			nodes[again].Start()
			nodes[again].Shows(a.site, a.token, 1)
			nodes[again].Shows(b.site, b.token, 1)
			askers[again].Store(newAsker(t, nodes[again].Base))
		}
	}
	stop()
	t.Logf("%d publishes meanwhile; %d answers from memory, %d from Memcached, %d unchanged", <-published, hits.Load(), shared.Load(), unchanged.Load())
	if hits.Load() == 0 || shared.Load() == 0 || unchanged.Load() == 0 {
		t.Error("not every way was taken")
	}
}

// variant is a visit to one of the nodes, in a form that is kept apart from
// others.
type variant struct {
	visit
	node int
}

func newVariant(dice *rand.Rand, a, b house, node int) variant {
	v := variant{visit: newVisit(dice, a, b), node: node}
	for v.previews { // drafts are nowhere kept, and at edges not at all
		v.visit = newVisit(dice, a, b)
	}
	v.headers = append(v.headers, "Accept-Encoding", []string{"identity", "gzip", "br", "gzip, br"}[dice.IntN(4)])
	if dice.IntN(8) == 0 {
		v.headers = append(v.headers, "If-None-Match", "*")
	}
	return v
}

func (v variant) pay(ctx context.Context, s *asker) (answer, error) {
	got, err := s.do(ctx, v.method, v.target, v.headers...)
	if err != nil {
		return got, err
	}
	body, err := plainBody(got)
	told := body + fmt.Sprint(got.header)
	switch {
	case err != nil:
		return got, fmt.Errorf("%s %s %q: %w", v.method, v.target, v.headers, err)
	case strings.Contains(told, v.foreign) || strings.Contains(told, v.theirs) || strings.Contains(told, v.secret):
		return got, fmt.Errorf("%s %s %q crossed:\n%s", v.method, v.target, v.headers, told)
	case got.status >= 500 || got.status == http.StatusUnauthorized:
		return got, fmt.Errorf("%s %s: %d %s", v.method, v.target, got.status, body)
	case got.status == http.StatusNotModified && (body != "" || got.header.Get("Etag") == ""):
		return got, fmt.Errorf("%s %s: an unchanged answer has %q and the tag %q", v.method, v.target, body, got.header.Get("Etag"))
	case v.content && got.status != http.StatusNotModified && (got.status != http.StatusOK || !strings.Contains(body, v.own)):
		return got, fmt.Errorf("%s %s %q does not hold its site's word: %d %s", v.method, v.target, v.headers, got.status, body)
	}
	return got, nil
}

func plainBody(a answer) (string, error) {
	var r io.Reader = strings.NewReader(a.body)
	switch a.header.Get("Content-Encoding") {
	case "gzip":
		z, err := gzip.NewReader(r)
		if err != nil && a.body == "" {
			return "", nil // only the headers
		}
		if err != nil {
			return "", err
		}
		r = z
	case "br":
		r = brotli.NewReader(r)
	}
	var out bytes.Buffer
	_, err := out.ReadFrom(r)
	if a.body == "" {
		err = nil
	}
	return out.String(), err
}
