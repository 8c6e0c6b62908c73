package faults

import (
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/gheecms/ghee/test/faults/matrix"
	"github.com/gheecms/ghee/test/world"
)

// moveTo moves the world's database to another disk, while nobody uses it.
func (d *desk) moveTo(folder string) {
	d.t.Helper()
	u, err := url.Parse(d.URL)
	must(d.t, err)
	name := pgx.Identifier{strings.TrimPrefix(u.Path, "/")}.Sanitize()
	c := d.Cluster()
	must(d.t, c.Exec(d.t.Context(), "create tablespace small location '"+folder+"'"))
	must(d.t, c.Exec(d.t.Context(), "select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid() and datname is not null"))
	d.until("the database is moved", func() bool { return c.Exec(d.t.Context(), "alter database "+name+" set tablespace small") == nil })
}

// few restarts the database so that it takes few connections.
func (d *desk) few(n int) {
	d.t.Helper()
	c := d.Cluster()
	must(d.t, c.Exec(d.t.Context(), fmt.Sprintf("alter system set max_connections = %d", n)))
	must(d.t, c.Stop())
	must(d.t, c.Start())
}

// crowd takes every connection that the database has, those of ghee included.
func (d *desk) crowd() (leave func()) {
	d.t.Helper()
	config, err := pgx.ParseConfig(d.URL)
	must(d.t, err)
	config.RuntimeParams["application_name"] = "crowd"
	var all []*pgx.Conn
	leave = func() {
		for _, c := range all {
			_ = c.Close(d.t.Context())
		}
		all = nil
	}
	d.t.Cleanup(leave)
	d.until("the crowd has every connection", func() bool {
		for {
			c, err := pgx.ConnectConfig(d.t.Context(), config)
			if err != nil {
				break
			}
			all = append(all, c)
		}
		others := 1
		if len(all) > 0 {
			must(d.t, all[0].QueryRow(d.t.Context(), `select count(pg_terminate_backend(pid)) from pg_stat_activity where application_name = 'ghee'`).Scan(&others))
		}
		return others == 0
	})
	return leave
}

// Row 5: others have every connection. Reads go on, writes are refused, nobody
// storms the database, and afterwards all is well.
func TestRow5_ConnectionsExhausted(t *testing.T) {
	row := matrix.Begin(t, 5)
	d := newDesk(t, world.PostgreSQL)
	d.settled()
	d.few(20)
	for round := range matrix.Size(1, 10) {
		leave := d.crowd()
		refused := func() int { return strings.Count(d.DatabaseLog(), "too many clients") }
		before, began, writes := refused(), time.Now(), 20
		for n := range writes {
			d.away(d.create("a", fmt.Sprint("crowded-", round, "-", n), nil), "unavailable")
			d.reads("a", 2+n, 1+round)
			d.reads("b", 2+n, 0)
		}
		d.until("the background has met it, too", func() bool { return refused() > before+writes })
		// A write that is refused has tried once, and what works in the background
		// tries a few times a second at most.
		if most := 2*writes + 5*(1+int(time.Since(began).Seconds())); refused()-before > most {
			t.Errorf("%d tries to connect in %v, of which %d writes", refused()-before, time.Since(began), writes)
		}
		row.Figure("tries to connect", "%d for %d writes, in %.0f s", refused()-before, writes, time.Since(began).Seconds())
		leave()
		d.until("writes are taken", func() bool { return d.publish("a", fmt.Sprint("after-", round), nil).Status == 200 })
		d.Caught(d.sites["a"].id, d.sites["a"].token)
		d.reads("a", 60+round, 2+round)
	}
}
