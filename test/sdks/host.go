package sdks

import (
	"bufio"
	"bytes"
	"context"
	"crypto/tls"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"
)

// stage is the hosts of one row.
type stage struct {
	mu       sync.Mutex // guards what follows
	requests []Request
	steps    map[string][]Step // left
	extra    []string          // what came and no step was left for

	listeners []net.Listener
	running   sync.WaitGroup
	over      context.Context //nolint:containedctx // the row's
	end       context.CancelFunc
}

// open starts a row's hosts, and returns their addresses in the client's order.
func open(r *Row, certs *Authority) (*stage, []string, error) {
	s := &stage{steps: map[string][]Step{}}
	s.over, s.end = context.WithCancel(context.Background())
	var bases []string
	for _, name := range r.names() {
		h := r.Hosts[name]
		s.steps[name] = h.Steps
		if h.Kind == "unresolved" {
			bases = append(bases, "http://unresolved.invalid:8099")
			continue
		}
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			return nil, nil, err
		}
		address := l.Addr().String()
		scheme := "http"
		switch h.Kind {
		case "refused":
			_ = l.Close()
			bases = append(bases, "http://"+address)
			continue
		case "secure", "expired":
			scheme = "https"
			l = tls.NewListener(l, &tls.Config{Certificates: []tls.Certificate{certs.Of(h.Kind)}, MinVersion: tls.VersionTLS12})
		}
		bases = append(bases, scheme+"://"+address)
		s.listeners = append(s.listeners, l)
		s.running.Go(func() { s.serve(l, name) })
	}
	return s, bases, nil
}

// close ends the hosts; the requests are whole then.
func (s *stage) close() {
	s.end()
	for _, l := range s.listeners {
		_ = l.Close()
	}
	s.running.Wait()
}

func (s *stage) serve(l net.Listener, name string) {
	for {
		c, err := l.Accept()
		if err != nil {
			return
		}
		s.running.Go(func() {
			defer c.Close()
			stop := context.AfterFunc(s.over, func() { _ = c.Close() }) // one made for later may wait for long
			defer stop()
			s.answer(c, name)
		})
	}
}

// answer answers one request on a connection, and ends it: what a client does with
// one that is kept open is its own affair.
func (s *stage) answer(c net.Conn, name string) {
	_ = c.SetDeadline(time.Now().Add(20 * time.Second))
	req, err := http.ReadRequest(bufio.NewReader(c))
	if err != nil {
		return // a handshake that failed, or a connection made for later
	}
	body, _ := io.ReadAll(req.Body)
	if req.Method == http.MethodOptions {
		_, _ = io.WriteString(c, "HTTP/1.1 204 No Content\r\nAccess-Control-Allow-Origin: *\r\nAccess-Control-Allow-Methods: GET, POST, PUT, PATCH, DELETE\r\nAccess-Control-Allow-Headers: authorization, content-type\r\nConnection: close\r\n\r\n")
		return
	}
	step, ok := s.came(name, req, body)
	if !ok {
		_, _ = io.WriteString(c, "HTTP/1.1 418 Unexpected\r\nContent-Length: 0\r\nAccess-Control-Allow-Origin: *\r\nConnection: close\r\n\r\n")
		return
	}
	if step.HoldMs > 0 {
		s.pause(time.Duration(step.HoldMs) * time.Millisecond)
	}
	s.send(c, step)
}

// pause waits, but no longer than the row.
func (s *stage) pause(d time.Duration) (on bool) {
	select {
	case <-time.After(d):
		return true
	case <-s.over.Done():
		return false
	}
}

// came notes a request and takes its step.
func (s *stage) came(name string, req *http.Request, body []byte) (Step, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	got := Request{Host: name, Method: req.Method, Target: bare(req.RequestURI), Headers: map[string]string{}, Body: body}
	for k := range maps.Keys(req.Header) {
		got.Headers[http.CanonicalHeaderKey(k)] = req.Header.Get(k)
	}
	if token := tokenOf(req.RequestURI); req.Method == http.MethodGet && token != "READ" {
		s.extra = append(s.extra, fmt.Sprintf("the token of %s is %q", req.RequestURI, token))
	} else if req.Method != http.MethodGet && token != "" {
		s.extra = append(s.extra, "a write has a token in its address, which logs keep")
	}
	s.requests = append(s.requests, got)
	if len(s.steps[name]) == 0 {
		s.extra = append(s.extra, fmt.Sprintf("%s %s %s, for which there is no answer", name, req.Method, got.Target))
		return Step{}, false
	}
	step := s.steps[name][0]
	s.steps[name] = s.steps[name][1:]
	return step, true
}

// bare is a target without its token.
func bare(uri string) string {
	path, query, _ := strings.Cut(uri, "?")
	pairs := slices.DeleteFunc(strings.Split(query, "&"), func(p string) bool { return p == "" || strings.HasPrefix(p, "auth_token=") })
	if len(pairs) == 0 {
		return path
	}
	return path + "?" + strings.Join(pairs, "&")
}

func tokenOf(uri string) string {
	_, query, _ := strings.Cut(uri, "?")
	for p := range strings.SplitSeq(query, "&") {
		if t, ok := strings.CutPrefix(p, "auth_token="); ok {
			return t
		}
	}
	return ""
}

// send writes an answer, or does what its fault says.
func (s *stage) send(c net.Conn, step Step) {
	body := []byte(step.Body)
	if step.Text != nil {
		body = []byte(*step.Text)
	} else if body != nil {
		var b bytes.Buffer
		_ = json.Compact(&b, body)
		body = b.Bytes()
	}
	var head strings.Builder
	status := max(step.Status, 200*b2i(step.Status == 0))
	fmt.Fprintf(&head, "HTTP/1.1 %d %s\r\nConnection: close\r\nAccess-Control-Allow-Origin: *\r\nAccess-Control-Expose-Headers: *\r\n", status, http.StatusText(status))
	kind := "application/json"
	for k, v := range step.Headers {
		if strings.EqualFold(k, "Content-Type") {
			kind = v
			continue
		}
		fmt.Fprintf(&head, "%s: %s\r\n", k, v)
	}
	length := len(body)
	switch step.Fault {
	case "short":
		length /= 2
		body = body[:length]
	case "reset":
		reset(c)
		return
	case "silent":
		s.pause(10 * time.Second)
		return
	}
	if status != http.StatusNoContent && status != http.StatusNotModified {
		fmt.Fprintf(&head, "Content-Type: %s\r\nContent-Length: %d\r\n", kind, length)
	}
	_, _ = io.WriteString(c, head.String()+"\r\n")
	switch step.Fault {
	case "cut":
		_, _ = c.Write(body[:length/2])
		reset(c)
	case "drip":
		for i := range body {
			if _, err := c.Write(body[i : i+1]); err != nil || !s.pause(200*time.Millisecond) {
				return
			}
		}
	default:
		_, _ = c.Write(body)
	}
}

func b2i(b bool) int {
	if b {
		return 1
	}
	return 0
}

// reset ends a connection without a word.
func reset(c net.Conn) {
	if t, ok := c.(*net.TCPConn); ok {
		_ = t.SetLinger(0)
	}
}
