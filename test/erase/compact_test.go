package erase

import (
	"testing"

	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/test/world"
)

// A serving process compacts all its logs by itself, and whoever was away
// meanwhile serves the same as before.
func TestHousekeeping_CompactsEveryLog(t *testing.T) {
	p := plant(t, world.Spec{})
	p.Stop()
	p.other(t, "away")
	p.Env = []string{"GHEE_KEEP_LOG=1us", "GHEE_HOUSEKEEPING=50ms"}
	p.Start()
	p.caught()
	for _, log := range []content.SiteID{content.Control, p.site, p.site.Preview()} {
		until(t, "the log is compacted", func() bool {
			r, err := p.origin.Store.Check(t.Context())
			must(t, err)
			for _, l := range r.Logs {
				if l.Site == log {
					return l.Base == l.Position.Seq && len(l.Problems) == 0
				}
			}
			return false
		})
	}
	p.other(t, "onward")
	p.caught()
	if r := p.Ghee("doctor"); r.Code != 0 {
		t.Errorf("doctor: %+v", r)
	}
}
