package faults

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/set"
	"github.com/gheecms/ghee/test/faults/matrix"
	"github.com/gheecms/ghee/test/world"
	"github.com/gheecms/ghee/test/world/oracle"
)

// stage is a cluster in front of which an oracle sits: a site that changes all
// the time is asked about at every edge, and another is published to.
type stage struct {
	*world.Cluster
	t         *testing.T
	row       *matrix.Row
	seed      uint64
	garden    *oracle.Garden
	gardener  *oracle.Gardener
	publisher *oracle.Publisher
	oracle    *oracle.Oracle

	lost int // edges, the first ones, that the fault takes away: nobody asks them

	resting   map[*world.Node]usage // before the fault
	most      map[string]time.Duration
	connected bool // no answer may be of an edge that is disconnected
	opened    int  // connections to the origin while nothing was the matter
	tallies   map[string]oracle.Tally
	healed    int // … until the fault was over
}

// usage is what a process holds.
type usage struct{ memory, goroutines, started float64 }

// The phases: what is before a fault, what a fault lasts unless its row says
// otherwise, and what comes after.
func before() time.Duration { return matrix.Size(1500*time.Millisecond, 10*time.Second) }
func during() time.Duration { return matrix.Size(4*time.Second, 30*time.Second) }
func after() time.Duration  { return matrix.Size(2*time.Second, 20*time.Second) }

// newStage sets a stage for a row, and lets the load go for a while.
func newStage(t *testing.T, n int, spec world.ClusterSpec) *stage {
	t.Helper()
	return newStageWithout(t, n, 0, spec)
}

// newStageWithout sets a stage of which the first edges are nobody's.
func newStageWithout(t *testing.T, n, lost int, spec world.ClusterSpec) *stage {
	t.Helper()
	s := &stage{t: t, lost: lost, row: matrix.Begin(t, n), seed: world.Seed(t), resting: map[*world.Node]usage{}, most: map[string]time.Duration{}}
	spec.Seed = s.seed
	prepare := spec.Prepare
	spec.Prepare = func(w *world.World) {
		s.garden = oracle.Plant(t, w, s.seed)
		s.publisher = oracle.NewPublisher(t, w)
		if prepare != nil {
			prepare(w)
		}
	}
	s.Cluster = world.NewCluster(t, spec)
	edges := make([]*world.Node, len(s.Edges))
	for i, e := range s.Edges {
		edges[i] = e.Node
		e.Shows(s.garden.Site, s.garden.Token, s.garden.Head())
		e.Shows(s.publisher.Site, s.publisher.Token, s.Origin.Head(s.publisher.Site).Position.Seq)
	}
	s.gardener = oracle.Tend(t, s.garden, 300*time.Millisecond)
	s.publisher.Start()
	s.oracle = oracle.Watch(t, s.garden, s.seed, edges[lost:]...)
	s.oracle.For(before())
	for _, n := range s.Nodes() {
		s.resting[n] = use(n)
	}
	s.opened = s.connections()
	s.oracle.Phase("fault")
	return s
}

// use is what a process holds now; zero when it does not tell.
func use(n *world.Node) (u usage) {
	u.memory, _ = n.Metric("process_resident_memory_bytes")
	u.goroutines, _ = n.Metric("go_goroutines")
	u.started, _ = n.Metric("process_start_time_seconds")
	return u
}

// connections is how many were made to the origin by edges.
func (s *stage) connections() (n int) {
	for _, e := range s.Edges {
		if e.Origin != nil {
			n += e.Origin.Opened()
		}
	}
	return n
}

// heal says that the fault is over and lets the load go on.
func (s *stage) heal() {
	s.healed = s.connections()
	s.oracle.Phase("after")
	s.oracle.For(after())
}

// longest notes a figure whose longest is told, in seconds.
func (s *stage) longest(name string, took time.Duration) {
	s.t.Helper()
	s.most[name] = max(s.most[name], took)
	s.row.Figure(name, "%.2f s at most", s.most[name].Seconds())
}

// within notes how long something took, and fails the test where that was too
// long: in the short form, which shares its machine with other tests, only when
// it was far too long.
func (s *stage) within(name string, took, most time.Duration) {
	s.t.Helper()
	s.longest(name, took)
	if took > matrix.Size[time.Duration](10, 1)*most {
		s.t.Errorf("%s took %v, want at most %v", name, took, most)
	}
}

// once waits until a node answers a read, and returns how long that took.
func (s *stage) once(n *world.Node) time.Duration {
	s.t.Helper()
	began := time.Now()
	n.Until("it answers", func() bool {
		ctx, cancel := context.WithTimeout(s.t.Context(), oracle.Patient)
		defer cancel()
		a, err := n.Try(ctx, &http.Client{}, http.MethodGet, s.garden.Ask("/tags/").Path, "")
		return err == nil && a.Status != 0 && a.Status < 500
	})
	return time.Since(began)
}

