package follower_test

import (
	"context"
	"errors"
	"math"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gheecms/ghee/internal/changelog"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/edge/follower"
)

// asOf checks when a site was last known to be whole.
func (r *running) asOf(t *testing.T, id content.SiteID, want time.Time) {
	t.Helper()
	if got := r.AsOf(id); !got.Equal(want) {
		t.Errorf("site %d is as of %s, want %s", id, got, want)
	}
}

// States go by the age of the last contact: less than 5 s, less than a minute.
func TestState_GoesByTheAgeOfTheLastContact(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o, n := newOrigin(), newNode()
		o.publish(1, false, draft(1, 1))
		r := run(t, o, n, nil)
		after(10 * time.Second)
		synctest.Wait()
		contact := time.Now()
		o.failing(gone)
		for _, c := range []struct {
			until time.Duration
			state string
		}{
			{time.Second, follower.Live},
			{5*time.Second - 1, follower.Live},
			{5 * time.Second, follower.Lagging},
			{time.Minute - 1, follower.Lagging},
			{time.Minute, follower.Disconnected},
			{72 * time.Hour, follower.Disconnected},
		} {
			after(time.Until(contact.Add(c.until)))
			synctest.Wait()
			r.state(t, c.state, 1)
			r.asOf(t, 1, contact)
		}
		o.failing(nil)
		after(time.Second)
		synctest.Wait()
		r.state(t, follower.Live, 1)
		r.asOf(t, 1, time.Now())
	})
}

// Whoever waits for a position is woken when it is applied, and told how far the
// site has come when his patience ends.
func TestReach_WaitsForAPosition(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o, n := newOrigin(), newNode()
		first := o.publish(1, false, draft(1, 1))
		r := run(t, o, n, nil)
		synctest.Wait()
		begun := time.Now()
		if at, err := r.Reach(t.Context(), 1, first); err != nil || at != first {
			t.Errorf("one that is there: %s, %v", at, err)
		}
		if at, err := r.Reach(t.Context(), 1, changelog.Position{Epoch: changelog.Epoch{Number: 0}, Seq: 99}); err != nil || at != first {
			t.Errorf("one of an earlier epoch: %s, %v", at, err)
		}
		go func() {
			after(200 * time.Millisecond)
			o.publish(1, false, draft(1, 2))
			o.ring(1)
		}()
		if at, err := r.Reach(t.Context(), 1, changelog.Position{Epoch: changelog.Epoch{Number: 1}, Seq: 2}); err != nil || at.Seq != 2 || time.Since(begun) != 200*time.Millisecond {
			t.Errorf("one that comes: %s after %s, %v", at, time.Since(begun), err)
		}
		short, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if at, err := r.Reach(short, 1, changelog.Position{Epoch: changelog.Epoch{Number: 2}, Seq: 1}); !errors.Is(err, context.DeadlineExceeded) || at.Seq != 2 {
			t.Errorf("one of a later epoch: %s, %v", at, err)
		}
	})
}

// What was true of a moment stays true: a site that falls behind, or fails,
// keeps the time at which it was whole, and others go on.
func TestAsOf_IsOfEachSiteAndNeverGoesBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o, n := newOrigin(), newNode()
		o.publish(1, false, draft(1, 1))
		o.publish(2, false, draft(1, 1))
		r := run(t, o, n, nil)
		synctest.Wait()
		whole := time.Now()
		r.asOf(t, 1, whole)
		r.asOf(t, 2, whole)
		n.failing(func(_ string, id content.SiteID) error {
			if id == 1 {
				return errors.New("disk full")
			}
			return nil
		})
		o.publish(1, false, draft(1, 2))
		o.publish(2, false, draft(1, 2))
		for range 90 {
			after(time.Second)
			synctest.Wait()
			r.state(t, follower.Lagging, 1)
			r.asOf(t, 1, whole)
			r.state(t, follower.Live, 2)
			r.asOf(t, 2, time.Now())
		}
		n.failing(nil)
		after(time.Minute)
		synctest.Wait()
		r.state(t, follower.Live, 1)
		r.asOf(t, 1, time.Now())
	})
}

