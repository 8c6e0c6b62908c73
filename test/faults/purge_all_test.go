package faults

import (
	"context"
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"github.com/gheecms/ghee/test/world"
	"github.com/gheecms/ghee/test/world/fault"
)

// Row 42: all that an edge keeps of a site is taken away, again and again, while a
// crowd asks for it and the origin is a second away. Answers come from the edge's
// own set, so nobody waits for the origin, and it hears of none of it.
func TestRow42_EverythingIsPurgedUnderLoad(t *testing.T) {
	s := newStage(t, 42, world.ClusterSpec{Demo: true, Edges: world.Edges(2)})
	token, _ := s.Origin.Tokens()
	e := s.Edges[0]
	e.Until("the demo is served", func() bool { return e.Read(token, "/v2/posts/").Status == 200 })
	s.links(func(p *fault.Proxy) { p.Both(fault.Rules{Latency: 500 * time.Millisecond}) })
	asked, _ := s.Origin.Metric("ghee_read_requests_total")
	cleared, _ := e.Metric("ghee_cache_cleared_total")
	hits, _ := e.Metric("ghee_cache_hits_total")

	ctx, stop := context.WithCancel(t.Context())
	purges := make(chan int)
	go func() {
		n := 0
		for tick := time.NewTicker(300 * time.Millisecond); ctx.Err() == nil; n++ {
			s.Origin.Must("site", "set", "--site", "demo", fmt.Sprintf("blog_url=https://blog.example/%d", n)) // settings are in every answer
			select {
			case <-ctx.Done():
			case <-tick.C:
			}
		}
		purges <- n
	}()
	crowd := newSwarm(e.Node)
	var n atomic.Int64
	go crowd.load(t, 8, during(), func() string {
		return fmt.Sprintf("/v2/posts/?page_size=%d&auth_token=%s", 1+n.Add(1)%20, token)
	})
	s.oracle.For(during())
	stop()
	changed := <-purges
	behind, _ := s.Origin.Metric("ghee_read_requests_total")
	clearedNow, _ := e.Metric("ghee_cache_cleared_total")
	hitsNow, _ := e.Metric("ghee_cache_hits_total")
	s.links((*fault.Proxy).Heal)
	s.heal()
	s.row.Figure("everything purged", "%d times at the origin, %.0f at the edge", changed, clearedNow-cleared)
	s.row.Figure("the crowd", "%.0f answers a second, p50 %s, p99 %s, %d refused; %.0f from the cache", crowd.rate(200, during()), crowd.at(200, 0.5), crowd.at(200, 0.99), crowd.count(503), hitsNow-hits)
	s.row.Figure("reads that reached the origin", "%.0f", behind-asked)
	crowd.honest(t)
	if clearedNow == cleared {
		t.Error("nothing was purged at the edge")
	}
	if behind != asked {
		t.Errorf("%.0f reads reached the origin", behind-asked)
	}
	s.verdict(excuses{})
}
