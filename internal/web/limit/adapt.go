package limit

import "time"

// window is what was seen since the limit was last looked at.
type window struct {
	began time.Time
	took  time.Duration // inside, all together
	n     int
	most  int  // inside at once
	full  bool // somebody found no place
}

// enough is how many requests an average is made of.
const enough = 10

// learn takes in how long one was inside, and settles the limit anew when a
// window is over. It is called with mu held.
//
// The limit falls by a tenth only when it was in use: who is slow with few inside
// is slow for another reason. It rises only where more would have come, and goes
// back to where it started when nobody is kept out.
func (l *Limiter) learn(now time.Time, took time.Duration) {
	w := &l.window
	w.took += took
	w.n++
	if now.Sub(w.began) < l.c.Window || w.n < enough {
		return
	}
	mean := w.took / time.Duration(w.n)
	switch {
	case mean > l.c.Goal && 2*w.most >= l.limit:
		l.limit = max(l.c.Min, l.limit*9/10)
	case mean > l.c.Goal:
	case w.full:
		l.limit = min(l.c.Max, l.limit+max(1, l.limit/20))
	case l.limit < l.c.Start:
		l.limit = min(l.c.Start, l.limit+max(1, l.limit/10))
	}
	*w = window{began: now, most: l.total}
}
