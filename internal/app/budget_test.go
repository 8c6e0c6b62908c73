package app

import "testing"

// Whatever the system allows: connections and sets fit in, and something is left.
func TestBudget_LeavesRoom(t *testing.T) {
	for _, files := range []int{256, 1024, 4096, 20_000, 1 << 20} {
		b := budgetOf(files)
		if used := b.conns + 3*b.sets + 3*b.places; used > files*3/4 || b.conns < 16 || b.sets < 4 || b.places < 4 {
			t.Errorf("%d files: %+v take %d", files, b, used)
		}
	}
	if b := budgetOf(256); b != (budget{conns: 96, sets: 10, places: 16}) {
		t.Errorf("%+v", b)
	}
}
