package world

import (
	"net"
	"net/url"

	"github.com/gheecms/ghee/internal/store/pgtest"
)

// Cluster returns the PostgreSQL of this world alone, nil for SQLite.
func (w *World) Cluster() *pgtest.Cluster { return w.cluster }

// Through restarts the serving process so that it reaches PostgreSQL through a
// proxy. What the test itself opens goes there directly.
func (w *World) Through() *Proxy {
	w.t.Helper()
	u, err := url.Parse(w.URL)
	if err != nil {
		w.t.Fatal(err)
	}
	p := NewProxy(w.t, u.Host)
	u.Host = p.Address()
	w.Kill()
	w.Env = append(w.Env, "GHEE_DATABASE="+u.String())
	w.Start()
	return p
}

// Proxy passes TCP connections on to one address, and does to them what a
// network may do.
type Proxy struct {
	to string
	l  net.Listener
	rules
}

// Address is where the proxy listens.
func (p *Proxy) Address() string { return p.l.Addr().String() }
