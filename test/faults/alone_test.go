package faults

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/gheecms/ghee/test/faults/matrix"
	"github.com/gheecms/ghee/test/world"
)

// Row 12: origin and database are gone.
func TestRow12_NothingBehindTheEdges(t *testing.T) {
	s := newStage(t, 12, world.ClusterSpec{Edges: world.Edges(2)})
	s.gone()
	s.oracle.For(matrix.Size(8*time.Second, 10*time.Minute))
	s.stale()
	for _, e := range s.Edges {
		if a := e.Send("POST", "/v2/pages/", "{}", "Content-Type", "application/json"); a.Status != 503 {
			t.Errorf("a write with nobody to take it: %d %s", a.Status, a.Body)
		}
	}
	s.verdict(excuses{origin: true})
}

// Row 12: and 72 hours pass by the clock.
func TestRow12_SeventyTwoHours(t *testing.T) {
	file := filepath.Join(t.TempDir(), "clock")
	now := time.Duration(0)
	turn := func(by time.Duration) {
		now += by
		must(t, os.WriteFile(file+".new", []byte(now.String()), 0o600))
		must(t, os.Rename(file+".new", file))
	}
	turn(0)
	s := newStage(t, 12, world.ClusterSpec{Edges: world.Edges(2), Failpoints: true, Env: []string{"GHEE_CLOCK_FILE=" + file}})
	s.gone()
	last := time.Now()
	for _, e := range s.Edges { // the clock that is turned is not the network's: a word that was on its way has come before
		e.Until("it knows that the origin is gone", func() bool { live, told := e.Metric("ghee_feed_live"); return told && live == 0 })
	}
	disk := s.Edges[0].Bytes() + s.Edges[1].Bytes()
	for range 12 {
		turn(6 * time.Hour)
		s.oracle.For(matrix.Size(300*time.Millisecond, 3*time.Second))
		for _, e := range s.Edges {
			a := e.Read(s.garden.Token, "/v2/tags/")
			at, err := time.Parse(time.RFC3339, a.Header.Get("Ghee-As-Of"))
			wrong := at.Sub(last).Abs()
			s.longest("the age told is wrong by", wrong)
			if err != nil || wrong > 2*time.Second || a.Header.Get("Ghee-State") != "disconnected" {
				t.Errorf("%v later an answer is as of %v, %q, and the last word of the origin was at %v", now, at, a.Header.Get("Ghee-State"), last)
			}
			if a := e.Get("/healthz"); a.Status != 200 {
				t.Errorf("%v later %s is not well: %d", now, e.Name(), a.Status)
			}
		}
	}
	s.rests()
	if grown := s.Edges[0].Bytes() + s.Edges[1].Bytes() - disk; grown > 4<<20 {
		t.Errorf("with nothing new the edges' disks hold %d bytes more", grown)
	}
	s.verdict(excuses{origin: true})
}

// Row 14: and the disk of an edge is emptied: it joins anew, by its peer.
func TestRow14_WipedEdgeJoinsByItsPeer(t *testing.T) {
	s := newStage(t, 14, world.ClusterSpec{Edges: []world.EdgeSpec{{Peers: []int{1}}, {}, {NoOrigin: true, Peers: []int{1}}}})
	s.gone()
	for range matrix.Size(1, 5) {
		for _, e := range []*world.Edge{s.Edges[0], s.Edges[2]} {
			s.oracle.Spare(e.Node)
			e.Kill()
			e.Wipe()
			began := time.Now()
			e.Start()
			e.Shows(s.garden.Site, s.garden.Token, s.garden.Head())
			s.longest("all of it by a peer", time.Since(began))
			s.oracle.Mind(e.Node)
		}
		s.oracle.For(time.Second)
	}
	s.oracle.For(during())
	s.verdict(excuses{origin: true})
}

// gone kills the origin and takes its database, once edges hold all there is.
func (s *stage) gone() {
	s.t.Helper()
	s.publisher.End()
	s.gardener.End()
	for _, e := range s.Edges {
		e.Shows(s.garden.Site, s.garden.Token, s.garden.Head())
	}
	s.Origin.Kill()
	s.Origin.LoseDatabase()
}
