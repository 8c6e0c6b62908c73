// Package api tests the read API as its users have it: real processes on each
// database, with that database there, gone, and gone since before the start.
package api_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/gheecms/ghee/test/world"
)

func TestMain(m *testing.M) { os.Exit(world.Main(m)) }

// node is one world and one of its sites, which holds a library.
type node struct {
	*world.World
	name           string // of its database
	site           string
	token, preview string
}

func (n *node) holding(t *testing.T, l *library, site string, number int) *node {
	t.Helper()
	m := &node{World: n.World, name: n.name, site: site}
	m.token, m.preview = l.put(t, n.World, site, number)
	return m
}

// One world on each database serves all tests of this package: first the
// commands of an operator, then, on a site that nobody touches, the reads.
func TestGhee(t *testing.T) {
	l := imagine()
	var all []*node
	for _, db := range world.Databases() {
		n := &node{World: world.New(t, world.Spec{Database: db}), name: db}
		t.Run("commands on "+db, func(t *testing.T) { n.holding(t, l, "annexe", 2).commands(t) })
		t.Run("writes on "+db, func(t *testing.T) { n.shop(t).writes(t) })
		all = append(all, n.holding(t, l, "library", 1))
	}
	t.Run("reads", func(t *testing.T) { reads(t, l, all) })
}

// reads holds the same requests and lists with the database behind a node,
// after it is gone, and on a node that started without one; a list asked for at
// one stage is never asked for at another. Until the third stage one node still
// has its database, and gives the same bytes.
func reads(t *testing.T, l *library, all []*node) {
	queries := l.queries(1, 400)
	stage := func(name string, also func(*testing.T, *node, request, world.Answer)) {
		fresh := queries[:100]
		queries = queries[100:]
		t.Run(name, func(t *testing.T) {
			t.Run("requests", func(t *testing.T) { requests(t, all, also) })
			t.Run("lists", func(t *testing.T) { lists(t, all, fresh) })
		})
	}
	stage("with its database", nil)
	all[0].LoseDatabase()
	stage("one without its database", nil)
	all[1].LoseDatabase()
	stage("both without their databases", nil)
	for _, n := range all {
		n.Kill()
		n.Start()
	}
	stage("started without their databases", forms)
	for _, n := range all {
		n.soon(t, "without its database", "/v2/tags/", state("lagging"))
	}
}

// requests asks every node every request of the table; reads that have other
// forms are handed to also.
func requests(t *testing.T, all []*node, also func(*testing.T, *node, request, world.Answer)) {
	for _, q := range table() {
		t.Run(q.name(), func(t *testing.T) {
			var first world.Answer
			for i, n := range all {
				a := q.ask(t, n)
				if also != nil && q.get() {
					also(t, n, q, a)
				}
				if i == 0 {
					first = a
					continue
				}
				same(t, "the other database's node", first, a)
			}
		})
	}
}

// lists asks every node for lists and holds the answers against the library.
func lists(t *testing.T, all []*node, queries []query) {
	for _, q := range queries {
		bodies := make([]string, len(all))
		for i, n := range all {
			a := n.Read(n.token, q.path)
			bodies[i] = a.Body
			if err := q.holds(a); err != nil {
				t.Errorf("%s: %s: %v\n%.600s", n.name, q.path, err, a.Body)
			}
		}
		if bodies[0] != bodies[1] {
			t.Errorf("%s: the nodes differ:\n%s\n%s", q.path, bodies[0], bodies[1])
		}
	}
}

func (q query) holds(a world.Answer) error {
	if a.Status != q.status {
		return fmt.Errorf("status %d, want %d", a.Status, q.status)
	}
	if q.status != http.StatusOK {
		if want := `{"detail":"Invalid page."}`; a.Body != want {
			return fmt.Errorf("want %s", want)
		}
		return nil
	}
	var body struct {
		Meta map[string]json.RawMessage
		Data json.RawMessage
	}
	if err := json.Unmarshal([]byte(a.Body), &body); err != nil {
		return err
	}
	next, before := "next_page", "previous_page"
	if strings.Contains(q.path, "offset=") {
		next, before = "next_offset", "previous_offset"
	}
	meta := fmt.Sprintf("%s %s %s", body.Meta["count"], body.Meta[next], body.Meta[before])
	if want := fmt.Sprintf("%d %s %s", q.count, q.next, q.before); meta != want {
		return fmt.Errorf("count, next, previous are %s, want %s", meta, want)
	}
	if q.in != "" {
		var under map[string]json.RawMessage
		if err := json.Unmarshal(body.Data, &under); err != nil {
			return err
		}
		body.Data = under[q.in]
	}
	var elements []map[string]any
	if err := json.Unmarshal(body.Data, &elements); err != nil {
		return err
	}
	var got []string
	for _, e := range elements {
		got = append(got, fmt.Sprint(e[q.key]))
	}
	if !slices.Equal(got, q.want) {
		return fmt.Errorf("lists %v, want %v", got, q.want)
	}
	return nil
}
