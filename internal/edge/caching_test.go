package edge_test

import (
	"strings"
	"testing"

	"github.com/gheecms/ghee/internal/edge"
)

func TestServe_CacheControl(t *testing.T) {
	long := "public, max-age=10, stale-while-revalidate=60, stale-if-error=604800"
	brief, missing, nobody := "public, max-age=10, s-maxage=30", "public, max-age=5, s-maxage=10", "private, no-store"
	year, half, ten := "max-age=31536000, stale-if-error=604800", "max-age=30, stale-if-error=604800", "max-age=10"
	for name, c := range map[string]struct {
		purge         bool
		state         string
		target        string
		header        string
		want, cdn     string
		surrogateKeys bool
	}{
		"no purge driver":              {false, "live", redirects + reader, "", brief, "", true},
		"a purge driver":               {true, "live", redirects + reader, "", long, year, true},
		"lagging":                      {true, "lagging", redirects + reader, "", brief, half, true},
		"disconnected":                 {true, "disconnected", redirects + reader, "", brief, half, true},
		"a page beyond the end":        {true, "live", redirects + reader + "&page=9", "", missing, ten, true},
		"no such route":                {true, "live", "/v2/x/?auth_token=" + reader, "", missing, ten, false},
		"the token in a header":        {true, "live", "/v2/redirects/", "Authorization: Token " + reader, "private, max-age=10", "", false},
		"an unknown one there":         {true, "live", redirects + reader, "Authorization: Token unknown", long, year, true},
		"what was just written":        {true, "live", redirects + reader, "Ghee-Min-Position: 2.31", nobody, "", false},
		"what was and is not there":    {true, "live", redirects + reader + "&page=9", "Ghee-Min-Position: 2.31", nobody, "", false},
		"a write token":                {true, "live", redirects + writer, "", nobody, "", false},
		"preview with the right":       {true, "live", "/v2/pages/a/b/?preview=1&auth_token=" + preview, "", nobody, "", false},
		"preview without the right":    {true, "live", redirects + reader + "&preview=1", "", long, year, true},
		"the right without a preview":  {true, "live", redirects + preview + "&preview=0", "", long, year, true},
		"what a set could not answer":  {true, "live", redirects + absent, "", "no-store", "", false},
		"what should not be asked for": {true, "live", "/v2/pages/a/?levels=x&auth_token=" + reader, "", "no-store", "", false},
	} {
		n := newNode()
		n.state = c.state
		cfg := n.config()
		cfg.PurgeDriver = c.purge
		var header []string
		if c.header != "" {
			header = append(header, c.header)
		}
		w := ask(t, edge.New(cfg), "GET", c.target, header...)
		if got := w.Header().Get("Cache-Control"); got != c.want {
			t.Errorf("%s: %q, want %q (%d %s)", name, got, c.want, w.Code, w.Body)
		}
		for _, h := range []string{"Surrogate-Control", "CDN-Cache-Control"} {
			if got := w.Header().Get(h); got != c.cdn {
				t.Errorf("%s: %s is %q, want %q", name, h, got, c.cdn)
			}
		}
		if got := w.Header().Get("Surrogate-Key"); (got != "") != c.surrogateKeys {
			t.Errorf("%s: Surrogate-Key %q", name, got)
		}
		if got := w.Header().Get("Cache-Tag"); got != "" {
			t.Errorf("%s: Cache-Tag %q", name, got)
		}
	}
}

// CloudFront reads no header for CDNs, and has a name of its own for keys.
func TestServe_CloudFront(t *testing.T) {
	n := newNode()
	cfg := n.config()
	cfg.PurgeDriver, cfg.CloudFront = true, true
	h := edge.New(cfg)
	for state, want := range map[string]string{
		"live":    "public, max-age=10, s-maxage=31536000, stale-if-error=604800",
		"lagging": "public, max-age=10, s-maxage=30",
	} {
		n.state = state
		head := ask(t, h, "GET", redirects+reader).Header()
		if got := head.Get("Cache-Control"); got != want {
			t.Errorf("%s: %q, want %q", state, got, want)
		}
		if got, want := head.Get("Cache-Tag"), strings.ReplaceAll(head.Get("Surrogate-Key"), " ", ","); got != want || !strings.HasPrefix(got, "site:7,7/") {
			t.Errorf("Cache-Tag is %q, want %q", got, want)
		}
	}
	if got := ask(t, h, "GET", redirects+writer).Header().Get("Cache-Tag"); got != "" {
		t.Errorf("a write token's answer has Cache-Tag %q", got)
	}
}
