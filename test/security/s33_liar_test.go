package security_test

import (
	"context"
	"crypto/ed25519"
	"iter"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gheecms/ghee/internal/account"
	"github.com/gheecms/ghee/internal/authoring"
	"github.com/gheecms/ghee/internal/changelog"
	"github.com/gheecms/ghee/internal/changelog/feed"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/test/world"
)

// liar is the origin's log as somebody hands it on who wants another word to be
// read. Each lie is one function; those that are nil are honest.
type liar struct {
	changelog.Log
	key    ed25519.PrivateKey // what it signs with
	heads  func(changelog.Position) changelog.Position
	head   func(changelog.Checkpoint) changelog.Checkpoint
	entry  func(changelog.Entry) changelog.Entry
	gone   bool // entries are compacted away: only objects are left
	object func(changelog.Object) changelog.Object
}

func (l liar) Heads(ctx context.Context) (map[content.SiteID]changelog.Position, error) {
	all, err := l.Log.Heads(ctx)
	for site, p := range all {
		if l.heads != nil {
			all[site] = l.heads(p)
		}
	}
	return all, err
}

func (l liar) Head(ctx context.Context, site content.SiteID) (changelog.Checkpoint, error) {
	c, err := l.Log.Head(ctx, site)
	if l.head != nil {
		c = l.head(c)
	}
	return c, err
}

func (l liar) Read(ctx context.Context, site content.SiteID, after changelog.Position, limit int) ([]changelog.Entry, error) {
	if l.gone {
		return nil, changelog.ErrCompacted
	}
	all, err := l.Log.Read(ctx, site, after, limit)
	for i := range all {
		if l.entry != nil {
			all[i] = l.entry(all[i])
		}
	}
	return all, err
}

func (l liar) Objects(ctx context.Context, site content.SiteID) (changelog.Checkpoint, iter.Seq2[changelog.Object, error], error) {
	c, all, err := l.Log.Objects(ctx, site)
	return c, func(yield func(changelog.Object, error) bool) {
		for o, err := range all {
			if l.object != nil && err == nil {
				o = l.object(o)
			}
			if !yield(o, err) {
				return
			}
		}
	}, err
}

// TestS33_APeerThatLiesIsRefused: an edge that knows the truth up to a moment
// meets, as its only peer, somebody who hands the log on with a lie in it. It
// serves what it had, and raises a flag.
func TestS33_APeerThatLiesIsRefused(t *testing.T) {
	const honest, lie = "honestword", "liedword"
	w := world.New(t, world.Spec{})
	o := w.Origin()
	site, err := o.Accounts.CreateSite(t.Context(), account.System(), account.NewSite{Key: "a"})
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	must(err)
	token, _, err := o.Accounts.CreateToken(t.Context(), account.System(), site.ID, account.NewToken{Kind: content.ReadToken})
	must(err)
	publish := func(slug, name string) {
		t.Helper()
		must(o.Authoring.Batch(t.Context(), site.ID, true, func(b *authoring.Batch) error {
			saved, err := b.Save(t.Context(), authoring.Input{Type: content.PostTypeID, Slug: slug, Name: name})
			if err == nil {
				err = b.Publish(t.Context(), saved.Document, saved.Locale, 0)
			}
			return err
		}))
	}
	publish("first", honest)
	key, err := o.Accounts.SigningKey(t.Context())
	must(err)
	edge, data := strings.TrimSpace(w.Must("edge", "token")), t.TempDir()
	start := func(t *testing.T, name, dir string, more ...string) *world.Node {
		t.Helper()
		args := []string{"edge", "--data", dir, "--listen", "127.0.0.1:0", "--metrics", "127.0.0.1:0"}
		return world.Serving(t, name, []string{"GHEE_EDGE_TOKEN=" + edge}, append(args, more...)...)
	}
	n := start(t, "an honest edge", data, "--origin", w.Base)
	n.Shows(site.ID, token, w.Head(site.ID).Position.Seq)
	n.Stop()
	w.Stop()
	publish("second", "after the edge was cut off")
	_, strangers, err := ed25519.GenerateKey(nil)
	must(err)
	swap := func(b []byte) []byte { return []byte(strings.ReplaceAll(string(b), honest, lie)) }
	for name, c := range map[string]struct {
		liar
		fresh bool // the edge has nothing yet
	}{
		"an altered entry": {liar: liar{key: key, entry: func(e changelog.Entry) changelog.Entry {
			e.Meta = []byte(strings.ReplaceAll(string(e.Meta), "after", lie))
			return e
		}}},
		"an entry whose chain was made anew": {liar: liar{key: key, entry: func(e changelog.Entry) changelog.Entry {
			e.Meta = []byte(strings.ReplaceAll(string(e.Meta), "after", lie))
			e.Chain = e.Next(changelog.Hash{})
			return e
		}}},
		"another key": {liar: liar{key: strangers}},
		"an altered position": {liar: liar{key: key, head: func(c changelog.Checkpoint) changelog.Checkpoint {
			c.Sign(key)
			c.Position.Seq += 5
			return c
		}}},
		"another epoch": {liar: liar{
			key: strangers, heads: func(p changelog.Position) changelog.Position {
				p.Epoch = changelog.Epoch{Number: 9, Leader: "liar"}
				return p
			}, head: func(c changelog.Checkpoint) changelog.Checkpoint {
				c.Position.Epoch = changelog.Epoch{Number: 9, Leader: "liar"}
				return c
			},
		}},
		"an altered object": {fresh: true, liar: liar{key: key, gone: true, object: func(o changelog.Object) changelog.Object {
			o.Meta = swap(o.Meta)
			return o
		}}},
		"an altered object with its own hash": {fresh: true, liar: liar{key: key, gone: true, object: func(o changelog.Object) changelog.Object {
			o.Payload = append([]byte(nil), o.Payload...)
			o.Payload = []byte(strings.Replace(string(o.Payload), "{", `{"lie":"`+lie+`",`, 1))
			o.Hash = changelog.HashOf(o.Payload)
			return o
		}}},
	} {
		t.Run(name, func(t *testing.T) {
			c.Log = o.Store.Log()
			server, err := feed.NewServer(feed.ServerConfig{
				Log: c.liar, Key: func(context.Context) (ed25519.PrivateKey, error) { return c.key, nil },
				Edge:  func(hash string) (content.EdgeGrant, bool) { return content.EdgeGrant{Hash: hash}, true },
				Spool: filepath.Join(t.TempDir(), "spool"),
			})
			must(err)
			ctx, cancel := context.WithCancel(t.Context())
			ended := make(chan error)
			go func() { ended <- server.Run(ctx) }()
			peer := httptest.NewServer(server)
			defer peer.Close()
			defer func() { cancel(); <-ended }()
			dir := data
			if c.fresh {
				dir = t.TempDir()
			}
			n := start(t, "an edge with a liar", dir, "--peer", peer.URL)
			defer n.Stop()
			n.Until("it raises a flag", func() bool {
				forged, _ := n.Metric("ghee_feed_forged_total")
				failing, _ := n.Metric("ghee_follower_failing")
				return forged > 0 || failing > 0
			})
			a := n.Read(token, "/v2/posts/")
			if strings.Contains(a.Body, lie) || strings.Contains(a.Body, "second") {
				t.Errorf("it took what is not the origin's: %s", a.Body)
			}
			if !c.fresh && (a.Status != http.StatusOK || !strings.Contains(a.Body, honest)) {
				t.Errorf("it does not serve what it had: %d %s", a.Status, a.Body)
			}
		})
	}
}
