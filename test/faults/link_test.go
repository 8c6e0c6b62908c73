package faults

import (
	"slices"
	"testing"
	"time"

	"github.com/gheecms/ghee/test/faults/matrix"
	"github.com/gheecms/ghee/test/world"
	"github.com/gheecms/ghee/test/world/fault"
)

// Row 17: nothing passes between edges and origin, in one direction, then in the
// other.
func TestRow17_OneWayPartition(t *testing.T) {
	for name, way := range map[string]fault.Way{"from the origin": fault.Down, "to the origin": fault.Up} {
		t.Run(name, func(t *testing.T) {
			s := newStage(t, 17, world.ClusterSpec{Edges: world.Edges(2)})
			s.links(func(p *fault.Proxy) { p.Set(way, fault.Rules{Black: true}) })
			s.oracle.For(matrix.Size(8*time.Second, 70*time.Second))
			if way == fault.Down {
				s.stale()
			} else { // a proxy loses what goes up, and not the acknowledgements of what comes down
				s.staleOrThere()
			}
			s.links((*fault.Proxy).Heal)
			s.heal()
			s.verdict(excuses{})
		})
	}
}

// Row 18: the way comes and goes.
func TestRow18_FlappingLink(t *testing.T) {
	s := newStage(t, 18, world.ClusterSpec{Edges: world.Edges(2)})
	had := s.snapshots()
	for n := range matrix.Size(4, 60) {
		s.links(func(p *fault.Proxy) {
			p.Both(fault.Rules{Black: true})
			if n%2 == 1 { // a link that goes is now and then told of
				p.Cut()
			}
		})
		s.oracle.For(time.Second)
		s.links((*fault.Proxy).Heal)
		s.oracle.For(time.Second)
	}
	s.heal()
	if made := s.snapshots() - had; made > 1 {
		t.Errorf("%v snapshots were taken", made)
	}
	s.verdict(excuses{})
}

// Row 19: three of ten packets are lost.
func TestRow19_Loss(t *testing.T) {
	s := newStage(t, 19, world.ClusterSpec{Edges: world.Edges(2)})
	s.links(func(p *fault.Proxy) { p.Both(fault.Rules{Loss: 0.3}) })
	s.oracle.For(during())
	s.links((*fault.Proxy).Heal)
	s.heal()
	s.verdict(excuses{})
	if oldest := s.tallies["fault"].Oldest; oldest > 30*time.Second {
		t.Errorf("an answer was %v old", oldest)
	}
}

// Row 20: the log drips.
func TestRow20_SlowDrip(t *testing.T) {
	s := newStage(t, 20, world.ClusterSpec{Edges: world.Edges(2)})
	s.links(func(p *fault.Proxy) { p.Set(fault.Down, fault.Rules{Rate: 1}) })
	s.oracle.For(during())
	s.links((*fault.Proxy).Heal)
	s.heal()
	s.verdict(excuses{})
}

// Row 20: an edge without anything joins by a snapshot that breaks off again and
// again, at any byte.
func TestRow20_SnapshotBreaksOff(t *testing.T) {
	s := newStage(t, 20, world.ClusterSpec{Edges: world.Edges(2)})
	dice, e := world.Dice(s.seed), s.Edges[0]
	s.oracle.Spare(e.Node)
	e.Kill()
	e.Wipe()
	cuts := 0
	e.Origin.Set(fault.Down, fault.Rules{End: 1 + dice.Int64N(20_000)})
	e.Start()
	e.Until("it has joined", func() bool {
		a := e.Read(s.garden.Token, "/v2/tags/?page_size=1")
		if a.Status != 200 && a.Status != 503 {
			t.Errorf("an edge that is joining: %d %s", a.Status, a.Body)
		}
		if e.Origin.Broken() > cuts && cuts < matrix.Size(4, 12) {
			cuts++
			if cuts == matrix.Size(4, 12) {
				e.Origin.Heal() // each time the edge rests for longer
				return false
			}
			r := fault.Rules{End: 1 + dice.Int64N(20_000)}
			if cuts%2 == 1 {
				r = fault.Rules{Reset: 1 + dice.Int64N(20_000)}
			}
			e.Origin.Set(fault.Down, r)
		}
		return a.Status == 200
	})
	e.Origin.Heal()
	s.row.Figure("times broken off while joining", "%d", e.Origin.Broken())
	e.Shows(s.garden.Site, s.garden.Token, s.garden.Head())
	s.oracle.Mind(e.Node)
	s.heal()
	s.verdict(excuses{})
}

