package oracle

import (
	"context"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// Gardener changes a garden all the time, straight in the origin's database.
type Gardener struct {
	stop   context.CancelFunc
	work   sync.WaitGroup
	Grown  atomic.Int64
	Failed atomic.Int64
}

// Tend begins to change a garden, as often as every says.
func Tend(t testing.TB, g *Garden, every time.Duration) *Gardener {
	ctx, stop := context.WithCancel(t.Context())
	a := &Gardener{stop: stop}
	a.work.Go(func() {
		tick := time.NewTicker(every)
		defer tick.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-tick.C:
			}
			if err := g.Grow(ctx); err != nil {
				a.Failed.Add(1)
			} else {
				a.Grown.Add(1)
			}
		}
	})
	t.Cleanup(a.End)
	return a
}

// End stops and waits.
func (a *Gardener) End() {
	a.stop()
	a.work.Wait()
}
