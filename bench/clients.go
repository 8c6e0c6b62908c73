package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

// The client libraries: what a call costs beside the bare HTTP client of its language,
// what it costs while the first of two hosts is away, how many more requests a brown-out
// brings, and what a site ships of the JavaScript one. Each library has a program of its
// own that is given a task (sdk/go/bench, sdk/js/conformance/bench.mjs,
// sdk/python/conformance/bench.py).

// library is a client library, and its program.
type library struct {
	name string
	aim  float64 // µs that a call may cost more than the bare client; 0 without one
	args []string
}

// clientOptions are what can be asked.
type clientOptions struct {
	rounds, calls, times, clients int
	seconds                       float64
	only                          string
}

func clients(ctx context.Context, args []string) error {
	f := flag.NewFlagSet("bench clients", flag.ContinueOnError)
	var o clientOptions
	f.IntVar(&o.rounds, "rounds", 7, "rounds of the overhead, of which the median counts")
	f.IntVar(&o.calls, "calls", 2000, "calls of each way in a round")
	f.IntVar(&o.times, "times", 3, "clients that meet a host that is away, one after the other")
	f.IntVar(&o.clients, "clients", 200, "clients in a brown-out")
	f.Float64Var(&o.seconds, "seconds", 60, "length of a brown-out; each client calls twice a second")
	f.StringVar(&o.only, "only", "", "overhead, away, brownout or size")
	if err := f.Parse(args); err != nil {
		return err
	}
	return inFolder(func(dir string) error {
		load, _ := os.ReadFile("/proc/loadavg") // only to be told
		fmt.Fprintf(os.Stdout, "command   make bench-sdks BENCH='%s'\ncommit    %s\nversions  %s; node %s; %s\nload      %s\n", strings.Join(args, " "), commit(ctx), machine(),
			told(ctx, []string{"node", "--version"}), told(ctx, []string{"python3", "--version"}), load)
		all, err := libraries(ctx, dir)
		if err != nil {
			return err
		}
		for _, part := range []struct {
			name string
			run  func(context.Context, io.Writer, clientOptions, []library) error
		}{{"overhead", overheads}, {"away", hostsAway}, {"brownout", brownouts}, {"size", bundle}} {
			if o.only != "" && o.only != part.name {
				continue
			}
			if err := part.run(ctx, os.Stdout, o, all); err != nil {
				return fmt.Errorf("%s: %w", part.name, err)
			}
		}
		return nil
	})
}

func libraries(ctx context.Context, dir string) ([]library, error) {
	program := filepath.Join(dir, "client")
	for _, build := range [][]string{{"go", "build", "-C", "sdk/go", "-o", program, "./bench"}, {"npm", "run", "build", "--silent", "--prefix", "sdk/js"}} {
		if out, err := exec.CommandContext(ctx, build[0], build[1:]...).CombinedOutput(); err != nil {
			return nil, fmt.Errorf("%v: %w\n%s", build, err, out)
		}
	}
	return []library{
		{"Go", 20, []string{program}},
		{"JavaScript", 60, []string{"node", "sdk/js/conformance/bench.mjs"}},
		{"Python", 0, []string{"python3", "sdk/python/conformance/bench.py", "waiting"}},
		{"Python, asyncio", 0, []string{"python3", "sdk/python/conformance/bench.py", "asyncio"}},
	}, nil
}

// does gives the library's program a task, and decodes what it says.
func (l library) does(ctx context.Context, what string, hosts []string, more map[string]any, into any) error {
	task := map[string]any{"do": what, "hosts": hosts}
	maps.Copy(task, more)
	text, err := json.Marshal(task)
	if err != nil {
		return err
	}
	cmd := exec.CommandContext(ctx, l.args[0], append(slices.Clone(l.args[1:]), string(text))...)
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		return fmt.Errorf("%s: %w", l.name, err)
	}
	return json.Unmarshal(out, into)
}

// overheads: the same read by the bare client, with its body decoded, and by the library,
// a call of each in turn, so that what else the machine does meets all of them.
func overheads(ctx context.Context, w io.Writer, o clientOptions, all []library) error {
	fmt.Fprintf(w, "== a call, µs, an answer of %d bytes, medians of %d rounds of %d\n\n%-21s %8s %8s %8s %10s %13s %6s\n", len(postOf5KB), o.rounds, o.calls,
		"", "bare", "decoded", "library", "over bare", "over decoded", "aim")
	// Go's client flies by itself where its caller's context cannot end.
	for _, l := range slices.Insert(slices.Clone(all), 1, library{"Go, cancellable", all[0].aim, append(slices.Clone(all[0].args), "cancellable")}) {
		for _, known := range []bool{false, true} {
			s := serveSDK(known, 0)
			var took map[string][]float64
			err := l.does(ctx, "overhead", []string{s.URL}, map[string]any{"rounds": o.rounds, "calls": o.calls}, &took)
			if s.Close(); err != nil {
				return err
			}
			name, aim := l.name, "-"
			if known {
				name += ", 304"
			}
			if l.aim > 0 {
				aim = fmt.Sprint(l.aim)
			}
			plain, decoded, library := median(took["plain"]), median(took["decoded"]), median(took["client"])
			fmt.Fprintf(w, "%-21s %8.1f %8.1f %8.1f %10.1f %13.1f %6s\n", name, plain, decoded, library, library-plain, library-decoded, aim)
		}
	}
	fmt.Fprintln(w)
	return nil
}

// bundle is what a bundle has of the JavaScript library.
func bundle(ctx context.Context, w io.Writer, _ clientOptions, _ []library) error {
	out, err := exec.CommandContext(ctx, "node", "sdk/js/conformance/size.mjs").Output()
	if err != nil {
		return err
	}
	var all map[string]int
	if err := json.Unmarshal(out, &all); err != nil {
		return err
	}
	fmt.Fprintf(w, "== in a bundle, bytes, minified and gzipped (aim for the core: 6144)\n\n")
	for _, name := range slices.Sorted(maps.Keys(all)) {
		fmt.Fprintf(w, "%-24s %6d\n", name, all[name])
	}
	return nil
}
