package strict

import (
	"errors"
	"io"
	"net"
	"net/http"
	"os"
	"sync"
	"sync/atomic"
	"time"
)

// phase is where a connection is between this package and net/http (doc.go).
type phase int

const (
	between phase = iota
	lent
	answered
	foreign
)

// conn is a connection as net/http sees it.
type conn struct {
	net.Conn
	front *Front
	outer net.Conn // what net/http knows it by
	r     Request
	phase phase  // of the goroutine that serves it, and the look it takes at the client
	held  []byte // came, and was not returned yet
	fault error  // what came of reading after held

	life atomic.Uint32 // answering, closed

	mu      sync.Mutex // guards what follows
	wake    sync.Cond
	aborted bool // net/http has set a deadline that is over: whoever reads is to return
}

// Bits of conn.life.
const (
	answering = 1 << iota // an answer is being written
	closed
)

// Read returns what net/http is to read.
func (c *conn) Read(p []byte) (int, error) {
	switch {
	case c.phase == answered:
		return c.watch()
	case c.phase == between && len(p) >= len(c.held):
		return c.next(p)
	}
	c.phase = foreign // also when net/http wants more of a request that was lent
	if len(c.held) > 0 {
		n := copy(p, c.held)
		c.held = c.held[n:]
		return n, nil
	}
	if c.fault != nil {
		return 0, c.fault
	}
	return c.Conn.Read(p)
}

// next answers requests until one comes that is net/http's, and returns that.
func (c *conn) next(p []byte) (int, error) {
	p = p[:min(len(p), MaxHead)]
	var d deadlines // those that net/http has set serve until the first answer
	n, parted := copy(p, c.held), false
	c.held = c.held[:0]
	for {
		if n > 0 {
			end, direct := c.r.parse(p[:n])
			if direct {
				done, err := c.answer(&d)
				if err != nil {
					return 0, io.EOF // a word of net/http's would be taken for part of the answer
				}
				if done {
					n, parted = copy(p, p[end:n]), false
					continue
				}
			}
			if end > 0 {
				c.phase = lent
				c.held = append(c.held, p[end:n]...)
				return end, nil
			}
			if end < 0 || n == len(p) {
				return c.leave(n)
			}
			if !parted {
				parted = true
				d.headers(c)
			}
		}
		m, err := c.Conn.Read(p[n:])
		n += m
		if err != nil && n > 0 { // what net/http says to half a request is its own
			c.fault = err
			return c.leave(n)
		}
		if err != nil {
			return 0, err
		}
	}
}

// leave lets net/http have the connection from the n bytes on that it is given
// now. It has not set a deadline for a request yet when there were answers
// before.
func (c *conn) leave(n int) (int, error) {
	c.phase = foreign
	return n, c.Conn.SetReadDeadline(time.Now().Add(c.front.server.ReadHeaderTimeout))
}

// watch is a read while a request is being answered: net/http wants to know
// whether the client goes. What the client sends is kept for between; its first
// byte is enough to know that it is there, and net/http would look no further.
func (c *conn) watch() (int, error) {
	if len(c.held) == 0 {
		var first [1]byte
		n, err := c.Conn.Read(first[:])
		if err != nil {
			return 0, err
		}
		c.held = append(c.held, first[:n]...)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	for !c.aborted {
		c.wake.Wait()
	}
	return 0, os.ErrDeadlineExceeded
}

// state hears from net/http how far it is.
func (c *conn) state(s http.ConnState) {
	switch {
	case s == http.StateHijacked:
		c.phase = foreign
	case s == http.StateActive && c.phase == lent:
		c.phase = answered
	case s == http.StateIdle && c.phase == answered:
		c.phase = between
	}
}

// SetReadDeadline implements net.Conn.
func (c *conn) SetReadDeadline(t time.Time) error {
	c.abort(!t.IsZero() && !t.After(time.Now()))
	return c.Conn.SetReadDeadline(t)
}

// SetDeadline implements net.Conn.
func (c *conn) SetDeadline(t time.Time) error {
	return errors.Join(c.SetReadDeadline(t), c.SetWriteDeadline(t))
}

func (c *conn) abort(yes bool) {
	c.mu.Lock()
	c.aborted = yes
	c.mu.Unlock()
	c.wake.Broadcast()
}

// begin reports whether an answer may be written: the connection is not closed.
func (c *conn) begin() bool { return c.life.CompareAndSwap(0, answering) }

// end reports whether the connection is still open.
func (c *conn) end() bool {
	if c.life.CompareAndSwap(answering, 0) {
		return true
	}
	_ = c.Conn.Close()
	c.front.ending.Done()
	return false
}

// Close implements net.Conn. An answer that is being written comes first: the
// server closes the connections that wait for a request, and to it this is one.
func (c *conn) Close() error {
	for {
		switch was := c.life.Load(); {
		case was == answering|closed:
			return nil
		case was == answering:
			c.front.ending.Add(1)
			if c.life.CompareAndSwap(was, answering|closed) {
				return nil
			}
			c.front.ending.Done()
		case c.life.CompareAndSwap(was, closed):
			c.abort(true)
			return c.Conn.Close()
		}
	}
}

// CloseWrite is what net/http ends a connection with whose client may still be
// sending.
func (c *conn) CloseWrite() error {
	if half, ok := c.Conn.(interface{ CloseWrite() error }); ok {
		return half.CloseWrite()
	}
	return errors.ErrUnsupported
}
