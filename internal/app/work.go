package app

import (
	"context"
	"log/slog"
	"math/rand/v2"
	"sync/atomic"

	"github.com/gheecms/ghee/internal/clock"
	"github.com/gheecms/ghee/internal/work"
)

// jobs does the origin's durable work once its database is there.
type jobs struct {
	runner atomic.Pointer[work.Runner]
}

// ring says that a job may be ready.
func (j *jobs) ring() {
	if r := j.runner.Load(); r != nil {
		r.Ring()
	}
}

// run works until ctx ends.
func (j *jobs) run(ctx context.Context, o *Origin, kinds []work.Kind, log *slog.Logger) error {
	r := work.New(work.Config{Store: o.Store, IDs: clock.NewID, Chance: rand.Float64, Log: log}, kinds...)
	j.runner.Store(r)
	return r.Run(ctx)
}

// Stats implements observe.Work.
func (j *jobs) Stats() []work.Stat {
	if r := j.runner.Load(); r != nil {
		return r.Stats()
	}
	return nil
}

// Counts implements observe.Work.
func (j *jobs) Counts() work.Counts {
	if r := j.runner.Load(); r != nil {
		return r.Counts()
	}
	return work.Counts{}
}
