package limit

import "time"

// pressure is how much of a class came of late, and how much of it was sent away.
type pressure struct {
	began      time.Time // of the window
	came, away int
	much       bool // in the window before too many were sent away
}

// tooMany is the part of those who came of which more are sent away only where
// far more come than can be answered.
const tooMany = 1.0 / 3

// note counts in who came, or was sent away.
func (p *pressure) note(now time.Time, window time.Duration, came, away int) {
	if since := now.Sub(p.began); since >= window {
		p.much = since < 2*window && p.came >= enough && float64(p.away) > tooMany*float64(p.came)
		p.began, p.came, p.away = now, 0, 0
	}
	p.came += came
	p.away += away
}

// high reports whether too many came, as far as is known now.
func (p *pressure) high(now time.Time, window time.Duration) bool {
	return p.much && now.Sub(p.began) < 2*window
}

// sent notes that one is sent away. It is called with mu held.
func (l *Limiter) sent(class Class, now time.Time) {
	l.shed[class].Add(1)
	l.pressure[class].note(now, l.c.Window, 0, 1)
}

// yields reports whether one of a class is sent away because too many of a dearer
// one are: of the cheaper no more than half as large a part may come in. It is
// called with mu held.
func (l *Limiter) yields(class Class, now time.Time) bool {
	own := &l.pressure[class]
	own.note(now, l.c.Window, 0, 0)
	for dearer := class + 1; dearer < classes; dearer++ {
		p := &l.pressure[dearer]
		if p.high(now, l.c.Window) && 2*(own.came-own.away)*p.came >= own.came*(p.came-p.away) {
			return true
		}
	}
	return false
}