// relay is the feed of a node that is itself so far from its origin.
type relay struct {
	*origin
	age time.Duration
}

func (r *relay) Age() time.Duration { return r.age }

func TestState_CountsHowOldTheFeedIs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o, n := newOrigin(), newNode()
		o.publish(1, false, draft(1, 1))
		feed := &relay{origin: o}
		r := run(t, o, n, func(c *follower.Config) { c.Feed = feed })
		synctest.Wait()
		r.state(t, follower.Live, 1)
		best, next := time.Now(), time.Now()
		for _, c := range []struct {
			age   time.Duration
			state string
		}{
			{4 * time.Second, follower.Live},
			{6 * time.Second, follower.Lagging},
			{time.Hour, follower.Disconnected},
			{-time.Hour, follower.Live},
			{math.MaxInt64, follower.Live}, // it says nothing yet: what was known stays known
		} {
			feed.age = c.age
			next = next.Add(time.Second)
			after(time.Until(next))
			synctest.Wait()
			r.state(t, c.state, 1)
			if at := time.Now().Add(-max(0, c.age)); at.After(best) { // a node that once knew better still does
				best = at
			}
			r.asOf(t, 1, best)
			after(100 * time.Millisecond)
			r.state(t, c.state, 1)
		}
	})
}

// A node that is started again with its origin gone says how old it truly is.
func TestMemory_OutlivesTheProcess(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o, n := newOrigin(), newNode()
		o.publish(1, false, draft(1, 1))
		o.publish(2, false, draft(1, 1))
		file := filepath.Join(t.TempDir(), "contact")
		keep := func(c *follower.Config) { c.Memory = file }
		first := run(t, o, n, keep)
		synctest.Wait()
		behind := time.Now()
		n.failing(func(_ string, id content.SiteID) error {
			if id == 2 {
				return errors.New("disk full")
			}
			return nil
		})
		o.publish(2, false, draft(1, 2))
		after(20 * time.Second)
		synctest.Wait()
		contact := time.Now()
		o.failing(gone)
		after(3 * time.Second)
		if killed, err := os.ReadFile(file); err != nil || !strings.Contains(string(killed), contact.Add(-time.Second).UTC().Format("15:04:0")) {
			t.Errorf("a kill would leave %s, %v", killed, err)
		}
		first.stop()

		r := run(t, o, n, keep)
		synctest.Wait()
		r.state(t, follower.Lagging, 1, 2, 3)
		r.asOf(t, 1, contact)
		r.asOf(t, 2, behind)
		after(time.Until(contact.Add(time.Minute)))
		r.state(t, follower.Disconnected, 1, 2, 3)
		after(72 * time.Hour)
		r.stop()

		idle := follower.New(follower.Config{Feed: o, Directory: index{n}, Sets: n, Memory: file}) // of a folder that cannot be written
		if idle.State(1) != follower.Disconnected || !idle.AsOf(1).Equal(contact) || !idle.Counts().Contact.Equal(contact) {
			t.Errorf("without Run: %s as of %s", idle.State(1), idle.AsOf(1))
		}
		early := follower.New(follower.Config{
			Feed: o, Directory: index{n}, Sets: n, Memory: file,
			Wall: func() time.Time { return contact.Add(-time.Hour) }, // the clock was set back meanwhile
		})
		if early.State(1) != follower.Lagging || early.AsOf(1).After(contact) {
			t.Errorf("with the clock set back: %s as of %s", early.State(1), early.AsOf(1))
		}
		if after(time.Minute); early.State(1) != follower.Disconnected {
			t.Errorf("with the clock set back it is %s for ever", early.State(1))
		}

		o.failing(nil)
		n.failing(nil)
		r = run(t, o, n, keep)
		after(time.Minute)
		synctest.Wait()
		r.state(t, follower.Live, 1, 2)
		r.asOf(t, 2, time.Now())
	})
}

