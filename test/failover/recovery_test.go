package failover

import (
	"strings"
	"testing"

	"github.com/gheecms/ghee/internal/store/pgtest"
	"github.com/gheecms/ghee/test/world"
	"github.com/gheecms/ghee/test/world/oracle"
)

const ticks = "/v2/pages/tick/?page_size=100&order=slug"

// PostgreSQL is brought back to a point in time by its own means. What serves
// from it writes nothing until an epoch is opened, and then edges take what it
// has, to the byte.
func TestPointInTime(t *testing.T) {
	var p *oracle.Publisher
	c := world.NewCluster(t, world.ClusterSpec{Database: world.PostgreSQL, Edges: world.Edges(1), Prepare: func(w *world.World) { p = oracle.NewPublisher(t, w) }})
	edge := c.Edges[0]
	shows := func() {
		t.Helper()
		edge.Shows(p.Site, p.Token, c.Origin.Head(p.Site).Position.Seq)
	}
	c.Origin.Cluster().Archive(t)
	c.Origin.Until("it takes changes again", func() bool { p.One(1); return p.Acked() > 1 })
	base := c.Origin.Cluster().BaseBackup(t)
	p.One(2)
	shows()
	was := edge.Read(p.Token, ticks).Body
	c.Origin.Cluster().Point(t, "before")
	p.One(3) // the mistake
	shows()
	if is := edge.Read(p.Token, ticks).Body; is == was || !strings.Contains(was, "tick-2") {
		t.Fatalf("nothing has changed: %.300s", is)
	}

	c.Origin.Kill()
	base.Recover(t, c.Origin.Cluster(), "before")
	if err := c.Origin.Cluster().Stop(); err != nil {
		t.Fatal(err)
	}
	c.Origin.URL = moved(c.Origin.URL, c.Origin.Cluster(), base)
	c.Origin.Start()
	acked, refused := p.Acked(), p.Refused()
	p.To(c.Origin.Node)
	p.One(4)
	if p.Acked() != acked || p.Refused() != refused+1 {
		t.Errorf("without an epoch it takes changes: %s %v", p, p.Odd())
	}
	c.Origin.Stop()
	if r := c.Origin.Ghee("epoch", "open"); r.Code != 0 || !strings.Contains(r.Stdout, "Epoch 2") {
		t.Fatalf("%+v", r)
	}
	c.Origin.Start()
	edge.Until("it shows what was, in the new epoch", func() bool {
		a := edge.Read(p.Token, ticks)
		return a.Body == was && strings.HasPrefix(a.Header.Get("Ghee-Position"), "2.")
	})
	p.One(5)
	shows()
	if is := edge.Read(p.Token, ticks).Body; p.Acked() != acked+1 || !strings.Contains(is, "tick-5") || strings.Contains(is, "tick-3") {
		t.Errorf("after the next write: %s %.400s", p, is)
	}
}

// moved is a database's URL in another cluster.
func moved(url string, from, to *pgtest.Cluster) string {
	address := func(c *pgtest.Cluster) string { a, _, _ := strings.Cut(c.Address(""), "?"); return a }
	return strings.Replace(url, address(from), address(to), 1)
}
