// Package failover moves the lead from one region to another and back, with real
// processes on two PostgreSQL clusters of which one streams from the other.
package failover

import (
	"encoding/json"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	lead "github.com/gheecms/ghee/internal/failover"
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
	r.Origin.Until("the leader has heard of its edges", func() bool { // which the failover then looks for
		at, err := lead.Client{URL: r.Origin.Base, Key: r.Regions.Secret(), HTTP: &http.Client{Timeout: 5 * time.Second}}.Status(t.Context())
		return err == nil && len(at.Edges) == 2
	})
	done := r.Regions.Failover(r.to()...)
	if !strings.Contains(done.Stdout, "all 2 edges have it") {
		t.Errorf("the edges are not seen: %s %s", done.Stdout, done.Stderr)
	}
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
	// Its database neither, for whatever process.
	if got := r.Origin.Ghee("site", "create", "late"); got.Code == 0 || !strings.Contains(got.Stderr, "leads no longer") {
		t.Errorf("a command writes at the old leader: %+v", got)
	}
	if got := r.Origin.Ghee("doctor"); got.Code == 0 || !strings.Contains(got.Stdout, "another origin leads") {
		t.Errorf("doctor at the old leader: %+v", got)
	}
	for i, e := range r.Edges { // which hand on to who leads
		r.publisher.To(e.Node)
		r.publisher.One(4 + i)
	}
	if r.publisher.Acked() != 5 {
		t.Errorf("an edge hands on to the old leader: %s, %v", r.publisher, r.publisher.Odd())
	}
}

// kill -9 of ghee failover after each of its steps: whoever runs it again ends
// what was begun, and one epoch has passed.
func TestFailover_KilledAfterEachStep(t *testing.T) {
	r := newRegions(t, world.ClusterSpec{Failpoints: true})
	// After promote, what is left begins with another preflight.
	for _, kill := range []struct {
		step  string
		after []string // roles of both
	}{
		{"1", []string{"leader", "standby"}},
		{"2", []string{"leader", "standby"}}, // it holds its changes
		{"3", []string{"leader", "standby"}},
		{"4", []string{"", "leader"}},
		{"2", []string{"fenced", "leader"}},
		{"3", []string{"fenced", "leader"}},
	} {
		if got := r.Regions.KilledAt(kill.step, r.to()...); got.Code != -1 {
			t.Fatalf("step %s: it was not killed: %+v", kill.step, got)
		}
		if a, b := r.role(r.Origin.Node), r.role(r.Regions.Other.Node); a != kill.after[0] && kill.after[0] != "" || b != kill.after[1] {
			t.Errorf("killed after step %s: the first is %s, the second %s", kill.step, a, b)
		}
	}
	if done := r.Regions.Failover(r.to()...); done.Code != 0 || !strings.Contains(done.Stdout, "leads in epoch 2") {
		t.Errorf("in the end: %+v", done)
	}
	r.publisher.To(r.Regions.Other.Node)
	r.publisher.One(1)
	if r.publisher.Acked() != 2 {
		t.Errorf("the new leader takes no changes: %s, %v", r.publisher, r.publisher.Odd())
	}
}

// The standby itself dies between its promotion and its epoch: it writes nothing
// until the failover is ended.
func TestFailover_StandbyKilledInIt(t *testing.T) {
	r := newRegions(t, world.ClusterSpec{Failpoints: true})
	other := r.Regions.Other
	other.Falls()
	other.Kill()
	other.Env = []string{"GHEE_FAILPOINT=failover.promoted=kill"}
	other.Start()
	if got := r.Regions.Failover(r.to()...); got.Code == 0 || !strings.Contains(got.Stderr, "may lead already") {
		t.Fatalf("it did not fail as it should: %+v", got)
	}
	<-other.Ended()
	other.Env = nil
	other.Start()
	if got := r.role(other.Node); got != "promoted" {
		t.Errorf("it is %s", got)
	}
	r.publisher.To(other.Node)
	r.publisher.One(1)
	if r.publisher.Acked() != 1 || r.publisher.Refused() != 1 {
		t.Errorf("promoted without an epoch it writes: %s %v", r.publisher, r.publisher.Odd())
	}
	if got := r.Regions.Failover(r.to()...); got.Code != 0 {
		t.Fatalf("it cannot be ended: %+v", got)
	}
	r.publisher.One(2)
	if r.publisher.Acked() != 2 {
		t.Errorf("the new leader takes no changes: %s, %v", r.publisher, r.publisher.Odd())
	}
}

// The old leader does not answer, and its database can be reached: it is cut off,
// for every process and after a restart.
func TestFailover_CutsTheOldDatabaseOff(t *testing.T) {
	r := newRegions(t, world.ClusterSpec{})
	r.Origin.Freeze()
	args := append(r.to(), "--cut", r.Origin.Cluster().Address("postgres"))
	done := r.Regions.Failover(args...)
	if done.Code != 0 || !strings.Contains(done.Stdout, "read-only, and its connections are ended") {
		t.Fatalf("%+v", done)
	}
	for _, when := range []string{"at once", "after a restart of the database"} {
		if err := r.Origin.Cluster().Exec(t.Context(), "create table late (id int)"); err == nil || !strings.Contains(err.Error(), "read-only") {
			t.Errorf("%s it takes changes: %v", when, err)
		}
		r.Origin.LoseDatabase()
		r.Origin.FindDatabase()
	}
	r.Origin.Thaw()
	r.publisher.One(1)
	if r.publisher.Acked() != 1 {
		t.Errorf("the old leader took a change: %s", r.publisher)
	}
	r.publisher.To(r.Regions.Other.Node)
	r.publisher.One(2)
	if r.publisher.Acked() != 2 {
		t.Errorf("the new leader takes no changes: %s, %v", r.publisher, r.publisher.Odd())
	}
	// A database that cannot be cut off is no reason to go on.
	if got := r.Regions.Failover("--to", r.Origin.Base, "--confirm", "first", "--cut", "postgres://nobody@127.0.0.1:1/x"); got.Code == 0 {
		t.Errorf("it went on: %+v", got)
	}
}
