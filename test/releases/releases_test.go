//go:build linux

// Package releases publishes releases under the eyes of readers on several edges,
// of which some are killed and some begin anew from a snapshot, and looks whether
// anybody ever sees half of one.
package releases

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/gheecms/ghee/internal/app"
	"github.com/gheecms/ghee/internal/authoring"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/test/faults/matrix"
	"github.com/gheecms/ghee/test/world"
)

func TestMain(m *testing.M) { os.Exit(world.Main(m)) }

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// notes are documents that each release gives one mark.
type notes struct {
	t    *testing.T
	o    *app.Origin
	site content.SiteID
	ids  []content.ObjectID
}

func (n *notes) batch(grouped bool, f func(context.Context, *authoring.Batch) error) {
	n.t.Helper()
	ctx := n.t.Context()
	must(n.t, n.o.Authoring.Batch(ctx, n.site, grouped, func(b *authoring.Batch) error { return f(ctx, b) }))
}

func newNotes(t *testing.T, o *app.Origin, site content.SiteID, count int) *notes {
	t.Helper()
	n := &notes{t: t, o: o, site: site, ids: make([]content.ObjectID, count)}
	n.batch(false, func(ctx context.Context, b *authoring.Batch) error {
		_, err := b.PutType(ctx, content.Type{ID: "t-note", Kind: content.KindPage, Key: "note", Name: "Note", Fields: []content.Field{{Key: "mark", Kind: content.Number}}})
		return err
	})
	return n
}

// release gives every note a mark and publishes all of them as one. Every third
// time it takes the mark back, too: as one.
func (n *notes) release(mark int) {
	n.t.Helper()
	var entries []authoring.ReleaseEntry
	n.batch(false, func(ctx context.Context, b *authoring.Batch) error {
		entries = nil
		for i := range n.ids {
			s, err := b.Save(ctx, authoring.Input{Document: n.ids[i], Type: "t-note", Slug: fmt.Sprint("note-", i), Values: map[string]any{"mark": float64(mark)}})
			if err != nil {
				return err
			}
			n.ids[i] = s.Document
			entries = append(entries, authoring.ReleaseEntry{Document: s.Document, Deed: authoring.DeedPublish})
		}
		return nil
	})
	var id string
	n.batch(false, func(ctx context.Context, b *authoring.Batch) error {
		r, err := b.OpenRelease(ctx, fmt.Sprint("Release ", mark), entries)
		id = r.ID
		return err
	})
	publish := func(ctx context.Context, b *authoring.Batch) error { return b.PublishRelease(ctx, id) }
	n.batch(true, publish)
	if mark%3 == 2 {
		n.batch(true, func(ctx context.Context, b *authoring.Batch) error {
			_, err := b.UndoRelease(ctx, id, false)
			return err
		})
		n.batch(true, publish)
	}
}

// marks are the marks in a list, and how many documents it has.
func marks(body string) (seen map[float64]int, total int, err error) {
	var list struct {
		Data []struct {
			Fields struct{ Mark float64 }
		}
	}
	err = json.Unmarshal([]byte(body), &list)
	seen = map[float64]int{}
	for _, d := range list.Data {
		seen[d.Fields.Mark]++
	}
	return seen, len(list.Data), err
}

// reader asks an edge again and again, whether or not somebody answers.
type reader struct {
	answers, away atomic.Int64
	marks         sync.Map
}

func (r *reader) read(ctx context.Context, t *testing.T, e *world.Edge, token string, want int) {
	client := &http.Client{Timeout: 5 * time.Second}
	at := world.Node{Base: e.Base}
	pace := time.NewTicker(3 * time.Millisecond) // the processes are to have some of the machine
	defer pace.Stop()
	for ; ctx.Err() == nil; <-pace.C {
		a, err := at.Try(ctx, client, http.MethodGet, "/v2/pages/note/?page_size=100&auth_token="+url.QueryEscape(token), "")
		if err != nil || a.Status == http.StatusServiceUnavailable {
			r.away.Add(1)
			continue
		}
		if a.Status != http.StatusOK {
			t.Errorf("an edge answers %d %.200s", a.Status, a.Body)
			return
		}
		seen, total, err := marks(a.Body)
		if err != nil || len(seen) != 1 || total != want {
			t.Errorf("an edge shows %d documents with the marks %v at %s: half a release (%v)", total, seen, a.Header.Get("Ghee-Position"), err)
			return
		}
		r.answers.Add(1)
		for m := range seen {
			r.marks.Store(m, true)
		}
	}
}

func (r *reader) seen() (n int) {
	r.marks.Range(func(any, any) bool { n++; return true })
	return n
}

// Issue 8: no reader ever sees half a release.
func TestReleases_NobodySeesHalfOfOne(t *testing.T) {
	const count = 25
	rounds := matrix.Size(12, 200)
	c := world.NewCluster(t, world.ClusterSpec{Database: world.PostgreSQL, Edges: world.Edges(3)})
	c.Origin.Must("site", "create", "notes")
	token := strings.TrimSpace(c.Origin.Must("token", "create", "--site", "notes", "--kind", "read"))
	o := c.Origin.Origin()
	site, err := o.Store.SiteByKey(t.Context(), "notes")
	must(t, err)
	n := newNotes(t, o, site.ID, count)
	n.release(0)
	head := func() int64 { return c.Origin.Head(site.ID).Position.Seq }
	for _, e := range c.Edges {
		e.Shows(site.ID, token, head())
	}
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	readers := make([]reader, len(c.Edges))
	var reading sync.WaitGroup
	for i, e := range c.Edges {
		reading.Go(func() { readers[i].read(ctx, t, e, token, count) })
	}
	killed, joined := 0, 0
	for mark := 1; mark <= rounds && !t.Failed(); mark++ {
		n.release(mark)
		switch {
		case mark%6 == 0: // begins anew, from a snapshot
			c.Edges[2].Kill()
			c.Edges[2].Wipe()
			c.Edges[2].Start()
			joined++
		case mark%4 == 0:
			e := c.Edges[mark/4%2]
			e.Kill()
			e.Start()
			killed++
		}
		// Every edge gets to see some: the fastest goes on, the others pass over.
		e := c.Edges[mark%2]
		e.Shows(site.ID, token, head())
	}
	for _, e := range c.Edges {
		e.Shows(site.ID, token, head())
		if seen, _, err := marks(e.Read(token, "/v2/pages/note/?page_size=100").Body); err != nil || seen[float64(rounds)] != count {
			t.Errorf("in the end an edge shows %v, %v", seen, err)
		}
	}
	stop()
	reading.Wait()
	for i := range readers {
		r := &readers[i]
		t.Logf("edge %d: %d whole answers with %d marks, %d times nobody answered", i, r.answers.Load(), r.seen(), r.away.Load())
		if r.answers.Load() < int64(rounds) || r.seen() < rounds/4 {
			t.Errorf("edge %d was hardly read", i)
		}
	}
	t.Logf("%d releases of %d documents; %d times an edge was killed, %d times one began from a snapshot", rounds, count, killed, joined)
}
