// Command bench measures what a read and a write cost on this machine, row by
// row of the aims, each beside a peer of the same run: in this process the same
// documents as whole JSON rows in plain SQLite, which no read of structured
// content can beat by much; over HTTP PocketBase (peers/pocketbase).
// docs/PERFORMANCE.md holds the last run and what it says.
//
// Ratios of one run are facts; absolute times on a shared machine are hints.
// CPU per read (user and system, from getrusage) is the steadiest figure.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"runtime"
	"runtime/pprof"
	"strconv"
	"strings"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	args, what := os.Args[1:], run
	if len(args) > 0 && !strings.HasPrefix(args[0], "-") {
		what = map[string]func(context.Context, []string) error{"clients": clients, "edge": beside, "live": listening, "month": month, "release": releasing}[args[0]]
		args = args[1:]
	}
	if what == nil {
		fmt.Fprintln(os.Stderr, "bench: after the command there is 'clients', 'edge', 'live', 'month', 'release' or nothing")
		os.Exit(1) //nolint:gocritic // nothing has begun
	}
	if err := what(ctx, args); err != nil {
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
	docs    int // of the site under way
	sizes   []int
	rounds  int
	reads   int
	sites   int
	edges   []int // sizes of the site that edges join with
	only    string
	http    bool
	writes  bool
	lent    bool // reads in this process ask for a locale to which another lends everything
	profile string
}

func parse(args []string) (options, error) {
	var o options
	var sizes, joined string
	f := flag.NewFlagSet("bench", flag.ContinueOnError)
	f.StringVar(&sizes, "docs", "1000,10000", "how many pages of 5 KB the site has, one run for each number (100000 takes some minutes); empty leaves that out")
	f.IntVar(&o.rounds, "rounds", 7, "measured rounds of each row, of which the median is shown (at least 5)")
	f.IntVar(&o.reads, "reads", 1000, "reads in a round")
	f.IntVar(&o.sites, "sites", 5000, "how many sites of 20 documents one node serves; 0 leaves that out")
	f.StringVar(&joined, "edges", "10000", "how many pages of 5 KB three edges join with, one run for each number (100000 takes some minutes); empty leaves that out")
	f.StringVar(&o.only, "only", "", "measure only the rows whose name contains this")
	f.BoolVar(&o.http, "http", true, "measure over HTTP, beside PocketBase")
	f.BoolVar(&o.writes, "writes", true, "measure writes through the dashboard's API, imports and queued work")
	f.BoolVar(&o.lent, "fallback", false, "in this process, ask for everything in a locale that has nothing of its own and falls back to another")
	f.StringVar(&o.profile, "cpuprofile", "", "write a CPU profile of the reads in this process to this file")
	if err := f.Parse(args); err != nil {
		return o, err
	}
	var err error
	if o.sizes, err = numbers("docs", sizes); err == nil {
		o.edges, err = numbers("edges", joined)
	}
	if err != nil {
		return o, err
	}
	if o.rounds < 5 || o.reads < 100 || o.sites < 0 {
		return o, fmt.Errorf("-reads takes at least 100, -rounds at least 5, -sites at least 0")
	}
	return o, nil
}

// numbers reads sizes of sites.
func numbers(flag, text string) (all []int, err error) {
	if text == "" {
		return nil, nil
	}
	for size := range strings.SplitSeq(text, ",") {
		n, err := strconv.Atoi(size)
		if err != nil || n < 1000 {
			return nil, fmt.Errorf("-%s takes numbers from 1000, with commas between them", flag)
		}
		all = append(all, n)
	}
	return all, nil
}

func run(ctx context.Context, args []string) error {
	o, err := parse(args)
	if err != nil {
		return err
	}
	return inFolder(func(dir string) error {
		header(ctx, os.Stdout, o, args)
		var p programs
		if o.http || o.writes || o.sites > 0 || len(o.edges) > 0 {
			if p, err = compile(ctx, os.Stdout, dir, o.http); err != nil {
				return err
			}
		}
		for _, o.docs = range o.sizes {
			if err := one(ctx, filepath.Join(dir, strconv.Itoa(o.docs)), o, p); err != nil {
				return err
			}
		}
		if o.writes {
			if err := writing(ctx, os.Stdout, filepath.Join(dir, "writes"), p); err != nil {
				return err
			}
		}
		for _, docs := range o.edges {
			if err := edges(ctx, os.Stdout, filepath.Join(dir, "edges-"+strconv.Itoa(docs)), p, docs); err != nil {
				return err
			}
		}
		if o.sites > 0 {
			return many(ctx, os.Stdout, filepath.Join(dir, "many"), o, p)
		}
		return nil
	})
}

// one measures a site of one size: in this process, then over HTTP.
func one(ctx context.Context, dir string, o options, p programs) error {
	fmt.Fprintf(os.Stdout, "\n== %d pages of 5 KB, %d items of 500 bytes, %d posts of 5 KB\n\n", o.docs, items(o), posts(o))
	s, err := build(ctx, dir, o)
	if err != nil {
		return err
	}
	if err := s.vary(ctx, dir, o); err != nil {
		return errors.Join(err, s.close())
	}
	err = func() error {
		ballast := make([]byte, liveHeap)
		defer runtime.KeepAlive(ballast)
		stop, err := profile(o.profile)
		if err != nil {
			return err
		}
		defer stop()
		return report(ctx, os.Stdout, o, s)
	}()
	if err := errors.Join(err, s.close()); err != nil || !o.http {
		return err
	}
	return overHTTP(ctx, os.Stdout, dir, o, p)
}

// profile starts a CPU profile into a file, if one is named.
func profile(path string) (stop func(), err error) {
	if path == "" {
		return func() {}, nil
	}
	f, err := os.Create(path)
	if err != nil {
		return nil, err
	}
	return func() {
		pprof.StopCPUProfile()
		_ = f.Close() // StopCPUProfile has written it, and tells of no error
	}, pprof.StartCPUProfile(f)
}
