package faults

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/gheecms/ghee/internal/purge/purgetest"
	"github.com/gheecms/ghee/test/faults/matrix"
	"github.com/gheecms/ghee/test/world"
)

// visitors are programs that ask a CDN and, where it fails, the edges behind it,
// as a client library does: who failed is left alone for a while.
type visitors struct {
	edges []*swarm
	asked *swarm // at the front

	spared atomic.Int64 // Unix milliseconds until which the front is left alone
	moved  atomic.Int64 // asked an edge
	failed atomic.Int64 // answered by nobody
}

func (v *visitors) ask(ctx context.Context, n int, path string) {
	if time.Now().UnixMilli() > v.spared.Load() {
		a := v.asked.ask(ctx, path)
		if ctx.Err() != nil || a.Status == http.StatusOK {
			return
		}
		v.spared.Store(time.Now().Add(10 * time.Second).UnixMilli())
	}
	v.moved.Add(1)
	for i := range v.edges {
		a := v.edges[(n+i)%len(v.edges)].ask(ctx, path)
		if ctx.Err() != nil || a.Status == http.StatusOK || a.Status == http.StatusServiceUnavailable {
			return
		}
	}
	v.failed.Add(1)
}

// load keeps n visitors asking.
func (v *visitors) load(ctx context.Context, n int, path func() string) {
	var wg sync.WaitGroup
	for i := range n {
		wg.Go(func() {
			for ctx.Err() == nil {
				v.ask(ctx, i, path())
			}
		})
	}
	wg.Wait()
}

// Row 63: Varnish in front answers a crowd and is killed. The edges get all of it
// at once.
func TestRow63_TheCacheInFrontIsKilled(t *testing.T) {
	row := matrix.Begin(t, 63)
	c := world.NewCluster(t, world.ClusterSpec{Demo: true, Edges: world.Edges(2)})
	token, _ := c.Origin.Tokens()
	v := &visitors{}
	for _, e := range c.Edges {
		e.Until("the demo is served", func() bool { return e.Read(token, "/v2/posts/").Status == 200 })
		v.edges = append(v.edges, newSwarm(e.Node))
	}
	cdn := purgetest.StartVarnish(t, c.Edges[0].Base)
	front := &world.Node{Base: cdn.URL}
	c.Edges[0].Until("Varnish answers", func() bool {
		a, err := front.Try(t.Context(), &http.Client{Timeout: 10 * time.Second}, "GET", "/v2/posts/?auth_token="+token, "")
		return err == nil && a.Status == 200
	})
	v.asked = newSwarm(front)

	ctx, stop := context.WithTimeout(t.Context(), before()+during())
	defer stop()
	var n atomic.Int64
	done := make(chan struct{})
	go func() {
		defer close(done)
		v.load(ctx, 32, func() string { return fmt.Sprintf("/v2/posts/?page_size=%d&auth_token=%s", 1+n.Add(1)%50, token) })
	}()
	c.Edges[0].Until("the load is there", func() bool { return v.asked.count(200) > matrix.Size(500, 5000) })
	fronted, moved := v.asked.count(200), v.moved.Load()
	cdn.Kill()
	<-done

	answered, refused := 0, 0
	var honest []string
	for _, s := range v.edges {
		answered, refused = answered+s.count(200), refused+s.count(503)
		honest = append(honest, s.other...)
	}
	row.Figure("answered by the CDN until it was killed", "%d, and %d by edges meanwhile", fronted, moved)
	row.Figure("answered by edges afterwards", "%d, %d refused, %d without an answer; p50 %s, p99 %s", answered, refused, v.failed.Load(), v.edges[0].at(200, 0.5), v.edges[0].at(200, 0.99))
	row.Figure("requests that met the CDN's end", "%d, each answered by an edge", len(v.asked.other))
	if answered == 0 || v.failed.Load() > 0 || len(honest) > 0 {
		t.Errorf("%d answered, %d not at all, %d not honestly: %.300s", answered, v.failed.Load(), len(honest), strings.Join(honest, "\n"))
	}
	for _, e := range c.Edges {
		if e.Fallen() > 0 {
			t.Errorf("%s ended", e.Name())
		}
	}
}
