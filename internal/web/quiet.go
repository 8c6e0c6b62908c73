package web

import (
	"net"
	"net/http"
	"sync"
	"time"
)

// quietGrace is how long, once the server stops, a connection may stay that has
// not sent a byte yet: a request may be on its way.
const quietGrace = 500 * time.Millisecond

// quiet are the connections that have not sent anything. Browsers, balancers
// and Go's own client open some to be ready; net/http's Shutdown takes each for
// a request under way and waits five seconds.
type quiet struct {
	mu    sync.Mutex
	conns map[net.Conn]struct{}
}

// closeAtShutdown makes server close its quiet connections when it stops.
func closeAtShutdown(server *http.Server) {
	q := &quiet{conns: map[net.Conn]struct{}{}}
	server.ConnState = q.state
	server.RegisterOnShutdown(func() { time.AfterFunc(quietGrace, q.close) })
}

func (q *quiet) state(c net.Conn, s http.ConnState) {
	q.mu.Lock()
	defer q.mu.Unlock()
	switch s {
	case http.StateNew:
		q.conns[c] = struct{}{}
	case http.StateIdle: // what was answered in front of net/http is new to it still
	default:
		delete(q.conns, c)
	}
}

func (q *quiet) close() {
	q.mu.Lock()
	defer q.mu.Unlock()
	for c := range q.conns {
		_ = c.Close() // its own goroutine sees that, and ends
	}
}
