package follower_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/gheecms/ghee/internal/changelog"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/edge/follower"
	"github.com/gheecms/ghee/internal/fail"
)

func TestRun_DivergedServesOnUntilAHigherEpoch(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o, n := newOrigin(), newNode()
		o.publish(1, false, drafts(5)...)
		o.publish(2, false, drafts(5)...)
		r := run(t, o, n, nil)
		synctest.Wait()
		kept := n.positionOf(1)
		o.lose(1, 2) // restored from an older copy, and written to since
		o.publish(1, false, draft(1, 70), draft(2, 71), draft(3, 72))
		n.took()
		after(time.Hour)
		synctest.Wait()
		if got := n.took(); got != nil || n.positionOf(1) != kept {
			t.Errorf("the set was touched: %v", got)
		}
		r.state(t, follower.Lagging, 1)
		r.state(t, follower.Live, 2)
		if s := r.Statuses()[0]; !s.Diverged || s.Applied != kept || s.Head.Seq != 6 {
			t.Errorf("status %+v", s)
		}

		// The leader that comes is of a higher epoch, and need not have written
		// to this site to be believed about it.
		o.lead(changelog.Epoch{Number: 2, Leader: "b"})
		o.publish(2, false, draft(1, 80))
		after(time.Second)
		synctest.Wait()
		n.equal(t, o, 1, 2)
		r.state(t, follower.Live, 1, 2)
		if diff := cmp.Diff([]string{"apply 2 +1", "replace 1"}, sorted(n.took())); diff != "" {
			t.Error(diff)
		}
		if s := r.Statuses()[0]; s.Diverged {
			t.Errorf("status %+v", s)
		}
		r.stop()
		if got := r.log.String(); strings.Count(got, "diverged from the origin") != 1 || !strings.Contains(got, "applied=1.5") || !strings.Contains(got, "head=1.6") {
			t.Errorf("the log says\n%s", got)
		}
	})
}

func sorted(s []string) []string { slices.Sort(s); return s }

// A history that is merely shorter is another one, too.
func TestRun_AShorterLogIsDivergence(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o, n := newOrigin(), newNode()
		o.publish(1, false, drafts(5)...)
		r := run(t, o, n, nil)
		synctest.Wait()
		kept := n.positionOf(1)
		lost := o.logs[1][3:]
		o.lose(1, 2)
		after(time.Minute)
		synctest.Wait()
		r.state(t, follower.Lagging, 1)
		if s := r.Statuses()[0]; !s.Diverged || n.positionOf(1) != kept {
			t.Errorf("status %+v", s)
		}
		o.mu.Lock()
		o.logs[1] = append(o.logs[1], lost...) // the origin found it again
		o.mu.Unlock()
		after(time.Minute)
		synctest.Wait()
		r.state(t, follower.Live, 1)
	})
}

func TestRun_AFailoverThatLostNothingIsFollowedOn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o, n := newOrigin(), newNode()
		o.publish(1, false, drafts(5)...)
		r := run(t, o, n, nil)
		synctest.Wait()
		o.lead(changelog.Epoch{Number: 2, Leader: "b"})
		o.publish(1, false, draft(1, 9))
		after(time.Second)
		synctest.Wait()
		n.equal(t, o, 1)
		if c := r.Counts(); c.Replaced != 0 || n.seen.Number != 2 {
			t.Errorf("%+v, epoch %v", c, n.seen)
		}
	})
}

func TestRun_CompactedTakesTheObjects(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o, n := newOrigin(), newNode()
		o.publish(0, false, drafts(5)...)
		o.publish(1, false, drafts(5)...)
		run(t, o, n, nil)
		synctest.Wait()
		n.took()
		for id := range content.SiteID(2) {
			o.publish(id, false, drafts(20)...)
			o.compact(id, 3)
		}
		after(time.Second)
		synctest.Wait()
		n.equal(t, o, 0, 1)
		if diff := cmp.Diff([]string{"replace 0", "replace 1"}, n.took()); diff != "" {
			t.Error(diff)
		}
	})
}

func TestRun_AnUnusableSetIsBuiltAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o, n := newOrigin(), newNode()
		o.publish(1, false, drafts(5)...)
		first := run(t, o, n, nil)
		synctest.Wait()
		first.stop()
		n.site(1).unusable = true
		r := run(t, o, n, nil)
		synctest.Wait()
		n.equal(t, o, 1)
		r.state(t, follower.Live, 1)
	})
}

// A node stays on the highest epoch it has seen, also over a restart.
func TestRun_RefusesAnotherLeader(t *testing.T) {
	for name, leader := range map[string]changelog.Epoch{
		"a lower epoch":       {Number: 1, Leader: "a"},
		"another of the same": {Number: 2, Leader: "c"},
	} {
		synctest.Test(t, func(t *testing.T) {
			o, n := newOrigin(), newNode()
			o.publish(1, false, drafts(3)...)
			o.lead(changelog.Epoch{Number: 2, Leader: "b"})
			o.publish(2, false, drafts(3)...)
			first := run(t, o, n, nil)
			synctest.Wait()
			first.stop()
			kept := n.positionOf(1)

			old := newOrigin() // it has the first site's history and goes on with it
			old.logs[1] = slices.Clone(o.logs[1])
			old.lead(leader)
			old.publish(1, false, draft(1, 50))
			r := run(t, old, n, nil)
			after(time.Hour)
			synctest.Wait()
			if n.positionOf(1) != kept {
				t.Errorf("%s: followed to %s", name, n.positionOf(1))
			}
			r.state(t, follower.Disconnected, 1, 2)
			r.stop()
			if got := r.log.String(); strings.Count(got, "origin is refused") != 1 || !strings.Contains(got, "right origin") && !strings.Contains(got, "that leads") {
				t.Errorf("%s: the log says\n%s", name, got)
			}

			r = run(t, o, n, nil) // the right one is followed as ever
			o.publish(1, false, draft(1, 51))
			after(2 * time.Second)
			synctest.Wait()
			n.equal(t, o, 1, 2)
			r.state(t, follower.Live, 1, 2)
		})
	}
}

