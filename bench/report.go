package main

import (
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"net/url"
	"strconv"
	"strings"
)

// row is one line of the report. Both calls get a number to vary the request
// by.
type row struct {
	name string
	aim  float64 // µs of CPU at 10,000 documents; 0 without one
	far  float64 // how many times the aim is allowed at 100,000
	read func(ctx context.Context, i int) error
	peer func(ctx context.Context, i int) error
	rare bool // slow: a tenth of the reads
}

func rows(o options, s *site) []row {
	r := rand.New(rand.NewPCG(3, 4))
	order := r.Perm(o.docs) // pages in no order the file has
	page := func(i int) string { return slug(order[i%o.docs]) }
	point := func(ctx context.Context, i int) error { return s.peer.read(ctx, s.peer.point, page(i)) }
	list := func(typ string) func(context.Context, int) error {
		return func(ctx context.Context, i int) error { return s.peer.read(ctx, s.peer.list, typ, 10*(i%9)) }
	}
	filtered := func(ctx context.Context, i int) error { return s.peer.read(ctx, s.peer.indexed, topic(i)) }
	search := func(name string, aim float64, words ...string) row {
		return row{name: "search, " + name + ", 10 pages", aim: aim, far: 2, read: func(ctx context.Context, i int) error {
			return s.get(ctx, "/v2/pages/search/", "levels=1&query="+url.QueryEscape(words[i%len(words)]))
		}}
	}
	all := []row{
		{name: "single page, levels=2", aim: 120, far: 2, peer: point, read: func(ctx context.Context, i int) error {
			return s.get(ctx, "/v2/pages/article/"+page(i)+"/", "levels=2")
		}},
		{name: "list of 10 posts with bodies", aim: 300, far: 2, peer: list("post"), read: func(ctx context.Context, i int) error {
			return s.get(ctx, "/v2/posts/", "page_size=10&page="+strconv.Itoa(1+i%9))
		}},
		{name: "list of 10 pages, levels=2", aim: 300, far: 2, peer: list(string(pageType.ID)), read: func(ctx context.Context, i int) error {
			return s.get(ctx, "/v2/pages/article/", "levels=2&page_size=10&page="+strconv.Itoa(1+i%9))
		}},
		{name: "1 % filter, ordered, 20 pages, levels=1", aim: 400, far: 3, peer: filtered, read: func(ctx context.Context, i int) error {
			return s.get(ctx, "/v2/pages/article/", "levels=1&page_size=20&order=rank&fields.topic="+topic(i))
		}},
		{name: "1 % filter, ordered, 20 pages, levels=2", peer: filtered, read: func(ctx context.Context, i int) error {
			return s.get(ctx, "/v2/pages/article/", "levels=2&page_size=20&order=rank&fields.topic="+topic(i))
		}},
		{name: "post with neighbours", peer: func(ctx context.Context, i int) error {
			return s.peer.read(ctx, s.peer.point, "post-"+strconv.Itoa(order[i%o.docs]%posts(o)))
		}, read: func(ctx context.Context, i int) error {
			return s.get(ctx, "/v2/posts/post-"+strconv.Itoa(order[i%o.docs]%posts(o))+"/", "")
		}},
		search("a word of 1 %", 1500, rare...), search("a word of every page", 0, overall),
		search("Chinese, 1 %", 1500, chinese...), search("Arabic, 1 %", 1500, arabic...),
		{name: "an editor's list, first page of 50", aim: 100_000, far: 1, read: func(ctx context.Context, i int) error { return s.editors(ctx, i) }},
		{name: "opening a set, first lookup", aim: 50_000, far: 1, rare: true, read: func(ctx context.Context, _ int) error { return s.open(ctx) }},
	}
	if o.docs > mostVaried {
		return all
	}
	return append(all, []row{
		{name: "preview, list of 10 pages, levels=2", aim: 300, far: 2, peer: list(string(pageType.ID)), read: func(ctx context.Context, i int) error {
			return s.ask(ctx, previews, "/v2/pages/article/", "preview=1&levels=2&page_size=10&page="+strconv.Itoa(1+i%9))
		}},
		{name: "all borrowed, list of 10 pages, levels=2", aim: 300, far: 2, peer: list(string(pageType.ID)), read: func(ctx context.Context, i int) error {
			return s.ask(ctx, borrowing, "/v2/pages/article/", "levels=2&page_size=10&locale="+borrower+"&page="+strconv.Itoa(1+i%9))
		}},
		{name: "all borrowed, 1 % filter, 20, levels=1", aim: 400, far: 3, peer: filtered, read: func(ctx context.Context, i int) error {
			return s.ask(ctx, borrowing, "/v2/pages/article/", "levels=1&page_size=20&order=rank&locale="+borrower+"&fields.topic="+topic(i))
		}},
	}...)
}

// report measures every row and prints it.
func report(ctx context.Context, w io.Writer, o options, s *site) error {
	const line = "%-42s%9s%9s%9s%9s%9s%9s%9s\n"
	fmt.Fprintf(w, line, "in process; µs of CPU, clock: p50, p99", "CPU", "p50", "p99", "aim", "of aim", "SQLite", "of it")
	for _, r := range rows(o, s) {
		if !strings.Contains(r.name, o.only) {
			continue
		}
		n := o.reads
		if r.rare {
			n /= 10
		}
		ours, err := measure(o.rounds, n, func(i int) error { return r.read(ctx, i) })
		if err != nil {
			return fmt.Errorf("%s: %w", r.name, err)
		}
		peer, times := "-", "-"
		if r.peer != nil {
			theirs, err := measure(o.rounds, n, func(i int) error { return r.peer(ctx, i) })
			if err != nil {
				return fmt.Errorf("the peer of %s: %w", r.name, err)
			}
			peer, times = show(theirs.cpu, 0), show(ours.cpu/theirs.cpu, 1)
		}
		aim, share := "-", "-"
		if a := r.allowed(o); a > 0 {
			aim, share = show(a, 0), show(ours.cpu/a, 2)
		}
		fmt.Fprintf(w, line, r.name, show(ours.cpu, 0), show(ours.p50, 0), show(ours.p99, 0), aim, share, peer, times)
	}
	size, err := s.size()
	if err != nil {
		return err
	}
	ours, theirs := speed(s.apply), speed(s.other)
	fmt.Fprintf(w, "\napplying entries, batches of %d: %.0f/s, %.0f µs of CPU each (aim 5000/s); plain SQLite inserts %.0f/s, %.0f µs each\n",
		batch, ours.perSecond, ours.cpu, theirs.perSecond, theirs.cpu)
	fmt.Fprintf(w, "set file: %.1f MB, %.2f times the JSON it holds (aim 2.5)\n", float64(size)/(1<<20), float64(size)/float64(s.json))
	return nil
}

// allowed is the aim at the run's number of documents; 0 without one.
func (r row) allowed(o options) float64 {
	if o.docs >= 100_000 {
		return r.aim * r.far
	}
	return r.aim
}

func show(v float64, digits int) string { return strconv.FormatFloat(v, 'f', digits, 64) }
