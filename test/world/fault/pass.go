package fault

import (
	"errors"
	"io"
	"net"
	"time"
)

// message is what was read at once, and what was drawn for it.
type message struct {
	data   []byte
	at     time.Time
	jitter float64 // of the rules' Jitter
	luck   float64 // against the rules' Loss
	failed error   // how reading ended
}

// due is when a message is due.
func (m message) due(r Rules) time.Time {
	wait := r.Latency + time.Duration(m.jitter*float64(r.Jitter))
	for chance, resend := r.Loss, again; m.luck < chance && resend < 30*time.Second; chance, resend = chance*r.Loss, resend*2 {
		wait += resend
	}
	return m.at.Add(wait)
}

// pass passes one direction on until it ends.
func (p *Proxy) pass(w Way, j *joined, from, to *net.TCPConn) {
	queue := make(chan message, 64)
	go p.read(from, j, queue)
	for m := range queue {
		if !p.wait(w, j, m) || m.failed == nil && !p.deliver(w, j, to, m.data) {
			j.end()
			return
		}
		if m.failed != nil {
			if !errors.Is(m.failed, io.EOF) {
				j.reset()
			}
			_ = to.CloseWrite() // it may be closed
			return
		}
	}
}

// read reads until a connection ends, and stamps what comes.
func (p *Proxy) read(from io.Reader, j *joined, queue chan<- message) {
	defer close(queue)
	put := func(m message) bool {
		p.mu.Lock()
		m.at, m.jitter, m.luck = time.Now(), p.dice.Float64(), p.dice.Float64()
		p.mu.Unlock()
		select {
		case queue <- m:
			return true
		case <-j.over:
			return false
		}
	}
	for {
		buf := make([]byte, 16<<10)
		n, err := from.Read(buf)
		if n > 0 && !put(message{data: buf[:n]}) {
			return
		}
		if err != nil {
			put(message{failed: err})
			return
		}
	}
}

// wait waits until a message is due by the rules as they are then; false when
// the connection is over.
func (p *Proxy) wait(w Way, j *joined, m message) bool {
	for {
		r, changed := p.rules(w)
		left := time.Until(m.due(r))
		if !r.Black && left <= 0 {
			return true
		}
		var due <-chan time.Time
		if !r.Black {
			due = time.After(left)
		}
		select {
		case <-due:
		case <-changed:
		case <-j.over:
			return false
		}
	}
}

// deliver writes a message at the rate of the rules; false when the connection
// is over.
func (p *Proxy) deliver(w Way, j *joined, to *net.TCPConn, data []byte) bool {
	if w == Up && p.loses(data) { // its answer
		j.lose()
	}
	if w == Down && j.loses() {
		return false
	}
	for len(data) > 0 {
		n := len(data)
		r, changed := p.rules(w)
		if r.Rate > 0 {
			n = min(n, max(1, r.Rate/20))
			select {
			case <-time.After(time.Duration(n) * time.Second / time.Duration(r.Rate)):
			case <-changed:
			case <-j.over:
				return false
			}
		}
		if r.Black { // since the message began
			if !p.wait(w, j, message{}) {
				return false
			}
			continue
		}
		n, e := p.count(w, data[:n])
		if _, err := to.Write(data[:n]); err != nil {
			return false
		}
		switch e {
		case isComplete:
			_ = to.CloseWrite() // what was written goes first
			return false
		case isReset:
			j.reset()
			return false
		case goesOn:
		}
		data = data[n:]
	}
	return true
}
