package follower_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/gheecms/ghee/internal/changelog"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/edge/follower"
)

// state checks the states of sites.
func (r *running) state(t *testing.T, want string, sites ...content.SiteID) {
	t.Helper()
	for _, id := range sites {
		if got := r.State(id); got != want {
			t.Errorf("site %d is %s, want %s: %+v", id, got, want, r.Statuses())
		}
	}
}

func TestRun_FollowsAtAWake(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o, n := newOrigin(), newNode()
		o.publish(content.Control, false, draft(1, 1))
		o.publish(1, false, draft(1, 1))
		r := run(t, o, n, nil)
		synctest.Wait()
		r.state(t, follower.Live, 0, 1)
		begun := time.Now()
		o.publish(1, false, drafts(20)...)
		o.ring(1)
		synctest.Wait()
		n.equal(t, o, 0, 1)
		r.state(t, follower.Live, 0, 1)
		if !time.Now().Equal(begun) {
			t.Error("the hint was not heeded")
		}
		if c := r.Counts(); c.Applied != 22 || c.FeedErrors+c.SiteErrors+c.Replaced != 0 || !c.Contact.Equal(begun) {
			t.Errorf("counts %+v", c)
		}
	})
}

func TestRun_FindsWhatNoHintTold(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o, n := newOrigin(), newNode()
		r := run(t, o, n, nil)
		synctest.Wait()
		o.publish(1, false, drafts(5)...)
		r.state(t, follower.Lagging, 1)
		after(1100 * time.Millisecond)
		synctest.Wait()
		n.equal(t, o, 1)
		close(o.wake) // a feed that will not hint again
		o.publish(1, false, drafts(5)...)
		after(time.Second)
		synctest.Wait()
		n.equal(t, o, 1)
		r.state(t, follower.Live, 1)
	})
}

func TestRun_BringsTheControlLogFirst(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o, n := newOrigin(), newNode()
		for id := range content.SiteID(6) {
			o.publish(id, false, drafts(3)...)
		}
		n.failing(func(call string, id content.SiteID) error {
			if id == content.Control {
				after(10 * time.Second) // a slow disk
			}
			return nil
		})
		run(t, o, n, nil)
		after(5 * time.Second)
		synctest.Wait()
		if got := n.took(); !slices.Equal(got, []string{"apply 0 +3"}) {
			t.Errorf("calls %v before the control log was through", got)
		}
		after(10 * time.Second)
		n.equal(t, o, 0, 1, 2, 3, 4, 5)
	})
}

func TestRun_NeverSplitsAGroup(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o, n := newOrigin(), newNode()
		o.publish(1, false, drafts(2)...)
		run(t, o, n, func(c *follower.Config) { c.Batch = 4 })
		synctest.Wait()
		n.took()
		o.publish(1, false, drafts(3)...)
		o.publish(1, true, drafts(9)...)
		o.publish(1, false, drafts(5)...)
		o.ring(1)
		synctest.Wait()
		if diff := cmp.Diff([]string{"apply 1 +12", "apply 1 +4", "apply 1 +1"}, n.took()); diff != "" {
			t.Error(diff)
		}
		n.equal(t, o, 1)
	})
}

// Half a site would answer 404 for what is on its way.
func TestRun_BeginsFarBehindWithEverythingAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o, n := newOrigin(), newNode()
		o.publish(0, false, drafts(11)...)
		o.publish(1, false, drafts(11)...)
		o.publish(2, false, drafts(10)...)
		run(t, o, n, func(c *follower.Config) { c.Batch, c.Parallel = 10, 1 })
		synctest.Wait()
		if diff := cmp.Diff([]string{"replace 0", "replace 1", "apply 2 +10"}, n.took()); diff != "" {
			t.Error(diff)
		}
		n.equal(t, o, 0, 1, 2)
	})
}

func TestRun_ManySitesFewAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o, n := newOrigin(), newNode()
		var sites []content.SiteID
		for id := range content.SiteID(200) {
			sites = append(sites, id)
			o.publish(id, id%2 == 0, drafts(int(id)%7+1)...)
		}
		n.failing(func(string, content.SiteID) error { after(100 * time.Millisecond); return nil })
		r := run(t, o, n, nil)
		for range 60 { // all the while it grows
			after(100 * time.Millisecond)
			o.publish(17, false, draft(1, 1))
			o.ring(17)
		}
		after(10 * time.Second)
		synctest.Wait()
		n.equal(t, o, sites...)
		r.state(t, follower.Live, sites...)
		if n.most != 4 {
			t.Errorf("%d sites were written at once, want 4", n.most)
		}
		if got := len(r.Statuses()); got != 200 {
			t.Errorf("%d statuses", got)
		}
	})
}

