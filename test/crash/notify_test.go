package crash

import (
	"context"
	"database/sql"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gheecms/ghee/test/world"
)

// Two nodes over one PostgreSQL learn of what others commit at once, by NOTIFY;
// and where that is lost, by looking at the heads each second.
func TestOrigins_FollowByNotifyAndByScan(t *testing.T) {
	s := newSite(t, world.Spec{Database: world.PostgreSQL})
	nodes := []*reader{s.reader(), s.beside(t).reader()}
	pg := openAdmin(t, s.URL)
	until(t, "both nodes listening", func() bool { return pg.listeners() == 2 })

	// Each publish comes right after the one before was seen: without NOTIFY
	// it would be a whole second until the next look at the heads.
	var took []time.Duration
	for n := range 11 {
		took = append(took, s.seenBy(t, nodes, fmt.Sprintf("notify.%d", n)))
	}
	slices.Sort(took)
	t.Logf("with NOTIFY a publish is seen on both nodes after %v at the median, %v at most", took[len(took)/2], took[len(took)-1])
	if took[len(took)/2] > 500*time.Millisecond {
		t.Errorf("NOTIFY wakes nobody: %v", took)
	}

	pg.silence()
	took = took[:0]
	for n := range 3 {
		took = append(took, s.seenBy(t, nodes, fmt.Sprintf("scan.%d", n)))
		if n := pg.listeners(); n != 0 {
			t.Fatalf("%d listen, and nobody should", n)
		}
	}
	t.Logf("without it a publish is seen after %v", took)
	if slices.Max(took) > 20*time.Second { // of a machine that does much else
		t.Errorf("the scan each second brings it after %v", took)
	}

	pg.exec(`alter database ` + pg.database + ` with allow_connections true`)
	until(t, "both nodes listening again", func() bool { return pg.listeners() == 2 })
	s.seenBy(t, nodes, "again.0")
}

// seenBy publishes the group and returns how long it took from the commit until
// every node showed it.
func (s *site) seenBy(t *testing.T, nodes []*reader, tag string) time.Duration {
	t.Helper()
	s.publishGroup(t, tag)
	start := time.Now()
	for _, r := range nodes {
		until(t, tag+" to be seen", func() bool {
			got, err := r.group(t.Context())
			must(t, err)
			return got == tag
		})
	}
	return time.Since(start)
}

// admin is a superuser in another database of the cluster.
type admin struct {
	t        *testing.T
	db       *sql.DB
	database string
}

func openAdmin(t *testing.T, address string) admin {
	t.Helper()
	u, err := url.Parse(address)
	must(t, err)
	database := strings.TrimPrefix(u.Path, "/")
	u.Path = "/postgres"
	db, err := sql.Open("pgx", u.String())
	must(t, err)
	t.Cleanup(func() { _ = db.Close() })
	return admin{t, db, database}
}

func (a admin) exec(query string, args ...any) {
	a.t.Helper()
	_, err := a.db.ExecContext(context.Background(), query, args...)
	must(a.t, err)
}

// listeners counts the connections that wait for NOTIFY.
func (a admin) listeners() (n int) {
	a.t.Helper()
	must(a.t, a.db.QueryRowContext(a.t.Context(), `select count(*) from pg_stat_activity where datname = $1 and query like 'listen %'`, a.database).Scan(&n))
	return n
}

// silence ends the connections that listen and lets nobody make another; those
// there are go on.
func (a admin) silence() {
	a.t.Helper()
	a.exec(`alter database ` + a.database + ` with allow_connections false`)
	a.exec(`select pg_terminate_backend(pid) from pg_stat_activity where datname = $1 and query like 'listen %'`, a.database)
	until(a.t, "nobody listening", func() bool { return a.listeners() == 0 })
}
