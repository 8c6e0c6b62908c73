package faults

import (
	"context"
	"fmt"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/gheecms/ghee/test/faults/matrix"
	"github.com/gheecms/ghee/test/world"
	"github.com/gheecms/ghee/test/world/oracle"
)

// Row 43: a page is published again and again while a crowd asks for it, so that
// at any moment answers of before are on their way into a cache. Once a node has
// the publish it gives none of them, in no form, and nobody ever sees the page go
// back.
func TestRow43_PurgeMeetsAnAnswerOnItsWay(t *testing.T) {
	row := matrix.Begin(t, 43)
	var p *oracle.Publisher
	var write string
	c := world.NewCluster(t, world.ClusterSpec{Seed: world.Seed(t), Edges: world.Edges(1), Prepare: func(w *world.World) {
		p = oracle.NewPublisher(t, w)
		write = strings.TrimSpace(w.Must("token", "create", "--site", "ticks", "--kind", "write"))
	}})
	nodes := []*world.Node{c.Origin.Node, c.Edges[0].Node}
	for _, n := range nodes {
		n.Shows(p.Site, p.Token, c.Origin.Head(p.Site).Position.Seq)
	}
	asked := []string{"/v2/pages/tick/tick-0/?", "/v2/pages/tick/?page_size=50&", "/v2/pages/search/?query=tick&"}
	with := func(target string) string { return target + "auth_token=" + p.Token }

	ctx, stop := context.WithCancel(t.Context())
	var crowd sync.WaitGroup
	defer crowd.Wait()
	defer stop()
	for i := range 4 {
		crowd.Go(func() { neverBack(ctx, t, nodes[i%2], with(asked[i/2])) })
	}
	again, hits, plain := matrix.Size(60, 1000), 0, 0
	c.Origin.Until("the write token is known", func() bool { return rewrite(c.Origin.Node, write, 0).Status < 300 })
	for n := 1; n <= again && !t.Failed(); n++ {
		a := rewrite(c.Origin.Node, write, n)
		at := a.Header.Get("Ghee-Position")
		if a.Status >= 300 || at == "" {
			t.Fatalf("publish %d: %d %v %s", n, a.Status, a.Header, a.Body)
		}
		for _, node := range nodes {
			for _, target := range asked {
				first := node.Get(with(target), "Ghee-Min-Position", at)
				if first.Header.Get("Ghee-Min-Position-Unmet") != "" {
					node.Shows(p.Site, p.Token, c.Origin.Head(p.Site).Position.Seq)
				}
				for _, header := range []string{"identity", "gzip", "br", "identity"} {
					a := node.Get(with(target), "Accept-Encoding", header, "If-None-Match", first.Header.Get("Etag"))
					plain++
					if strings.Contains(a.Header.Get("Cache-Status"), "hit") {
						hits++
					}
					if a.Status != http.StatusNotModified && number(a.Body) < n {
						t.Errorf("%s has publish %d at %s and answers %s with that of %d (%v)", node.Name(), n, at, target, number(a.Body), a.Header)
					}
				}
				if first.Status == 200 && number(first.Body) < n && first.Header.Get("Ghee-Min-Position-Unmet") == "" {
					t.Errorf("%s was asked for %s at %s and answered that of %d", node.Name(), target, at, number(first.Body))
				}
			}
		}
	}
	row.Figure("published while being asked for", "%d times, on two nodes", again)
	row.Figure("answers after a receipt", "%d, none older than it; %d of them from the cache", plain, hits)
	if hits == 0 {
		t.Error("nothing was answered from a cache")
	}
}

func rewrite(n *world.Node, token string, to int) world.Answer {
	return n.Send("PATCH", "/v2/pages/*/tick-0/", fmt.Sprintf(`{"fields":{"n":%d}}`, to), "Authorization", "Token "+token, "Content-Type", "application/json")
}

// neverBack asks for the page without a pause, and that it never goes back.
func neverBack(ctx context.Context, t *testing.T, n *world.Node, target string) {
	client := &http.Client{Transport: &http.Transport{}}
	defer client.CloseIdleConnections()
	for last := 0; ctx.Err() == nil; {
		a, err := n.Try(ctx, client, "GET", target, "")
		if err != nil || a.Status != 200 {
			if ctx.Err() == nil {
				t.Errorf("%s: %d %v", target, a.Status, err)
			}
			return
		}
		if now := number(a.Body); now < last {
			t.Errorf("%s at %s: %d after %d (%v)", target, n.Name(), now, last, a.Header)
			return
		} else {
			last = now
		}
	}
}

var numbered = regexp.MustCompile(`"n":(\d+)`)

// number is that of the page in a body, -1 for none.
func number(body string) int {
	m := numbered.FindStringSubmatch(body)
	if m == nil {
		return -1
	}
	n, _ := strconv.Atoi(m[1])
	return n
}
