package main

import (
	"testing"
	"time"
)

// A short month: every request is answered, the cache counts what the ledger
// counts, and the misses are split without rest.
func TestMonth_AddsUp(t *testing.T) {
	o := monthly{requests: 50_000, sites: 10, docs: 100, cache: 2, within: time.Hour, seed: 1}
	if testing.Short() {
		o.requests = 5_000
	}
	out, err := replay(t.Context(), t.Output(), t.TempDir(), o)
	if err != nil {
		t.Fatal(err)
	}
	if out.replayed != o.requests || out.answered != o.requests {
		t.Errorf("%d of %d requests replayed, %d answered", out.replayed, o.requests, out.answered)
	}
	if sum := out.why[hit] + out.why[cold] + out.why[purged] + out.why[evicted]; sum != o.requests || len(out.why) != 4 {
		t.Errorf("%v is %d of %d requests", out.why, sum, o.requests)
	}
	n := out.counts
	if n.Hits != uint64(out.why[hit]) || n.Misses != uint64(o.requests-out.why[hit]) || n.Stored+n.Large != n.Misses {
		t.Errorf("the cache counts %+v, the ledger %v", n, out.why)
	}
	if want := o.requests * int(requestEvery) / int(publishEvery); out.published < want || out.published > want+1 {
		t.Errorf("%d publishes, want %d", out.published, want)
	}
	// What was changed since was purged, or evicted before; what was not was evicted.
	if lost := uint64(out.why[purged]); lost > n.Purged+n.Evicted {
		t.Errorf("%d misses after a change, and %+v", lost, n)
	}
	if uint64(out.why[evicted]) > n.Evicted {
		t.Errorf("%d misses of what nothing changed, and %+v", out.why[evicted], n)
	}
}
