package forward

import (
	"sync"
	"time"

	"github.com/gheecms/ghee/internal/clock"
)

// The numbers of reliability §4d.
const (
	inARow      = 5  // failures that open a breaker
	fewest      = 20 // outcomes within window before their share counts
	window      = 10 * time.Second
	firstOpen   = 5 * time.Second
	longestOpen = time.Minute
)

// breaker leaves a target alone that keeps failing: for 5 s, then twice as long
// each time that the one request which is let through to look fails again.
type breaker struct {
	now    clock.Clock
	chance func() float64

	mu       sync.Mutex
	row      int // failures since the last success
	since    time.Time
	all, bad int // outcomes since then
	opened   int // how often in a row
	until    time.Time
	probing  bool // somebody looks whether it is back
}

// allows reports whether a request may go to the target. After the time of an
// open breaker one may, and the others wait for what it finds.
func (b *breaker) allows() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.opened == 0 || !b.probing && !b.now().Before(b.until)
}

// takes is called for the request that goes.
func (b *breaker) takes() {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.opened > 0 {
		b.probing = true
	}
}

// done notes an outcome. A client that left says nothing of the target.
func (b *breaker) done(o outcome) {
	b.mu.Lock()
	defer b.mu.Unlock()
	probing := b.probing
	b.probing = false
	switch o {
	case left:
		return
	case good:
		if b.opened > 0 && (probing || !b.now().Before(b.until)) {
			b.opened, b.all, b.bad = 0, 0, 0
		}
		b.row = 0
	case failed:
		b.row++
	}
	now := b.now()
	if now.Sub(b.since) > window {
		b.since, b.all, b.bad = now, 0, 0
	}
	b.all++
	if o == failed {
		b.bad++
	}
	if o == failed && (b.opened > 0 && !now.Before(b.until) || b.opened == 0 && (b.row >= inARow || b.all >= fewest && 2*b.bad > b.all)) {
		wait := min(firstOpen<<b.opened, longestOpen)
		b.until = now.Add(wait + time.Duration(b.chance()*float64(wait)/4))
		b.opened = min(b.opened+1, 8)
		b.row = 0
	}
}

func (b *breaker) isOpen() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.opened > 0
}

// outcome is what a target was like to one request.
type outcome int

const (
	good outcome = iota
	failed
	left // the client went away before
)
