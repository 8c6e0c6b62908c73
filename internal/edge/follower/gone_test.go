package follower_test

import (
	"context"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/edge/follower"
	"github.com/gheecms/ghee/internal/fail"
)

// remove deletes a site as an origin does: its log is gone, and asking for it is
// an error.
func (o *origin) remove(id content.SiteID) {
	o.mu.Lock()
	defer o.mu.Unlock()
	delete(o.logs, id)
	o.fault = func(_ context.Context, call string, site content.SiteID) error {
		if call != "heads" && site == id {
			return fail.E(fail.NotFound, "There is no site %d.", id)
		}
		return nil
	}
}

// A site that is deleted at the origin is asked for no more, whether it was at
// rest, failing, unfit or being worked on; nobody is told of an error, others go
// on, and one that comes back is followed again.
func TestRun_ADeletedSiteIsFollowedNoMore(t *testing.T) {
	for name, before := range map[string]func(o *origin, n *node){
		"at rest": func(*origin, *node) {},
		"failing": func(o *origin, n *node) {
			n.failing(func(_ string, id content.SiteID) error {
				if id == 1 {
					return fail.E(fail.Internal, "Poisoned.")
				}
				return nil
			})
			o.publish(1, false, draft(1, 2))
			o.ring(1)
		},
		"unfit and broken": func(_ *origin, n *node) { n.spoil(1, true) },
		"being worked on": func(o *origin, n *node) {
			n.failing(func(call string, id content.SiteID) error {
				if id == 1 {
					after(100 * time.Millisecond) // what it reads next is gone, before the next look
				}
				return nil
			})
			for range 5000 {
				o.publish(1, false, draft(1, 2))
			}
			o.ring(1)
		},
	} {
		synctest.Test(t, func(t *testing.T) {
			o, n := newOrigin(), newNode()
			o.publish(0, false, draft(1, 1))
			o.publish(1, false, draft(1, 1))
			o.publish(2, false, draft(1, 1))
			r := run(t, o, n, nil)
			synctest.Wait()
			r.state(t, follower.Live, 0, 1, 2)
			before(o, n)
			synctest.Wait()
			o.remove(1)
			told := strings.Count(r.log.String(), "level=ERROR")
			after(30 * time.Second)
			n.failing(nil)
			synctest.Wait()
			n.took()
			errors := r.Counts().SiteErrors
			after(time.Hour)
			synctest.Wait()
			if calls := n.took(); r.Follows(1) || len(r.Statuses()) != 2 || calls != nil || r.Counts().SiteErrors != errors {
				t.Errorf("%s: it is still followed: %v, %v, %+v", name, r.Statuses(), calls, r.Counts())
			}
			if got := strings.Count(r.log.String(), "level=ERROR"); got != told {
				t.Errorf("%s: the log says\n%s", name, r.log)
			}
			o.publish(2, false, draft(1, 3))
			after(time.Second)
			synctest.Wait()
			n.equal(t, o, 2)
			n.forget(1)
			o.failing(nil)
			o.publish(1, false, draft(1, 9))
			after(time.Second)
			synctest.Wait()
			n.equal(t, o, 1)
			r.state(t, follower.Live, 0, 1, 2)
			r.stop()
		})
	}
}
