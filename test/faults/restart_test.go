package faults

import (
	"testing"
	"time"

	"github.com/gheecms/ghee/test/faults/matrix"
	"github.com/gheecms/ghee/test/world"
)

// Row 13: with origin and database gone, an edge that is killed answers again
// from its disk, before anybody tells it anything.
func TestRow13_EdgeRestartedWithNothingBehindIt(t *testing.T) {
	s := newStage(t, 13, world.ClusterSpec{Edges: world.Edges(2)})
	s.gone()
	e := s.Edges[0]
	for range matrix.Size(2, 20) {
		s.oracle.Spare(e.Node)
		e.Kill()
		e.Launch()
		s.within("first answer after the start", s.once(e.Node), 2*time.Second)
		s.oracle.Mind(e.Node)
		s.oracle.For(time.Second)
	}
	s.oracle.For(during())
	s.verdict(excuses{origin: true})
}
