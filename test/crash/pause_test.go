package crash

import (
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/gheecms/ghee/internal/failpoint"
	"github.com/gheecms/ghee/test/world"
)

// halt makes a node wait at some points, in the order in which it meets them.
type halt struct {
	site  *site
	pipes map[failpoint.Name]string
}

// halting starts the node anew with orders to wait at each point once.
func (s *site) halting(t *testing.T, points ...failpoint.Name) halt {
	t.Helper()
	h := halt{s, map[failpoint.Name]string{}}
	var orders strings.Builder
	for _, p := range points {
		h.pipes[p] = filepath.Join(t.TempDir(), string(p))
		must(t, syscall.Mkfifo(h.pipes[p], 0o600))
		orders.WriteString("," + string(p) + "=pause@1:" + h.pipes[p])
	}
	s.Kill()
	s.Env = []string{"GHEE_FAILPOINT=" + orders.String()}
	s.Start()
	return h
}

// at waits until the node is at a point, lets look look, and lets the node go.
func (h halt) at(t *testing.T, p failpoint.Name, look func()) {
	t.Helper()
	for _, step := range []func() error{
		func() error { _, err := os.ReadFile(h.pipes[p]); return err },
		func() error { look(); return nil },
		func() error { return os.WriteFile(h.pipes[p], nil, 0) },
	} {
		done := make(chan error, 1)
		go func() { done <- step() }()
		select {
		case err := <-done:
			must(t, err)
		case <-time.After(patience):
			t.Fatalf("the node did not come to %s, or stayed there", p)
		}
	}
}

// shows checks that the node answers with the group as it was published with
// tag, again and again.
func (s *site) shows(t *testing.T, r *reader, tag string) {
	t.Helper()
	for range 20 {
		if got, err := r.group(t.Context()); err != nil || got != tag {
			t.Errorf("the group is shown with %q (%v), want %q", got, err, tag)
			return
		}
	}
}

func (s *site) reader() *reader {
	var base atomic.Pointer[string]
	base.Store(&s.Base)
	return newReader(&base, s.token)
}

func TestPause_AGroupIsSeenWhenItIsCommittedAndNotBefore(t *testing.T) {
	s := newSite(t, world.Spec{})
	h := s.halting(t, failpoint.FollowerRead, failpoint.SetCommitBefore, failpoint.SetCommitAfter, failpoint.FollowerApplied)
	r := s.reader()
	s.publishGroup(t, "next.1")
	h.at(t, failpoint.FollowerRead, func() { s.shows(t, r, "start.0") })
	h.at(t, failpoint.SetCommitBefore, func() { s.shows(t, r, "start.0") })
	h.at(t, failpoint.SetCommitAfter, func() { s.shows(t, r, "next.1") })
	h.at(t, failpoint.FollowerApplied, func() { s.shows(t, r, "next.1") })
	s.shows(t, r, "next.1")
}

// outrun compacts away what the stopped node has not followed yet, so that it
// must take the site afresh.
func (s *site) outrun(t *testing.T, tag string) {
	t.Helper()
	s.Kill()
	s.publishGroup(t, tag)
	head, err := s.origin.Store.Log().Head(t.Context(), s.id)
	must(t, err)
	must(t, s.origin.Store.Log().Compact(t.Context(), s.id, head.Position.Seq))
}

func TestPause_TheOldSetServesUntilTheNewOneIsWhole(t *testing.T) {
	s := newSite(t, world.Spec{})
	s.outrun(t, "next.1")
	h := s.halting(t, failpoint.SetFillStored, failpoint.SetSwitchBefore, failpoint.SetSwitchAfter)
	r := s.reader()
	h.at(t, failpoint.SetFillStored, func() { s.shows(t, r, "start.0") })
	h.at(t, failpoint.SetSwitchBefore, func() { s.shows(t, r, "start.0") })
	h.at(t, failpoint.SetSwitchAfter, func() { s.shows(t, r, "next.1") })
	s.shows(t, r, "next.1")
}

func TestCrash_WhileASiteIsTakenAfresh(t *testing.T) {
	s := newSite(t, world.Spec{})
	r := s.reader()
	was := "start.0"
	for _, point := range []failpoint.Name{failpoint.SetFillStored, failpoint.SetSwitchBefore, failpoint.SetSwitchAfter, failpoint.SetCommitAfter} {
		next := string(point) + ".1"
		s.outrun(t, next)
		s.Env = []string{"GHEE_FAILPOINT=" + string(point) + "=kill@1"}
		s.Launch()
		select {
		case <-s.Ended():
		case <-time.After(patience):
			t.Fatalf("%s was not reached", point)
		}
		s.Kill() // it is dead
		s.Env = nil
		s.Start()
		if got, err := r.group(t.Context()); err != nil || got != was && got != next {
			t.Errorf("after %s it shows %q (%v), want %q or %q", point, got, err, was, next)
		}
		s.Caught(s.id, s.token)
		s.shows(t, r, next)
		was = next
	}
	s.publishGroup(t, "end.1") // the next write sweeps what is left over
	s.Caught(s.id, s.token)
	s.Stop()
	head, err := s.origin.Store.Log().Head(t.Context(), s.id)
	must(t, err)
	if found := readSet(t, s, s.id); found.at != head.Position || found.digest != head.Digest {
		t.Errorf("the set is at %s with %s, the log at %s with %s", found.at, found.digest, head.Position, head.Digest)
	}
}
