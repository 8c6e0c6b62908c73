package web

import (
	"container/list"
	"crypto/tls"
	"net"
	"net/http"
	"sync"
	"time"
)

// crowd bounds the connections of a server. Where one comes too many, the one
// that has waited longest between two requests, or for its first, makes room: a
// crowd that says nothing keeps nobody out. Where none waits, the new one goes.
type crowd struct {
	most int

	mu      sync.Mutex // guards what follows
	open    map[net.Conn]*list.Element
	waiting *list.List // of net.Conn, the longest first
}

func newCrowd(most int) *crowd {
	return &crowd{most: most, open: map[net.Conn]*list.Element{}, waiting: list.New()}
}

func (c *crowd) state(conn net.Conn, s http.ConnState) {
	c.mu.Lock()
	var goes net.Conn
	switch s {
	case http.StateNew:
		if len(c.open) >= c.most {
			goes = conn
			if longest := c.waiting.Front(); longest != nil {
				goes, _ = longest.Value.(net.Conn)
				c.waiting.Remove(longest)
				c.open[goes] = nil
			}
		}
		c.open[conn] = nil
		if goes != conn {
			c.open[conn] = c.waiting.PushBack(conn)
		}
	case http.StateIdle:
		if _, there := c.open[conn]; there {
			c.busy(conn)
			c.open[conn] = c.waiting.PushBack(conn)
		}
	case http.StateActive:
		c.busy(conn)
	case http.StateClosed, http.StateHijacked:
		c.busy(conn)
		delete(c.open, conn)
	}
	c.mu.Unlock()
	if goes == nil {
		return
	}
	if goes == conn {
		sendAway(conn)
	}
	_ = goes.Close() // its own goroutine sees that, and ends
}

// busy takes a connection out of those that wait.
func (c *crowd) busy(conn net.Conn) {
	if e := c.open[conn]; e != nil {
		c.waiting.Remove(e)
		c.open[conn] = nil
	}
}

// sendAway says why a connection ends, where that needs no handshake and goes
// into a buffer that is empty yet.
func sendAway(conn net.Conn) {
	if _, secure := conn.(interface{ ConnectionState() tls.ConnectionState }); secure {
		return
	}
	_ = conn.SetWriteDeadline(time.Now().Add(time.Millisecond))
	_, _ = conn.Write([]byte("HTTP/1.1 503 Service Unavailable\r\nRetry-After: 1\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"))
}
