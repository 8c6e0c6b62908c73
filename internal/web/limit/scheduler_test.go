package limit

import (
	"runtime"
	"sync"
	"testing"
	"time"
)

func TestScheduler_TellsThatGoroutinesWait(t *testing.T) {
	s := newScheduler()
	var busy sync.WaitGroup
	end := make(chan struct{})
	for range 32 * runtime.GOMAXPROCS(0) {
		busy.Go(func() {
			for {
				select {
				case <-end:
					return
				default:
					for began := time.Now(); time.Since(began) < time.Millisecond; { // what it does is nobody's
					}
					runtime.Gosched()
				}
			}
		})
	}
	waited := time.Duration(0)
	for tick := time.NewTicker(10 * time.Millisecond); waited < 5*time.Millisecond && t.Context().Err() == nil; <-tick.C {
		waited = s.waited() // ends with the test's own deadline where nothing is told
	}
	close(end)
	busy.Wait()
	if waited < 5*time.Millisecond {
		t.Errorf("with 32 goroutines on each processor they wait %v", waited)
	}
}
