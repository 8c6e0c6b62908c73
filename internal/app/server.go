package app

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"net/http"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/gheecms/ghee/internal/web"
	"github.com/gheecms/ghee/internal/web/listen"
	"github.com/gheecms/ghee/internal/web/strict"
)

const (
	drain    = 10 * time.Second // how long requests under way may take after a stop
	lameDuck = 1500 * time.Millisecond
	renewal  = 10 * time.Second // between two looks at the certificate's files
)

// serve runs one HTTP server in g, with TLS where there is a certificate. When
// ctx ends it lets requests under way finish, and tells clients to come on new
// connections. One that is replaced goes on for a moment: what has come to its
// listener is answered, and clients that keep a connection hear of it with their
// next answer instead of finding it closed. What kept has at hand it answers
// before all that; nil for nothing.
func (n *node) serve(ctx context.Context, g *errgroup.Group, l net.Listener, secure *listen.Certificate, kept strict.Answerer, h http.Handler) {
	limits := web.ServerDefaults()
	limits.MaxConns = n.budget.conns
	server := limits.New(n.parting(h), n.log)
	start, end := server.Serve, server.Shutdown
	if secure != nil {
		server.TLSConfig = &tls.Config{MinVersion: tls.VersionTLS12, GetCertificate: secure.Get}
		start = func(l net.Listener) error { return server.ServeTLS(l, "", "") }
	}
	if kept != nil {
		front := strict.New(server, kept, web.SteadyDefaults())
		start, end = front.Serve, front.Shutdown
	}
	g.Go(func() error {
		if err := start(l); !errors.Is(err, http.ErrServerClosed) {
			return err
		}
		return nil
	})
	g.Go(func() error {
		<-ctx.Done()
		n.closing.Store(true)
		n.edge.Drain()
		if n.config.lease.shared.Load() {
			<-time.After(lameDuck)
		}
		stop, cancel := context.WithTimeout(context.WithoutCancel(ctx), drain)
		defer cancel()
		if err := end(stop); err != nil {
			return errors.Join(err, server.Close())
		}
		return nil
	})
}

// Answer implements strict.Answerer. Who is about to stop has nothing at hand:
// each answer then tells that its connection ends, see parting.
func (n *node) Answer(dst []byte, r *strict.Request) (head, body []byte, ok bool) {
	if n.closing.Load() {
		return nil, nil, false
	}
	return n.edge.Answer(dst, r)
}

// parting says with each answer that no other will come on its connection, once
// the node is about to stop. HTTP/2 makes a GOAWAY of it.
func (n *node) parting(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if n.closing.Load() {
			w.Header().Set("Connection", "close")
		}
		h.ServeHTTP(w, r)
	})
}

// takeOver ends the process that this one replaces, and lets the follower write;
// then it lets the next one replace it.
func (n *node) takeOver(ctx context.Context) error {
	if !n.config.lease.settle(ctx) {
		return nil // ctx has ended
	}
	n.resume()
	return n.config.lease.replaceable(ctx, n.pause, n.resume)
}

// pause has nothing of this process write the folder: another one is to. Changes
// are then told to that one, so this one keeps no answers.
func (n *node) pause() {
	n.edge.Alone(false)
	n.gate.close()
}

func (n *node) resume() {
	n.edge.Alone(true)
	n.gate.open()
}

// certificate is what TLS needs; nil for none.
func (n *node) certificate() (*listen.Certificate, error) {
	if n.config.TLSCert == "" {
		return nil, nil //nolint:nilnil // there is none, and that is no failure
	}
	c, err := listen.OpenCertificate(n.config.TLSCert, n.config.TLSKey, n.log)
	if err != nil {
		return nil, err
	}
	n.metrics.Gauge("ghee_certificate_expiry_seconds", "When the certificate in use ends, in seconds since 1970.",
		func() float64 { return float64(c.Expires().Unix()) })
	return c, nil
}

func (n *node) renew(ctx context.Context, c *listen.Certificate) error {
	t := time.NewTicker(renewal)
	defer t.Stop()
	return c.Watch(ctx, t.C)
}
