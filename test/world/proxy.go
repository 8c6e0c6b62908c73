package world

import (
	"bytes"
	"net"
	"sync"
	"testing"
	"time"
)

// rules are what a proxy does; they hold for connections that stand, too.
type rules struct {
	mu    sync.Mutex
	delay time.Duration // of whatever a client sends
	cut   []byte        // after these bytes of a client …
	cuts  int           // … so many times the connection breaks and the answer is lost
	wall  chan struct{} // while it is open, nothing passes
}

// Delay makes each message of a client late.
func (r *rules) Delay(d time.Duration) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.delay = d
}

// Hold lets nothing of a client pass until release is called.
func (r *rules) Hold() (release func()) {
	r.mu.Lock()
	defer r.mu.Unlock()
	wall := make(chan struct{})
	r.wall = wall
	return sync.OnceFunc(func() {
		r.mu.Lock()
		defer r.mu.Unlock()
		r.wall = nil
		close(wall)
	})
}

// CutAfter lets the next n messages that hold word reach the server, and breaks
// their connection when it has answered: nobody gets that answer.
func (r *rules) CutAfter(word string, n int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.cut, r.cuts = []byte(word), n
}

// Cuts is how many are still to come.
func (r *rules) Cuts() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.cuts
}

// pass holds a message up as the rules say and reports whether its answer is to
// be lost.
func (r *rules) pass(message []byte) (lose bool) {
	r.mu.Lock()
	delay, wall := r.delay, r.wall
	if lose = r.cuts > 0 && bytes.Contains(bytes.ToLower(message), r.cut); lose {
		r.cuts--
	}
	r.mu.Unlock()
	if delay > 0 {
		<-time.After(delay)
	}
	if wall != nil {
		<-wall
	}
	return lose
}

// NewProxy makes a proxy to an address; it ends with the test.
func NewProxy(t testing.TB, to string) *Proxy {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	p := &Proxy{to: to, l: l}
	t.Cleanup(func() { _ = l.Close() })
	go func() {
		for {
			client, err := l.Accept()
			if err != nil {
				return
			}
			go p.join(client)
		}
	}()
	return p
}

// join passes one connection on until either side ends it.
func (p *Proxy) join(client net.Conn) {
	defer client.Close()
	server, err := net.Dial("tcp", p.to)
	if err != nil {
		return
	}
	defer server.Close()
	lost := make(chan struct{}) // closed when the next answer is to be lost
	go func() {
		buf := make([]byte, 64<<10)
		for {
			n, err := server.Read(buf)
			select {
			case <-lost:
				err = net.ErrClosed
			default:
			}
			if err == nil {
				_, err = client.Write(buf[:n])
			}
			if err != nil {
				_, _ = client.Close(), server.Close()
				return
			}
		}
	}()
	buf := make([]byte, 64<<10)
	for {
		n, err := client.Read(buf)
		if err != nil {
			return
		}
		if p.pass(buf[:n]) {
			close(lost)
		}
		if _, err := server.Write(buf[:n]); err != nil {
			return
		}
	}
}
