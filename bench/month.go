package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/gheecms/ghee/internal/respcache"
)

// What the month is: so many requests and publishes an hour make 5,000,000 and
// 144,000 in thirty days. A shorter run is a shorter month at the same pace.
const (
	monthRequests = 5_000_000
	monthLasts    = 30 * 24 * time.Hour
	publishEvery  = time.Hour / 200
	requestEvery  = monthLasts / monthRequests
)

// monthly are what can be asked of `bench month`.
type monthly struct {
	requests, sites, docs int
	cache                 int // MB
	nested                bool
	within                time.Duration
	seed                  uint64
}

func parseMonthly(args []string) (monthly, error) {
	o := monthly{seed: 1}
	f := flag.NewFlagSet("bench month", flag.ContinueOnError)
	f.IntVar(&o.requests, "requests", monthRequests, "requests to replay; fewer are a shorter month")
	f.IntVar(&o.sites, "sites", 200, "sites")
	f.IntVar(&o.docs, "docs", 500, "pages of 5 KB of each site")
	f.IntVar(&o.cache, "cache", 64, "memory for answers, in MB")
	f.BoolVar(&o.nested, "nested", false, "sites by Zipf, and the pages of each by Zipf; else all pages of all sites by one Zipf, which is harder")
	f.DurationVar(&o.within, "within", 14*time.Minute, "stop the replay then, and tell of what was replayed")
	f.Uint64Var(&o.seed, "seed", o.seed, "another one is another month")
	if err := f.Parse(args); err != nil {
		return o, err
	}
	if o.requests < 1000 || o.sites < 1 || o.docs < 100 || o.cache < 1 {
		return o, errors.New("-requests takes at least 1000, -sites 1, -docs 100, -cache 1")
	}
	return o, nil
}

// month replays a month of requests and publishes to one node, in this process
// and on a clock of its own, and prints Markdown. Nothing but the node is there:
// no origin, no database, no network.
func month(ctx context.Context, args []string) error {
	o, err := parseMonthly(args)
	if err != nil {
		return err
	}
	return inFolder(func(dir string) error {
		fmt.Fprintf(os.Stdout, "```\ncommand   make bench-month BENCH='%s'\ncommit    %s\nversions  %s\n```\n", strings.Join(args, " "), commit(ctx), machine())
		out, err := replay(ctx, os.Stderr, dir, o)
		if err != nil {
			return err
		}
		out.print(os.Stdout, o)
		return nil
	})
}

// outcome is what came of a month.
type outcome struct {
	replayed  int
	published int
	answered  int            // with 200
	why       map[string]int // requests by hit, cold, purged, evicted
	took      map[string][]uint32
	applied   []uint32 // ns of each publish
	counts    respcache.Counts
	trace     *trace
	lasted    time.Duration
}

// replay makes the node and puts the month to it.
func replay(ctx context.Context, w io.Writer, dir string, o monthly) (out outcome, err error) {
	begin := time.Now()
	fmt.Fprintf(w, "making %d sites of %d pages\n", o.sites, o.docs)
	n, err := newReplayed(ctx, dir, o)
	if err != nil {
		return out, err
	}
	defer func() { err = errors.Join(err, n.close()) }()
	out = outcome{why: map[string]int{}, took: map[string][]uint32{}, trace: newTrace(o)}
	next := n.now
	for out.replayed < o.requests && time.Since(begin) < o.within {
		for ; !next.After(n.now); next = next.Add(publishEvery) {
			took, err := n.publish(ctx, out.trace)
			if err != nil {
				return out, err
			}
			out.applied = append(out.applied, nanos(took))
			out.published++
		}
		why, took, err := n.ask(ctx, out.trace.request())
		if err != nil {
			return out, err
		}
		out.why[why]++
		kind := missed200
		if why == hit {
			kind = hit
		}
		out.took[kind] = append(out.took[kind], nanos(took))
		out.answered++
		out.replayed++
		n.now = n.now.Add(requestEvery)
		if out.replayed%max(o.requests/20, 1) == 0 {
			fmt.Fprintf(w, "%d requests, %d publishes, %.1f %% hits, %s\n", out.replayed, out.published, out.share(hit), time.Since(begin).Round(time.Second))
		}
	}
	out.counts, out.lasted = n.edge.Kept(), time.Since(begin)
	return out, ctx.Err()
}

func nanos(d time.Duration) uint32 { return uint32(min(d, 1<<32-1)) } //nolint:gosec // bounded

// share is how many of a hundred requests were of a kind.
func (o outcome) share(why string) float64 {
	return 100 * float64(o.why[why]) / float64(max(o.replayed, 1))
}

// at is a quantile in µs; it sorts.
func at(v []uint32, q float64) float64 {
	if len(v) == 0 {
		return 0
	}
	slices.Sort(v)
	return float64(v[int(q*float64(len(v)-1))]) / 1e3
}
