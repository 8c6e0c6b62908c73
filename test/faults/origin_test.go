//go:build linux

package faults

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/gheecms/ghee/internal/failpoint"
	"github.com/gheecms/ghee/test/faults/matrix"
	"github.com/gheecms/ghee/test/world"
)

// Row 9: eight writers at once, some of whose transactions are taken back.
func TestRow9_ManyWriters(t *testing.T) {
	for _, db := range matrix.Size([]string{world.PostgreSQL}, world.Databases()) {
		t.Run(db, func(t *testing.T) {
			s := newStage(t, 9, world.ClusterSpec{Database: db, Edges: world.Edges(2)})
			var writers sync.WaitGroup
			over := time.Now().Add(matrix.Size(3*time.Second, 30*time.Second))
			for w := range 8 {
				dice := world.Dice(s.seed + uint64(w))
				writers.Go(func() {
					for n := 1_000_000 * (w + 1); time.Now().Before(over); n++ {
						if dice.IntN(3) == 0 {
							s.publisher.TakeBack()
						}
						s.publisher.One(n)
					}
				})
			}
			writers.Wait()
			s.heal()
			s.verdict(excuses{})
		})
	}
}

// Row 10: the origin kills itself at points of its code, drawn at random.
func TestRow10_OriginKilledAnywhere(t *testing.T) {
	s := newStage(t, 10, world.ClusterSpec{Edges: world.Edges(2), Failpoints: true})
	s.Origin.Falls()
	dice := world.Dice(s.seed)
	points := []failpoint.Name{
		failpoint.StoreAppendLocked, failpoint.StoreAppendSealed, failpoint.StoreCommitBefore, failpoint.StoreCommitAfter, failpoint.FollowerRead, failpoint.FollowerApplied,
		failpoint.SetCommitBefore, failpoint.SetCommitAfter, failpoint.DirectoryCommitBefore, failpoint.DirectoryCommitAfter,
	}
	died := map[failpoint.Name]int{}
	for range matrix.Size(4, 100) {
		s.Origin.Kill()
		point := points[dice.IntN(len(points))]
		s.Origin.Env = []string{fmt.Sprintf("GHEE_FAILPOINT=%s=kill@%d", point, 1+dice.IntN(12))}
		s.Origin.Launch()
		select { // at the point, or at last from outside
		case <-s.Origin.Ended():
			died[point]++
		case <-time.After(matrix.Size(2*time.Second, 4*time.Second)):
		}
	}
	s.Origin.Kill()
	s.Origin.Env = nil
	s.Origin.Start()
	s.row.Figure("times killed", "%d, of which at a point of its code %v", matrix.Size(4, 100), died)
	s.taken("writes are taken again", 3*time.Second)
	s.heal()
	s.verdict(excuses{})
}

// Row 11: the origin is frozen: its connections stay, and nothing comes.
func TestRow11_OriginFrozen(t *testing.T) {
	s := newStage(t, 11, world.ClusterSpec{Edges: world.Edges(2)})
	s.Origin.Freeze()
	s.oracle.For(matrix.Size(8*time.Second, 70*time.Second))
	s.stale()
	s.Origin.Thaw()
	s.heal()
	s.verdict(excuses{})
}
