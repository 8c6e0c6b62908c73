package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"time"

	"github.com/gheecms/ghee/internal/authoring"
	"github.com/gheecms/ghee/internal/clock"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/mail"
	"github.com/gheecms/ghee/internal/store"
	"github.com/gheecms/ghee/internal/work"
)

// drained is how many jobs are put in a queue to be drained.
const drained = 1000

// draining measures how fast queued mails leave: one process is serving already;
// on PostgreSQL a second one joins.
func draining(ctx context.Context, w io.Writer, dir, database string, p programs) (err error) {
	processes := 1
	if database != "" {
		second, err := start(ctx, "/healthz", p.ghee, "serve", "--data", filepath.Join(dir, "second"), "--database", database, "--listen", "LISTEN", "--metrics=")
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, second.stop()) }()
		second.spread(ctx)
		processes = 2
	}
	st, err := store.Open(ctx, store.Config{URL: database, Dir: dir})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, st.Close()) }()
	begin := time.Now()
	if err := st.Write(ctx, content.Control, func(tx authoring.Tx) error {
		for range drained {
			id := clock.NewID()
			j, err := mail.Job(content.Control, mail.Message{ID: id, To: "reader@bench.test", Subject: "Bench", Text: "Hello."})
			if err != nil {
				return err
			}
			if err := tx.Enqueue(ctx, j); err != nil {
				return err
			}
		}
		return nil
	}); err != nil {
		return err
	}
	look := time.NewTicker(20 * time.Millisecond)
	defer look.Stop()
	for left := int64(drained); left > 0; {
		if time.Since(begin) > 5*time.Minute {
			return fmt.Errorf("%d jobs are left after five minutes", left)
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-look.C:
		}
		stats, err := st.Stats(ctx)
		if err != nil {
			return err
		}
		left = 0
		for _, s := range stats {
			if s.State != work.Done {
				left += s.N
			}
		}
	}
	fmt.Fprintf(w, "%d jobs (mail into a folder) drained by %d process(es): %.0f/s\n\n", drained, processes, drained/time.Since(begin).Seconds())
	return nil
}
