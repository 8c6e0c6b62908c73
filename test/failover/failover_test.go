// Package failover moves the lead from one region to another and back, with real
// processes on two PostgreSQL clusters of which one streams from the other.
package failover

import (
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/gheecms/ghee/test/world"
	"github.com/gheecms/ghee/test/world/oracle"
)

func TestMain(m *testing.M) { os.Exit(world.Main(m)) }

// regions are two, with a site that is published to.
type regions struct {
	*world.Cluster
	t         *testing.T
	publisher *oracle.Publisher
}

func newRegions(t *testing.T, spec world.ClusterSpec) *regions {
	t.Helper()
	r := &regions{t: t}
	spec.Regions = true
	spec.Prepare = func(w *world.World) { r.publisher = oracle.NewPublisher(t, w) }
	r.Cluster = world.NewCluster(t, spec)
	return r
}

// to are the arguments for the second origin to lead, and back those for the
// first.
func (r *regions) to() []string {
	return []string{"--to", r.Regions.Other.Base, "--from", r.Origin.Base, "--confirm", "second"}
}

func (r *regions) role(n *world.Node) string {
	a := n.Read("", "/cluster")
	var word struct{ Role string }
	if err := json.Unmarshal([]byte(a.Body), &word); err != nil {
		r.t.Fatalf("%d %s", a.Status, a.Body)
	}
	return word.Role
}

// A standby shows what its leader publishes, and says to writers who takes
// changes; a planned failover loses nothing, and the old leader knows.
func TestFailover_Planned(t *testing.T) {
	r := newRegions(t, world.ClusterSpec{Edges: world.Edges(2)})
	other := r.Regions.Other
	r.publisher.One(1)
	other.Shows(r.publisher.Site, r.publisher.Token, r.Origin.Head(r.publisher.Site).Position.Seq)
	if missing := r.publisher.Missing(other.Node); len(missing) > 0 {
		t.Errorf("the standby does not show %v", missing)
	}
	if got := r.role(other.Node); got != "standby" {
		t.Errorf("the second origin is %s", got)
	}
	dry := r.Regions.Failover(append(r.to(), "--dry-run")...)
	if dry.Code != 0 || !strings.Contains(dry.Stdout, "nothing is lost") {
		t.Errorf("a dry run: %+v", dry)
	}
	if got := r.role(other.Node); got != "standby" {
		t.Errorf("after a dry run the second origin is %s", got)
	}
	done := r.Regions.Failover(r.to()...)
	t.Log(done.Stdout, done.Stderr)
	if done.Code != 0 {
		t.Fatalf("it failed: %+v", done)
	}
	if a, b := r.role(r.Origin.Node), r.role(other.Node); a != "fenced" || b != "leader" {
		t.Errorf("the first is %s, the second %s", a, b)
	}
	r.publisher.To(other.Node)
	r.publisher.One(2)
	if r.publisher.Acked() != 3 {
		t.Errorf("the new leader takes no changes: %s, %v", r.publisher, r.publisher.Odd())
	}
	for _, e := range r.Edges {
		e.Shows(r.publisher.Site, r.publisher.Token, other.Head(r.publisher.Site).Position.Seq)
		if missing := r.publisher.Missing(e.Node); len(missing) > 0 {
			t.Errorf("%s does not show %v", e.Name(), missing)
		}
	}
	r.publisher.To(r.Origin.Node)
	r.publisher.One(3)
	if r.publisher.Refused() != 1 || r.publisher.Acked() != 3 {
		t.Errorf("the old leader takes changes: %s", r.publisher)
	}
}
