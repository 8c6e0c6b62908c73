package work

import "time"

// watch knows since when each worker's beat has been the same. Only looks that
// came in time count: whoever could not look may not conclude anything.
type watch struct {
	lease, gap time.Duration
	last       time.Time // of the last look, with its monotonic part
	seen       map[string]sight
}

type sight struct {
	beat  int64
	since time.Time
}

// forget begins anew, after a look that failed.
func (w *watch) forget() { w.seen = nil }

// dead takes in what one look has seen and returns the workers that are dead,
// of which me is never one.
func (w *watch) dead(now time.Time, beats map[string]int64, me string) (dead []string) {
	if now.Sub(w.last) > w.gap {
		w.forget()
	}
	w.last = now
	seen := map[string]sight{}
	for id, beat := range beats {
		s, known := w.seen[id]
		if !known || s.beat != beat {
			s = sight{beat, now}
		}
		seen[id] = s
		if id != me && now.Sub(s.since) >= w.lease {
			dead = append(dead, id)
		}
	}
	w.seen = seen
	return dead
}
