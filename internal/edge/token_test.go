package edge_test

import (
	"context"
	"strings"
	"testing"

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

func TestServe_PreviewAnswersPublishedContent(t *testing.T) {
	n := newNode()
	reads := 0
	n.read = func(context.Context, content.SiteID) (edge.Reading, error) {
		reads++
		return nil, errDisk
	}
	h := edge.New(n.config())
	for target, want := range map[string]string{
		"/v2/pages/a/b/?preview=1&auth_token=" + preview: "Previews are not served yet; this is the published version.",
		"/v2/pages/a/b/?test=1&auth_token=" + preview:    "Previews are not served yet; this is the published version.",
		"/v2/pages/a/b/?preview=0&auth_token=" + preview: "",
		"/v2/pages/a/b/?preview=1&auth_token=" + reader:  "",
	} {
		if got := ask(t, h, "GET", target).Header().Get("Ghee-Warning"); got != want {
			t.Errorf("%s: %q", target, got)
		}
	}
	if reads != 4 {
		t.Errorf("%d reads of the published set, want 4", reads)
	}
}
