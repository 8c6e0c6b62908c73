package edge_test

import (
	"context"
	"errors"
	"net/http"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/gheecms/ghee/internal/changelog"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/delivery"
	"github.com/gheecms/ghee/internal/edge"
)

// keeping is a node with a cache; content is what its sets hold, seq their
// position, and asks counts the reads of them.
type keeping struct {
	*node
	*edge.Handler
	content  string
	settings content.Settings
	seq      int64
	asks     int
}

func newKeeping(change func(*edge.Config)) *keeping {
	k := &keeping{node: newNode(), content: "/first", seq: 1}
	k.read = func(_ context.Context, site content.SiteID) (edge.Reading, error) {
		if site == 9 {
			return nil, errors.New("no such set")
		}
		return reading{from: k.content, at: k.at(), settings: k.settings, ask: func(context.Context) error { k.asks++; return nil }}, nil
	}
	c := k.config()
	c.Cache = 1 << 20
	if change != nil {
		change(&c)
	}
	k.Handler = edge.New(c)
	return k
}

func (k *keeping) at() changelog.Position {
	return changelog.Position{Epoch: changelog.Epoch{Number: 1}, Seq: k.seq}
}

func TestCache_AnswersWithoutTheSet(t *testing.T) {
	k := newKeeping(nil)
	first := ask(t, k, "GET", redirects+reader)
	for range 3 {
		w := ask(t, k, "GET", redirects+reader)
		if w.Code != 200 || w.Body.String() != first.Body.String() || w.Header().Get("Cache-Status") != "ghee; hit" {
			t.Fatal(w.Code, w.Header(), w.Body)
		}
	}
	if w := ask(t, k, "GET", redirects+other); w.Header().Get("Cache-Status") == "ghee; hit" {
		t.Error("another site's question was answered from the cache")
	}
	if w := ask(t, k, "HEAD", redirects+reader); w.Header().Get("Cache-Status") != "ghee; hit" || w.Body.Len() != 0 {
		t.Error(w.Header(), w.Body)
	}
	if w := ask(t, k, "GET", redirects+reader, "If-None-Match: "+first.Header().Get("Etag")); w.Code != http.StatusNotModified {
		t.Error(w.Code, w.Header())
	}
	if k.asks != 2 {
		t.Errorf("the sets were asked %d times", k.asks)
	}
}

// An answer that is kept is what the set would say now: it is told with the
// set's position, not with that of the moment when it was made.
func TestCache_ChangesTakeWhatTheyTouch(t *testing.T) {
	k := newKeeping(nil)
	ask(t, k, "GET", redirects+reader)
	k.seq, k.asOf = 2, k.asOf.Add(time.Hour)
	k.Purge(7, k.at(), []string{"o:something-else"})
	k.Advance(7, k.at())
	w := ask(t, k, "GET", redirects+reader)
	if h := w.Header(); h.Get("Cache-Status") != "ghee; hit" || h.Get("Ghee-Position") != "1.2" || !strings.HasPrefix(h.Get("Ghee-As-Of"), "2026-11-28T23:") {
		t.Error(h)
	}
	k.seq, k.content = 3, "/second"
	k.Purge(7, k.at(), []string{delivery.KeyType(delivery.RedirectType)})
	k.Advance(7, k.at())
	if w := ask(t, k, "GET", redirects+reader); !strings.Contains(w.Body.String(), "/second") || w.Header().Get("Ghee-Position") != "1.3" {
		t.Error(w.Header(), w.Body)
	}
	k.content = "/third"
	k.Clear(7, k.at())
	if w := ask(t, k, "GET", redirects+reader); !strings.Contains(w.Body.String(), "/third") {
		t.Error(w.Body)
	}
}

func TestCache_KeepsNeitherDraftsNorFailures(t *testing.T) {
	c := kitchen(t, content.Settings{DraftsBySlug: true}, true).config()
	c.Cache = 1 << 20
	h := edge.New(c)
	for target, status := range map[string]int{
		"/v2/posts/hidden/?preview=1&auth_token=" + preview: 200, "/v2/posts/hidden/?auth_token=" + reader: 200,
		"/v2/posts/nothing/?auth_token=" + reader: 404, redirects + absent: 503, redirects + "nobody": 401,
	} {
		for range 2 {
			if w := ask(t, h, "GET", target); w.Code != status || w.Header().Get("Cache-Status") == "ghee; hit" {
				t.Error(target, w.Code, w.Header())
			}
		}
	}
	ask(t, h, "GET", "/v2/posts/first/?auth_token="+reader)
	if w := ask(t, h, "GET", "/v2/posts/first/?auth_token="+reader); w.Header().Get("Cache-Status") != "ghee; hit" {
		t.Error("what is published is not kept beside drafts", w.Header())
	}
}

