package follower_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"

	"github.com/gheecms/ghee/internal/changelog"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/edge/follower"
)

// step is one thing that happens between an origin and a node.
type step struct {
	what    string
	site    content.SiteID
	n       int // entries kept or lost
	drafts  []changelog.Draft
	grouped bool
}

var sites = []content.SiteID{0, 1, 2}

// history is what may happen in any order.
var history = rapid.SliceOfN(rapid.Custom(func(rt *rapid.T) step {
	return step{
		what:    rapid.SampledFrom([]string{"append", "append", "ring", "look", "restart", "compact", "failover", "outage", "back"}).Draw(rt, "what"),
		site:    rapid.SampledFrom(sites).Draw(rt, "site"),
		n:       rapid.IntRange(0, 3).Draw(rt, "n"),
		drafts:  rapid.SliceOfN(rapid.Custom(anyDraft), 1, 8).Draw(rt, "drafts"),
		grouped: rapid.Bool().Draw(rt, "grouped"),
	}
}), 1, 15)

// anyDraft sets one of ten objects, or ends it.
func anyDraft(rt *rapid.T) changelog.Draft {
	d := draft(rapid.IntRange(0, 9).Draw(rt, "object"), rapid.IntRange(0, 99).Draw(rt, "value"))
	if rapid.IntRange(0, 3).Draw(rt, "gone") == 0 {
		return changelog.Draft{Kind: d.Kind, Object: d.Object}
	}
	return d
}

// begin makes an origin with something on every site.
func begin() *origin {
	o := newOrigin()
	for _, id := range sites {
		o.publish(id, false, draft(0, 0))
	}
	return o
}

// at lets the step happen at the origin.
func (s step) at(o *origin) {
	switch s.what {
	case "append":
		o.publish(s.site, s.grouped, s.drafts...)
	case "ring":
		o.ring(s.site)
	case "compact":
		o.compact(s.site, s.n)
	case "failover":
		o.lose(s.site, s.n)
		o.lead(changelog.Epoch{Number: o.epoch.Number + 1, Leader: "l"})
		o.publish(s.site, s.grouped, s.drafts...)
	case "outage":
		o.failing(func(context.Context, string, content.SiteID) error { return errors.New("gone") })
	case "back":
		o.failing(nil)
	}
}

// Whatever is appended, not told, compacted or lost in a failover, and whenever
// the origin is away or the node stopped: in the end it holds what the origin
// holds, and says so.
func TestFollow_EndsEqual(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		steps := history.Draw(rt, "history")
		var wrong string
		synctest.Test(t, func(t *testing.T) {
			o, n := begin(), newNode()
			small := func(c *follower.Config) { c.Batch, c.Parallel = 3, 2 }
			r := run(t, o, n, small)
			for _, s := range steps {
				s.at(o)
				switch s.what {
				case "look":
					after(time.Second)
					synctest.Wait()
				case "restart": // wherever it is
					r.stop()
					r = run(t, o, n, small)
				}
			}
			o.failing(nil)
			after(5 * time.Minute)
			synctest.Wait()
			for _, id := range sites {
				position, digest := o.digest(id)
				if s := n.site(id); s.position != position || s.digest.Sum() != digest || r.State(id) != follower.Live {
					wrong = "site " + s.position.String() + " differs from " + position.String() + " or is not live"
				}
			}
		})
		if wrong != "" {
			rt.Fatal(wrong)
		}
	})
}
