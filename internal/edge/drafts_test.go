package edge_test

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/edge"
	"github.com/gheecms/ghee/internal/set"
)

// kitchen is a node that holds site 7, and its drafts where there is a set of them.
func kitchen(t *testing.T, settings content.Settings, drafts bool) *node {
	t.Helper()
	sets := map[content.SiteID]*set.Set{7: holding(t, settings, "first", "second")}
	if id := content.SiteID(7); drafts {
		sets[id.Preview()] = holding(t, settings, "first", "second", "hidden")
	}
	n := newNode()
	n.read = func(ctx context.Context, site content.SiteID) (edge.Reading, error) {
		if s := sets[site]; s != nil {
			return s.Read(ctx)
		}
		return nil, errDisk
	}
	return n
}

// A site may show its posts by slug whatever their status (contract §15 row 17).
func TestServe_DraftsBySlug(t *testing.T) {
	on := content.Settings{DraftsBySlug: true}
	hidden, token := "/v2/posts/hidden/", "?auth_token="+reader
	for _, c := range []struct {
		what     string
		settings content.Settings
		drafts   bool
		target   string
		status   int
		cache    string // "" for what any public answer has
	}{
		{"a draft", on, true, hidden + token, 200, "private, no-store"},
		{"a draft, for who may not preview and asks to", on, true, hidden + token + "&preview=1", 200, "private, no-store"},
		{"nothing of the kind", on, true, "/v2/posts/nothing/" + token, 404, "private, no-store"},
		{"no drafts here", on, false, hidden + token, 404, "private, no-store"},
		{"what is published", on, true, "/v2/posts/first/" + token, 200, ""},
		{"a list", on, true, "/v2/posts/" + token, 200, ""},
		{"a page", on, true, "/v2/pages/recipe/hidden/" + token, 404, ""},
		{"a stranger", on, true, hidden + "?auth_token=x", 401, "no-store"},
		{"a site that does not", content.Settings{}, true, hidden + token, 404, ""},
	} {
		w := ask(t, edge.New(kitchen(t, c.settings, c.drafts).config()), "GET", c.target, "Accept-Encoding: identity")
		cache := w.Header().Get("Cache-Control")
		if w.Code != c.status || c.cache != "" && cache != c.cache || c.cache == "" && !strings.HasPrefix(cache, "public") {
			t.Errorf("%s: %d %s\n%s", c.what, w.Code, cache, w.Body)
		}
		if shown := strings.Contains(w.Body.String(), `"slug":"hidden"`); shown != (c.status == 200 && strings.HasPrefix(c.target, hidden)) {
			t.Errorf("%s: the draft is shown: %v", c.what, shown)
		}
		if keys := w.Header().Get("Surrogate-Key"); keys != "" && c.cache != "" {
			t.Errorf("%s: nobody keeps it, and it says %q", c.what, keys)
		}
	}
}

func TestServe_DraftsBySlugAreTheLeaders(t *testing.T) {
	said := func(status int) *edge.LeaderAnswer {
		return &edge.LeaderAnswer{Status: status, Body: []byte("the leader's"), Header: http.Header{"Cache-Control": {"public, max-age=9"}}}
	}
	for _, c := range []struct {
		what, target string
		off          bool
		answer       *edge.LeaderAnswer
		asked        int
		status       int
		leads        bool // the leader's word is told
	}{
		{"a draft", "/v2/posts/hidden/", false, said(200), 1, 200, true},
		{"one that the client has", "/v2/posts/hidden/", false, said(304), 1, 304, false},
		{"none there either", "/v2/posts/hidden/", false, said(404), 1, 404, false},
		{"a leader that is lost", "/v2/posts/hidden/", false, said(503), 1, 404, false},
		{"no leader, or too many asked", "/v2/posts/hidden/", false, nil, 1, 404, false},
		{"what is published", "/v2/posts/first/", false, said(200), 0, 200, false},
		{"a site that does not", "/v2/posts/hidden/", true, said(200), 0, 404, false},
	} {
		l := &leader{answer: c.answer}
		cfg := kitchen(t, content.Settings{DraftsBySlug: !c.off}, false).config()
		cfg.Leader = l
		w := ask(t, edge.New(cfg), "GET", c.target+"?auth_token="+reader, "Accept-Encoding: identity")
		body, cache := w.Body.String(), w.Header().Get("Cache-Control")
		if w.Code != c.status || l.asked != c.asked || strings.Contains(body, "the leader's") != c.leads || c.asked > 0 && !strings.Contains(cache, "no-store") {
			t.Errorf("%s: %d, asked %d times, %s\n%s", c.what, w.Code, l.asked, cache, body)
		}
	}
}
