package follower_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/edge/follower"
)

func gone(context.Context, string, content.SiteID) error { return errors.New("the database is gone") }

func TestRun_RenewsUnfitSetsWithoutAnOrigin(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o, n := newOrigin(), newNode()
		o.failing(gone)
		n.spoil(3, false)
		n.spoil(2, true)
		r := run(t, o, n, func(c *follower.Config) { c.Parallel = 1 })
		synctest.Wait()
		if d := cmp.Diff([]string{"renew 2", "renew 3"}, n.took()); d != "" {
			t.Error(d)
		}
		r.state(t, follower.Disconnected, 2, 3)
		st := r.Statuses()
		if len(st) != 2 || st[0].Fault == "" || st[1].Fault != "" || st[1].Failures != 0 {
			t.Errorf("statuses %+v", st)
		}
		after(10 * time.Second) // a renewed set rests, one that failed is tried more and more seldom
		synctest.Wait()
		if d := cmp.Diff([]string{"renew 2", "renew 2", "renew 2"}, n.took()); d != "" {
			t.Error(d)
		}
		o.failing(nil)
		o.publish(3, false, drafts(2)...)
		after(time.Minute)
		synctest.Wait()
		r.state(t, follower.Live, 3)
		r.state(t, follower.Lagging, 2) // of which the origin knows nothing
	})
}

func TestRun_TakesABrokenSetAfreshAtItsOwnPosition(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o, n := newOrigin(), newNode()
		o.publish(1, false, drafts(3)...)
		o.publish(2, false, drafts(3)...)
		r := run(t, o, n, nil)
		synctest.Wait()
		n.took()
		n.spoil(1, true)
		n.spoil(2, false)
		after(time.Second)
		synctest.Wait()
		got := n.took()
		if len(got) != 3 {
			t.Errorf("calls %v", got)
		}
		if c := r.Counts(); c.Replaced != 1 || c.SiteErrors != 0 {
			t.Errorf("counts %+v, calls %v", c, got)
		}
		n.equal(t, o, 1, 2)
		r.state(t, follower.Live, 1, 2)
	})
}

func TestRun_ASetThatBreaksWhileItIsWritten(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o, n := newOrigin(), newNode()
		o.publish(1, false, drafts(3)...)
		r := run(t, o, n, nil)
		synctest.Wait()
		n.took()
		failing := true
		n.failing(func(call string, id content.SiteID) error {
			if failing && call == "apply 1 +1" {
				return unusable
			}
			return nil
		})
		o.publish(1, false, draft(1, 9))
		o.ring(1)
		synctest.Wait()
		// renewed, in vain; taken afresh, which brings the entry, too
		if d := cmp.Diff([]string{"apply 1 +1", "renew 1", "apply 1 +1", "replace 1"}, n.took()); d != "" {
			t.Error(d)
		}
		r.state(t, follower.Live, 1)
		n.equal(t, o, 1)
	})
}
