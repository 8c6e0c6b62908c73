package store_test

import (
	"context"
	"database/sql"
	"errors"
	"testing"
	"time"

	"github.com/gheecms/ghee/internal/authoring"
	"github.com/gheecms/ghee/internal/fail"
	"github.com/gheecms/ghee/internal/store"
)

func nothing(authoring.Tx) error { return nil }

// Every process that has the database open is bound by what one of them says.
func TestHandOver_NobodyWritesUntilItsEnd(t *testing.T) {
	each(t, func(t *testing.T, c store.Config, _ func(testing.TB) *sql.DB) {
		now := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
		c.Clock = func() time.Time { return now }
		s, other := open(t, c), open(t, c)
		site := newSite(t, s)
		_, err := s.HandOver(t.Context(), now.Add(time.Minute))
		must(t, err)
		for _, s := range []*store.Store{s, other} {
			if err := s.Write(t.Context(), site, nothing); !errors.Is(err, fail.ErrFenced) || !fail.Is(err, fail.Unavailable) {
				t.Errorf("it writes while it hands over: %v", err)
			}
			if _, err := s.Sites(t.Context()); err != nil {
				t.Errorf("it cannot be read meanwhile: %v", err)
			}
		}
		now = now.Add(time.Minute)
		must(t, other.Write(t.Context(), site, nothing))
		_, err = s.HandOver(t.Context(), now.Add(time.Minute))
		must(t, err)
		must(t, s.TakeBack(t.Context()))
		must(t, other.Write(t.Context(), site, nothing))
	})
}

// HandOver returns after the last change that was under way: what it tells of
// the log holds all that anybody was told.
func TestHandOver_WaitsForWhoIsWriting(t *testing.T) {
	each(t, func(t *testing.T, c store.Config, _ func(testing.TB) *sql.DB) {
		s := open(t, c)
		other := open(t, c)
		site := newSite(t, s)
		inside, leave, done := make(chan struct{}), make(chan struct{}), make(chan error, 1)
		go func() {
			done <- s.Write(context.Background(), site, func(authoring.Tx) error {
				close(inside)
				<-leave
				return nil
			})
		}()
		<-inside
		handed := make(chan error, 1)
		go func() {
			_, err := other.HandOver(context.Background(), time.Now().Add(time.Hour))
			handed <- err
		}()
		select {
		case err := <-handed:
			t.Errorf("it did not wait: %v", err)
		case <-time.After(50 * time.Millisecond): // long enough to see red
		}
		close(leave)
		must(t, <-done)
		must(t, <-handed)
	})
}

func TestFence_OnlyANewEpochEndsIt(t *testing.T) {
	each(t, func(t *testing.T, c store.Config, _ func(testing.TB) *sql.DB) {
		s := open(t, c)
		site := newSite(t, s)
		must(t, s.Fence(t.Context()))
		if err := s.TakeBack(t.Context()); !errors.Is(err, fail.ErrFenced) {
			t.Errorf("it was taken back: %v", err)
		}
		later := open(t, c) // starts all the same, and reads
		for _, s := range []*store.Store{s, later} {
			if err := s.Write(t.Context(), site, nothing); !errors.Is(err, fail.ErrFenced) {
				t.Errorf("a fenced origin writes: %v", err)
			}
		}
		_, err := later.OpenEpoch(t.Context(), "next", 0)
		must(t, err)
		must(t, later.Write(t.Context(), site, nothing))
	})
}

// A process that was frozen between its last look and its commit, or between its
// commit and its answer, tells nobody that something was kept.
func TestGuard_IsAskedBeforeAndAfterTheCommit(t *testing.T) {
	each(t, func(t *testing.T, c store.Config, _ func(testing.TB) *sql.DB) {
		left := 1000
		over := fail.Wrap(fail.Unavailable, fail.ErrFenced, "Over.")
		c.Guard = func(context.Context) error {
			if left--; left < 0 {
				return over
			}
			return nil
		}
		s := open(t, c)
		site := newSite(t, s)
		for n := range 3 {
			before, err := s.Log().Head(t.Context(), site)
			must(t, err)
			left = n
			err = appendOne(t, s, site)
			after, e := s.Log().Head(t.Context(), site)
			must(t, e)
			kept, unknown := after.Position.Seq > before.Position.Seq, errors.Is(err, fail.ErrOutcomeUnknown)
			if !errors.Is(err, fail.ErrFenced) || kept != (n == 2) || unknown != (n == 2) {
				t.Errorf("asked %d times: kept %v, %v", n, kept, err)
			}
		}
		left = 3
		if err := appendOne(t, s, site); err != nil {
			t.Errorf("asked three times, and told no: %v", err)
		}
	})
}
