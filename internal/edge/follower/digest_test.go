package follower_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/gheecms/ghee/internal/changelog"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/edge/follower"
)

// telling makes the origin tell the digest after what it hands out, as a store
// does.
func (o *origin) telling() {
	o.spoil = func(entries []changelog.Entry) []changelog.Entry {
		last := &entries[len(entries)-1]
		objects := map[string]changelog.Object{}
		for _, e := range o.logs[last.Site][:last.Seq] {
			k := fmt.Sprint(e.Kind, e.Object)
			delete(objects, k)
			if e.Present {
				objects[k] = e.State()
			}
		}
		var d changelog.Digest
		for _, object := range objects {
			d.Add(object)
		}
		last.Digest = d.Sum()
		return entries
	}
}

// lose makes the node forget what an object's last state was.
func (n *node) lose(id content.SiteID, object int) {
	n.mu.Lock()
	defer n.mu.Unlock()
	s := n.site(id)
	k := fmt.Sprint(changelog.Media, fmt.Sprintf("m%d", object))
	was := s.objects[k]
	s.digest.Remove(was)
	was.Version--
	s.digest.Add(was)
	s.objects[k] = was
}

// A site whose objects are not what the log says they add up to is taken afresh
// in its own epoch, once a task; it serves what it has, and says so, until that
// has worked.
func TestRun_AnotherDigestIsMended(t *testing.T) {
	for _, id := range []content.SiteID{1, content.Control} {
		synctest.Test(t, func(t *testing.T) {
			o, n := newOrigin(), newNode()
			o.telling()
			o.publish(id, false, drafts(5)...)
			r := run(t, o, n, nil)
			synctest.Wait()
			r.state(t, follower.Live, id)
			n.took()
			n.lose(id, 2)
			meanwhile := false
			o.failing(func(_ context.Context, call string, _ content.SiteID) error {
				if call == "objects" {
					meanwhile = r.Statuses()[0].Diverged
					return errors.New("no snapshot")
				}
				return nil
			})
			o.publish(id, false, draft(1, 9))
			after(time.Second)
			synctest.Wait()
			if s := r.Statuses()[0]; !meanwhile || !s.Diverged || s.Failures != 1 || s.Applied.Seq != 5 || s.State != follower.Lagging {
				t.Errorf("status %+v", s)
			}
			o.failing(nil)
			after(time.Minute)
			synctest.Wait()
			n.equal(t, o, id)
			r.state(t, follower.Live, id)
			if s := r.Statuses()[0]; s.Diverged || s.Failures != 0 {
				t.Errorf("status %+v", s)
			}
			want := []string{fmt.Sprintf("apply %d +1", id), fmt.Sprintf("apply %d +1", id), fmt.Sprintf("replace %d", id)}
			if d := cmp.Diff(want, n.took()); d != "" {
				t.Error(d)
			}
			if c := r.Counts(); c.Mismatched != 2 || c.Replaced != 1 {
				t.Errorf("%+v", c)
			}
		})
	}
}

// An origin that contradicts itself is believed about its snapshot, and asked for
// one alone.
func TestRun_ALogThatNeverAddsUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o, n := newOrigin(), newNode()
		o.publish(1, false, drafts(5)...)
		run(t, o, n, nil)
		synctest.Wait()
		n.took()
		o.spoil = func(entries []changelog.Entry) []changelog.Entry {
			entries[len(entries)-1].Digest = changelog.Hash{9}
			return entries
		}
		o.publish(1, false, draft(1, 9))
		o.ring(1)
		synctest.Wait()
		if d := cmp.Diff([]string{"apply 1 +1", "replace 1"}, n.took()); d != "" {
			t.Error(d)
		}
		n.equal(t, o, 1)
	})
}

// What somebody else than the origin has signed is not used, and is told.
func TestRun_ForgedEntriesAreFlagged(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o, n := newOrigin(), newNode()
		o.publish(1, false, drafts(5)...)
		r := run(t, o, n, nil)
		synctest.Wait()
		forged := true
		o.failing(func(_ context.Context, call string, _ content.SiteID) error {
			if call == "read" && forged {
				return fmt.Errorf("a peer: %w", changelog.ErrForged)
			}
			return nil
		})
		o.publish(1, false, draft(1, 9))
		after(time.Second)
		synctest.Wait()
		if s := r.Statuses()[0]; !s.Diverged || s.Applied.Seq != 5 {
			t.Errorf("status %+v", s)
		}
		forged = false
		after(time.Minute)
		synctest.Wait()
		n.equal(t, o, 1)
		if s := r.Statuses()[0]; s.Diverged {
			t.Errorf("status %+v", s)
		}
	})
}
