package faults

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/gheecms/ghee/test/faults/matrix"
	"github.com/gheecms/ghee/test/world"
	"github.com/gheecms/ghee/test/world/oracle"
)

// restored is a cluster whose origin is to be lost.
type restored struct {
	*world.Cluster
	t    *testing.T
	p    *oracle.Publisher
	ring string // public key that backups are written with
	key  string
	dir  string
}

func newRestored(t *testing.T, db string, edges int) *restored {
	t.Helper()
	r := &restored{t: t, dir: t.TempDir()}
	r.Cluster = world.NewCluster(t, world.ClusterSpec{Database: db, Edges: world.Edges(edges), Prepare: func(w *world.World) { r.p = oracle.NewPublisher(t, w) }})
	pair := r.Origin.Ghee("backup", "key")
	r.key = filepath.Join(r.dir, "key")
	must(t, os.WriteFile(r.key, []byte(pair.Stdout), 0o600))
	_, public, _ := strings.Cut(pair.Stdout, "public key: ")
	r.ring, _, _ = strings.Cut(public, "\n")
	return r
}

// backup makes one and returns where it is.
func (r *restored) backup() string {
	r.t.Helper()
	said := r.Origin.Must("backup", "--to", filepath.Join(r.dir, "backups"), "--recipient", r.ring, "--identity", r.key)
	path, _, _ := strings.Cut(said, ": ")
	return path
}

// lose kills the origin and brings a backup back elsewhere, for the origin to
// start from.
func (r *restored) lose(from, name string) {
	r.t.Helper()
	r.Origin.Kill()
	r.Origin.Data = filepath.Join(r.dir, name)
	if c := r.Origin.Cluster(); c != nil {
		r.Origin.URL = c.URL(r.t, name) + "&connect_timeout=60"
	}
	r.Origin.Must("restore", from, "--identity", r.key)
}

// all has every tick; there are fewer than a page takes.
const allTicks = "/v2/pages/tick/?page_size=100&order=slug"

// epoch is the one that an answer is of.
func epoch(a world.Answer) string {
	number, _, _ := strings.Cut(a.Header.Get("Ghee-Position"), ".")
	return number
}

// asker asks an edge all the time, never the same twice, and knows what it may
// be answered with in each epoch.
type asker struct {
	asked, failed atomic.Int64
	odd           sync.Map
	work          sync.WaitGroup
	stop          context.CancelFunc
}

func (r *restored) ask(e *world.Edge, is map[string]string) *asker {
	ctx, stop := context.WithCancel(r.t.Context())
	a := &asker{stop: stop}
	client := &http.Client{Timeout: oracle.Patient}
	a.work.Go(func() {
		tick := time.NewTicker(20 * time.Millisecond)
		defer tick.Stop()
		for n := 0; ; n++ {
			select {
			case <-ctx.Done():
				return
			case <-tick.C:
			}
			got, err := e.Try(context.WithoutCancel(ctx), client, http.MethodGet, fmt.Sprintf("%s&fields.n__lt=%d&auth_token=%s", allTicks, 1_000_000+n, r.p.Token), "")
			a.asked.Add(1)
			if want, known := is[epoch(got)]; err != nil || got.Status != 200 || !known || got.Body != want {
				a.failed.Add(1)
				a.odd.Store(fmt.Sprintf("%s: %v %d at %s: %.300s", e.Name(), err, got.Status, got.Header.Get("Ghee-Position"), got.Body), true)
			}
		}
	})
	r.t.Cleanup(a.end)
	return a
}

func (a *asker) end() {
	a.stop()
	a.work.Wait()
}

// Row 54: the origin is lost, and an older backup is restored in its place.
func TestRow54_AnOlderBackupIsRestored(t *testing.T) {
	for _, db := range matrix.Size([]string{world.SQLite}, world.Databases()) {
		t.Run(db, func(t *testing.T) { anOlderBackup(t, db) })
	}
}

