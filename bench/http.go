package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"path/filepath"
	"strconv"
	"strings"
)

// served is one row over HTTP: Ghee's request and PocketBase's for the same.
type served struct {
	name string
	ghee func(i int) ask
	peer func(i int) string // nil where PocketBase has no such answer
}

// servedRows are the rows; tag is an ETag of the answer to page 0.
func servedRows(o options, tag string) []served {
	order := rand.New(rand.NewPCG(3, 4)).Perm(o.docs)
	page := func(i int) string { return slug(order[i%o.docs]) }
	turn := func(i int) int { return 1 + i%9 }
	single := func(i int) ask { return ask{path: single(page(i)), wants: http.StatusOK} }
	return []served{
		{"single page, levels=2", single, func(i int) string { return pbPage(page(i)) }},
		{"the same, gzip'd", func(i int) ask {
			a := single(i)
			a.header = http.Header{"Accept-Encoding": {"gzip"}}
			return a
		}, nil},
		{"the same, not modified (304)", func(int) ask {
			return ask{path: single(0).path, header: http.Header{"If-None-Match": {tag}}, wants: http.StatusNotModified}
		}, nil},
		{"list of 10 posts with bodies", func(i int) ask {
			return ask{path: address(siteID, "/v2/posts/", "page_size=10&page="+strconv.Itoa(turn(i))), wants: http.StatusOK}
		}, func(i int) string { return pbList("posts", "", turn(i)) }},
		{"list of 10 pages, levels=2", func(i int) ask {
			return ask{path: address(siteID, "/v2/pages/article/", "levels=2&page_size=10&page="+strconv.Itoa(turn(i))), wants: http.StatusOK}
		}, func(i int) string { return pbList("articles", "&expand=notes", turn(i)) }},
		{"1 % filter, ordered, 20 pages, levels=1", func(i int) ask {
			return ask{path: address(siteID, "/v2/pages/article/", "levels=1&page_size=20&order=rank&fields.topic="+topic(i)), wants: http.StatusOK}
		}, func(i int) string { return pbFiltered(topic(i)) }},
	}
}

func single(slug string) string { return address(siteID, "/v2/pages/article/"+slug+"/", "levels=2") }

// serve starts Ghee on a folder. Its database is one that is not there: what is
// measured is the read path, which needs none.
func serve(ctx context.Context, program, dir string, more ...string) (*server, error) {
	args := []string{"serve", "--data", dir, "--database", "postgres://127.0.0.1:1/none", "--listen", "LISTEN", "--metrics="}
	return start(ctx, single(slug(0)), program, append(args, more...)...)
}

// overHTTP measures the rows over loopback against a real process, beside
// PocketBase with the same documents.
func overHTTP(ctx context.Context, w io.Writer, dir string, o options, p programs) (err error) {
	ours, err := serve(ctx, p.ghee, dir)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, ours.stop()) }()
	idle, _ := ours.memory()
	h, err := get(ctx, client(), ours.base, ask{path: single(slug(rand.New(rand.NewPCG(3, 4)).Perm(o.docs)[0])), wants: http.StatusOK})
	if err != nil {
		return err
	}
	var theirs *server
	if p.pocketbase != "" {
		folder := filepath.Join(dir, "pocketbase")
		if err := fillPocketBase(ctx, p.pocketbase, folder, o); err != nil {
			return err
		}
		if theirs, err = start(ctx, pbPage(slug(0)), p.pocketbase, "serve", "--dev=false", "--dir", folder, "--http", "LISTEN"); err != nil {
			return err
		}
		defer func() { err = errors.Join(err, theirs.stop()) }()
	}
	move(ctx, "1")
	defer move(ctx, "0-1023")
	const line = "%-42s%8s%8s%8s   %10s%8s%8s%10s\n"
	fmt.Fprintf(w, "\n"+line, "over HTTP; µs of CPU, clock: p50, p99", "CPU", "p50", "p99", "PocketBase", "p50", "p99", "of it")
	for _, r := range servedRows(o, h.Get("Etag")) {
		if !strings.Contains(r.name, o.only) {
			continue
		}
		a, err := load(ctx, ours, o.rounds, o.reads, r.ghee)
		if err != nil {
			return fmt.Errorf("%s: %w", r.name, err)
		}
		peer := [4]string{"-", "-", "-", "-"}
		if theirs != nil && r.peer != nil {
			b, err := load(ctx, theirs, o.rounds, o.reads, func(i int) ask { return ask{path: r.peer(i), wants: http.StatusOK} })
			if err != nil {
				return fmt.Errorf("PocketBase, %s: %w", r.name, err)
			}
			peer = [4]string{show(b.cpu, 0), show(b.p50, 0), show(b.p99, 0), "1/" + show(b.cpu/a.cpu, 1)}
		}
		fmt.Fprintf(w, line, r.name, show(a.cpu, 0), show(a.p50, 0), show(a.p99, 0), peer[0], peer[1], peer[2], peer[3])
	}
	fmt.Fprintf(w, "aims: of a miss 1/3 of PocketBase's CPU as the first step, then 1/5; cached reads 1/30 (not built yet)\n\n")
	resident, anonymous := ours.memory()
	fmt.Fprintf(w, "Ghee: first answer %d ms after its start (aim 100 at 10,000); resident %.0f MB idle, %.0f after the rows, %.0f of it anonymous (aim 45; 250 at 100,000)\n",
		ours.first.Milliseconds(), idle, resident, anonymous)
	if theirs != nil {
		resident, anonymous = theirs.memory()
		fmt.Fprintf(w, "PocketBase: first answer after %d ms; resident %.0f MB after the rows, %.0f of it anonymous\n", theirs.first.Milliseconds(), resident, anonymous)
	}
	return nil
}
