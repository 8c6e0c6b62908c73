package forward

import (
	"errors"
	"net/http"
	"net/http/httputil"
	"strings"
	"time"

	"github.com/gheecms/ghee/internal/web"
)

// errLoop is a request that has been here before, or at too many edges.
var errLoop = errors.New("forward: the request goes in a circle")

const (
	viaName = "ghee-" // and the node's name: how we sign in Via (RFC 9110 §7.6.3)
	maxHops = 4
)

// refusesLoop finds out whether this node's origin is, through others, itself.
func (f *Forwarder) refusesLoop(r *http.Request) error {
	hops := 0
	for _, v := range r.Header.Values("Via") {
		for hop := range strings.SplitSeq(v, ",") {
			fields := strings.Fields(hop)
			if len(fields) < 2 || !strings.HasPrefix(fields[1], viaName) {
				continue
			}
			if hops++; hops > maxHops || fields[1] == viaName+f.c.Node {
				f.counts.loops.Add(1)
				return errLoop
			}
		}
	}
	return nil
}

// rewrite makes the head that goes to the leader. Host stays the client's: the
// browser's cookies and its Origin belong to it, and the leader compares them
// (internal/adminapi). What says where a request comes from is added to, and
// counts at the leader when it trusts this edge (--trusted-proxies).
func (f *Forwarder) rewrite(p *httputil.ProxyRequest) {
	p.Out.Host = p.In.Host
	p.Out.URL.Scheme, p.Out.URL.Host, p.Out.URL.Opaque, p.Out.URL.User = "http", "leader.invalid", "", nil // an attempt fills them in
	p.Out.Header["X-Forwarded-For"] = p.In.Header["X-Forwarded-For"]
	p.SetXForwarded()
	p.Out.Header.Del("X-Forwarded-Host")
	p.Out.Header.Del("X-Forwarded-Proto")
	p.Out.Header.Del("Upgrade") // nothing of ours changes its protocol
	p.Out.Header.Del("Connection")
	p.Out.Header.Del("Expect") // this node has asked for the body already
	p.Out.Header.Add("Via", "1.1 "+viaName+f.c.Node)
}

// patient gives an answer that goes on as much time as it needs: the server's
// bound is for whole answers, and starts anew with each piece of a stream.
func (f *Forwarder) patient(w http.ResponseWriter) http.ResponseWriter {
	return &stream{ResponseWriter: w, ctrl: http.NewResponseController(w), patience: f.c.Limits.Stream / 2}
}

// stream is an answer on its way to the client.
type stream struct {
	http.ResponseWriter
	ctrl     *http.ResponseController
	patience time.Duration
	on       bool
}

func (s *stream) WriteHeader(status int) {
	h := s.Header()
	s.on = strings.HasPrefix(h.Get("Content-Type"), "text/event-stream")
	if ids := h[web.RequestIDHeader]; len(ids) > 1 {
		h[web.RequestIDHeader] = ids[len(ids)-1:] // the leader's, whose log has more to say
	}
	s.ResponseWriter.WriteHeader(status)
}

func (s *stream) Write(b []byte) (int, error) {
	if s.on {
		_ = s.ctrl.SetWriteDeadline(time.Now().Add(s.patience)) // a writer without a connection has no deadline either
	}
	return s.ResponseWriter.Write(b)
}

// Unwrap lets http.ResponseController reach the connection.
func (s *stream) Unwrap() http.ResponseWriter { return s.ResponseWriter }
