package faults

import (
	"crypto/tls"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"github.com/gheecms/ghee/test/faults/matrix"
	"github.com/gheecms/ghee/test/sdks"
	"github.com/gheecms/ghee/test/world"
)

// Row 15: one of two edges is killed, and comes back.
func TestRow15_AnEdgeIsKilled(t *testing.T) {
	anEdgeIsAway(t, 15, (*world.Node).Kill, (*world.Node).Start)
}

// Row 16: one of two edges is frozen, and thaws.
func TestRow16_AnEdgeIsFrozen(t *testing.T) {
	anEdgeIsAway(t, 16, (*world.Node).Freeze, (*world.Node).Thaw)
}

func anEdgeIsAway(t *testing.T, n int, away, back func(*world.Node)) {
	row := matrix.Begin(t, n)
	all := clientLibraries(t)
	c, token := pair(t)
	hosts := []string{c.Edges[0].Base, c.Edges[1].Base}
	for _, e := range c.Edges {
		e.Until("the demo is served", func() bool { return e.Read(token, "/v2/posts/").Status == 200 })
	}
	readers := make([]*reader, len(all))
	phase := func(d time.Duration) {
		done := make(chan struct{})
		for _, r := range readers {
			go func() { defer func() { done <- struct{}{} }(); r.goOn(demoPosts, d) }()
		}
		for range readers {
			<-done
		}
	}
	for i, s := range all {
		readers[i] = s.reads(t, token, hosts, nil)
	}
	phase(before())
	away(c.Edges[0].Node)
	phase(matrix.Size(5*time.Second, 60*time.Second)) // in full for six times as long as a host is left out
	back(c.Edges[0].Node)
	phase(after())
	for _, r := range readers {
		r.ends()
		failed, why := r.failed()
		row.Figure(r.sdk.name, "%d of %d reads answered, %d of them from failover; p50 %.1f ms, p99 %.1f ms, the slowest %.0f ms", len(r.all)-failed, len(r.all), r.fromFailover(), r.took(0.5), r.took(0.99), r.took(1))
		if failed > 0 || r.fromFailover() > 0 {
			t.Errorf("%s: %d failed, %d from failover, with an edge that is well: %s", r.sdk.name, failed, r.fromFailover(), why)
		}
	}
}

// Row 55: the first host's certificate has expired.
func TestRow55_ACertificateHasExpired(t *testing.T) {
	row := matrix.Begin(t, 55)
	certs, err := sdks.NewAuthority(filepath.Join(t.TempDir(), "authority.pem"))
	must(t, err)
	c, token := pair(t)
	hosts := make([]string, len(c.Edges))
	var asked [2]atomic.Int64
	for i, e := range c.Edges {
		e.Until("the demo is served", func() bool { return e.Read(token, "/v2/posts/").Status == 200 })
		to, err := url.Parse(e.Base)
		must(t, err)
		proxy := httputil.NewSingleHostReverseProxy(to)
		front := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			asked[i].Add(1)
			proxy.ServeHTTP(w, r)
		}))
		front.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, slog.LevelError) // it says that clients end the handshake
		front.TLS = &tls.Config{Certificates: []tls.Certificate{certs.Of([]string{"expired", "secure"}[i])}, MinVersion: tls.VersionTLS12}
		front.StartTLS()
		t.Cleanup(front.Close)
		hosts[i] = front.URL
	}
	for _, s := range clientLibraries(t) {
		r := s.reads(t, token, hosts, map[string]any{"trusts": certs.File})
		for range matrix.Size(10, 1000) {
			for _, p := range demoPosts {
				r.read(p)
			}
		}
		r.ends()
		failed, why := r.failed()
		row.Figure(s.name, "%d of %d reads answered, by the other host; p50 %.1f ms, the slowest %.0f ms", len(r.all)-failed, len(r.all), r.took(0.5), r.took(1))
		if failed > 0 || r.fromFailover() > 0 {
			t.Errorf("%s: %d failed, %d from failover: %s", s.name, failed, r.fromFailover(), why)
		}
	}
	if asked[0].Load() > 0 || asked[1].Load() == 0 {
		t.Errorf("asked over a connection of the expired certificate %d times, of the other %d", asked[0].Load(), asked[1].Load())
	}
}

