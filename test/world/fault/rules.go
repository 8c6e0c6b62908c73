package fault

import "time"

// Way is a direction.
type Way int

// The directions.
const (
	Up   Way = iota // from who connects to whom it wanted
	Down            // back
)

// Rules are what happens to one direction; the zero value lets all pass.
//
// Offsets count bytes that pass in this direction, over all connections, from
// the moment the rules are set; the first is 1. Each comes true once.
type Rules struct {
	Latency time.Duration // everything is late by this …
	Jitter  time.Duration // … and by up to that, in order still
	Loss    float64       // so much of it is lost, at times again, and comes late
	Rate    int           // so many bytes a second pass; 0 for any number
	Black   bool          // nothing passes, not even the end of a connection

	End   int64 // here a connection ends as if it were complete
	Reset int64 // here a connection is reset
	Flip  int64 // of this byte a bit is turned over
}

// again is how long TCP waits before it sends anew what was lost, the first
// time; each further time it waits twice as long.
const again = 200 * time.Millisecond

// Set puts rules on a direction instead of those it had.
func (p *Proxy) Set(w Way, r Rules) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.ways[w] = way{Rules: r}
	p.change()
}

// Both puts the same rules on both directions.
func (p *Proxy) Both(r Rules) {
	p.Set(Up, r)
	p.Set(Down, r)
}

// Heal takes every rule away.
func (p *Proxy) Heal() {
	p.Both(Rules{})
	p.Refuse(false)
}

// Hold lets nothing of a client pass until release is called.
func (p *Proxy) Hold() (release func()) {
	p.Set(Up, Rules{Black: true})
	return func() { p.Set(Up, Rules{}) }
}

// CutAfter lets the next n messages that hold word reach the server, and breaks
// their connection when it has answered: nobody gets that answer.
func (p *Proxy) CutAfter(word string, n int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.cut, p.cuts = []byte(word), n
}

// Cuts is how many are still to come.
func (p *Proxy) Cuts() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.cuts
}

// Passed is how many bytes have passed in a direction since its rules were set.
func (p *Proxy) Passed(w Way) int64 {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.ways[w].passed
}

// change tells those who wait that the rules are others; p.mu is held.
func (p *Proxy) change() {
	close(p.changed)
	p.changed = make(chan struct{})
}

// rules returns those of a direction, and a channel that is closed when they
// change.
func (p *Proxy) rules(w Way) (Rules, <-chan struct{}) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.ways[w].Rules, p.changed
}

// way is a direction's rules and how far they have come.
type way struct {
	Rules
	passed int64
}

// end is what an offset comes to.
type end int

const (
	goesOn end = iota
	isComplete
	isReset
)

// count counts bytes that are about to pass, alters them as the rules say, and
// returns how many may pass and what comes then.
func (p *Proxy) count(w Way, data []byte) (n int, e end) {
	p.mu.Lock()
	defer p.mu.Unlock()
	r := &p.ways[w]
	n = len(data)
	within := func(offset int64) bool { return offset > r.passed && offset <= r.passed+int64(n) }
	if within(r.End) {
		n, e = int(r.End-r.passed), isComplete
	}
	if within(r.Reset) {
		n, e = int(r.Reset-r.passed), isReset
	}
	if within(r.Flip) {
		data[r.Flip-r.passed-1] ^= 1 << p.dice.IntN(8)
	}
	r.passed += int64(n)
	if e != goesOn {
		p.broken++
	}
	return n, e
}