// A process that is being replaced leaves the file to the one that comes, also
// when it ends.
func TestMemory_IsLeftToAnotherProcess(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o, n := newOrigin(), newNode()
		o.publish(1, false, draft(1, 1))
		file, ours := filepath.Join(t.TempDir(), "contact"), true
		read := func() string {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			return string(text)
		}
		r := run(t, o, n, func(c *follower.Config) {
			c.Memory = file
			c.Writes = func(write func()) bool {
				if ours {
					write()
				}
				return ours
			}
		})
		after(10 * time.Second)
		synctest.Wait()
		first := read()
		ours = false
		after(10 * time.Second)
		synctest.Wait()
		if read() != first {
			t.Error("it writes a file that is another's")
		}
		ours = true
		after(10 * time.Second)
		synctest.Wait()
		second := read()
		if second == first {
			t.Error("it does not write its file again")
		}
		ours = false
		after(10 * time.Second)
		r.stop()
		if read() != second {
			t.Error("it writes a file that is another's when it ends")
		}
	})
}

// A folder that takes no file, or a file that says nothing, stops nobody.
func TestMemory_IsLeftOutWhereItCannotBeKept(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		garbage := filepath.Join(t.TempDir(), "contact")
		if err := os.WriteFile(garbage, []byte(`{"contact":"2000-01-01T00:00:00Z","behind":{`), 0o600); err != nil {
			t.Fatal(err)
		}
		for name, file := range map[string]string{
			"no folder": filepath.Join(t.TempDir(), "none", "contact"),
			"garbage":   garbage,
		} {
			o, n := newOrigin(), newNode()
			o.failing(gone)
			o.publish(1, false, draft(1, 1))
			r := run(t, o, n, func(c *follower.Config) { c.Memory = file })
			synctest.Wait()
			if r.State(1) != follower.Disconnected || !r.AsOf(1).IsZero() {
				t.Errorf("%s: %s as of %s", name, r.State(1), r.AsOf(1))
			}
			o.failing(nil)
			after(10 * time.Second)
			synctest.Wait()
			r.state(t, follower.Live, 1)
			r.stop()
			if got := strings.Count(r.log.String(), "last contact with the origin cannot be"); got != 1 {
				t.Errorf("%s: the log was told %d times, want once:\n%s", name, got, r.log)
			}
		}
	})
}

// Heads are true of the moment at which they were asked for, however slow the
// answer is.
func TestAsOf_IsWhenTheHeadsWereAskedFor(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o, n := newOrigin(), newNode()
		o.publish(1, false, draft(1, 1))
		o.failing(func(_ context.Context, call string, _ content.SiteID) error {
			if call == "heads" {
				after(3 * time.Second)
			}
			return nil
		})
		r := run(t, o, n, nil)
		after(3 * time.Second)
		synctest.Wait()
		r.asOf(t, 1, time.Now().Add(-3*time.Second))
		r.state(t, follower.Live, 1)
	})
}

// A clock that is set moves what is shown, and makes nothing older or younger.
func TestAsOf_IsByTheClockAsItIsSet(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o, n := newOrigin(), newNode()
		o.publish(1, false, draft(1, 1))
		var set atomic.Int64
		r := run(t, o, n, func(c *follower.Config) {
			c.Wall = func() time.Time { return time.Now().Add(time.Duration(set.Load())) }
		})
		for _, by := range []time.Duration{0, time.Hour, -time.Hour, 0, 100 * time.Millisecond} {
			set.Store(int64(by))
			after(time.Second)
			synctest.Wait()
			r.state(t, follower.Live, 1)
			r.asOf(t, 1, time.Now().Add(by.Round(time.Second)))
		}
	})
}

var _ changelog.Feed = (*relay)(nil)
