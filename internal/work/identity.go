package work

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"github.com/gheecms/ghee/internal/clock"
	"github.com/gheecms/ghee/internal/fail"
)

var errLost = errors.New("work: the lease may be lost")

// identity is who this process is to others. It is one worker after another: a
// new one begins with the first job after idleness, after a burial, and when
// the database could not be told for so long that others may have buried it.
type identity struct {
	store Store
	ids   clock.IDs
	limit time.Duration // without a beat its jobs are stopped; less than the lease

	enrol sync.RWMutex // held while a job is taken (read), while a worker begins or ends (write)
	mu    sync.Mutex
	now   *worker // guarded by mu; nil for nobody
}

type worker struct {
	name   string
	ctx    context.Context // of its jobs
	cancel context.CancelCauseFunc
	guard  *time.Timer // ends ctx when no beat comes
}

func (i *identity) current() *worker {
	i.mu.Lock()
	defer i.mu.Unlock()
	return i.now
}

func (i *identity) set(w *worker) {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.now = w
}

// id is the current worker's, "" for none.
func (i *identity) id() string {
	if w := i.current(); w != nil {
		return w.name
	}
	return ""
}

// taking runs f as a worker that does not end meanwhile.
func (i *identity) taking(ctx, hands context.Context, f func(*worker) error) error {
	for {
		i.enrol.RLock()
		if w := i.current(); w != nil && w.ctx.Err() == nil {
			defer i.enrol.RUnlock()
			return f(w)
		}
		i.enrol.RUnlock()
		if err := i.begin(ctx, hands); err != nil {
			return err
		}
	}
}

func (i *identity) begin(ctx, hands context.Context) error {
	i.enrol.Lock()
	defer i.enrol.Unlock()
	if w := i.current(); w != nil && w.ctx.Err() == nil {
		return nil
	}
	w := &worker{name: i.ids()}
	w.ctx, w.cancel = context.WithCancelCause(hands)
	w.guard = time.AfterFunc(i.limit, func() { w.cancel(errLost) })
	if err := i.store.Enrol(ctx, w.name); err != nil {
		w.end()
		return err
	}
	i.set(w)
	return nil
}

func (w *worker) end() {
	w.guard.Stop()
	w.cancel(errLost)
}

// beat shows that the worker lives, or retires it where it has nothing to do.
func (i *identity) beat(ctx context.Context, idle func() bool, log *slog.Logger) {
	w := i.current()
	if w == nil {
		return
	}
	if idle() {
		if err := i.retire(ctx, idle); err != nil {
			log.WarnContext(ctx, "an idle worker cannot be signed off", "error", err)
		}
		return
	}
	start := time.Now()
	err := i.store.Beat(ctx, w.name)
	switch {
	case err == nil && w.ctx.Err() == nil:
		w.guard.Reset(i.limit - time.Since(start))
	case fail.Is(err, fail.Conflict):
		log.WarnContext(ctx, "others have taken this process for dead; its jobs are stopped", "worker", w.name)
		w.end()
	case err != nil:
		log.WarnContext(ctx, "the beat cannot be written", "error", err)
	}
}

// retire ends the worker, unless it takes a job just now.
func (i *identity) retire(ctx context.Context, idle func() bool) error {
	if !i.enrol.TryLock() {
		return nil
	}
	defer i.enrol.Unlock()
	w := i.current()
	if w == nil || !idle() {
		return nil
	}
	i.set(nil)
	w.end()
	return i.store.Retire(ctx, w.name)
}
