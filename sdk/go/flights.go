package ghee

import (
	"context"
	"errors"
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
	switch {
	case one != nil:
		one.wait++
		f.mu.Unlock()
	case ctx.Done() == nil: // who begins it cannot leave, and needs nobody to go on with it: a goroutine would take longer
		one = f.begin(key, func() {})
		f.mu.Unlock()
		f.fly(ctx, key, one, fly)
	default:
		own, cancel := context.WithCancel(context.WithoutCancel(ctx))
		one = f.begin(key, cancel)
		f.mu.Unlock()
		go f.fly(own, key, one, fly)
	}
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

// begin is called with mu held.
func (f *flights) begin(key string, cancel context.CancelFunc) *flight {
	one := &flight{wait: 1, cancel: cancel, done: make(chan struct{}), err: errPanicked}
	f.under[key] = one
	return one
}

var errPanicked = errors.New("ghee: the call that asked for all of these has panicked")

func (f *flights) fly(ctx context.Context, key string, one *flight, fly func(context.Context) (*answer, error)) {
	defer func() {
		f.mu.Lock()
		if f.under[key] == one {
			delete(f.under, key)
		}
		f.mu.Unlock()
		close(one.done)
		one.cancel()
	}()
	one.answer, one.err = fly(ctx)
}
