package feed_test

import (
	"encoding/json"
	"errors"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/gheecms/ghee/internal/changelog"
	"github.com/gheecms/ghee/internal/changelog/feed"
	"github.com/gheecms/ghee/internal/changelog/feed/feedtest"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
)

// get asks a server as anybody could, and returns the status and the code told.
func (n *node) get(t *testing.T, token, path string) (int, string, []byte) {
	t.Helper()
	req, err := http.NewRequestWithContext(feedtest.Within(t), http.MethodGet, n.url+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	resp, err := n.http.Client().Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	var said struct{ Code string }
	_ = json.Unmarshal(body, &said)
	return resp.StatusCode, said.Code, body
}

// refuses waits until a client has tried, and returns why it has no heads.
func refuses(t *testing.T, c *feed.Client) error {
	t.Helper()
	heads, err := c.Heads(feedtest.Within(t))
	if err == nil {
		t.Fatalf("it has heads: %v", heads)
	}
	return err
}

func TestS33_WhoHasNoTokenSeesNothing(t *testing.T) {
	log := feedtest.NewMemory()
	log.Append(7, false, feedtest.Draft(1, 1))
	ready := true
	n := serve(t, log, func(c *feed.ServerConfig) { c.Ready = func() bool { return ready } })
	n.grants.set("old", content.EdgeGrant{Expires: 1})
	feedtest.AwaitHeads(t, follow(t, n.url), positions(log))
	for _, path := range []string{"epoch", "sites/7/head", "sites/7/entries", "sites/7/snapshot", "sites/7/snapshot/x", "sites/7/snapshot/x/0"} {
		for _, token := range []string{"", "wrong", "old", content.EdgeToken{Secret: secret}.Hash()} {
			if status, code, body := n.get(t, token, "/feed/v1/"+path); status != 401 || code != "unauthorized" {
				t.Errorf("%s with token %q: %d %s", path, token, status, body)
			}
		}
	}
	ready = false
	if status, _, body := n.get(t, "wrong", "/feed/v1/epoch"); status != 503 {
		t.Errorf("by who knows no tokens yet: %d %s", status, body)
	}
	ready = true
	if err := refuses(t, follow(t, n.url, func(c *feed.ClientConfig) { c.Token = "wrong" })); !fail.Is(err, fail.Denied) {
		t.Error(err)
	}
}

func TestS33_ARevokedTokenEndsItsStream(t *testing.T) {
	log := feedtest.NewMemory()
	log.Append(7, false, feedtest.Draft(1, 1))
	n := serve(t, log)
	c := follow(t, n.url)
	feedtest.AwaitHeads(t, c, positions(log))
	n.grants.revoke(secret)
	feedtest.Await(t, c, "the stream ends", func() bool {
		n.beat(t) // it is not for want of heartbeats
		_, err := c.Heads(feedtest.Within(t))
		return fail.Is(err, fail.Denied)
	})
}

func TestS33_WhatTheOriginDidNotSignIsRefused(t *testing.T) {
	log := feedtest.NewMemory()
	log.Append(7, false, feedtest.Draft(1, 1), feedtest.Draft(2, 1))
	n := serve(t, log)
	c := follow(t, n.url, func(c *feed.ClientConfig) { c.Key = public(key(2)) })
	if err := refuses(t, c); !errors.Is(err, changelog.ErrForged) || !fail.Is(err, fail.Conflict) {
		t.Error(err)
	}
	if got, err := c.Read(feedtest.Within(t), 7, changelog.Position{}, 10); !errors.Is(err, changelog.ErrForged) || got != nil {
		t.Errorf("%d entries, %v", len(got), err)
	}
	if _, objects, err := c.Objects(feedtest.Within(t), 7); !errors.Is(err, changelog.ErrForged) || objects != nil {
		t.Error(err)
	}
	if st := c.Status(); st.Forged < 3 || st.Live {
		t.Errorf("it is not told: %+v", st)
	}
}

// liar hands on what another node says, changed.
func liar(t *testing.T, n *node, change func(path string, body []byte) []byte) string {
	t.Helper()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		req, err := http.NewRequestWithContext(r.Context(), r.Method, n.url+r.URL.RequestURI(), r.Body)
		if err != nil {
			t.Error(err)
			return
		}
		req.Header = r.Header.Clone()
		resp, err := n.http.Client().Do(req)
		if err != nil {
			return
		}
		defer func() { _ = resp.Body.Close() }()
		maps.Copy(w.Header(), resp.Header)
		w.Header().Del("Content-Length")
		w.WriteHeader(resp.StatusCode)
		if strings.HasSuffix(r.URL.Path, "/stream") {
			buf := make([]byte, 4096)
			for {
				n, err := resp.Body.Read(buf)
				if n > 0 {
					if _, err := w.Write(buf[:n]); err != nil {
						return
					}
					_ = http.NewResponseController(w).Flush()
				}
				if err != nil {
					return
				}
			}
		}
		body, err := io.ReadAll(resp.Body)
		if err == nil {
			_, _ = w.Write(change(r.URL.Path, body))
		}
	}))
	t.Cleanup(func() { s.CloseClientConnections(); s.Close() })
	return s.URL
}

