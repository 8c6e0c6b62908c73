package ghee

import "testing"

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