// Row 21: bits turn over on the way.
func TestRow21_AlteredOnTheWay(t *testing.T) {
	s := newStage(t, 21, world.ClusterSpec{Edges: world.Edges(2)})
	dice, flips := world.Dice(s.seed), 0
	for over := time.Now().Add(during()); time.Now().Before(over); flips++ {
		s.links(func(p *fault.Proxy) { p.Set(fault.Down, fault.Rules{Flip: 1 + dice.Int64N(600)}) })
		s.oracle.For(300 * time.Millisecond)
	}
	s.row.Figure("bits turned over", "%d on each way", flips)
	s.links((*fault.Proxy).Heal)
	s.heal()
	s.verdict(excuses{})
}

// Row 25: the log no longer reaches back to where an edge is.
func TestRow25_LogCompactedPastAnEdge(t *testing.T) {
	s := newStage(t, 25, world.ClusterSpec{
		Edges: world.Edges(2), Origin: []string{"--keep-log", "1s", "--housekeeping", "300ms"},
	})
	had := s.snapshots()
	e := s.Edges[0]
	e.Origin.Both(fault.Rules{Black: true})
	e.Origin.Cut()
	at := s.Origin.Head(s.garden.Site).Position
	log := s.Origin.Origin().Store.Log()
	s.oracle.For(3 * time.Second)
	s.Origin.Until("the log no longer reaches back", func() bool {
		_, err := log.Read(t.Context(), s.garden.Site, at, 1)
		return err != nil
	})
	e.Origin.Heal()
	s.heal()
	if s.snapshots() == had {
		t.Error("no snapshot was taken")
	}
	s.row.Figure("snapshots", "%.0f", s.snapshots()-had)
	s.verdict(excuses{})
}

// links does something to every edge's way to the origin.
func (s *stage) links(do func(*fault.Proxy)) {
	for _, e := range s.Edges {
		do(e.Origin)
	}
}

// snapshots is how many sets edges have built from snapshots.
func (s *stage) snapshots() (n float64) {
	for _, e := range s.Edges {
		made, _ := e.Metric("ghee_follower_replaced_total")
		n += made
	}
	return n
}

// stale looks whether every edge says by now that it may be out of date.
func (s *stage) stale() {
	s.t.Helper()
	want := matrix.Size([]string{"lagging", "disconnected"}, []string{"disconnected"})
	for _, e := range s.Edges {
		e.Until("it says that it is out of date", func() bool {
			state := e.Read(s.garden.Token, "/v2/tags/").Header.Get("Ghee-State")
			return slices.Contains(want, state)
		})
		if a := e.Get("/healthz"); a.Status != 200 {
			s.t.Errorf("%s says that it is not well: %d", e.Name(), a.Status)
		}
	}
}

// staleOrThere waits until each edge says that it is out of date, or has what the
// origin has.
func (s *stage) staleOrThere() {
	s.t.Helper()
	head := s.Origin.Head(s.garden.Site).Position.Seq
	for _, e := range s.Edges {
		e.Until("it says that it is out of date, or is not", func() bool {
			a := e.Read(s.garden.Token, "/v2/tags/")
			return a.Header.Get("Ghee-State") != "live" || world.Seq(a) >= head
		})
	}
}
