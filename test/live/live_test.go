// Package live listens, with real processes, to what is published: over nodes that
// are killed, replaced and cut off, nothing is missed, nothing comes twice, and
// no release is told by halves.
package live

import (
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/gheecms/ghee/internal/app"
	"github.com/gheecms/ghee/internal/authoring"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/test/world"
)

func TestMain(m *testing.M) { os.Exit(world.Main(m)) }

// town is a cluster with a site that publishes groups of posts.
type town struct {
	*world.Cluster
	t      *testing.T
	origin *app.Origin
	site   content.SiteID
	token  string
	n      int // groups so far
}

func newTown(t *testing.T, origin ...string) *town {
	t.Helper()
	d := &town{t: t, Cluster: world.NewCluster(t, world.ClusterSpec{Edges: world.Edges(3), Origin: origin})}
	d.Origin.Must("site", "create", "town")
	d.token = strings.TrimSpace(d.Origin.Must("token", "create", "--site", "town", "--kind", "read"))
	d.origin = d.Origin.Origin()
	site, err := d.origin.Site(t.Context(), "town")
	if err != nil {
		t.Fatal(err)
	}
	d.site = site.ID
	d.shown(d.Nodes()...)
	return d
}

// publish publishes groups; a release is one.
func (d *town) publish(groups int) {
	d.t.Helper()
	for range groups {
		if err := d.origin.Authoring.Batch(d.t.Context(), d.site, true, func(b *authoring.Batch) error {
			for i := range size(d.n) {
				saved, err := b.Save(d.t.Context(), authoring.Input{Type: content.PostTypeID, Slug: slug(d.n, i), Name: "x"})
				if err == nil {
					err = b.Publish(d.t.Context(), saved.Document, "", 0)
				}
				if err != nil {
					return err
				}
			}
			return nil
		}); err != nil {
			d.t.Fatal(err)
		}
		d.n++
	}
}

func (d *town) shown(nodes ...*world.Node) {
	d.t.Helper()
	seq := d.Origin.Head(d.site).Position.Seq
	for _, n := range nodes {
		n.Shows(d.site, d.token, seq)
	}
}

// hears waits until a listener has heard all that was published.
func (d *town) hears(name string, l *listener) {
	d.t.Helper()
	d.Origin.Until(fmt.Sprintf("%s hears %d groups", name, d.n), func() bool {
		n, wrong := l.groups()
		if len(wrong) > 0 {
			d.t.Fatalf("%s: %s", name, strings.Join(wrong, "\n"))
		}
		return n >= d.n
	})
	if n, _ := l.groups(); n != d.n || l.resets > 0 {
		d.t.Errorf("%s heard %d groups of %d, %d resets", name, n, d.n, l.resets)
	}
}

// sync asks what changed, page by page.
func (d *town) sync(n *world.Node, since string, limit int) (pages []page, last string) {
	d.t.Helper()
	for {
		a := n.Read(d.token, fmt.Sprintf("/v2/sync?since=%s&limit=%d", since, limit))
		var p page
		if err := json.Unmarshal([]byte(a.Body), &p); err != nil || a.Status != 200 {
			d.t.Fatalf("%s, since %s: %d %s", n.Name(), since, a.Status, a.Body)
		}
		pages, since = append(pages, p), p.Meta.Position
		if !p.Meta.More {
			return pages, since
		}
	}
}

// now is the position to go on from.
func (d *town) now(n *world.Node) string {
	d.t.Helper()
	var p page
	if err := json.Unmarshal([]byte(n.Read(d.token, "/v2/sync").Body), &p); err != nil || p.Meta.Position == "" || len(p.Data) > 0 {
		d.t.Fatal(err, p)
	}
	return p.Meta.Position
}

