package ghee

import (
	"context"
	"sync"
)

// flights make equal reads at once one.
type flights struct {
	mu    sync.Mutex
	under map[string]*flight
}

type flight struct {
	wait   int // who wants its answer
	cancel context.CancelFunc
	done   chan struct{}
	answer *answer
	err    error
}

// do returns what fly does for a key, or the context's error. A flight ends early
// only when nobody wants it any more.
func (f *flights) do(ctx context.Context, key string, fly func(context.Context) (*answer, error)) (*answer, error) {
	f.mu.Lock()
	one := f.under[key]
	if one == nil {
		own, cancel := context.WithCancel(context.WithoutCancel(ctx))
		one = &flight{cancel: cancel, done: make(chan struct{})}
		f.under[key] = one
		go func() {
			one.answer, one.err = fly(own)
			f.mu.Lock()
			if f.under[key] == one {
				delete(f.under, key)
			}
			f.mu.Unlock()
			close(one.done)
			cancel()
		}()
	}
	one.wait++
	f.mu.Unlock()
	select {
	case <-one.done:
		return one.answer, one.err
	case <-ctx.Done():
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if one.wait--; one.wait == 0 {
		one.cancel()
		if f.under[key] == one {
			delete(f.under, key) // who comes now wants one that is not cancelled
		}
	}
	return nil, ctx.Err()
}
