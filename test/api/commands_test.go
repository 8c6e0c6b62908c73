package api_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/gheecms/ghee/test/world"
)

// soon waits until a read is what holds says; the contract of an operator with
// a command is "within seconds".
func (n *node) soon(t *testing.T, what, path string, holds func(world.Answer) bool) {
	t.Helper()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	var a world.Answer
	for begun := time.Now(); time.Since(begun) < 15*time.Second; <-tick.C { // seconds, on a machine that does much else
		if a = n.Read(n.token, path); holds(a) {
			return
		}
	}
	t.Fatalf("%s: %s: not so after 15 s: %d %s %.300s", n.name, what, a.Status, a.Header.Get("Ghee-State"), a.Body)
}

func status(want int) func(world.Answer) bool {
	return func(a world.Answer) bool { return a.Status == want }
}

func holds(word string) func(world.Answer) bool {
	return func(a world.Answer) bool { return strings.Contains(a.Body, word) }
}

func state(want string) func(world.Answer) bool {
	return func(a world.Answer) bool { return a.Header.Get("Ghee-State") == want }
}

// commands tests that what an operator does by command line while the node
// serves is seen by readers, and that what is served survives a restart.
func (n *node) commands(t *testing.T) {
	t.Run("publish and unpublish", n.publishing)
	t.Run("settings", n.settings)
	t.Run("tokens", n.tokens)
	t.Run("a second serve", n.secondServe)
	t.Run("restart", n.restart)
	if n.name == world.PostgreSQL {
		t.Run("the database comes back", n.comesBack)
	}
}

func (n *node) publishing(t *testing.T) {
	n.soon(t, "published", "/v2/pages/book/book-09/", status(200))
	n.Must("unpublish", "page/book/book-09", "--site", n.site)
	n.soon(t, "unpublished", "/v2/pages/book/book-09/", status(404))
	n.soon(t, "gone from lists and references", "/v2/pages/book/?fields.like=book-09", holds(`"count":0`))
	n.soon(t, "gone from what refers to it", "/v2/pages/book/book-10/?levels=1", holds(`"like":["/v2/pages/book/book-05/"]`))
	n.Must("publish", "page/book/book-09", "--site", n.site)
	n.soon(t, "published again", "/v2/pages/book/book-09/", status(200))
	n.soon(t, "in what refers to it", "/v2/pages/book/book-10/?levels=1", holds(`"like":["/v2/pages/book/book-09/","/v2/pages/book/book-05/"]`))

	n.Must("publish", "post/secret-post", "--site", n.site)
	n.soon(t, "a draft published", "/v2/posts/?page_size=1", holds(`"slug":"secret-post"`))
	n.soon(t, "the neighbour of the newest", "/v2/posts/secret-post/", holds(`"next_post":null,"previous_post":{"slug":"post-`))
	n.Must("unpublish", "post/secret-post", "--site", n.site)
	n.soon(t, "and taken back", "/v2/posts/secret-post/", status(404))

	for _, wrong := range [][]string{
		{"publish", "post/nothing", "--site", n.site},
		{"unpublish", "page/book/nothing", "--site", n.site},
		{"publish", "post/post-01", "--site", "nowhere"},
	} {
		if r := n.Ghee(wrong...); r.Code != 3 || !strings.HasPrefix(r.Stderr, "ghee: ") || !strings.HasSuffix(r.Stderr, ".\n") || r.Stdout != "" {
			t.Errorf("%s: ghee %v: %d %s%s", n.name, wrong, r.Code, r.Stdout, r.Stderr)
		}
	}
}

func (n *node) settings(t *testing.T) {
	n.Must("site", "set", "--site", n.site, "blog_url=https://library.example.test/notes")
	n.soon(t, "absolute in lists", "/v2/posts/?page_size=40&exclude_body=1", holds(`"url":"https://library.example.test/notes/post-07"`))
	n.soon(t, "absolute in details", "/v2/posts/post-07/", holds(`"url":"https://library.example.test/notes/post-07"`))
	n.soon(t, "absolute in feeds", "/v2/feeds/sitemap/", holds(`<loc>https://library.example.test/notes/post-07</loc>`))
	n.Must("site", "set", "--site", n.site, "blog_url=")
	n.soon(t, "and back", "/v2/posts/post-07/", holds(`"url":null`))
	if r := n.Ghee("site", "set", "--site", n.site, "blog_url=nonsense"); r.Code != 2 || !strings.Contains(r.Stderr, "blog_url") {
		t.Errorf("%s: a wrong setting: %d %s", n.name, r.Code, r.Stderr)
	}
}