func TestLive_AListenerMissesNothingAndHearsNothingTwice(t *testing.T) {
	d := newTown(t)
	edges := []*world.Node{d.Edges[0].Node, d.Edges[1].Node, d.Edges[2].Node}
	began := d.now(edges[0])
	still := attend(t, d.token, began, 0, edges[2]) // whose node comes to no harm
	roams := attend(t, d.token, began, 0, edges[0], edges[1])
	home := attend(t, d.token, began, 0, d.Origin.Node)
	all := map[string]*listener{"who stays": still, "who roams": roams, "who listens to the origin": home}
	each := func() {
		t.Helper()
		for name, l := range all {
			d.hears(name, l)
		}
	}
	d.publish(6)
	each()

	resume := roams.pause() // its minute without a connection
	d.publish(9)
	d.shown(edges...)
	resume()
	each()

	d.publish(2)
	edges[0].Kill() // where it may be
	edges[1].Freeze()
	d.publish(5)
	edges[1].Thaw()
	d.publish(1)
	each()
	edges[0].Start()
	edges[1].Kill()
	d.publish(4)
	each()
	edges[1].Start()

	came := still.came
	edges[2].Upgrade("")
	d.publish(3)
	each()
	if still.came == came {
		t.Error("the node was replaced, and the stream did not end")
	}
	d.Origin.Stop()
	d.Origin.Start()
	d.publish(3)
	each()

	// What a build is told is the same at each node, with the origin gone.
	d.shown(d.Nodes()...)
	d.Origin.Stop()
	want := 0
	for n := range d.n {
		want += size(n)
	}
	for _, n := range edges {
		for _, limit := range []int{1, 5, 1000} {
			pages, last := d.sync(n, began, limit)
			told, group := 0, 0
			for _, p := range pages {
				told += len(p.Data)
				for len(p.Data) > 0 {
					k := min(size(group), len(p.Data))
					if w := whole(p.Data[:k], group); w != "" {
						t.Fatalf("%s, in pages of %d: %s", n.Name(), limit, w)
					}
					group, p.Data = group+1, p.Data[k:]
				}
			}
			if told != want || last != still.at {
				t.Errorf("%s, in pages of %d: %d of %d changes up to %s; a listener is at %s", n.Name(), limit, told, want, last, still.at)
			}
		}
		late := attend(t, d.token, began, 0, n)
		d.hears("who comes late to "+n.Name(), late)
	}
	if a := edges[0].Read(d.token, "/v2/sync?since=9.9"); a.Status != 503 || a.Header.Get("Retry-After") == "" {
		t.Errorf("a position of the future: %d %s", a.Status, a.Body)
	}
	if a := edges[0].Read(d.token, "/v2/sync?since="+began[:strings.LastIndexByte(began, '.')]+".0011223344556677"); a.Status != 410 {
		t.Errorf("a position of another history: %d %s", a.Status, a.Body)
	}
}

// An edge that was built anew begins to remember, and says so.
func TestLive_WhatIsNotKnownIsSaid(t *testing.T) {
	d := newTown(t, "--keep-log", "1us", "--housekeeping", "50ms")
	d.publish(4)
	d.shown(d.Nodes()...)
	e := d.Edges[0]
	now := d.now(e.Node)
	d.publish(3)
	d.shown(d.Nodes()...)
	d.Origin.Until("the edge begins with a snapshot", func() bool { // when the log has been compacted
		e.Stop()
		e.Wipe()
		e.Start()
		d.shown(e.Node)
		return e.Read(d.token, "/v2/sync?since="+now).Status == 410
	})
	l := attend(t, d.token, now, d.n, e.Node)
	d.Origin.Until("the listener is told, and a build is told the same", func() bool {
		l.mu.Lock()
		defer l.mu.Unlock()
		a := e.Read(d.token, "/v2/sync?since="+now)
		return l.resets > 0 && a.Status == 410 && strings.Contains(a.Body, `"position":"`+l.at+`"`)
	})
	d.publish(2)
	head := d.Origin.Head(d.site).Position.String()
	d.Origin.Until("it goes on from there", func() bool {
		l.mu.Lock()
		defer l.mu.Unlock()
		return strings.HasPrefix(l.at, head+".")
	})
}
