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
// The limit falls only when it was in use: who is slow with few inside is slow for
// another reason. It falls by a tenth where reads are slow, which may be the disk's
// doing, and by a third where the processors have too much to do: more inside bring
// nothing more to its end then, and who comes waits behind them all to be told so.
// It rises only where more would have come, and goes back to where it started when
// nobody is kept out.
func (l *Limiter) learn(now time.Time, took time.Duration) {
	w := &l.window
	w.took += took
	w.n++
	if now.Sub(w.began) < l.c.Window || w.n < enough {
		return
	}
	mean, busy := w.took/time.Duration(w.n), l.c.Waited() > l.c.Busy
	used := 2*w.most >= l.limit
	switch {
	case busy && used:
		l.limit = max(l.c.Least, l.limit*2/3)
	case mean > l.c.Goal && used && l.limit > l.c.Min:
		l.limit = max(l.c.Min, l.limit*9/10)
	case busy || mean > l.c.Goal:
	case w.full:
		l.limit = min(l.c.Max, l.limit+max(1, l.limit/20))
	case l.limit < l.c.Start:
		l.limit = min(l.c.Start, l.limit+max(1, l.limit/10))
	}
	*w = window{began: now, most: l.total}
}
