//go:build linux

package faults

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/gheecms/ghee/test/faults/matrix"
	"github.com/gheecms/ghee/test/world"
)

// reads asks a node for published pages, on connections that it keeps and on new
// ones.
func (c *crowd) reads(n *world.Node, token string) {
	base := n.Base
	for _, keeps := range []bool{true, false} {
		client := &http.Client{Timeout: 30 * time.Second, Transport: &http.Transport{DisableKeepAlives: !keeps}}
		c.ask(client, func(n int) *http.Request {
			r, _ := http.NewRequest(http.MethodGet, fmt.Sprintf("%s/v2/posts/?page_size=%d&auth_token=%s", base, 1+n%20, token), nil)
			return r
		}, http.StatusOK)
	}
}

// posts are what was published while something went on.
type posts struct {
	last    string        // slug
	taken   int           // acknowledged
	longest time.Duration // that one took
	refused string        // what was said of the first that was not taken
}

// publish publishes at a node every 50 ms until stop is closed, and then tells
// what became of it.
func publish(t *testing.T, n *world.Node, token string, stop <-chan struct{}) <-chan posts {
	t.Helper()
	told, ctx := make(chan posts, 1), t.Context()
	at := world.Node{Base: n.Base} // the address, which stays while its process changes
	client := &http.Client{Timeout: 30 * time.Second}
	go func() {
		var p posts
		tick := time.NewTicker(50 * time.Millisecond)
		defer tick.Stop()
		for i := 0; ; i++ {
			select {
			case <-stop:
				told <- p
				return
			case <-tick.C:
			}
			slug, began := fmt.Sprintf("rolling-%d", i), time.Now()
			body := fmt.Sprintf(`{"title":"Rolling","slug":%q,"status":"published"}`, slug)
			a, err := at.Try(ctx, client, http.MethodPost, "/v2/posts/", body, "Authorization", "Token "+token, "Content-Type", "application/json")
			p.longest = max(p.longest, time.Since(began))
			switch {
			case err == nil && a.Status == http.StatusAccepted:
				p.last, p.taken = slug, p.taken+1
			case p.refused == "":
				p.refused = fmt.Sprint(slug, ": ", a.Status, a.Body, err)
			}
		}
	}()
	return told
}

// Row 52: the next version is rolled out, the edges one after the other and then
// the origin, and taken back in the other order. At last one edge is upgraded
// with its origin away.
func TestRow52_RollingUpgrade(t *testing.T) {
	row := matrix.Begin(t, 52)
	next := nextVersion(t)
	c := world.NewCluster(t, world.ClusterSpec{Demo: true, Edges: world.Edges(2)})
	plain, _ := c.Origin.Tokens()
	token := strings.TrimSpace(c.Origin.Must("token", "create", "--site", "demo", "--kind", "write"))
	site, err := c.Origin.Origin().Store.SiteByKey(t.Context(), "demo")
	must(t, err)
	crowd, stop := &crowd{stop: make(chan struct{})}, make(chan struct{})
	for _, e := range c.Edges {
		e.Shows(site.ID, plain, c.Origin.Head(site.ID).Position.Seq)
		crowd.reads(e.Node, plain)
	}
	c.Origin.Until("the write token is known", func() bool {
		return c.Origin.Send("POST", "/v2/posts/", "{}", "Authorization", "Token "+token, "Content-Type", "application/json").Status != http.StatusUnauthorized
	})
	published := publish(t, c.Origin.Node, token, stop)

	order := []*world.Node{c.Edges[0].Node, c.Edges[1].Node, c.Origin.Node}
	upgrades := 0
	upgrade := func(n *world.Node, program string) {
		n.Upgrade(program)
		upgrades++
		if says := n.Get("/healthz").Body; strings.Contains(says, `"next"`) != (program == next) {
			t.Errorf("%s after upgrade %d: %s", n.Name(), upgrades, says)
		}
	}
	for range matrix.Size(1, 4) {
		for _, n := range order {
			upgrade(n, next)
		}
		for i := range order {
			upgrade(order[len(order)-1-i], "")
		}
	}
	close(stop)
	p := <-published
	row.Figure("publishes over a rolling upgrade and back", "%d taken, the longest in %.2f s; %d upgrades", p.taken, p.longest.Seconds(), upgrades)
	if p.refused != "" || p.taken == 0 || matrix.Full() && p.longest > time.Second {
		t.Errorf("%d publishes were taken, the longest in %s; %s", p.taken, p.longest, p.refused)
	}
	head := c.Origin.Head(site.ID).Position.Seq
	for _, e := range c.Edges {
		e.Shows(site.ID, plain, head)
		if a := e.Read(plain, "/v2/posts/"+p.last+"/"); a.Status != http.StatusOK {
			t.Errorf("%s has no %s: %d %s", e.Name(), p.last, a.Status, a.Body)
		}
	}

	c.Origin.Stop()
	upgrade(c.Edges[0].Node, next)
	close(crowd.stop)
	crowd.all.Wait()
	row.Figure("reads at edges over upgrades", "%d, %d failed, %d upgrades, one with the origin away", crowd.asked.Load(), crowd.failed.Load(), upgrades)
	if crowd.failed.Load() > 0 {
		t.Errorf("%d of %d reads failed: %s", crowd.failed.Load(), crowd.asked.Load(), *crowd.first.Load())
	}
	if crowd.asked.Load() < 100 {
		t.Errorf("only %d reads were made", crowd.asked.Load())
	}
	c.Origin.Start()
	c.Origin.Must("unpublish", "--site", "demo", "post/example-post")
	c.Edges[0].Shows(site.ID, plain, head+1) // the new process follows
}
