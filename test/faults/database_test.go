//go:build linux

package faults

import (
	"testing"
	"time"

	"github.com/gheecms/ghee/test/faults/matrix"
	"github.com/gheecms/ghee/test/world"
	"github.com/gheecms/ghee/test/world/fault"
)

// Row 1: the database is killed, and comes back.
func TestRow1_DatabaseKilled(t *testing.T) {
	s := newStage(t, 1, world.ClusterSpec{Database: world.PostgreSQL, Edges: world.Edges(2)})
	must(t, s.Origin.Cluster().Crash())
	s.oracle.For(matrix.Size(during(), 10*time.Second))
	s.refused(2 * time.Second)
	must(t, s.Origin.Cluster().Start())
	s.taken("writes are taken again after the database is back", 3*time.Second)
	s.heal()
	s.notYetDisconnected()
	s.verdict(excuses{})
}

// Row 2: the database takes connections and says nothing.
func TestRow2_DatabaseFrozen(t *testing.T) {
	s := newStage(t, 2, world.ClusterSpec{Database: world.PostgreSQL, Edges: world.Edges(2)})
	thaw, err := s.Origin.Cluster().Freeze()
	t.Cleanup(thaw)
	must(t, err)
	s.oracle.For(matrix.Size(8*time.Second, 30*time.Second))
	s.own()
	s.refused(5 * time.Second)
	thaw()
	s.taken("writes are taken again after the thaw", 3*time.Second)
	s.heal()
	s.notYetDisconnected()
	s.verdict(excuses{})
}

// Row 3: nothing passes between the origin and its database.
func TestRow3_DatabaseBehindABlackHole(t *testing.T) {
	var way *fault.Proxy
	s := newStage(t, 3, world.ClusterSpec{
		Database: world.PostgreSQL, Edges: world.Edges(2),
		Prepare: func(w *world.World) { way = w.Through() },
	})
	way.Both(fault.Rules{Black: true})
	s.oracle.For(matrix.Size(8*time.Second, 30*time.Second))
	s.own()
	s.refused(5 * time.Second)
	way.Heal()
	s.taken("writes are taken again after it is over", 3*time.Second)
	s.heal()
	s.notYetDisconnected()
	s.verdict(excuses{})
}

// own asks the origin itself what nobody has asked.
func (s *stage) own() {
	s.t.Helper()
	for range 10 {
		s.longest("the origin's own answer", s.once(s.Origin.Node))
	}
}

// refused looks whether writes were refused, and how soon.
func (s *stage) refused(most time.Duration) {
	s.t.Helper()
	s.Origin.Until("a write is refused", func() bool { return s.publisher.Refused() > 0 })
	s.within("a write is refused", s.publisher.Slowest(), most)
}

// taken waits until a write is acknowledged that began now or later.
func (s *stage) taken(what string, most time.Duration) {
	s.t.Helper()
	began := time.Now()
	s.Origin.Until(what, func() bool { _, any := s.publisher.AckedAfter(began); return any })
	first, _ := s.publisher.AckedAfter(began)
	s.within(what, first.Sub(began), most)
}
