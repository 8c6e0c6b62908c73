package edge_test

import (
	"testing"

	"github.com/gheecms/ghee/internal/edge"
)

func TestServe_CacheControl(t *testing.T) {
	long := "public, max-age=10, s-maxage=31536000, stale-if-error=604800"
	brief := "public, max-age=10, s-maxage=30"
	for name, c := range map[string]struct {
		purge         bool
		state         string
		target        string
		header        string
		want          string
		surrogateKeys bool
	}{
		"no purge driver":              {false, "live", redirects + reader, "", brief, true},
		"a purge driver":               {true, "live", redirects + reader, "", long, true},
		"lagging":                      {true, "lagging", redirects + reader, "", brief, true},
		"disconnected":                 {true, "disconnected", redirects + reader, "", brief, true},
		"a page beyond the end":        {true, "live", redirects + reader + "&page=9", "", "public, max-age=5, s-maxage=10", true},
		"no such route":                {true, "live", "/v2/x/?auth_token=" + reader, "", "public, max-age=5, s-maxage=10", false},
		"the token in a header":        {true, "live", "/v2/redirects/", "Authorization: Token " + reader, "private, max-age=10", false},
		"an unknown one there":         {true, "live", redirects + reader, "Authorization: Token unknown", long, true},
		"a write token":                {true, "live", redirects + writer, "", "no-store", false},
		"preview with the right":       {true, "live", "/v2/pages/a/b/?preview=1&auth_token=" + preview, "", "private, no-store", false},
		"preview without the right":    {true, "live", redirects + reader + "&preview=1", "", long, true},
		"the right without a preview":  {true, "live", redirects + preview + "&preview=0", "", long, true},
		"what a set could not answer":  {true, "live", redirects + absent, "", "no-store", false},
		"what should not be asked for": {true, "live", "/v2/pages/a/?levels=x&auth_token=" + reader, "", "no-store", false},
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
		if got := w.Header().Get("Surrogate-Key"); (got != "") != c.surrogateKeys {
			t.Errorf("%s: Surrogate-Key %q", name, got)
		}
	}
}
