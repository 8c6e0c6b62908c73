package world

import (
	"net/url"

	"github.com/gheecms/ghee/internal/store/pgtest"
	"github.com/gheecms/ghee/test/world/fault"
)

// Cluster returns the PostgreSQL of this world alone, nil for SQLite.
func (w *World) Cluster() *pgtest.Cluster { return w.cluster }

// Through restarts the serving process so that it reaches PostgreSQL through a
// proxy. What the test itself opens goes there directly.
func (w *World) Through() *fault.Proxy {
	w.t.Helper()
	u, err := url.Parse(w.URL)
	if err != nil {
		w.t.Fatal(err)
	}
	p := fault.New(w.t, "127.0.0.1:0", u.Host, 1)
	u.Host = p.Address()
	w.Kill()
	w.Env = append(w.Env, "GHEE_DATABASE="+u.String())
	w.Start()
	return p
}
