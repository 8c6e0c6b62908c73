// Package worktest has work done in tests.
package worktest

import (
	"context"
	"sync"
	"testing"

	"github.com/gheecms/ghee/internal/work"
)

// Run has jobs done until stop is called, which waits for the end, or the test
// ends.
func Run(t testing.TB, r *work.Runner) (stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error)
	go func() { done <- r.Run(ctx) }()
	stop = sync.OnceFunc(func() {
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
	t.Cleanup(stop)
	return stop
}
