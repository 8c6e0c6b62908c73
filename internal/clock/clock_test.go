package clock_test

import (
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/uuid"

	"github.com/gheecms/ghee/internal/clock"
)

func TestSystem_IsUTCInMicroseconds(t *testing.T) {
	for range 100 {
		now := clock.System()
		if now.Location() != time.UTC || now.Nanosecond()%1000 != 0 {
			t.Fatalf("%v is not UTC cut to microseconds", now)
		}
		if again := time.UnixMicro(now.UnixMicro()).UTC(); again != now {
			t.Fatalf("%v comes back from a database as %v", now, again)
		}
	}
}

func TestSystem_CutsAndNeverRounds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) { // where it is midnight, 1 January 2000
		<-time.After(1999 * time.Nanosecond)
		want := time.Date(2000, 1, 1, 0, 0, 0, 1000, time.UTC)
		if got := clock.System(); got != want {
			t.Errorf("%v, want %v", got, want)
		}
	})
}

func TestFixed_StepsAtEachLook(t *testing.T) {
	berlin := time.FixedZone("Berlin", 3600)
	start := time.Date(2026, 11, 25, 1, 0, 0, 123456789, berlin)
	for _, step := range []time.Duration{0, time.Second, time.Microsecond} {
		now := clock.Fixed(start, step)
		for i := range 4 {
			want := time.Date(2026, 11, 25, 0, 0, 0, 123456000, time.UTC).Add(time.Duration(i) * step)
			if got := now(); got != want {
				t.Errorf("look %d with step %v: %v, want %v", i, step, got, want)
			}
		}
	}
}

func TestFixed_ClocksDoNotShareTheirTime(t *testing.T) {
	a := clock.Fixed(time.Unix(0, 0), time.Second)
	b := clock.Fixed(time.Unix(0, 0), time.Second)
	a()
	a()
	if got := b(); got.Unix() != 0 {
		t.Errorf("the second clock begins at %v", got)
	}
}

func TestNewID_Rises(t *testing.T) {
	var ids []string
	for range 10_000 {
		ids = append(ids, clock.NewID())
	}
	if !slices.IsSorted(ids) || len(slices.Compact(slices.Clone(ids))) != len(ids) {
		t.Error("ids repeat or fall")
	}
	for _, id := range ids[:10] {
		if u, err := uuid.Parse(id); err != nil || u.Version() != 7 || u.String() != id {
			t.Errorf("%q is no UUIDv7 in lower case: %v", id, err)
		}
	}
}

func TestNewID_OfManyGoroutinesDiffer(t *testing.T) {
	const each = 500
	ids := make([]string, 4*each)
	var wg sync.WaitGroup
	for part := range slices.Chunk(ids, each) {
		wg.Go(func() {
			for i := range part {
				part[i] = clock.NewID()
			}
			if !slices.IsSorted(part) {
				t.Error("one goroutine saw ids fall")
			}
		})
	}
	wg.Wait()
	slices.Sort(ids)
	if len(slices.Compact(ids)) != 4*each {
		t.Error("two goroutines got the same id")
	}
}
