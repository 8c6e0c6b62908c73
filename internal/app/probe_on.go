//go:build failpoints

package app

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"github.com/gheecms/ghee/internal/clock"
	"github.com/gheecms/ghee/internal/work"
)

// probes are jobs that leave a job of the kind "trace" for each time they were
// done, under an id of its own: a test counts them. Every tenth fails once.
func probes() []work.Kind {
	return []work.Kind{{
		Name: "probe", Parallel: 8, Timeout: time.Minute, Attempts: 20, First: time.Second, Longest: 2 * time.Second,
		Do: func(ctx context.Context, t *work.Task) error {
			busy := time.NewTimer(30 * time.Millisecond)
			defer busy.Stop()
			select {
			case <-ctx.Done():
				return ctx.Err()
			case <-busy.C:
			}
			if t.Attempt == 1 && t.ID[len(t.ID)-1] == '7' {
				return errors.New("asked to fail")
			}
			payload, err := json.Marshal(t.ID)
			if err != nil {
				return err
			}
			return t.Done(ctx, func(tx work.Tx) error {
				return tx.Enqueue(ctx, work.Job{ID: clock.NewID(), Kind: "trace", Payload: payload})
			})
		},
	}}
}
