package edge_test

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gheecms/ghee/internal/clock"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/edge"
)

func TestServe_Tokens(t *testing.T) {
	h := edge.New(newNode().config())
	for name, c := range map[string]struct {
		query, header string
		status        int
		site          string // whose content
	}{
		"query":                           {reader, "", 200, "site-7"},
		"header":                          {"", "Token " + reader, 200, "site-7"},
		"another case, more blanks":       {"", "token   " + reader + " ", 200, "site-7"},
		"a valid header wins":             {other, "Token " + reader, 200, "site-7"},
		"an invalid header does not":      {other, "Token unknown", 200, "site-8"},
		"another scheme is no token":      {other, "Bearer " + reader, 200, "site-8"},
		"Bearer alone":                    {"", "Bearer " + reader, 401, "credentials were not provided."},
		"both invalid":                    {"unknown", "Token unknown", 401, "Invalid token."},
		"of duplicates the last":          {"unknown&auth_token=" + reader, "", 200, "site-7"},
		"of duplicates the last, invalid": {reader + "&auth_token=unknown", "", 401, "Invalid token."},
		"the hash is no token":            {hashOf(reader), "", 401, "Invalid token."},
		"a write token reads":             {writer, "", 200, "site-7"},
	} {
		target := "/v2/redirects/"
		if c.query != "" {
			target = redirects + c.query
		}
		var header []string
		if c.header != "" {
			header = append(header, "Authorization: "+c.header)
		}
		w := ask(t, h, "GET", target, header...)
		if w.Code != c.status || !strings.Contains(w.Body.String(), c.site) {
			t.Errorf("%s: %d %s", name, w.Code, w.Body)
		}
	}
}

// A node ends a token by its own clock: the origin may be away then.
func TestServe_TokensEnd(t *testing.T) {
	n := newNode()
	end := time.Date(2026, 5, 1, 0, 0, 0, 0, time.UTC)
	g := n.grants[hashOf(reader)]
	g.Expires = content.Micros(end.UnixMicro())
	n.grants[hashOf(reader)] = g
	for at, status := range map[time.Time]int{end.Add(-time.Microsecond): 200, end: 401} {
		c := n.config()
		c.Now = clock.Fixed(at, 0)
		if w := ask(t, edge.New(c), "GET", redirects+reader); w.Code != status {
			t.Errorf("at %s: %d %s", at, w.Code, w.Body)
		}
	}
}

// Whose set is asked, for whom, and what happens where there are no drafts.
func TestServe_PreviewsComeFromTheSetOfDrafts(t *testing.T) {
	const page = "/v2/pages/a/b/?auth_token="
	public, drafts := content.SiteID(7), content.SiteID(7).Preview()
	for target, want := range map[string][]content.SiteID{
		page + preview + "&preview=1":   {drafts},
		page + preview + "&test=1":      {drafts},
		page + preview + "&preview=0":   {public},
		page + preview:                  {public},
		page + reader + "&preview=1":    {public},
		page + writer + "&preview=true": {drafts},
	} {
		n := newNode()
		var asked []content.SiteID
		n.read = func(_ context.Context, site content.SiteID) (edge.Reading, error) {
			asked = append(asked, site)
			return nil, errDisk
		}
		w := ask(t, edge.New(n.config()), "GET", target)
		if want[0] == drafts {
			want = append(want, public) // there are none, and so the published version is looked for
			if w.Header().Get("Ghee-Warning") == "" {
				t.Errorf("%s: no warning", target)
			}
		}
		if !slices.Equal(asked, want) || w.Code != http.StatusServiceUnavailable || !strings.Contains(w.Header().Get("Cache-Control"), "no-store") {
			t.Errorf("%s: asked %v, want %v: %d %s", target, asked, want, w.Code, w.Header().Get("Cache-Control"))
		}
	}
}

// A node that was told of some tokens only cannot say of another that it is bad.
func TestServe_OfATokenThatMayBeAnotherNodesNobodyIsTold401(t *testing.T) {
	n := newNode()
	n.partial = true
	h := edge.New(n.config())
	for query, status := range map[string]int{reader: 200, "unknown": 503, "": 401} {
		if w := ask(t, h, "GET", redirects+query); w.Code != status {
			t.Errorf("%q: %d %s", query, w.Code, w.Body)
		}
	}
}
