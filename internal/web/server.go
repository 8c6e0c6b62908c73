package web

import (
	"log/slog"
	"net"
	"net/http"
	"time"

	"github.com/gheecms/ghee/internal/fail"
)

// Server says how long a listener's connections may take, and how much they
// may send. Handlers that need longer move their own deadline with
// http.ResponseController.
type Server struct {
	ReadHeaderTimeout time.Duration // from the first byte of a request to the end of its headers
	ReadTimeout       time.Duration // to the end of its body
	WriteTimeout      time.Duration // from the end of the headers to the end of the answer
	IdleTimeout       time.Duration // between two requests of a connection
	MaxHeaderBytes    int           // request line included
	MaxConns          int           // open at once; 0 for no bound
}

// Bounds of HTTP/2: requests at once on a connection, and how long one may be
// quiet before it is asked whether it lives, and may then take to say so.
const (
	maxStreams = 250
	ping       = 15 * time.Second
)

// ServerDefaults returns limits that suit a server in the open.
func ServerDefaults() Server {
	return Server{
		ReadHeaderTimeout: 10 * time.Second,
		ReadTimeout:       60 * time.Second,
		WriteTimeout:      60 * time.Second,
		IdleTimeout:       120 * time.Second,
		MaxHeaderBytes:    64 << 10,
	}
}

// Validate refuses a server that would wait without an end.
func (s Server) Validate() error {
	for _, b := range []struct {
		name string
		wait time.Duration
	}{
		{"ReadHeaderTimeout", s.ReadHeaderTimeout},
		{"ReadTimeout", s.ReadTimeout},
		{"WriteTimeout", s.WriteTimeout},
		{"IdleTimeout", s.IdleTimeout},
	} {
		if b.wait <= 0 {
			return fail.E(fail.Invalid, "%s: %s is no time to wait; write one above zero.", b.name, b.wait)
		}
	}
	if s.MaxHeaderBytes < 4<<10 {
		return fail.E(fail.Invalid, "MaxHeaderBytes: %d is too little for browsers; write at least 4096.", s.MaxHeaderBytes)
	}
	return nil
}

// New makes a server for handler. What net/http has to say (broken TLS
// handshakes, clients that misbehave) goes to log as warnings. Its Shutdown
// waits for requests under way, not for connections that never sent one.
func (s Server) New(handler http.Handler, log *slog.Logger) *http.Server {
	server := &http.Server{
		Handler:           handler,
		ReadHeaderTimeout: s.ReadHeaderTimeout,
		ReadTimeout:       s.ReadTimeout,
		WriteTimeout:      s.WriteTimeout,
		IdleTimeout:       s.IdleTimeout,
		MaxHeaderBytes:    s.MaxHeaderBytes,
		ErrorLog:          slog.NewLogLogger(log.Handler(), slog.LevelWarn),
	}
	server.HTTP2 = &http.HTTP2Config{MaxConcurrentStreams: maxStreams, SendPingTimeout: ping, PingTimeout: ping}
	closeAtShutdown(server)
	if s.MaxConns > 0 {
		quiet, crowd := server.ConnState, newCrowd(s.MaxConns)
		server.ConnState = func(c net.Conn, state http.ConnState) { quiet(c, state); crowd.state(c, state) }
	}
	return server
}
