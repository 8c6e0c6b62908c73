package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
)

// miss is a read that no cache has, of Ghee and of PocketBase. aim is in µs of
// CPU; what HTTP takes counts here.
type miss struct {
	name string
	aim  float64
	ghee func(i int) string
	peer func(i int) string
	slow bool // of PocketBase: few reads
}

func misses(o options) []miss {
	order := rand.New(rand.NewPCG(3, 4)).Perm(o.docs)
	page := func(i int) string { return slug(order[i%o.docs]) }
	turn := func(i int) int { return 1 + i%9 }
	return []miss{
		{"single page, levels=2", 120, func(i int) string { return single(page(i)) }, func(i int) string { return pbPage(page(i)) }, false},
		{"list of 10 posts with bodies", 300, func(i int) string {
			return address(siteID, "/v2/posts/", "page_size=10&page="+strconv.Itoa(turn(i)))
		}, func(i int) string { return pbList("posts", "", turn(i)) }, false},
		{"1 % filter, ordered, 20 pages, levels=1", 400, func(i int) string {
			return address(siteID, "/v2/pages/article/", "levels=1&page_size=20&order=rank&fields.topic="+topic(i))
		}, func(i int) string { return pbFiltered(topic(i)) }, false},
		{"search, a word of 1 %, 10 pages", 1500, func(i int) string {
			return address(siteID, "/v2/pages/search/", "levels=1&page_size=10&query="+url.QueryEscape(rare[i%len(rare)]))
		}, func(i int) string { return pbSearch(rare[i%len(rare)]) }, true},
	}
}

// pbSearch is how PocketBase looks for a word in texts.
func pbSearch(word string) string {
	return "/api/collections/articles/records?perPage=10&filter=" + url.QueryEscape("title~'"+word+"'||body~'"+word+"'")
}

// pastTheCache measures reads that Ghee makes anew each time, then one that it
// has in memory, beside PocketBase with the same documents.
func pastTheCache(ctx context.Context, w io.Writer, dir string, o besides, p programs) error {
	if p.pocketbase == "" {
		fmt.Fprintln(w, "\nPast the cache nothing is measured: PocketBase cannot be built here.")
		return nil
	}
	c := options{docs: o.misses}
	fmt.Fprintf(os.Stderr, "building a site of %d pages, twice\n", c.docs)
	s, err := build(ctx, dir, c)
	if err == nil {
		err = s.close()
	}
	if err != nil {
		return err
	}
	folder := filepath.Join(dir, "pocketbase")
	if err := fillPocketBase(ctx, p.pocketbase, folder, c); err != nil {
		return err
	}
	theirs, err := start(ctx, pbPage(slug(0)), p.pocketbase, "serve", "--dev=false", "--dir", folder, "--http", "LISTEN")
	if err != nil {
		return err
	}
	err = besidePocketBase(ctx, w, dir, o, p, theirs)
	return errors.Join(err, theirs.stop())
}

func besidePocketBase(ctx context.Context, w io.Writer, dir string, o besides, p programs, theirs *server) (err error) {
	move(ctx, "1")
	defer move(ctx, "0-1023")
	rows := misses(options{docs: o.misses})
	fmt.Fprintf(w, "\nPast the cache (`--cache-mb 0`), over HTTP, %d connections, %d pages of 5 KB: µs of CPU of a request; clock in ms.\n\n", connections, o.misses)
	fmt.Fprintf(w, "| read | Ghee | p50, p99 | aim, without HTTP | of it | PocketBase | p50, p99 | of it | of PocketBase: at most 1/3, then 1/5 |\n|---|---|---|---|---|---|---|---|---|\n")
	none, err := serve(ctx, p.ghee, dir, "--cache-mb", "0")
	if err != nil {
		return err
	}
	for _, r := range rows {
		if err := r.measure(ctx, w, o, none, theirs); err != nil {
			return errors.Join(fmt.Errorf("%s: %w", r.name, err), none.stop())
		}
	}
	if err := none.stop(); err != nil {
		return err
	}
	ours, err := serve(ctx, p.ghee, dir)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, ours.stop()) }()
	return inMemory(ctx, w, dir, o, &rival{name: ghee, server: ours}, &rival{name: "PocketBase", server: theirs})
}

// inMemory measures the same page of both again and again: Ghee has it in memory.
func inMemory(ctx context.Context, w io.Writer, dir string, o besides, ours, theirs *rival) error {
	var a, b []float64
	for range o.rounds {
		one, err := ours.round(ctx, dir, target{url: ours.server.base + single(slug(0)), conns: connections}, o.seconds)
		if err != nil {
			return err
		}
		other, err := theirs.round(ctx, dir, target{url: theirs.server.base + pbPage(slug(0)), conns: connections}, o.seconds)
		if err != nil {
			return err
		}
		a, b = append(a, one.cpu*10), append(b, other.cpu*10) // µs of one
	}
	word := "**missed**"
	if median(a)*30 <= median(b) {
		word = "met"
	}
	fmt.Fprintf(w, "\nThe same page again and again, which Ghee has in memory, by wrk: %.1f µs of CPU, PocketBase %.0f: 1/%.0f (aim 1/30): %s.\n",
		median(a), median(b), median(b)/median(a), word)
	return nil
}

func (r miss) measure(ctx context.Context, w io.Writer, o besides, ours, theirs *server) error {
	if r.slow {
		o.reads = max(o.reads/20, connections)
	}
	a, b, err := inTurns(ctx, o, ours, theirs, r.ghee, r.peer)
	if err != nil {
		return err
	}
	word := "**missed**"
	switch {
	case a.cpu*5 <= b.cpu:
		word = "met"
	case a.cpu*3 <= b.cpu:
		word = "first step met, 1/5 **missed**"
	}
	fmt.Fprintf(w, "| %s | %.0f | %.2f, %.2f | %.0f | %.2f | %.0f | %.2f, %.2f | 1/%.1f | %s |\n",
		r.name, a.cpu, a.p50/1e3, a.p99/1e3, r.aim, a.cpu/r.aim, b.cpu, b.p50/1e3, b.p99/1e3, b.cpu/a.cpu, word)
	fmt.Fprintf(os.Stderr, "%s: %.0f µs, PocketBase %.0f\n", r.name, a.cpu, b.cpu)
	return nil
}

// inTurns asks the two servers in turns and returns the medians of both.
func inTurns(ctx context.Context, o besides, ours, theirs *server, ask1, ask2 func(i int) string) (a, b figures, err error) {
	var first, second []figures
	for round := range o.rounds {
		if a, err = load(ctx, ours, 1, o.reads, numbered(ask1, round*2*o.reads)); err != nil {
			return a, b, err
		}
		if b, err = load(ctx, theirs, 1, o.reads, numbered(ask2, round*2*o.reads)); err != nil {
			return a, b, fmt.Errorf("PocketBase: %w", err)
		}
		first, second = append(first, a), append(second, b)
	}
	return medians(first), medians(second), nil
}

// numbered asks for the paths from a number on.
func numbered(path func(i int) string, from int) func(i int) ask {
	return func(i int) ask { return ask{path: path(from + i), wants: http.StatusOK} }
}

// medians are the medians of each figure.
func medians(all []figures) figures {
	of := func(what func(figures) float64) float64 {
		var v []float64
		for _, f := range all {
			v = append(v, what(f))
		}
		return median(v)
	}
	return figures{of(func(f figures) float64 { return f.cpu }), of(func(f figures) float64 { return f.p50 }), of(func(f figures) float64 { return f.p99 })}
}
