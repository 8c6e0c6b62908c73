package edge_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/edge"
)

// leader has drafts, or nothing to say.
type leader struct {
	answer *edge.LeaderAnswer
	asked  int
}

func (l *leader) Preview(*http.Request, content.SiteID) (*edge.LeaderAnswer, error) {
	l.asked++
	if l.answer == nil {
		return nil, errDisk
	}
	return l.answer, nil
}

func (l *leader) Read(r *http.Request) (*edge.LeaderAnswer, error) { return l.Preview(r, 0) }

func TestServe_PreviewsComeFromTheLeader(t *testing.T) {
	told := &edge.LeaderAnswer{Status: 404, Body: []byte(`{"detail":"the leader's"}`), Header: http.Header{
		"Cache-Control": {"public, max-age=9"}, "Ghee-Position": {"3.9"}, "Ghee-Request-Id": {"leader-id"}, "Content-Type": {"application/json"},
	}}
	page := "/v2/pages/a/b/?preview=1&auth_token="
	for _, c := range []struct {
		what, target string
		answer       *edge.LeaderAnswer
		missing      bool // on this node
		asked        int
		status       int
		says, cache  string
		warns        bool
	}{
		{"the leader's word", page + preview, told, false, 1, 404, "the leader's", "private, no-store", false},
		{"a writer's, too", page + writer, told, false, 1, 404, "the leader's", "private, no-store", false},
		{"who may not", redirects + reader + "&preview=1", told, false, 0, 200, "/of-site-7", "public", false},
		{"who does not want to", redirects + preview, told, false, 0, 200, "/of-site-7", "public", false},
		{"a stranger", page + "x", told, false, 0, 401, "Invalid token.", "no-store", false},
		{"a faulty path", "/v2/nothing/?preview=1&auth_token=" + preview, told, false, 0, 404, "", "", false},
		{"no leader and no set", page + preview, nil, true, 1, 503, "detail", "no-store", true},
	} {
		n, l := newNode(), &leader{answer: c.answer}
		if c.missing {
			n.grants[hashOf(preview)] = content.Grant{Site: 9, Kind: content.ReadToken, Preview: true}
		}
		cfg := n.config()
		cfg.Leader = l
		w := ask(t, edge.New(cfg), "GET", c.target)
		h := w.Header()
		if w.Code != c.status || l.asked != c.asked || !strings.Contains(decoded(t, w), c.says) || !strings.Contains(h.Get("Cache-Control"), c.cache) || (h.Get("Ghee-Warning") != "") != c.warns {
			t.Errorf("%s: %d, asked %d times, %v\n%s", c.what, w.Code, l.asked, h, w.Body)
		}
		if c.answer != nil && c.asked == 1 && (h.Get("Ghee-Position") != "3.9" || len(h["Ghee-Request-Id"]) != 1 || h.Get("Ghee-Request-Id") != "leader-id") {
			t.Errorf("%s: %v", c.what, h)
		}
	}
}
