package strict

import (
	"context"
	"crypto/tls"
	"net"
	"net/http"
	"slices"
	"sync"
	"time"
)

// secureConn has what net/http looks for in a connection that came over TLS but
// is no *tls.Conn.
type secureConn struct{ *conn }

// ConnectionState is where http.Request.TLS comes from.
func (c secureConn) ConnectionState() tls.ConnectionState {
	inner, _ := c.Conn.(*tls.Conn)
	return inner.ConnectionState()
}

// secureListener returns connections after their handshake, which it must know
// the outcome of: only HTTP/1.1 is read here. HTTP/2, and handshakes that failed,
// are net/http's, which finds the connection as it would have made it.
type secureListener struct {
	net.Listener
	front  *Front
	config *tls.Config
	ready  chan accepted
	start  sync.Once
	stop   sync.Once
	done   chan struct{}
}

type accepted struct {
	conn net.Conn
	err  error
}

// secure lets the server know of HTTP/2, as ServeTLS would.
func (f *Front) secure(l net.Listener) *secureListener {
	config := f.server.TLSConfig.Clone()
	for _, proto := range []string{"h2", "http/1.1"} {
		if !slices.Contains(config.NextProtos, proto) {
			config.NextProtos = append(config.NextProtos, proto)
		}
	}
	f.server.TLSConfig = config
	return &secureListener{Listener: l, front: f, config: config.Clone(), ready: make(chan accepted), done: make(chan struct{})}
}

// Accept implements net.Listener.
func (l *secureListener) Accept() (net.Conn, error) {
	l.start.Do(func() { go l.run() })
	select {
	case a := <-l.ready:
		return a.conn, a.err
	case <-l.done:
		return nil, errStopped
	}
}

// Close implements net.Listener.
func (l *secureListener) Close() error {
	l.stop.Do(func() { close(l.done) })
	return l.Listener.Close()
}

// run accepts until the listener is closed. An error is told before anything
// else is accepted: the server waits when there are too many open files.
func (l *secureListener) run() {
	for {
		inner, err := l.Listener.Accept()
		if err == nil {
			c := tls.Server(inner, l.config)
			l.front.heard(c, http.StateNew) // those who shake hands count
			go l.shake(c)
			continue
		}
		select {
		case l.ready <- accepted{err: err}:
		case <-l.done:
			return
		}
	}
}

func (l *secureListener) shake(c *tls.Conn) {
	s := l.front.server
	_ = c.SetDeadline(time.Now().Add(min(s.ReadHeaderTimeout, s.ReadTimeout, s.WriteTimeout)))
	err := c.HandshakeContext(context.Background())
	_ = c.SetDeadline(time.Time{})
	l.front.heard(c, http.StateHijacked) // from here on the server counts it
	a := accepted{conn: c}
	if proto := c.ConnectionState().NegotiatedProtocol; err == nil && (proto == "" || proto == "http/1.1") {
		w := l.front.wrap(c)
		w.r.Secure = true
		w.outer = secureConn{w}
		a.conn = w.outer
	}
	select {
	case l.ready <- a:
	case <-l.done:
		_ = c.Close()
	}
}
