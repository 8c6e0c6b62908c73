package feed_test

import (
	"fmt"
	"io"
	"maps"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/gheecms/ghee/internal/changelog/feed"
	"github.com/gheecms/ghee/internal/changelog/feed/feedtest"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
	"github.com/gheecms/ghee/internal/receipt"
)

// ear hears what nodes have applied.
type ear struct {
	mu    sync.Mutex
	calls int
	heard map[string]map[content.SiteID]receipt.Point // by token and node
}

func (e *ear) Hear(token string, allows func(content.SiteID) bool, nodes []receipt.Node) (all bool) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.calls++
	for _, n := range nodes {
		key := token + " " + n.ID
		if e.heard == nil {
			e.heard = map[string]map[content.SiteID]receipt.Point{}
		}
		if e.heard[key] == nil {
			all = true
			e.heard[key] = map[content.SiteID]receipt.Point{}
		}
		for site, p := range n.Positions {
			if allows(site) {
				e.heard[key][site] = p
			}
		}
	}
	return all
}

// say posts what somebody tells, and returns the answer.
func (n *node) say(t *testing.T, token, body string) (int, string) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, n.url+"/feed/v1/applied", strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+token)
	res, err := n.http.Client().Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	out, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res.StatusCode, string(out)
}

func TestApplied_AsOnTheWire(t *testing.T) {
	e := &ear{}
	n := serve(t, feedtest.NewMemory(), func(c *feed.ServerConfig) { c.Applied = e })
	n.grants.set("of-seven", content.EdgeGrant{Token: "t7", Sites: []content.SiteID{7}})
	word := `{"version":2,"later":true,"nodes":[{"id":"a","name":"A","beat":1,"state":"live","mood":"good","positions":{"7":"3.120","8":"1.2","0":"1.1","-7":"1.1"}}]}`
	for _, want := range []string{`{"version":2,"all":true}`, `{"version":2,"all":false}`} {
		if status, got := n.say(t, "of-seven", word); status != http.StatusOK || strings.TrimSpace(got) != want {
			t.Errorf("%d %s, want %s", status, got, want)
		}
	}
	if diff := cmp.Diff(map[content.SiteID]receipt.Point{7: {Epoch: 3, Seq: 120}}, e.heard["t7 a"]); diff != "" {
		t.Errorf("a token for site 7 speaks of others: %s", diff)
	}
	if status, _ := n.say(t, "nobody's", word); status != http.StatusUnauthorized {
		t.Errorf("without a token: %d", status)
	}
	calls := e.calls
	for what, body := range map[string]string{
		"no JSON":            `[`,
		"another version":    `{"version":3,"nodes":[]}`,
		"no id":              `{"version":2,"nodes":[{"name":"A","beat":1}]}`,
		"a long id":          `{"version":2,"nodes":[{"id":"` + strings.Repeat("a", 65) + `"}]}`,
		"a long name":        `{"version":2,"nodes":[{"id":"a","name":"` + strings.Repeat("a", 101) + `"}]}`,
		"a terminal's words": `{"version":2,"nodes":[{"id":"a","name":"\u001b[2J"}]}`,
		"no position":        `{"version":2,"nodes":[{"id":"a","positions":{"7":"x"}}]}`,
		"a position below 0": `{"version":2,"nodes":[{"id":"a","positions":{"7":"1.-1"}}]}`,
		"no site":            `{"version":2,"nodes":[{"id":"a","positions":{"seven":"1.1"}}]}`,
		"too many nodes":     `{"version":2,"nodes":[` + strings.Repeat(`{"id":"a"},`, 1000) + `{"id":"a"}]}`,
		"too much":           `{"version":2,"more":"` + strings.Repeat("a", 17<<20) + `"}`,
	} {
		if status, got := n.say(t, secret, body); status != http.StatusBadRequest {
			t.Errorf("%s: %d %s", what, status, got)
		}
	}
	if e.calls != calls {
		t.Error("what is refused was heard")
	}
}

func TestTell_ReachesWhoWantsToHear(t *testing.T) {
	log := feedtest.NewMemory()
	log.Append(7, false, feedtest.Draft(1, 1))
	e := &ear{}
	n := serve(t, log, func(c *feed.ServerConfig) { c.Applied = e })
	c := follow(t, n.url)
	nodes := []receipt.Node{{ID: "a", Name: "A", Beat: 1, State: "live", Positions: map[content.SiteID]receipt.Point{7: {Epoch: 1, Seq: 1}}}}
	for i := range 2500 {
		nodes = append(nodes, receipt.Node{ID: fmt.Sprintf("n%d", i), Beat: 1, Positions: map[content.SiteID]receipt.Point{7: {Epoch: 1, Seq: int64(i)}}})
	}
	if all, err := c.Tell(t.Context(), nodes); err != nil || !all || len(e.heard) != len(nodes) || e.calls != 3 {
		t.Errorf("%v, %v: %d of %d in %d calls", all, err, len(e.heard), len(nodes), e.calls)
	}
	want := map[content.SiteID]receipt.Point{7: {Epoch: 1, Seq: 1}}
	if all, err := c.Tell(t.Context(), nodes[:1]); err != nil || all || !maps.Equal(e.heard["t1 a"], want) {
		t.Errorf("%v, %v: %v", all, err, e.heard["t1 a"])
	}
	if _, err := c.Tell(t.Context(), nil); err != nil {
		t.Error(err)
	}
	older := serve(t, log)
	if _, err := follow(t, older.url).Tell(t.Context(), nodes); !fail.Is(err, fail.NotFound) {
		t.Errorf("one that wants to hear nothing: %v", err)
	}
}
