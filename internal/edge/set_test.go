package edge_test

import (
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/gheecms/ghee/internal/changelog"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/edge"
	"github.com/gheecms/ghee/internal/set"
	"github.com/gheecms/ghee/internal/web"
)

// published makes a set with two posts.
func published(t *testing.T) *set.Set {
	t.Helper()
	return holding(t, content.Settings{}, "first", "second")
}

// holding makes a set with posts of these slugs; every second one is long.
func holding(t *testing.T, settings content.Settings, slugs ...string) *set.Set {
	t.Helper()
	settings.SiteName, settings.DefaultLocale, settings.Locales = "Kitchen", "en", []content.Locale{{Num: 1, Code: "en"}}
	s, err := set.Open(t.Context(), filepath.Join(t.TempDir(), "set.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	encode := func(v any) []byte {
		data, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		return data
	}
	post := func(num content.Num, slug, body string) changelog.Draft {
		id := "p" + strconv.Itoa(int(num))
		m := content.Meta{Num: num, Type: content.PostTypeID, Slug: slug, Name: slug, Published: content.Micros(num), Status: content.Published}
		return changelog.Draft{
			Kind: changelog.Document, Object: id, Locale: "en", Present: true,
			Meta: encode(m), Payload: content.Values{content.PostBody: body}.Encode(),
		}
	}
	drafts := []changelog.Draft{
		{Kind: changelog.Settings, Object: "settings", Present: true, Payload: encode(settings)},
	}
	for i, slug := range slugs {
		drafts = append(drafts, post(content.Num(i+1), slug, "<p>"+strings.Repeat("long ", 1000*(i%2))+"</p>"))
	}
	entries := changelog.Seal(7, s.Position(), changelog.Epoch{Number: 1, Leader: "a"}, 1, drafts, false)
	if _, err := s.Apply(t.Context(), entries); err != nil {
		t.Fatal(err)
	}
	if err := s.Index(t.Context()); err != nil {
		t.Fatal(err)
	}
	return s
}

// served is an edge over a real set, on a real listener.
func served(t *testing.T) (*node, *httptest.Server) {
	t.Helper()
	s := published(t)
	n := newNode()
	n.read = func(ctx context.Context, _ content.SiteID) (edge.Reading, error) { return s.Read(ctx) }
	server := httptest.NewUnstartedServer(nil)
	server.Config = web.ServerDefaults().New(edge.New(n.config()), slog.New(slog.NewTextHandler(n, nil)))
	server.Start()
	t.Cleanup(server.Close)
	return n, server
}

func fetch(t *testing.T, s *httptest.Server, method, path, body string, header ...string) (*http.Response, string) {
	t.Helper()
	var sent io.Reader
	if body != "" {
		sent = strings.NewReader(body)
	}
	r, err := http.NewRequestWithContext(t.Context(), method, s.URL+path, sent)
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range header {
		name, value, _ := strings.Cut(line, ": ")
		r.Header.Set(name, value)
	}
	answer, err := s.Client().Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	got, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer, string(got)
}

func TestSet_AnswersOverTheWire(t *testing.T) {
	_, server := served(t)
	answer, plain := fetch(t, server, "GET", "/v2/posts/second/?auth_token="+reader, "", "Accept-Encoding: identity")
	if answer.StatusCode != http.StatusOK || !strings.Contains(plain, `"slug":"second"`) || !strings.Contains(plain, "long long") || !json.Valid([]byte(plain)) {
		t.Fatal(answer.StatusCode, plain)
	}
	if got := answer.Header.Get("Ghee-Position"); got != "1.3" {
		t.Errorf("Ghee-Position %q", got)
	}
	if got := answer.Header.Get("Surrogate-Key"); !strings.HasPrefix(got, "site:7 ") || !strings.Contains(got, " 7/o:p2") {
		t.Errorf("Surrogate-Key %q", got)
	}
	// Every way to write the same request has the same answer.
	for _, path := range []string{
		"/v2/posts/second?auth_token=" + reader,
		"//v2//posts/second/?auth_token=" + reader,
		"/v2/v2/posts/second/?auth_token=" + reader,
		"/v2/posts/%73econd/?preview=0&x=1&auth_token=unknown&auth_token=" + reader,
	} {
		again, body := fetch(t, server, "GET", path, "", "Accept-Encoding: identity")
		if body != plain || again.Header.Get("Etag") != answer.Header.Get("Etag") || again.StatusCode != http.StatusOK {
			t.Errorf("%s: %d %.80s", path, again.StatusCode, body)
		}
	}
	if byHeader, body := fetch(t, server, "GET", "/v2/posts/second/", "", "Authorization: Token "+reader); body != plain || byHeader.StatusCode != http.StatusOK {
		t.Errorf("by header: %d %.80s", byHeader.StatusCode, body)
	}
	// Go's client asks for gzip on its own and undoes it.
	packed, body := fetch(t, server, "GET", "/v2/posts/second/?auth_token="+reader, "")
	if !packed.Uncompressed || body != plain {
		t.Errorf("gzip: %.80s", body)
	}
	kept, body := fetch(t, server, "GET", "/v2/posts/second/?auth_token="+reader, "", "If-None-Match: "+packed.Header.Get("Etag"))
	if kept.StatusCode != http.StatusNotModified || body != "" {
		t.Error(kept.StatusCode, body)
	}
	head, body := fetch(t, server, "HEAD", "/v2/posts/second/?auth_token="+reader, "", "Accept-Encoding: identity")
	if head.StatusCode != http.StatusOK || body != "" || head.ContentLength != int64(len(plain)) {
		t.Error(head.StatusCode, body, head.ContentLength)
	}
}

func TestSet_WhatIsNotThere(t *testing.T) {
	_, server := served(t)
	for path, want := range map[string]string{
		"/v2/posts/third/":      `{"detail":"Not found."}`,
		"/v2/pages/*/home/":     `{"detail":"Page not found."}`,
		"/v2/posts/?page=9":     `{"detail":"Invalid page."}`,
		"/v2/content/?keys=abc": `{"detail":"Content key abc not found"}`,
	} {
		answer, body := fetch(t, server, "GET", path, "", "Authorization: Token "+reader)
		if answer.StatusCode != http.StatusNotFound || body != want || answer.Header.Get("Etag") != "" || answer.Header.Get("Ghee-Position") != "1.3" {
			t.Errorf("%s: %d %s", path, answer.StatusCode, body)
		}
	}
}

// Reads have no use for a body: a short one is skipped and the connection
// stays, a long or endless one ends the connection after the answer.
func TestSet_BodiesOfReadsAreIgnored(t *testing.T) {
	_, server := served(t)
	path := "/v2/posts/first/?auth_token=" + reader
	_, plain := fetch(t, server, "GET", path, "")
	for name, c := range map[string]struct {
		size  int
		close bool
	}{"short": {100, false}, "long": {70 << 10, true}} {
		answer, body := fetch(t, server, "GET", path, strings.Repeat("x", c.size), "Content-Type: text/html")
		if answer.StatusCode != http.StatusOK || body != plain || answer.Close != c.close {
			t.Errorf("%s: %d close %v", name, answer.StatusCode, answer.Close)
		}
	}
}

// One site's poison is its own: the other's reads, and its own others, go on.
func TestSet_FailureThenService(t *testing.T) {
	n, server := served(t)
	well := n.read
	n.read = func(ctx context.Context, site content.SiteID) (edge.Reading, error) {
		if site == 8 {
			panic("poison")
		}
		return well(ctx, site)
	}
	got := map[string]int{}
	for range 3 {
		for _, token := range []string{other, reader} {
			answer, _ := fetch(t, server, "GET", "/v2/posts/?auth_token="+token, "")
			got[token] += answer.StatusCode
		}
	}
	if diff := cmp.Diff(map[string]int{other: 3 * 503, reader: 3 * 200}, got); diff != "" {
		t.Error(diff)
	}
}
