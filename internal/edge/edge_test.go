package edge_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/andybalholm/brotli"

	"github.com/gheecms/ghee/internal/changelog"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/delivery"
	"github.com/gheecms/ghee/internal/edge"
	"github.com/gheecms/ghee/internal/fail"
)

// The tokens that node knows.
const (
	reader  = "reader-of-site-7"
	preview = "previewer-of-site-7"
	writer  = "writer-of-site-7"
	other   = "reader-of-site-8"
	absent  = "reader-of-a-site-that-is-not-here"
)

// node is all that an edge has around it. It answers from fakes; read is what
// every site's reads do.
type node struct {
	ready   bool
	partial bool
	state   string
	asOf    time.Time
	grants  map[string]content.Grant
	read    func(ctx context.Context, site content.SiteID) (edge.Reading, error)

	mu   sync.Mutex // guards what follows
	log  bytes.Buffer
	seen []string
}

func newNode() *node {
	n := &node{ready: true, state: edge.Live, asOf: time.Date(2026, 11, 28, 22, 0, 0, 1999999, time.UTC), grants: map[string]content.Grant{}}
	for token, g := range map[string]content.Grant{
		reader:  {Site: 7, Kind: content.ReadToken},
		preview: {Site: 7, Kind: content.ReadToken, Preview: true},
		writer:  {Site: 7, Kind: content.WriteToken},
		other:   {Site: 8, Kind: content.ReadToken},
		absent:  {Site: 9, Kind: content.ReadToken},
	} {
		n.grants[hashOf(token)] = g
	}
	n.read = func(_ context.Context, site content.SiteID) (edge.Reading, error) {
		if site == 9 {
			return nil, fail.E(fail.NotFound, "No set of site 9.")
		}
		return reading{from: "/of-site-" + string(rune('0'+site))}, nil
	}
	return n
}

func (n *node) Ready() bool { return n.ready }

func (n *node) Partial() bool { return n.partial }

func (n *node) Grant(hash string) (content.Grant, bool) {
	n.mu.Lock()
	defer n.mu.Unlock()
	g, ok := n.grants[hash]
	return g, ok
}

// revoke takes a token back until restore is called.
func (n *node) revoke(token string) (restore func()) {
	n.mu.Lock()
	defer n.mu.Unlock()
	g := n.grants[hashOf(token)]
	delete(n.grants, hashOf(token))
	return func() {
		n.mu.Lock()
		defer n.mu.Unlock()
		n.grants[hashOf(token)] = g
	}
}

func (n *node) State(content.SiteID) string { return n.state }

func (n *node) AsOf(content.SiteID) time.Time { return n.asOf }

// sets and observer are node's, in shapes whose method is called Read, too.
type (
	sets     struct{ *node }
	observer struct{ *node }
)

func (s sets) Read(ctx context.Context, site content.SiteID) (edge.Reading, error) {
	return s.read(ctx, site)
}

func (o observer) Read(resource, state string, status int, _ int64, _ time.Duration) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.seen = append(o.seen, strings.Join([]string{resource, state, http.StatusText(status)}, " "))
}

func (n *node) Write(p []byte) (int, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.log.Write(p)
}

func (n *node) logged() string {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.log.String()
}

func (n *node) config() edge.Config {
	c := edge.Defaults()
	c.Directory, c.Sets, c.Freshness, c.Observer = n, sets{n}, n, observer{n}
	c.Log = slog.New(slog.NewTextHandler(n, nil))
	c.IDs = func() string { return "the-id" }
	c.Name = "node-a"
	return c
}

// reading answers /v2/redirects/ with one redirect, and nothing else.
type reading struct {
	delivery.Reader // nil: any other question panics
	from            string
	ask             func(ctx context.Context) error
	closed          error
	settings        content.Settings
	at              changelog.Position // that of entry 31 when left out
}

func (r reading) Position() changelog.Position {
	if r.at.Seq > 0 {
		return r.at
	}
	return changelog.Position{Epoch: changelog.Epoch{Number: 2}, Seq: 31}
}
func (r reading) Settings() content.Settings { return r.settings }
func (r reading) Schema() *content.Schema    { return nil }
func (r reading) Close() error               { return r.closed }

func (r reading) Redirects(ctx context.Context, _, _ int) ([]content.Redirect, int, error) {
	if r.ask != nil {
		if err := r.ask(ctx); err != nil {
			return nil, 0, err
		}
	}
	return []content.Redirect{{From: r.from, To: "/new"}}, 1, nil
}

// ask sends one request; header lines are "Name: value".
func ask(t *testing.T, h http.Handler, method, target string, header ...string) *httptest.ResponseRecorder {
	t.Helper()
	return askIn(t.Context(), h, method, target, header...)
}

func askIn(ctx context.Context, h http.Handler, method, target string, header ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequestWithContext(ctx, method, target, nil)
	for _, line := range header {
		name, value, _ := strings.Cut(line, ": ")
		r.Header.Add(name, value)
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

func decoded(t *testing.T, w *httptest.ResponseRecorder) string {
	t.Helper()
	var body io.Reader = w.Body
	var err error
	switch w.Header().Get("Content-Encoding") {
	case "gzip":
		body, err = gzip.NewReader(body)
	case "br":
		body = brotli.NewReader(body)
	}
	if err != nil {
		t.Fatal(err)
	}
	b, err := io.ReadAll(body)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

const redirects = "/v2/redirects/?auth_token="

var errDisk = errors.New("disk I/O error: canary of the cause")

func hashOf(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}