// An origin that lost all its content is not a reason to lose ours.
func TestRun_RefusesAnEmptyOrigin(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o, n := newOrigin(), newNode()
		o.publish(1, false, drafts(3)...)
		run(t, o, n, nil)
		synctest.Wait()
		n.took()
		r := run(t, newOrigin(), n, nil)
		after(time.Minute)
		synctest.Wait()
		r.state(t, follower.Disconnected, 1)
		if got := n.took(); got != nil {
			t.Errorf("calls %v", got)
		}
	})
}

func TestRun_ObjectsMustAddUpAndComeInTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o, n := newOrigin(), newNode()
		o.publish(1, false, drafts(30)...)
		var calls int
		o.failing(func(ctx context.Context, call string, _ content.SiteID) error {
			switch {
			case call != "object":
				return nil
			case calls == 0:
				calls++
				return errors.New("the line broke")
			case calls == 1: // it is silent for ever
				calls++
				<-ctx.Done()
				return ctx.Err()
			}
			after(20 * time.Second) // slow, yet coming
			return nil
		})
		r := run(t, o, n, func(c *follower.Config) { c.Batch = 10 })
		after(50 * time.Second)
		r.state(t, follower.Lagging, 1)
		if c := r.Counts(); c.SiteErrors != 2 || n.positionOf(1).Seq != 0 {
			t.Errorf("%+v at %s", c, n.positionOf(1))
		}
		after(5 * time.Minute)
		synctest.Wait()
		n.equal(t, o, 1)
		r.state(t, follower.Live, 1)
	})
}

// The feed is waited for, the own disk is not held against it.
func TestRun_ObjectsMayBeStoredSlowly(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o, n := newOrigin(), newNode()
		o.publish(1, false, drafts(30)...)
		n.failing(func(string, content.SiteID) error { after(40 * time.Second); return nil })
		r := run(t, o, n, func(c *follower.Config) { c.Batch = 10 })
		after(10 * time.Minute)
		synctest.Wait()
		n.equal(t, o, 1)
		if c := r.Counts(); c.SiteErrors != 0 {
			t.Errorf("%+v", r.Statuses())
		}
	})
}

// What is compacted away may hide another history.
func TestRun_CompactedNeverGoesBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o, n := newOrigin(), newNode()
		o.publish(1, false, drafts(10)...)
		r := run(t, o, n, nil)
		synctest.Wait()
		kept := n.positionOf(1)
		n.took()
		o.lose(1, 7)
		o.publish(1, false, drafts(5)...)
		o.failing(func(_ context.Context, call string, _ content.SiteID) error {
			if call == "read" {
				return changelog.ErrCompacted
			}
			return nil
		})
		after(time.Minute)
		synctest.Wait()
		if got := n.took(); got != nil || n.positionOf(1) != kept || !r.Statuses()[0].Diverged {
			t.Errorf("%v, %+v", got, r.Statuses())
		}
	})
}

func TestCaught_WaitsForTheReceipt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o, n := newOrigin(), newNode()
		first := o.publish(1, false, drafts(3)...)
		r := run(t, o, n, nil)
		if err := r.Caught(t.Context(), 1, first); err != nil {
			t.Fatal(err)
		}
		if err := r.Caught(t.Context(), 5, changelog.Position{}); err != nil {
			t.Errorf("the beginning is always reached: %v", err)
		}
		next := o.publish(1, false, draft(1, 9))
		early := make(chan error, 1)
		go func() { early <- r.Caught(t.Context(), 1, next) }()
		synctest.Wait()
		select {
		case err := <-early:
			t.Errorf("too early: %v", err)
		default:
		}
		o.ring(1)
		if err := <-early; err != nil || n.positionOf(1) != next {
			t.Errorf("at %s: %v", n.positionOf(1), err)
		}
		for _, p := range []changelog.Position{first, next} {
			if err := r.Caught(t.Context(), 1, p); err != nil {
				t.Errorf("%s is long applied: %v", p, err)
			}
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		next.Seq++
		if err := r.Caught(ctx, 1, next); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("a position nobody made: %v", err)
		}
		r.stop()
		idle := follower.New(follower.Config{Feed: o, Directory: index{n}, Sets: n})
		if err := idle.Caught(t.Context(), 1, first); err != nil {
			t.Errorf("the set knows without a follower at work: %v", err)
		}
	})
}

func TestCaught_CannotTellAcrossAFailover(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o, n := newOrigin(), newNode()
		o.publish(1, false, drafts(3)...)
		r := run(t, o, n, nil)
		synctest.Wait()
		lost := o.publish(1, false, draft(1, 1))
		ended := make(chan error, 1)
		go func() { ended <- r.Caught(t.Context(), 1, lost) }()
		o.lose(1, 1)
		o.lead(changelog.Epoch{Number: 2, Leader: "b"})
		o.publish(1, false, drafts(2)...)
		o.ring(1)
		if err := <-ended; !fail.Is(err, fail.Conflict) {
			t.Errorf("%v", err)
		}
	})
}