// An answer for another question is signed, too: another site's, an older one.
func TestS33_ReplayedAnswersAreRefused(t *testing.T) {
	log := feedtest.NewMemory()
	log.Append(7, false, feedtest.Draft(1, 1))
	n := serve(t, log)
	n.ticking(t)
	old := map[string][]byte{}
	lie := func(path string, body []byte) []byte {
		if strings.HasPrefix(path, "/feed/v1/sites/8/") {
			return old[strings.Replace(path, "/8/", "/7/", 1)]
		}
		if was, ok := old[path]; ok {
			return was
		}
		old[path] = body
		return body
	}
	c := follow(t, liar(t, n, lie))
	feedtest.AwaitHeads(t, c, positions(log))
	if got, err := c.Read(feedtest.Within(t), 7, changelog.Position{}, 10); err != nil || len(got) != 1 {
		t.Fatalf("%d entries, %v", len(got), err)
	}
	if _, _, err := c.Objects(feedtest.Within(t), 7); err != nil {
		t.Fatal(err)
	}
	log.Append(7, false, feedtest.Draft(2, 1))
	log.Append(8, false, feedtest.Draft(1, 1))
	feedtest.AwaitHeads(t, c, positions(log))
	if got, err := c.Read(feedtest.Within(t), 7, log.Position(7), 10); err == nil || got != nil {
		t.Errorf("an older answer: %d entries, %v", len(got), err)
	}
	if got, err := c.Read(feedtest.Within(t), 8, changelog.Position{}, 10); err == nil || got != nil {
		t.Errorf("another site's entries: %d, %v", len(got), err)
	}
	if _, objects, err := c.Objects(feedtest.Within(t), 8); err == nil || objects != nil {
		t.Error("another site's objects were taken")
	}
}

