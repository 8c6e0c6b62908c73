package strict

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"sync"

	"github.com/gheecms/ghee/internal/web"
)

// Front answers what it has at hand, in front of a server that answers all else.
// Make it with New.
type Front struct {
	server   *http.Server
	answerer Answerer
	steady   web.Steady
	heard    func(net.Conn, http.ConnState) // what the server told of its connections before
	ending   sync.WaitGroup                 // answers under way on connections that are closed after them
}

// New puts a reader in front of a server, which must have its timeouts. Its
// errors go to the server's log. The server is to be started and stopped by the
// Front.
func New(server *http.Server, a Answerer, s web.Steady) *Front {
	f := &Front{server: server, answerer: a, steady: s, heard: server.ConnState}
	if f.heard == nil {
		f.heard = func(net.Conn, http.ConnState) {}
	}
	server.ConnState = func(outer net.Conn, s http.ConnState) {
		if c := ours(outer); c != nil {
			c.state(s)
		}
		f.heard(outer, s)
	}
	return f
}

// Serve serves l: with TLS where the server has a TLSConfig with a certificate.
func (f *Front) Serve(l net.Listener) error {
	if f.server.TLSConfig == nil {
		return f.server.Serve(plainListener{l, f})
	}
	return f.server.Serve(f.secure(l))
}

// Shutdown is the server's, and lets answers under way be written.
func (f *Front) Shutdown(ctx context.Context) error {
	if err := f.server.Shutdown(ctx); err != nil {
		return err
	}
	written := make(chan struct{})
	go func() {
		f.ending.Wait()
		close(written)
	}()
	select {
	case <-written:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Close is the server's.
func (f *Front) Close() error { return f.server.Close() }

func (f *Front) logf(format string, args ...any) {
	if f.server.ErrorLog != nil {
		f.server.ErrorLog.Printf(format, args...)
	}
}

// plainConn has what net/http looks for in a connection without TLS.
type plainConn struct{ *conn }

// ReadFrom lets files go out without a copy.
func (c plainConn) ReadFrom(r io.Reader) (int64, error) {
	if to, ok := c.Conn.(io.ReaderFrom); ok {
		return to.ReadFrom(r)
	}
	return io.Copy(struct{ io.Writer }{c.Conn}, r)
}

func ours(outer net.Conn) *conn {
	switch c := outer.(type) {
	case plainConn:
		return c.conn
	case secureConn:
		return c.conn
	default:
		return nil
	}
}

func (f *Front) wrap(inner net.Conn) *conn {
	c := &conn{Conn: inner, front: f}
	c.wake.L = &c.mu
	return c
}

type plainListener struct {
	net.Listener
	front *Front
}

func (l plainListener) Accept() (net.Conn, error) {
	inner, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	c := l.front.wrap(inner)
	c.outer = plainConn{c}
	return c.outer, nil
}

var errStopped = errors.New("strict: the listener is closed")
