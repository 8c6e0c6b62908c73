package set

import (
	"runtime"
	"testing"
)

// Reads that come together find their connections open again, up to what the
// process may spare, and what a set gives up others may have.
func TestPool_KeepsWhatComesTogether(t *testing.T) {
	before := spares.Load()
	s, err := Open(t.Context(), t.TempDir()+"/a.db")
	if err != nil {
		t.Fatal(err)
	}
	p := s.readers
	burst := func(n int) map[*conn]bool {
		t.Helper()
		all := map[*conn]bool{}
		for range n {
			c, err := p.take(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			all[c] = true
		}
		for c := range all {
			if err := p.give(c, true); err != nil {
				t.Fatal(err)
			}
		}
		return all
	}
	first := burst(maxReaders)
	for range 3 {
		for c := range burst(maxReaders) {
			if !first[c] {
				t.Fatal("a connection was closed and opened again")
			}
		}
	}
	if len(p.idle) != maxReaders {
		t.Errorf("%d are kept", len(p.idle))
	}
	spares.Add(maxSpares * int64(runtime.GOMAXPROCS(0))) // others have them all
	burst(maxReaders)
	spares.Add(-maxSpares * int64(runtime.GOMAXPROCS(0)))
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if n := spares.Load(); n != before {
		t.Errorf("%d spares are lost", n-before)
	}
}