func TestState_TellsOfTheOrigin(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o, n := newOrigin(), newNode()
		o.publish(1, false, draft(1, 1))
		r := run(t, o, n, nil)
		synctest.Wait()
		r.state(t, follower.Live, 1)
		r.state(t, follower.Lagging, 7) // never named

		o.failing(func(context.Context, string, content.SiteID) error { return errors.New("the database is gone") })
		after(time.Hour)
		synctest.Wait()
		r.state(t, follower.Disconnected, 1, 7)
		o.publish(1, false, draft(1, 2))
		o.failing(nil)
		after(time.Second)
		synctest.Wait()
		n.equal(t, o, 1)
		r.state(t, follower.Live, 1)
		if c := r.Counts(); c.FeedErrors < 3600 || c.SiteErrors != 0 {
			t.Errorf("counts %+v", c)
		}

		// An answer that does not come is no contact either.
		o.failing(func(ctx context.Context, _ string, _ content.SiteID) error { <-ctx.Done(); return ctx.Err() })
		after(4 * time.Second)
		r.state(t, follower.Live, 1)
		after(3 * time.Second)
		r.state(t, follower.Lagging, 1)
		after(time.Minute)
		r.state(t, follower.Disconnected, 1)
		o.failing(nil)
		after(31 * time.Second)
		synctest.Wait()
		r.state(t, follower.Live, 1)
		r.stop()
		if got := strings.Count(r.log.String(), "the origin cannot be followed"); got != 2 {
			t.Errorf("the log was told %d times, want 2:\n%s", got, r.log)
		}
	})
}

func TestRun_AFailingSiteStopsNoOther(t *testing.T) {
	for name, poison := range map[string]func() error{
		"an error": func() error { return errors.New("poisoned") },
		"a panic":  func() error { panic("poisoned") },
	} {
		synctest.Test(t, func(t *testing.T) {
			o, n := newOrigin(), newNode()
			for id := range content.SiteID(4) {
				o.publish(id, false, draft(1, 1))
			}
			tries := []time.Duration{}
			begun := time.Now()
			n.failing(func(_ string, id content.SiteID) error {
				if id != 2 {
					return nil
				}
				tries = append(tries, time.Since(begun))
				return poison()
			})
			r := run(t, o, n, nil)
			after(time.Hour)
			synctest.Wait()
			n.equal(t, o, 0, 1, 3)
			r.state(t, follower.Live, 0, 1, 3)
			r.state(t, follower.Lagging, 2)
			s := r.Statuses()[2]
			if s.Site != 2 || s.Lag != 1 || s.Diverged || int(s.Failures) != len(tries) || !strings.Contains(s.Fault, "poisoned") {
				t.Errorf("%s: %+v", name, s)
			}
			var first []time.Duration
			for _, at := range tries[:9] {
				first = append(first, at.Truncate(time.Second))
			}
			const s1 = time.Second
			if diff := cmp.Diff([]time.Duration{0, s1, 3 * s1, 7 * s1, 15 * s1, 31 * s1, 63 * s1, 123 * s1, 183 * s1}, first); diff != "" {
				t.Errorf("%s: it was tried at other times: %s", name, diff)
			}
			n.failing(nil)
			after(time.Minute)
			synctest.Wait()
			n.equal(t, o, 2)
			r.state(t, follower.Live, 2)
			if s := r.Statuses()[2]; s.Failures != 0 || s.Fault != "" {
				t.Errorf("%s: still at fault: %+v", name, s)
			}
			r.stop()
			if strings.Count(r.log.String(), "cannot be followed") != 1 || strings.Count(r.log.String(), "followed again") != 1 {
				t.Errorf("%s: the log says\n%s", name, r.log)
			}
		})
	}
}

// A site that rests after failures is tried at once when the origin is back.
func TestRun_ReturnOfTheOriginEndsRests(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o, n := newOrigin(), newNode()
		o.publish(1, false, draft(1, 1))
		n.failing(func(string, content.SiteID) error { return errors.New("disk full") })
		r := run(t, o, n, nil)
		after(605 * time.Second) // it rests until second 663 now
		n.failing(nil)
		o.failing(func(context.Context, string, content.SiteID) error { return errors.New("gone") })
		after(2 * time.Second)
		o.failing(nil)
		after(time.Second)
		synctest.Wait()
		r.state(t, follower.Live, 1)
	})
}

func TestRun_GrowthDuringWorkWaitsForNoTick(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o, n := newOrigin(), newNode()
		o.publish(1, false, draft(1, 1))
		run(t, o, n, nil)
		synctest.Wait()
		n.failing(func(string, content.SiteID) error { after(50 * time.Millisecond); return nil })
		o.publish(1, false, draft(1, 2))
		o.ring(1)
		synctest.Wait()
		o.failing(func(_ context.Context, call string, _ content.SiteID) error {
			if call == "heads" {
				after(100 * time.Millisecond) // the work ends while this look is under way
				o.publish(1, false, draft(1, 3))
				o.failing(nil)
			}
			return nil
		})
		o.ring(1)
		after(400 * time.Millisecond) // the next tick would come after a second
		synctest.Wait()
		n.equal(t, o, 1)
	})
}