func (n *node) tokens(t *testing.T) {
	made := strings.TrimSpace(n.Must("token", "create", "--site", n.site, "--name", "short-lived"))
	other := &node{World: n.World, name: n.name, site: n.site, token: made}
	other.soon(t, "a new token", "/v2/tags/", status(200))
	id := ""
	for line := range strings.Lines(n.Must("token", "list", "--site", n.site)) {
		if strings.Contains(line, made) {
			id = strings.Fields(line)[0]
		}
	}
	n.Must("token", "revoke", "--site", n.site, id)
	other.soon(t, "revoked", "/v2/tags/", func(a world.Answer) bool {
		return a.Status == http.StatusUnauthorized && a.Body == detail("Invalid token.")
	})
	if a := n.Read(n.token, "/v2/tags/"); a.Status != http.StatusOK {
		t.Errorf("%s: the other token: %d %s", n.name, a.Status, a.Body)
	}
	write := strings.TrimSpace(n.Must("token", "create", "--site", n.site, "--kind", "write"))
	writer := &node{World: n.World, name: n.name, site: n.site, token: write}
	writer.soon(t, "a write token reads", "/v2/tags/", status(200))
	if a := n.Do(http.MethodPost, "/v2/posts/", "Authorization", "Token "+write); a.Status != http.StatusBadRequest {
		t.Errorf("%s: a write without a body: %d %s", n.name, a.Status, a.Body)
	}
}

func (n *node) secondServe(t *testing.T) {
	r := n.Ghee("serve", "--listen", "127.0.0.1:0", "--metrics", "")
	want := "ghee: Another ghee serve runs on " + n.Data + "; stop it, or give this one a folder of its own with --data.\n"
	if r.Code != 4 || r.Stderr != want || r.Stdout != "" {
		t.Errorf("%s: a second serve ended with %d and said %q%q, want 4 and %q", n.name, r.Code, r.Stdout, r.Stderr, want)
	}
	if a := n.Read(n.token, "/v2/tags/"); a.Status != http.StatusOK {
		t.Errorf("%s: the first one answers %d %s", n.name, a.Status, a.Body)
	}
}

func (n *node) restart(t *testing.T) {
	var paths []string
	for _, q := range table() {
		if q.get() && q.as == "" {
			paths = append(paths, q.path)
		}
	}
	before := make([]world.Answer, len(paths))
	for i, p := range paths {
		before[i] = n.Read(n.token, p)
	}
	for _, end := range []func(){n.Stop, n.Kill} {
		end()
		n.Start()
		for i, p := range paths {
			same(t, n.name+" after a restart: "+p, before[i], n.Read(n.token, p))
		}
		n.soon(t, "following again", "/v2/tags/", state("live"))
	}
	out := n.Must("doctor")
	if !strings.Contains(out, "All is well.") {
		t.Errorf("%s: the doctor beside the serving node: %s", n.name, out)
	}
}

func (n *node) comesBack(t *testing.T) {
	n.LoseDatabase()
	n.soon(t, "without its database", "/v2/tags/", state("lagging"))
	n.FindDatabase()
	n.soon(t, "with its database again", "/v2/tags/", state("live"))
	n.Must("unpublish", "page/book/book-11", "--site", n.site)
	n.soon(t, "a change made then", "/v2/pages/book/book-11/", status(404))

	n.LoseDatabase()
	n.Kill()
	n.Start()
	n.soon(t, "started without", "/v2/tags/", state("lagging"))
	if r := n.Ghee("publish", "page/book/book-11", "--site", n.site); r.Code != 5 || !strings.Contains(r.Stderr, "cannot be reached") {
		t.Errorf("a command without its database: %d %s%s", r.Code, r.Stdout, r.Stderr)
	}
	n.FindDatabase()
	n.soon(t, "found after the start", "/v2/tags/", state("live"))
	n.Must("publish", "page/book/book-11", "--site", n.site)
	n.soon(t, "a change made then", "/v2/pages/book/book-11/", status(200))
}
