package memcached

import (
	"bufio"
	"bytes"
	"errors"
	"net"
	"strconv"
	"time"
)

// maxValue bounds a value, in bytes: Memcached's items are of 1 MiB with their
// names and what it notes of them.
const maxValue = 1<<20 - 1024

var errTooMuch = errors.New("memcached: the server says more than it was asked")

var valueLine, endLine = []byte("VALUE "), []byte("END\r\n")

// guard is a connection on which each request has its time, and its answer no
// more bytes than it may have: the client would make room for whatever length a
// server names, and read values for as long as they come.
type guard struct {
	net.Conn
	timeout time.Duration
	in      *bufio.Reader
	begun   bool // the first line of the answer was read
	left    []byte
	more    int // bytes that may follow it
}

func newGuard(conn net.Conn, timeout time.Duration) *guard {
	return &guard{Conn: conn, timeout: timeout, in: bufio.NewReaderSize(conn, 4096)}
}

// Write sends a request, or a part of it: what is read next is its answer.
func (g *guard) Write(p []byte) (int, error) {
	if len(g.left) > 0 || g.in.Buffered() > 0 {
		return 0, errTooMuch // what nobody asked for
	}
	if err := g.Conn.SetDeadline(time.Now().Add(g.timeout)); err != nil {
		return 0, err
	}
	g.begun, g.more = false, 0
	return g.Conn.Write(p)
}

// SetDeadline does nothing: the client would give more time with each value.
func (g *guard) SetDeadline(time.Time) error { return nil }

// Read reads the answer.
func (g *guard) Read(p []byte) (int, error) {
	if !g.begun {
		if err := g.begin(); err != nil {
			return 0, err
		}
	}
	if len(g.left) > 0 {
		n := copy(p, g.left)
		g.left = g.left[n:]
		return n, nil
	}
	if g.more == 0 {
		return 0, errTooMuch
	}
	n, err := g.in.Read(p[:min(len(p), g.more)])
	g.more -= n
	return n, err
}

// begin reads the first line, which says how much follows: a value and the word
// that it was the last, or nothing.
func (g *guard) begin() error {
	line, err := g.in.ReadSlice('\n')
	if err != nil {
		return err
	}
	g.begun, g.left = true, bytes.Clone(line)
	if !bytes.HasPrefix(line, valueLine) {
		return nil
	}
	fields := bytes.Fields(line)
	if len(fields) < 4 {
		return errTooMuch
	}
	size, err := strconv.ParseUint(string(fields[3]), 10, 31)
	if err != nil || size > maxValue {
		return errTooMuch
	}
	g.more = int(size) + len("\r\n") + len(endLine)
	return nil
}
