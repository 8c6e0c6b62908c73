package strict_test

import (
	"bytes"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/gheecms/ghee/internal/web"
	"github.com/gheecms/ghee/internal/web/strict"
)

// echo answers with what it has understood of a request, so that two readers who
// understand different things answer differently.
func echo(method, target, host, authorization, encoding, match string) []byte {
	return fmt.Appendf(nil, "%x %x %x %x %x %x", method, target, host, authorization, encoding, match)
}

// known is a match that is answered with 304.
const known = `"known"`

// echoHandler is echo behind net/http.
func echoHandler(w http.ResponseWriter, r *http.Request) {
	_, _ = io.Copy(io.Discard, r.Body)
	h := r.Header
	body := echo(r.Method, r.RequestURI, r.Host, h.Get("Authorization"), h.Get("Accept-Encoding"), h.Get("If-None-Match"))
	w.Header().Set("Etag", known)
	if h.Get("If-None-Match") == known {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	_, _ = w.Write(body)
}

// echoAnswerer is echo in front of it, for targets that do not ask for a miss.
type echoAnswerer struct {
	date  strict.Date
	count atomic.Int64
}

func (e *echoAnswerer) Answer(dst []byte, r *strict.Request) (head, body []byte, ok bool) {
	switch {
	case bytes.Contains(r.Target, []byte("miss")):
		return nil, nil, false
	case bytes.Contains(r.Target, []byte("panic")):
		panic("a fault of the answerer")
	}
	e.count.Add(1)
	if string(r.IfNoneMatch) == known {
		dst = append(dst, "HTTP/1.1 304 Not Modified\r\nEtag: "+known+"\r\n"...)
		return append(e.date.Append(dst, r.At), "\r\n"...), nil, true
	}
	body = echo("GET", string(r.Target), string(r.Host), string(r.Authorization), string(r.AcceptEncoding), string(r.IfNoneMatch))
	dst = append(dst, "HTTP/1.1 200 OK\r\nEtag: "+known+"\r\nContent-Type: application/json\r\nContent-Length: "...)
	dst = append(strconv.AppendInt(dst, int64(len(body)), 10), "\r\n"...)
	return append(e.date.Append(dst, r.At), "\r\n"...), body, true
}

// newServer is a server in front of which a Front may stand. It has a bound of
// connections, as ours has.
func newServer(h http.Handler) *http.Server {
	limits := web.ServerDefaults()
	limits.MaxConns = 1000
	return limits.New(h, discard)
}

var discard = slog.New(slog.DiscardHandler)

// pair is the same handler twice: behind net/http alone, and behind a Front.
type pair struct {
	plain, front fakeListener
	answerer     echoAnswerer
}

func newPair(tb testing.TB) *pair {
	p := &pair{plain: newFakeListener(), front: newFakeListener()}
	server := newServer(http.HandlerFunc(echoHandler))
	go func() { _ = server.Serve(p.plain) }()
	front := strict.New(newServer(http.HandlerFunc(echoHandler)), &p.answerer, web.SteadyDefaults())
	go func() { _ = front.Serve(p.front) }()
	tb.Cleanup(func() { _, _ = server.Close(), front.Close() })
	return p
}

// ask sends pieces, each as one read, and returns what came back until the
// connection ended.
func (l fakeListener) ask(pieces ...string) string {
	c := &fakeConn{in: pieces, ended: make(chan struct{})}
	l.conns <- c
	<-c.ended
	return c.out.String()
}

// last is a request that ends a connection. Where it is answered, whatever came
// before it left the connection whole.
const last = "GET /last HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"

// normal is a stream of answers without what two servers may do differently: the
// order of headers, and the time.
func normal(out string) string {
	var b strings.Builder
	for answer := range strings.SplitSeq(strings.ReplaceAll(out, "HTTP/1.", "\x00HTTP/1."), "\x00") {
		head, body, _ := strings.Cut(answer, "\r\n\r\n")
		lines := strings.Split(head, "\r\n")
		for i, l := range lines {
			if name, value, _ := strings.Cut(l, ": "); name == "Date" {
				if _, err := time.Parse(http.TimeFormat, value); err == nil {
					lines[i] = "Date"
				}
			}
		}
		slices.Sort(lines[1:])
		fmt.Fprintf(&b, "%s\n\n%s\n", strings.Join(lines, "\n"), body)
	}
	return b.String()
}

// fakeConn is a connection whose client has sent all it will.
type fakeConn struct {
	mu    sync.Mutex
	in    []string
	out   bytes.Buffer
	once  sync.Once
	ended chan struct{}
}

func (c *fakeConn) Read(p []byte) (int, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for len(c.in) > 0 && c.in[0] == "" {
		c.in = c.in[1:]
	}
	if len(c.in) == 0 {
		return 0, io.EOF
	}
	n := copy(p, c.in[0])
	c.in[0] = c.in[0][n:]
	return n, nil
}

func (c *fakeConn) Write(p []byte) (int, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.out.Write(p)
}

func (c *fakeConn) Close() error {
	c.once.Do(func() { close(c.ended) })
	return nil
}

func (*fakeConn) LocalAddr() net.Addr              { return &net.TCPAddr{} }
func (*fakeConn) RemoteAddr() net.Addr             { return &net.TCPAddr{} }
func (*fakeConn) SetDeadline(time.Time) error      { return nil }
func (*fakeConn) SetReadDeadline(time.Time) error  { return nil }
func (*fakeConn) SetWriteDeadline(time.Time) error { return nil }

type fakeListener struct {
	conns chan net.Conn
	done  chan struct{}
	once  *sync.Once
}

func newFakeListener() fakeListener {
	return fakeListener{conns: make(chan net.Conn), done: make(chan struct{}), once: &sync.Once{}}
}

func (l fakeListener) Accept() (net.Conn, error) {
	select {
	case c := <-l.conns:
		return c, nil
	case <-l.done:
		return nil, net.ErrClosed
	}
}

func (l fakeListener) Close() error {
	l.once.Do(func() { close(l.done) })
	return nil
}

func (fakeListener) Addr() net.Addr { return &net.TCPAddr{} }

func appendInt(dst []byte, n int) []byte { return strconv.AppendInt(dst, int64(n), 10) }