func TestS33_AnEdgeOfSomeSitesSeesNoOthers(t *testing.T) {
	log := feedtest.NewMemory()
	log.Append(0, false,
		feedtest.Control(changelog.Site, "7", content.SiteInfo{ID: 7, Key: "mine"}),
		feedtest.Control(changelog.Site, "8", content.SiteInfo{ID: 8, Key: "secret-name"}),
		feedtest.Control(changelog.Token, "k7", content.Grant{Site: 7, Hash: "h7"}),
		feedtest.Control(changelog.Token, "k8", content.Grant{Site: 8, Hash: "secret-hash"}))
	log.Append(7, false, feedtest.Draft(1, 1))
	log.Append(8, false, feedtest.Draft(1, 1))
	n := serve(t, log)
	n.ticking(t)
	n.grants.set("some", content.EdgeGrant{Token: "t2", Sites: []content.SiteID{7}})
	c := follow(t, n.url, func(c *feed.ClientConfig) { c.Token = "some" })
	want := positions(log)
	delete(want, 8)
	feedtest.AwaitHeads(t, c, want)
	for _, path := range []string{"head", "entries", "snapshot"} {
		if status, code, _ := n.get(t, "some", "/feed/v1/sites/8/"+path); status != 404 || code != "not_found" {
			t.Errorf("%s of another's site: %d %s", path, status, code)
		}
		if status, _, body := n.get(t, "some", "/feed/v1/sites/0/"+path); status != 200 || strings.Contains(string(body), "secret") {
			t.Errorf("%s of the control log: %d %q", path, status, body)
		}
	}
	checkWithheld := func(what string, withheld bool, payload []byte, id string) {
		t.Helper()
		if of8 := strings.HasSuffix(id, "8"); withheld != of8 || (len(payload) == 0) != of8 {
			t.Errorf("%s %s: withheld is %v, payload %s", what, id, withheld, payload)
		}
	}
	for _, e := range feedtest.Drain(t, c, 0, changelog.Position{}, 2) {
		checkWithheld("entry", e.Withheld, e.Payload, e.Object)
	}
	at, objects, err := c.Objects(feedtest.Within(t), 0)
	if err != nil {
		t.Fatal(err)
	}
	var digest changelog.Digest
	for o, err := range objects {
		if err != nil {
			t.Fatal(err)
		}
		digest.Add(o)
		checkWithheld("object", o.Withheld, o.Payload, o.ID)
	}
	if digest.Sum() != at.Digest {
		t.Error("withheld objects do not count in the digest")
	}
	// An edge of all that joins at the same time gets another snapshot.
	whole := follow(t, n.url)
	_, objects, err = whole.Objects(feedtest.Within(t), 0)
	if err != nil {
		t.Fatal(err)
	}
	for o, err := range objects {
		if err != nil || o.Withheld || len(o.Payload) == 0 {
			t.Errorf("an edge of all is shown %+v, %v", o, err)
		}
	}
	// What is pushed is withheld, too, and from one of them only.
	feedtest.AwaitHeads(t, whole, positions(log))
	log.Append(0, false, feedtest.Control(changelog.Token, "x8", content.Grant{Site: 8, Hash: "secret-hash"}))
	feedtest.AwaitHeads(t, whole, positions(log))
	want = positions(log)
	delete(want, 8)
	feedtest.AwaitHeads(t, c, want)
	asked := n.asked.Load()
	for _, client := range []*feed.Client{c, whole} {
		got, err := client.Read(feedtest.Within(t), 0, at.Position, 10)
		if err != nil || len(got) != 1 {
			t.Fatalf("%d entries, %v", len(got), err)
		}
		if client == whole && (got[0].Withheld || got[0].Payload == nil) {
			t.Error("withheld from an edge of all")
		} else if client == c {
			checkWithheld("pushed entry", got[0].Withheld, got[0].Payload, got[0].Object)
		}
	}
	if n.asked.Load() != asked {
		t.Error("it was not pushed")
	}
}

func TestS33_PreviewsAreNeverNamed(t *testing.T) {
	log := feedtest.NewMemory()
	preview := content.SiteID(7).Preview()
	log.Append(7, false, feedtest.Draft(1, 1))
	log.Append(preview, false, feedtest.Draft(1, 1))
	n := serve(t, log)
	n.ticking(t)
	n.grants.set("sly", content.EdgeGrant{Sites: []content.SiteID{7, preview}})
	want := positions(log)
	delete(want, preview)
	for _, token := range []string{secret, "sly"} {
		c := follow(t, n.url, func(c *feed.ClientConfig) { c.Token = token })
		feedtest.AwaitHeads(t, c, want)
		if got, err := c.Read(feedtest.Within(t), preview, changelog.Position{}, 10); !fail.Is(err, fail.NotFound) || got != nil {
			t.Errorf("%d entries, %v", len(got), err)
		}
		if _, _, err := c.Objects(feedtest.Within(t), preview); !fail.Is(err, fail.NotFound) {
			t.Error(err)
		}
		if status, _, _ := n.get(t, token, "/feed/v1/sites/1099511627783/head"); status != 404 {
			t.Errorf("head: %d", status)
		}
	}
}

func TestS33_ALowerEpochIsNotFollowed(t *testing.T) {
	log := feedtest.NewMemory()
	log.Append(7, false, feedtest.Draft(1, 1))
	n := serve(t, log)
	c := follow(t, n.url, func(c *feed.ClientConfig) {
		c.Epoch = func() changelog.Epoch { return changelog.Epoch{Number: 2, Leader: "b"} }
	})
	if err := refuses(t, c); !fail.Is(err, fail.Conflict) {
		t.Error(err)
	}
}

func positions(log *feedtest.Memory) map[content.SiteID]changelog.Position {
	return feedtest.Positions(log)
}
