package strict

import (
	"errors"
	"net"
	"net/http"
	"os"
	"runtime/debug"
	"sync"
	"time"
)

// Answerer has whole answers at hand.
type Answerer interface {
	// Answer appends the status line, the headers and the empty line of the answer
	// to r to dst, and returns it with the body, which may be shared and is only
	// read. It waits for nobody, and says false where it has no answer, or none
	// that is exactly what net/http would be given to send. It is called from many
	// goroutines.
	Answer(dst []byte, r *Request) (head, body []byte, ok bool)
}

// heads are buffers for what is written.
var heads = sync.Pool{New: func() any { return new([]byte) }}

// Bodies up to joined are copied behind their headers, and others are written
// beside them. A buffer that grew over spare is not kept.
const (
	joined = 4 << 10
	spare  = 16 << 10
)

// answer writes the answer to the request that was read, if there is one; done
// says whether. After an error the connection is of no use.
func (c *conn) answer(d *deadlines) (done bool, err error) {
	if !c.begin() {
		return false, net.ErrClosed
	}
	defer func() {
		if !c.end() && err == nil {
			err = net.ErrClosed
		}
	}()
	buffer, _ := heads.Get().(*[]byte)
	c.r.At = time.Now()
	head, body, ok := c.ask((*buffer)[:0])
	if !ok {
		heads.Put(buffer)
		return false, nil
	}
	if len(body) <= joined || c.r.Secure {
		head = append(head, body...)
		body = nil
	}
	err = c.send(d, head, body)
	if cap(head) <= spare {
		*buffer = head
		heads.Put(buffer)
	}
	if err == nil {
		d.idle(c)
	}
	return true, err
}

// ask is Answer, whose panic is net/http's request to answer.
func (c *conn) ask(dst []byte) (head, body []byte, ok bool) {
	defer func() {
		if p := recover(); p != nil {
			c.front.logf("strict: panic answering %.200q: %v\n%s", c.r.Target, p, debug.Stack())
			ok = false
		}
	}()
	return c.front.answerer.Answer(dst, &c.r)
}

// send writes an answer in one go. Who does not take it is cut as by web.Steady:
// after each wait the client must have taken so much.
func (c *conn) send(d *deadlines, head, body []byte) error {
	steady := c.front.steady
	for at := c.r.At; ; at = time.Now() {
		d.writing(c, at)
		n, err := c.write(head, body)
		if n >= len(head)+len(body) {
			return nil
		}
		if err != nil && (n < steady.Bytes || !errors.Is(err, os.ErrDeadlineExceeded)) {
			return err
		}
		skip := min(n, len(head))
		head, body = head[skip:], body[n-skip:]
	}
}

func (c *conn) write(head, body []byte) (int, error) {
	if len(body) == 0 {
		return c.Write(c.piece(head))
	}
	if len(head) == 0 {
		return c.Write(body)
	}
	both := net.Buffers{head, body}
	n, err := both.WriteTo(c.Conn)
	return int(n), err
}

// piece is what one write may be: over TLS nothing can follow a write that did
// not end in time, so each is one that steady clients take whole.
func (c *conn) piece(b []byte) []byte {
	if c.r.Secure {
		return b[:min(len(b), c.front.steady.Bytes)]
	}
	return b
}

// slack is how much longer than it must a deadline may be: moving one costs more
// than most else, so it is moved once in so long.
const slack = time.Second

// deadlines are those that were set on a connection between two requests of
// net/http's, which sets its own before whatever it does.
type deadlines struct{ read, write time.Time }

// headers is for the rest of a request that has begun.
func (d *deadlines) headers(c *conn) {
	d.read = time.Now().Add(c.front.server.ReadHeaderTimeout)
	_ = c.Conn.SetReadDeadline(d.read) // a connection that is gone says so at the next read
}

// idle is for the next request, after an answer. Now and then whoever watches
// the connections of the server hears, too, that this one waits since then.
func (d *deadlines) idle(c *conn) {
	wait := c.front.server.IdleTimeout
	if d.read.Sub(c.r.At) >= wait {
		return
	}
	d.read = c.r.At.Add(wait + slack)
	_ = c.Conn.SetReadDeadline(d.read)
	c.front.heard(c.outer, http.StateIdle)
}

func (d *deadlines) writing(c *conn, now time.Time) {
	if within := c.front.steady.Within; d.write.Sub(now) < within {
		d.write = now.Add(within + slack)
		_ = c.SetWriteDeadline(d.write)
	}
}