func anOlderBackup(t *testing.T, db string) {
	row := matrix.Begin(t, 54)
	r := newRestored(t, db, 3)
	ahead, there := r.Edges[:2], r.Edges[2]
	shows := func(e *world.Edge) { e.Shows(r.p.Site, r.p.Token, r.Origin.Head(r.p.Site).Position.Seq) }
	for n := range 20 {
		r.p.One(n + 1)
	}
	revoked := r.token()
	for _, e := range r.Edges {
		shows(e)
		e.Until("it knows the token", func() bool { return e.Read(revoked, allTicks).Status == 200 })
	}
	was := there.Read(r.p.Token, allTicks).Body
	began := time.Now()
	backup := r.backup()
	row.Figure("the backup of a small site", "%.2f s, read again", time.Since(began).Seconds())
	there.Stop() // stands where the backup does

	for n := range matrix.Size(15, 60) {
		r.p.One(100 + n)
	}
	r.revoke(revoked)
	later := r.token()
	for _, e := range ahead {
		shows(e)
		e.Until("it knows of the later tokens", func() bool {
			return e.Read(revoked, allTicks).Status == 401 && e.Read(later, allTicks).Status == 200
		})
	}
	is := ahead[0].Read(r.p.Token, allTicks).Body
	if is == was || strings.Count(was, `"slug"`) == 0 {
		t.Fatalf("nothing has changed since the backup: %.300s", is)
	}
	var askers []*asker
	for _, e := range ahead {
		askers = append(askers, r.ask(e, map[string]string{"1": is, "2": was}))
	}
	began = time.Now()
	r.lose(backup, "again")
	row.Figure("restore", "%.2f s from the loss", time.Since(began).Seconds())
	r.Origin.Start()
	there.Start()
	for _, e := range r.Edges {
		e.Until("it shows what the backup has", func() bool {
			a := e.Read(r.p.Token, allTicks)
			return epoch(a) == "2" && a.Body == was && e.Read(revoked, allTicks).Status == 200 && e.Read(later, allTicks).Status == 401
		})
	}
	row.Figure("every edge has what the backup has", "%.2f s from the loss", time.Since(began).Seconds())
	var asked, failed int64
	for _, a := range askers {
		a.end()
		asked, failed = asked+a.asked.Load(), failed+a.failed.Load()
		a.odd.Range(func(what, _ any) bool { t.Error(what); return true })
	}
	row.Figure("reads meanwhile", "%d of %d answered, each of one history", asked-failed, asked)
	r.p.To(r.Origin.Node)
	r.p.One(500) // as ever
	for _, e := range r.Edges {
		shows(e)
		if a := e.Read(r.p.Token, allTicks); !strings.Contains(a.Body, "tick-500") || strings.Contains(a.Body, "tick-100") {
			t.Errorf("%s: after the next write: %.500s", e.Name(), a.Body)
		}
	}
	if got := r.Origin.Ghee("doctor"); got.Code != 0 {
		t.Errorf("doctor: %+v", got)
	}

	// The same backup once more: edges have seen its epoch under another leader,
	// and an epoch above that is what they need.
	r.lose(backup, "once-more")
	r.Origin.Must("epoch", "open")
	r.Origin.Start()
	for _, e := range r.Edges {
		e.Until("it shows what the backup has, once more", func() bool {
			a := e.Read(r.p.Token, allTicks)
			return epoch(a) == "3" && a.Body == was
		})
		e.Stop()
		r.same(e)
	}
}

func (r *restored) token() string {
	r.t.Helper()
	return strings.TrimSpace(r.Origin.Must("token", "create", "--site", "ticks", "--kind", "read"))
}

// revoke revokes a read token, told by its plain text.
func (r *restored) revoke(plain string) {
	r.t.Helper()
	for line := range strings.Lines(r.Origin.Must("token", "list", "--site", "ticks")) {
		if strings.Contains(line, plain) {
			r.Origin.Must("token", "revoke", "--site", "ticks", strings.Fields(line)[0])
		}
	}
}

// same checks that an edge that does not run holds what the origin's log says.
func (r *restored) same(e *world.Edge) {
	r.t.Helper()
	want := r.Origin.Head(r.p.Site)
	if at, digest := holds(r.t, e, r.p.Site); at != want.Position.String() || digest != want.Digest {
		r.t.Errorf("%s is at %s with %x, the origin at %s with %x", e.Name(), at, digest[:4], want.Position, want.Digest[:4])
	}
}
