package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"path/filepath"
	"time"

	"github.com/gheecms/ghee/internal/changelog"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/directory"
	"github.com/gheecms/ghee/internal/edge"
	"github.com/gheecms/ghee/internal/set"
)

// replayed is a node as it serves, on a clock that the replay turns. It implements
// what the edge needs of it, and is told what its sets change.
type replayed struct {
	directory *directory.Directory
	shelf     *set.Shelf
	edge      *edge.Handler
	now       time.Time
	at        map[content.SiteID]changelog.Position
	corpus    *corpus
	ledger    ledger
	sink      sink
}

func newReplayed(ctx context.Context, dir string, o monthly) (*replayed, error) {
	if err := small(ctx, dir, o.docs, o.sites); err != nil {
		return nil, err
	}
	d, err := directory.Open(ctx, filepath.Join(dir, "directory.db"))
	if err != nil {
		return nil, err
	}
	n := &replayed{
		directory: d, shelf: set.NewShelf(dir, d, o.sites), now: time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC), at: map[content.SiteID]changelog.Position{},
		corpus: newCorpus(options{docs: o.docs}), ledger: newLedger(), sink: sink{head: http.Header{}},
	}
	c := edge.Defaults()
	c.Directory, c.Sets, c.Freshness, c.Cache = d, n, n, o.cache<<20
	c.Now = func() time.Time { return n.now }
	n.edge = edge.New(c)
	n.shelf.Watch = n
	return n, nil
}

func (n *replayed) close() error { return errors.Join(n.shelf.Close(), n.directory.Close()) }

// Read implements edge.Sets.
func (n *replayed) Read(ctx context.Context, site content.SiteID) (edge.Reading, error) {
	tx, err := n.shelf.Read(ctx, site)
	if err != nil {
		return nil, err
	}
	return tx, nil
}

// State implements edge.Freshness.
func (n *replayed) State(content.SiteID) string { return edge.Live }

// AsOf implements edge.Freshness.
func (n *replayed) AsOf(content.SiteID) time.Time { return n.now }

// Changing implements set.Watcher, as a serving node does.
func (n *replayed) Changing(to set.Change) {
	n.ledger.changed(to)
	if to.All {
		n.edge.Clear(to.Site, to.To)
		return
	}
	n.edge.Purge(to.Site, to.To, to.Keys)
}

// Changed implements set.Watcher.
func (n *replayed) Changed(to set.Change) {
	if to.All {
		n.edge.Clear(to.Site, to.To)
	}
	n.edge.Advance(to.Site, to.To)
}

// publish applies the next publish, as a follower does.
func (n *replayed) publish(ctx context.Context, t *trace) (took time.Duration, err error) {
	site, page, note := t.publish()
	var d changelog.Draft
	if note >= 0 {
		d = n.corpus.item(note)
	} else {
		d = n.corpus.page(page)
	}
	at, known := n.at[site]
	if !known {
		if at, err = n.shelf.Position(ctx, site); err != nil {
			return 0, err
		}
	}
	entries := changelog.Seal(site, at, epoch, content.Micros(n.now.UnixMicro()), []changelog.Draft{d}, false)
	begin := time.Now()
	n.at[site], err = n.shelf.Apply(ctx, site, entries)
	return time.Since(begin), err
}

// ask puts one request and says why its answer was at hand, or why not.
func (n *replayed) ask(ctx context.Context, q request) (why string, took time.Duration, err error) {
	target := q.path + "?" + q.query
	r := (&http.Request{
		Method: http.MethodGet, URL: &url.URL{Path: q.path, RawQuery: q.query}, RequestURI: target, Host: "bench.test",
		Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, Header: http.Header{"Accept-Encoding": {"gzip"}}, Body: http.NoBody,
	}).WithContext(ctx)
	n.sink.reset()
	begin := time.Now()
	n.edge.ServeHTTP(&n.sink, r)
	took = time.Since(begin)
	if n.sink.status != http.StatusOK || n.sink.bytes == 0 {
		return "", took, fmt.Errorf("%s: status %d, %d bytes", target, n.sink.status, n.sink.bytes)
	}
	why, err = n.ledger.asked(target, n.sink.head.Get("Cache-Status") == "ghee; hit", n.sink.head.Get("Surrogate-Key"))
	return why, took, err
}

// sink takes an answer and keeps its head.
type sink struct {
	head          http.Header
	status, bytes int
}

func (s *sink) reset() {
	clear(s.head)
	s.status, s.bytes = 0, 0
}

func (s *sink) Header() http.Header { return s.head }

func (s *sink) WriteHeader(status int) { s.status = status }

func (s *sink) Write(p []byte) (int, error) {
	s.bytes += len(p)
	return len(p), nil
}