// notYetDisconnected says that no answer may tell that the edge has lost the
// origin: the fault is shorter than that takes.
func (s *stage) notYetDisconnected() { s.connected = true }

// excuses are what a row lets a phase leave unanswered.
type excuses struct{ reads, origin bool } // reads: some may fail; origin: the row ends without one

// verdict ends the load and looks at everything that must hold.
func (s *stage) verdict(x excuses) {
	s.t.Helper()
	s.gardener.End()
	s.publisher.End()
	tallies := s.oracle.Judge() // I1, I4
	for _, phase := range []string{"before", "fault", "after"} {
		tally := tallies[phase]
		s.row.Figure("reads "+phase, "%s", tally)
		if tally.Answered < tally.Asked && !x.reads {
			s.t.Errorf("%s: %d of %d reads were answered: %q", phase, tally.Answered, tally.Asked, tally.Failures)
		}
	}
	for phase, tally := range tallies {
		if n := tally.States["disconnected"]; n > 0 && s.connected {
			s.t.Errorf("%s: %d answers tell that their edge is disconnected", phase, n)
		}
	}
	s.tallies = tallies
	s.row.Figure("writes", "%s", s.publisher)
	for _, odd := range s.publisher.Odd() {
		s.t.Errorf("a write got what none should get: %s", odd)
	}
	if x.origin {
		return
	}
	healed := time.Now()
	for _, e := range s.Edges { // I3
		e.Shows(s.garden.Site, s.garden.Token, s.Origin.Head(s.garden.Site).Position.Seq)
		e.Shows(s.publisher.Site, s.publisher.Token, s.Origin.Head(s.publisher.Site).Position.Seq)
	}
	s.row.Figure("edges where the origin is", "%.1f s after the load", time.Since(healed).Seconds())
	if late := time.Since(healed); late > 10*time.Second {
		s.t.Errorf("the edges were where the origin is only after %v (I3)", late)
	}
	for _, n := range s.Nodes() { // I2
		if missing := s.publisher.Missing(n); len(missing) > 0 {
			s.t.Errorf("%s does not show what was acknowledged: ticks %v (I2)", n.Name(), missing)
		}
	}
	s.rests()
	for _, e := range s.Edges {
		e.Stop()
		for _, site := range []content.SiteID{s.garden.Site, s.publisher.Site} {
			s.equal(e, site)
		}
	}
	if r := s.Origin.Ghee("doctor"); r.Code != 0 {
		s.t.Errorf("doctor: %+v", r)
	}
}

// rests looks whether processes hold what they held before (I6), and whether the
// edges stormed the origin (I7).
func (s *stage) rests() {
	s.t.Helper()
	const memory, goroutines = 64 << 20, 40 // what a small process gives or takes
	for n, was := range s.resting {
		var is usage
		if is = use(n); is.started != was.started || was.started == 0 {
			continue // another process
		}
		n.Until("it rests", func() bool { is = use(n); return is.goroutines <= was.goroutines*1.1+goroutines })
		if is.memory > was.memory*1.1+memory {
			s.t.Errorf("%s holds %.0f MB, and held %.0f before the fault (I6)", n.Name(), is.memory/1e6, was.memory/1e6)
		}
	}
	if s.healed > 0 {
		// An ordinary start takes a few connections an edge.
		if made := s.connections() - s.healed; made > 2*s.opened+2*len(s.Edges) {
			s.t.Errorf("after the fault the edges made %d connections to the origin, and %d when they started (I7)", made, s.opened)
		}
	}
}

// equal checks that an edge that does not run holds of a site what the origin's
// log says.
func (s *stage) equal(e *world.Edge, site content.SiteID) {
	s.t.Helper()
	want := s.Origin.Head(site)
	at, digest := holds(s.t, e, site)
	if at != want.Position.String() || digest != want.Digest {
		s.t.Errorf("%s holds of site %d %s with digest %x, the origin %s with %x (I3)", e.Name(), site, at, digest[:4], want.Position, want.Digest[:4])
	}
}

// holds is what an edge that does not run has on its disk of a site.
func holds(t *testing.T, e *world.Edge, site content.SiteID) (position string, digest [32]byte) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(e.Data, "sites", fmt.Sprint(site), "*", "set.db"))
	if err != nil || len(files) == 0 {
		t.Fatalf("%s has no set of site %d: %v", e.Name(), site, err)
	}
	newest := files[0]
	for _, f := range files {
		if a, b := modified(t, f), modified(t, newest); a.After(b) {
			newest = f
		}
	}
	one, err := set.Open(t.Context(), newest)
	must(t, err)
	defer one.Close()
	return one.Position().String(), one.Digest()
}

func modified(t *testing.T, path string) time.Time {
	t.Helper()
	info, err := os.Stat(path)
	must(t, err)
	return info.ModTime()
}
