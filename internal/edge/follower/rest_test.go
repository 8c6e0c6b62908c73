package follower_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/gheecms/ghee/internal/content"
)

// A log that grows all the time is applied in larger parts, and never lags by
// more than a rest and the work; one that grows now and then is applied at once.
func TestRun_AGrowingLogIsAppliedInParts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o, n := newOrigin(), newNode()
		o.publish(1, false, draft(1, 1))
		run(t, o, n, nil)
		synctest.Wait()
		const work, longest = 10 * time.Millisecond, 100 * time.Millisecond
		n.failing(func(string, content.SiteID) error { after(work); return nil })
		for i := range 5 {
			o.publish(1, false, draft(1, 100+i))
			o.ring(1)
			after(2 * work)
			synctest.Wait()
			n.equal(t, o, 1)
		}
		before := n.applies()
		const grown = 1000
		for i := range grown { // for a second
			o.publish(1, false, draft(1, 200+i))
			o.ring(1)
			after(time.Millisecond)
		}
		after(longest + 2*work)
		synctest.Wait()
		n.equal(t, o, 1)
		if parts := n.applies() - before; parts > grown/30 || parts < 5 {
			t.Errorf("%d entries of a second were applied in %d parts", grown, parts)
		}
	})
}

// applies is how often something was applied.
func (n *node) applies() int {
	n.mu.Lock()
	defer n.mu.Unlock()
	return len(n.calls)
}
