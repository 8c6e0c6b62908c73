package work

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestWatch_OnlyUnbrokenSilenceIsDeath(t *testing.T) {
	start := time.Now()
	at := func(s float64) time.Time { return start.Add(time.Duration(s * float64(time.Second))) }
	w := watch{lease: 5 * time.Second, gap: 3 * time.Second}
	look := func(s float64, beat int64) bool {
		return slices.Contains(w.dead(at(s), map[string]int64{"a": beat, "me": 1}, "me"), "a")
	}
	for s := range 5 {
		if look(float64(s), 1) {
			t.Fatalf("dead after %d s", s)
		}
	}
	if !look(5, 1) || look(6, 2) {
		t.Error("silence is not seen, or a beat is not")
	}
	if look(20, 2) || look(22, 2) {
		t.Error("whoever looked away knows of a death")
	}
	w.forget()
	if look(24, 2) {
		t.Error("a look that failed counts")
	}
}

// A worker that beats within the lease is never buried, whenever others look.
func TestWatch_NeverBuriesWhoBeats(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := watch{lease: 10 * time.Second, gap: 3 * time.Second}
		now, beat, beaten := time.Now(), int64(1), time.Duration(0)
		for range rapid.IntRange(1, 100).Draw(t, "looks") {
			step := time.Duration(rapid.IntRange(1, 20_000).Draw(t, "step")) * time.Millisecond
			now = now.Add(step)
			if beaten += step; beaten >= 6*time.Second {
				beat, beaten = beat+1, 0
			}
			if dead := w.dead(now, map[string]int64{"a": beat}, "me"); len(dead) > 0 {
				t.Fatalf("buried")
			}
		}
	})
}

func TestKind_WaitsLongerEachTimeWithinItsBounds(t *testing.T) {
	k := Kind{First: time.Second, Longest: time.Minute}
	for attempt := 1; attempt < 100; attempt++ {
		low, high := k.wait(attempt, 0), k.wait(attempt, 0.999)
		if low < 500*time.Millisecond || high > time.Minute || low > high || attempt > 1 && low < k.wait(attempt-1, 0) {
			t.Errorf("attempt %d waits from %v to %v", attempt, low, high)
		}
	}
}

func TestReason_KeepsNoSecretsOfURLs(t *testing.T) {
	got := reason(errors.New("Get \"https://u:pw@x.org/a?token=tk#f\": no\nroute " + strings.Repeat("é", 600)))
	if strings.Contains(got, "pw") || strings.Contains(got, "tk") || strings.Contains(got, "\n") || len(got) > maxReason+3 {
		t.Error(got)
	}
}