// Row 56: nothing reaches the API: a program that runs, and one that starts, have what
// was good, from memory, files and Redis.
func TestRow56_NothingReachesTheAPI(t *testing.T) {
	row := matrix.Begin(t, 56)
	redis := startRedis(t)
	c, token := pair(t)
	hosts := []string{c.Edges[0].Base, c.Edges[1].Base}
	for _, e := range c.Edges {
		e.Until("the demo is served", func() bool { return e.Read(token, "/v2/posts/").Status == 200 })
	}
	type stored struct {
		sdk
		kind string
		told map[string]any
		runs *reader
	}
	var all []stored
	for _, s := range clientLibraries(t) {
		for kind, told := range map[string]map[string]any{"memory": nil, "files": {"files": t.TempDir()}, "Redis": {"redis": redis.address}} {
			one := stored{s, kind, told, s.reads(t, token, hosts, told)}
			for _, p := range demoPosts {
				one.runs.read(p)
			}
			all = append(all, one)
		}
	}
	for i := range all {
		if all[i].kind != "memory" { // what it kept is kept when it has ended
			all[i].runs.ends()
		}
	}
	for _, n := range c.Nodes() {
		n.Kill()
	}
	for _, one := range all {
		r := one.runs
		if one.kind != "memory" {
			r = one.reads(t, token, hosts, one.told) // a program that starts now
			r.warms(demoPosts[0])
		}
		warm := len(r.all)
		for range matrix.Size(3, 50) {
			for _, p := range demoPosts {
				r.read(p)
			}
		}
		r.ends()
		failed, why := r.failed()
		row.Figure(one.name+", "+one.kind, "%d of %d reads answered, %d of them from failover; p50 %.1f ms, the slowest %.0f ms", len(r.all)-failed, len(r.all), r.fromFailover(), r.took(0.5), r.took(1))
		if failed > 0 || r.fromFailover() != len(r.all)-warm {
			t.Errorf("%s, %s: %d failed, %d from failover: %s", one.name, one.kind, failed, r.fromFailover(), why)
		}
	}
}

// Row 57: as row 56, and Redis is dead, frozen, or holds something else.
func TestRow57_NothingReachesTheAPINorRedis(t *testing.T) {
	row := matrix.Begin(t, 57)
	redis := startRedis(t)
	c, token := pair(t)
	hosts := []string{c.Edges[0].Base, c.Edges[1].Base}
	all := clientLibraries(t)
	for _, e := range c.Edges {
		e.Until("the demo is served", func() bool { return e.Read(token, "/v2/posts/").Status == 200 })
	}
	for _, s := range all {
		r := s.reads(t, token, hosts, map[string]any{"redis": redis.address})
		r.read(demoPosts[0])
		r.ends()
	}
	for _, n := range c.Nodes() {
		n.Kill()
	}
	alone := map[string]float64{} // what a read takes without any store
	for _, s := range all {
		r := s.reads(t, token, hosts, nil)
		for range 5 {
			r.read(demoPosts[0])
		}
		r.ends()
		alone[s.name] = r.took(0.5)
	}
	keys := redis.keys()
	if len(keys) == 0 {
		t.Fatal("Redis holds nothing")
	}
	for _, fault := range []struct {
		name       string
		fall, rise func()
	}{
		{"corrupt", func() {
			for _, k := range keys {
				redis.ask("SETRANGE " + k + " 90 x")
			}
		}, func() {}},
		{"frozen", redis.freeze, redis.thaw},
		{"killed", redis.kill, func() {}},
	} {
		fault.fall()
		for _, s := range all {
			r := s.reads(t, token, hosts, map[string]any{"redis": redis.address})
			for range 5 {
				if o := r.read(demoPosts[0]); o.OK {
					t.Errorf("%s, Redis %s: something is given", s.name, fault.name)
				}
			}
			r.ends()
			row.Figure(s.name+", Redis "+fault.name, "an error after %.0f ms (p50; %.0f without a store), the slowest after %.0f", r.took(0.5), alone[s.name], r.took(1))
		}
		fault.rise()
	}
}