func TestRun_OneLookAnswersManyHints(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o, looks := newOrigin(), 0
		o.failing(func(context.Context, string, content.SiteID) error { looks++; return nil })
		for range 100 {
			o.ring(1)
		}
		run(t, o, newNode(), nil)
		synctest.Wait()
		if looks != 2 {
			t.Errorf("%d looks for the hints and the start, want 2", looks)
		}
	})
}

// A broken directory must not keep content from its readers.
func TestRun_AFailingControlLogStopsNoSite(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o, n := newOrigin(), newNode()
		o.publish(0, false, draft(1, 1))
		o.publish(1, false, draft(1, 1))
		n.failing(func(_ string, id content.SiteID) error {
			if id == content.Control {
				return errors.New("disk full")
			}
			return nil
		})
		r := run(t, o, n, nil)
		synctest.Wait()
		n.equal(t, o, 1)
		r.state(t, follower.Live, 1)
		r.state(t, follower.Lagging, 0)
	})
}

func TestRun_RefusesABrokenChain(t *testing.T) {
	for name, spoil := range map[string]func([]changelog.Entry) []changelog.Entry{
		"a forged payload":     func(es []changelog.Entry) []changelog.Entry { es[1].Payload = []byte("{}"); return es },
		"a forged header":      func(es []changelog.Entry) []changelog.Entry { es[1].Object = "x"; return es },
		"a missing entry":      func(es []changelog.Entry) []changelog.Entry { return slices.Delete(es, 1, 2) },
		"another site's entry": func(es []changelog.Entry) []changelog.Entry { es[1].Site = 9; return es },
	} {
		synctest.Test(t, func(t *testing.T) {
			o, n := newOrigin(), newNode()
			before := o.publish(1, false, draft(1, 1))
			r := run(t, o, n, nil)
			synctest.Wait()
			o.spoil = spoil
			o.publish(1, false, drafts(3)...)
			o.ring(1)
			synctest.Wait()
			if at := n.positionOf(1); at != before {
				t.Errorf("%s: applied up to %s", name, at)
			}
			r.state(t, follower.Lagging, 1)
			o.mu.Lock()
			o.spoil = nil // the line was bad, not the log
			o.mu.Unlock()
			after(3 * time.Second)
			n.equal(t, o, 1)
			r.state(t, follower.Live, 1)
			if s := r.Statuses()[0]; s.Diverged {
				t.Errorf("%s: still diverged", name)
			}
		})
	}
}

func TestRun_RefusesTheLogOfAnotherSite(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o, n := newOrigin(), newNode()
		o.publish(9, false, drafts(3)...)
		o.logs[1] = o.logs[9] // it verifies, from the first entry on
		r := run(t, o, n, nil)
		synctest.Wait()
		r.state(t, follower.Lagging, 1)
		r.state(t, follower.Live, 9)
		if at := n.positionOf(1); at.Seq != 0 {
			t.Errorf("applied up to %s", at)
		}
	})
}

func TestRun_EndedInTheMiddleGoesOnThere(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o, n := newOrigin(), newNode()
		o.publish(1, false, draft(1, 1))
		first := run(t, o, n, nil)
		synctest.Wait()
		first.stop()
		n.took()
		o.publish(1, false, drafts(30)...)
		n.failing(func(string, content.SiteID) error { after(time.Second); return nil })
		small := func(c *follower.Config) { c.Batch = 3 }
		r := run(t, o, n, small)
		after(3500 * time.Millisecond)
		r.stop()
		at := n.positionOf(1)
		if at.Seq <= 1 || at.Seq >= 31 || len(n.busy) > 0 {
			t.Fatalf("ended at %s with %v at work", at, n.busy)
		}
		if c := r.Counts(); c.SiteErrors != 0 {
			t.Errorf("%d errors for being stopped", c.SiteErrors)
		}
		run(t, o, n, small)
		after(time.Minute)
		n.equal(t, o, 1)
		if diff := cmp.Diff(slices.Repeat([]string{"apply 1 +3"}, 10), n.took()); diff != "" {
			t.Errorf("not one entry twice: %s", diff)
		}
	})
}

func TestNew_DefaultsAreSound(t *testing.T) {
	f := follower.New(follower.Config{Feed: newOrigin(), Directory: index{newNode()}, Sets: newNode()})
	got := fmt.Sprint(f.Batch, f.Parallel, f.Fresh, f.Timeout, f.Jitter() < 1, time.Since(f.Now()) < time.Minute)
	if got != "1000 4 5s 30s true true" {
		t.Error(got)
	}
	if s := f.Statuses(); s != nil || !f.Counts().Contact.IsZero() || f.State(1) != follower.Disconnected {
		t.Errorf("it did something before Run: %v", s)
	}
}
