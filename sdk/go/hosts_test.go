package ghee

import (
	"testing"
	"time"
)

// A host whose time is over is tried by one call, and others pass it by until that has
// ended.
func TestHosts_OneCallTriesWhoWasLeftOut(t *testing.T) {
	h := newHosts([]string{"a", "b"})
	began := time.Unix(0, 0)
	next := func(after time.Duration) string {
		x, _, _ := h.next(&call{tried: map[*host]int{}}, began.Add(after), func() float64 { return 0 })
		return x.url
	}
	for range tooMany {
		h.heard(h.all[0], began, false, 0)
	}
	for _, at := range []struct {
		after time.Duration
		want  string
	}{{leftOut - 1, "b"}, {leftOut, "a"}, {leftOut, "b"}, {2*leftOut - 1, "b"}, {2 * leftOut, "a"}} {
		if got := next(at.after); got != at.want {
			t.Errorf("after %v %s is asked, want %s", at.after, got, at.want)
		}
	}
	h.heard(h.all[0], began.Add(2*leftOut), true, 0)
	if a, b := next(2*leftOut), next(2*leftOut); a != "a" || b != "a" {
		t.Errorf("when it is well %s and %s are asked", a, b)
	}
}

// However long all goes well, no more than fifty tokens are saved up.
func TestTokens_AreBounded(t *testing.T) {
	left := &tokens{left: full}
	for range 100 {
		left.give()
	}
	taken := 0
	for left.take(again) {
		taken++
	}
	if taken != full/again {
		t.Errorf("%d tries are paid for, want %d", taken, full/again)
	}
}
