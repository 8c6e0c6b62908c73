package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
)

// knows is after how many calls a client knows that a host is away: five failures.
const knows = 5

// hostsAway: reads by a new client whose first of two hosts is away.
func hostsAway(ctx context.Context, w io.Writer, o clientOptions, all []library) (err error) {
	s := serveSDK(false, 0)
	defer s.Close()
	away, err := awayHosts(ctx)
	if err != nil {
		return err
	}
	away = slices.Insert(away, 0, awayHost{"well", s.URL, func() error { return nil }})
	fmt.Fprintf(w, "== the first of two hosts is away: ms until an answer, the slowest and the median of %d new clients\n\n%-18s %-12s %34s %34s\n", o.times,
		"", "the first is", "the first 5 calls (aim 1000)", "the next 50 (aim 5 ms more)")
	for _, l := range all {
		var well float64
		for _, a := range away {
			var before, after []float64
			for range o.times {
				var took []float64
				if err := l.does(ctx, "fault", []string{a.url, s.URL}, map[string]any{"calls": knows + 50}, &took); err != nil {
					return err
				}
				before, after = append(before, took[:knows]...), append(after, took[knows:]...)
			}
			if a.how == "well" {
				well = median(after)
			}
			fmt.Fprintf(w, "%-18s %-12s %20.1f %13.2f %11.1f %9.2f %+11.2f\n", l.name, a.how, slices.Max(before), median(before), slices.Max(after), median(after), median(after)-well)
		}
	}
	for _, a := range away {
		err = errors.Join(err, a.end())
	}
	fmt.Fprintln(w)
	return err
}

// brownouts: many clients that read at a pace from one host that fails, always and half
// of the time.
func brownouts(ctx context.Context, w io.Writer, o clientOptions, all []library) error {
	fmt.Fprintf(w, "== %d clients, each calls twice a second for %.0f s, of a host that answers with 503 (aim: 10 %% more requests)\n\n%-18s %10s %10s %10s %10s %14s\n", o.clients, o.seconds,
		"", "503", "calls", "failed", "requests", "more")
	for _, l := range all {
		if l.name == "Python" {
			continue // a thread a client; the one for asyncio decides by the same code
		}
		for _, fails := range []int64{1000, 500} {
			s := serveSDK(false, fails)
			var sum struct{ Calls, Failed int64 }
			err := l.does(ctx, "crowd", []string{s.URL}, map[string]any{"clients": o.clients, "seconds": o.seconds, "every_ms": 500}, &sum)
			if s.Close(); err != nil {
				return err
			}
			fmt.Fprintf(w, "%-18s %8d %% %10d %10d %10d %12.1f %%\n", l.name, fails/10, sum.Calls, sum.Failed, s.asked.Load(), 100*float64(s.asked.Load()-sum.Calls)/float64(max(1, sum.Calls)))
		}
	}
	fmt.Fprintln(w)
	return nil
}
