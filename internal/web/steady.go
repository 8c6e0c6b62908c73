package web

import (
	"net/http"
	"strings"
	"time"
)

// Steady is what a client must take of an answer: so many bytes, or the rest,
// within so long. Whoever takes less is cut; whoever goes on taking has as long
// as it needs.
type Steady struct {
	Bytes  int
	Within time.Duration
}

// SteadyDefaults is less than the slowest links in use still carry.
func SteadyDefaults() Steady { return Steady{Bytes: 16 << 10, Within: 10 * time.Second} }

// Handler cuts clients that do not read what h answers. Event streams, which
// have no end, are for their handlers to bound.
func (s Steady) Handler(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h.ServeHTTP(&steadyWriter{ResponseWriter: w, s: s}, r)
	})
}

type steadyWriter struct {
	http.ResponseWriter
	s       Steady
	started bool
	stream  bool
}

// Write moves the deadline before each piece. The last of what is written may
// stay in a buffer until the handler returns, and goes by the last deadline.
func (w *steadyWriter) Write(b []byte) (n int, err error) {
	if !w.started {
		w.started = true
		w.stream = strings.HasPrefix(w.Header().Get("Content-Type"), "text/event-stream")
	}
	if w.stream {
		return w.ResponseWriter.Write(b)
	}
	ctrl := http.NewResponseController(w.ResponseWriter)
	for {
		// A writer without a connection has no deadline either.
		_ = ctrl.SetWriteDeadline(time.Now().Add(w.s.Within))
		m, err := w.ResponseWriter.Write(b[:min(len(b), w.s.Bytes)])
		n, b = n+m, b[m:]
		if err != nil || len(b) == 0 {
			return n, err
		}
	}
}

// Unwrap lets http.ResponseController reach the connection.
func (w *steadyWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }
