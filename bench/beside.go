package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// besides are what can be asked of `bench edge`: what a node answers from memory
// beside other caches, and what it does not beside PocketBase.
type besides struct {
	rounds  int
	seconds int
	all     bool
	only    string
	misses  int // pages of the site; 0 leaves that out
	reads   int
}

func parseBesides(args []string) (besides, error) {
	var o besides
	f := flag.NewFlagSet("bench edge", flag.ContinueOnError)
	f.IntVar(&o.rounds, "rounds", 5, "measured rounds of each row, of which the median is shown")
	f.IntVar(&o.seconds, "seconds", 2, "seconds of load in a round, for each server")
	f.BoolVar(&o.all, "all", false, "every size, coding, number of connections and protocol, not only what has an aim (an hour)")
	f.StringVar(&o.only, "only", "", "measure only the rows of cached reads whose name contains this")
	f.IntVar(&o.misses, "misses", 10_000, "pages of 5 KB of the site that is read past the cache, beside PocketBase; 0 leaves that out")
	f.IntVar(&o.reads, "reads", 300, "reads in a round past the cache")
	if err := f.Parse(args); err != nil {
		return o, err
	}
	if o.rounds < 1 || o.seconds < 1 || o.reads < 100 || o.misses != 0 && o.misses < 1000 {
		return o, errors.New("-rounds and -seconds take at least 1, -reads at least 100, -misses 0 or at least 1000")
	}
	return o, nil
}

// beside measures a node's answers beside its peers, all of them running at the
// same time and asked in turns, and prints Markdown.
func beside(ctx context.Context, args []string) error {
	o, err := parseBesides(args)
	if err != nil {
		return err
	}
	return inFolder(func(dir string) error {
		if err := os.Setenv("PATH", os.Getenv("PATH")+":/usr/sbin"); err != nil { // where Debian keeps servers
			return err
		}
		begin := time.Now()
		p, err := compile(ctx, os.Stderr, dir, o.misses > 0)
		if err != nil {
			return err
		}
		besideHeader(ctx, os.Stdout, o, args)
		if err := cachedReads(ctx, os.Stdout, filepath.Join(dir, "cached"), o, p); err != nil {
			return err
		}
		if o.misses > 0 {
			if err := pastTheCache(ctx, os.Stdout, filepath.Join(dir, "misses"), o, p); err != nil {
				return err
			}
		}
		fmt.Fprintf(os.Stderr, "done in %s\n", time.Since(begin).Round(time.Second))
		return nil
	})
}

// besideHeader prints what one needs to repeat the run.
func besideHeader(ctx context.Context, w io.Writer, o besides, args []string) {
	lines := []string{
		"command   make bench-edge BENCH='" + strings.Join(args, " ") + "'",
		"commit    " + commit(ctx),
		"versions  " + machine(),
	}
	for _, tool := range [][]string{{"varnishd", "-V"}, {"nginx", "-v"}, {"wrk", "-v"}, {"h2load", "--version"}, {"cc", "--version"}} {
		lines = append(lines, "          "+told(ctx, tool))
	}
	lines = append(lines,
		fmt.Sprintf("rounds    median of %d rounds of %d s; all servers run, and are asked in turns", o.rounds, o.seconds),
		"          the server on core 0, the load on core 1; CPU is all that the server's processes used, system calls included",
		"load      wrk -t1 -cCONNECTIONS -d"+fmt.Sprint(o.seconds)+"s -s bench/peers/caches/wrk.lua; h2load -t1 -cCONNECTIONS -m1 -D"+fmt.Sprint(o.seconds),
		"peers     nginx -c bench/peers/caches/nginx.conf, varnishd -f bench/peers/caches/varnish.vcl "+strings.Join(varnishSettings, " ")+": both keep Ghee's answers",
		"          floor: bench/peers/floor, an epoll loop in C that writes Ghee's answers from memory",
	)
	fmt.Fprintf(w, "```\n%s\n```\n", strings.Join(lines, "\n"))
}