// What is kept is given to nobody whose site forbids it by now (max_stale).
func TestCache_HeedsMaxStale(t *testing.T) {
	now := time.Date(2026, 11, 28, 22, 0, 10, 0, time.UTC)
	k := newKeeping(func(c *edge.Config) { c.Now = func() time.Time { return now } })
	k.settings = content.Settings{MaxStale: 60}
	if w := ask(t, k, "GET", redirects+reader); w.Code != 200 {
		t.Fatal(w.Code, w.Body)
	}
	now = now.Add(time.Hour)
	if w := ask(t, k, "GET", redirects+reader); w.Code != http.StatusServiceUnavailable {
		t.Error(w.Code, w.Header(), w.Body)
	}
}

// While another process changes the sets nothing is kept: an upgrade has two.
func TestCache_KeepsNothingBesideAnotherWriter(t *testing.T) {
	k := newKeeping(nil)
	ask(t, k, "GET", redirects+reader)
	k.Alone(false)
	k.content = "/second" // by the other one, who tells nobody
	for range 2 {
		if w := ask(t, k, "GET", redirects+reader); !strings.Contains(w.Body.String(), "/second") {
			t.Error(w.Header(), w.Body)
		}
	}
	k.content = "/third"
	k.Alone(true)
	for _, from := range []string{"ghee; fwd=miss; detail=set", "ghee; hit"} {
		if w := ask(t, k, "GET", redirects+reader); !strings.Contains(w.Body.String(), "/third") || w.Header().Get("Cache-Status") != from {
			t.Error(w.Header(), w.Body)
		}
	}
}

// A publish overtakes an answer that is being made: who waits gets it, nobody
// after (fault row 43).
func TestCache_KeepsNoAnswerThatWasOvertaken(t *testing.T) {
	for _, all := range []bool{false, true} {
		k := newKeeping(nil)
		begun, overtaken := make(chan struct{}), make(chan struct{})
		k.read = func(context.Context, content.SiteID) (edge.Reading, error) {
			r := reading{from: k.content, at: k.at()}
			r.ask = func(context.Context) error {
				if r.from == "/first" {
					close(begun)
					<-overtaken
				}
				return nil
			}
			return r, nil
		}
		waiter := make(chan string)
		go func() { waiter <- ask(t, k, "GET", redirects+reader).Body.String() }()
		<-begun
		k.seq = 2
		if all {
			k.Clear(7, k.at())
		} else {
			k.Purge(7, k.at(), []string{delivery.KeyType(delivery.RedirectType)})
		}
		k.content = "/second"
		k.Advance(7, k.at())
		close(overtaken)
		if got := <-waiter; !strings.Contains(got, "/first") {
			t.Error("who waited got", got)
		}
		if w := ask(t, k, "GET", redirects+reader); !strings.Contains(w.Body.String(), "/second") {
			t.Error("after the publish:", w.Header(), w.Body)
		}
	}
}

// Words follow the documents, so a kept search tells of no later position than
// searches have.
func TestCache_SearchesTellTheirOwnPosition(t *testing.T) {
	c := kitchen(t, content.Settings{}, false).config()
	c.Cache = 1 << 20
	h := edge.New(c)
	search, list := "/v2/posts/search/?query=first&auth_token="+reader, "/v2/posts/?auth_token="+reader
	at := ask(t, h, "GET", search).Header().Get("Ghee-Position")
	ask(t, h, "GET", list)
	h.Advance(7, changelog.Position{Epoch: changelog.Epoch{Number: 9}, Seq: 99})
	for target, want := range map[string]string{search: at, list: "9.99"} {
		if got := ask(t, h, "GET", target).Header(); got.Get("Ghee-Position") != want || got.Get("Cache-Status") != "ghee; hit" {
			t.Errorf("%s tells %s, want %s: %v", target, got.Get("Ghee-Position"), want, got)
		}
	}
}

// An answer is held in the codings that are asked for, and no other: a cache of
// so many bytes then holds more of them.
func TestCache_HoldsWhatIsAskedFor(t *testing.T) {
	c := kitchen(t, content.Settings{}, false).config()
	c.Cache = 1 << 20
	h := edge.New(c)
	post := "/v2/posts/second/?auth_token=" + reader // a long one
	plain := ask(t, edge.New(kitchen(t, content.Settings{}, false).config()), "GET", post, "Accept-Encoding: identity").Body.String()
	ask(t, h, "GET", post, "Accept-Encoding: gzip")
	takes := func(what string, holds func(bytes int) bool) {
		t.Helper()
		for range 1_000_000 { // the cache counts a little later
			if holds(h.Kept().Bytes) {
				return
			}
			runtime.Gosched()
		}
		t.Errorf("an answer of %d bytes takes %d, %s", len(plain), h.Kept().Bytes, what)
	}
	takes("only asked for packed", func(bytes int) bool { return bytes < len(plain) })
	for _, encoding := range []string{"identity", "br", "gzip", "identity"} {
		w := ask(t, h, "GET", post, "Accept-Encoding: "+encoding)
		if got := decoded(t, w); got != plain || w.Header().Get("Cache-Status") != "ghee; hit" {
			t.Errorf("%s: %d bytes, want %d: %v", encoding, len(got), len(plain), w.Header())
		}
	}
	takes("asked for plain, too", func(bytes int) bool { return bytes > len(plain) })
}
