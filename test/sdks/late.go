package sdks

import (
	"context"
	"sync"
	"time"
)

// Rows take real time: a store has 50 ms, a try that is to time out 300. Where the
// machine is so busy that who sleeps wakes long after, a row says nothing of the client
// and is played again.

const (
	lateBy    = 20 * time.Millisecond
	mostTimes = 6 // that a row is played
)

// watch notes how late the machine wakes who sleeps.
type watch struct {
	mu  sync.Mutex
	max time.Duration
}

func (w *watch) run(ctx context.Context) {
	const pace = 5 * time.Millisecond
	timer := time.NewTimer(pace)
	defer timer.Stop()
	for began := time.Now(); ; began = time.Now() {
		select {
		case <-timer.C:
		case <-ctx.Done():
			return
		}
		w.mu.Lock()
		w.max = max(w.max, time.Since(began)-pace)
		w.mu.Unlock()
		timer.Reset(pace)
	}
}

// late reports whether it was late since this was last asked.
func (w *watch) late() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	was := w.max
	w.max = 0
	return was > lateBy
}
