// Command bench measures what a read and a write cost on this machine, row by
// row of the aims in docs, each beside a peer of the same run: the same
// documents as whole JSON rows in plain SQLite, which no read of structured
// content can beat by much.
//
// Ratios of one run are facts; absolute times on a shared machine are hints.
// CPU per read (user and system, from getrusage) is the steadiest figure.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"runtime"
	"runtime/pprof"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		stop()
		os.Exit(1)
	}
}

// liveHeap is what a node holds in memory beside its sets: a response cache of
// 64 MB. The collector's share of a read depends on it.
const liveHeap = 64 << 20

// options are what can be asked on the command line.
type options struct {
	docs    int
	rounds  int
	reads   int
	profile string
}

func parse(args []string) (options, error) {
	var o options
	f := flag.NewFlagSet("bench", flag.ContinueOnError)
	f.IntVar(&o.docs, "docs", 10_000, "how many pages of 5 KB the site has")
	f.IntVar(&o.rounds, "rounds", 7, "measured rounds of each row, of which the median is shown (at least 5)")
	f.IntVar(&o.reads, "reads", 2000, "reads in a round")
	f.StringVar(&o.profile, "cpuprofile", "", "write a CPU profile of the run to this file")
	if err := f.Parse(args); err != nil {
		return o, err
	}
	if o.docs < 100 || o.rounds < 5 || o.reads < 100 {
		return o, fmt.Errorf("-docs and -reads take at least 100, -rounds at least 5")
	}
	return o, nil
}

func run(ctx context.Context, args []string) (err error) {
	o, err := parse(args)
	if err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "ghee-bench-")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(dir) }() // a temporary folder; nothing is lost when it stays
	header(ctx, os.Stdout, o, args)
	ballast := make([]byte, liveHeap)
	defer runtime.KeepAlive(ballast)
	if o.profile != "" {
		f, err := os.Create(o.profile)
		if err != nil {
			return err
		}
		defer func() { _ = f.Close() }() // written by StopCPUProfile, which tells of no error
		if err := pprof.StartCPUProfile(f); err != nil {
			return err
		}
		defer pprof.StopCPUProfile()
	}
	s, err := build(ctx, dir, o)
	if err != nil {
		return err
	}
	defer func() { _ = s.close() }() // read from only
	return report(ctx, os.Stdout, o, s)
}
