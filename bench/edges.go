package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"path/filepath"
	"slices"
	"strconv"
	"syscall"
	"time"
)

// How many edges follow, how many publishes are watched, and how many entries
// an edge misses while it is cut off.
const (
	manyEdges = 3
	watched   = 200
	missed    = 10_000
)

// edges measures what an edge costs: joining with a site of docs documents,
// hearing of publishes, catching up, starting again.
func edges(ctx context.Context, w io.Writer, dir string, p programs, docs int) (err error) {
	fmt.Fprintf(w, "\n== %d edges behind one origin (SQLite, loopback), a site of %d documents of 5 KB\n\n", manyEdges, docs)
	f := &fleet{dir: dir, p: p}
	defer func() { err = errors.Join(err, f.stop()) }()
	if err := f.open(ctx, docs); err != nil {
		return err
	}
	for _, step := range []func(context.Context, io.Writer, int) error{f.join, f.visible, f.catchUp, f.restart} {
		if err := step(ctx, w, docs); err != nil {
			return err
		}
	}
	return nil
}

// join measures a first edge alone, then the others at once.
func (f *fleet) join(ctx context.Context, w io.Writer, docs int) error {
	for n := range manyEdges {
		e, err := f.grow(ctx, n, docs)
		if err != nil {
			return err
		}
		if n == 0 {
			fmt.Fprintf(w, "an empty edge joins: %.1f s to its first answer, %.0f documents/s\n", e.first.Seconds(), float64(docs)/e.first.Seconds())
		}
	}
	return nil
}

// visible measures the time from a publish to the answer of the last edge that
// shows it: from when it was asked for, and from when it was told as done.
func (f *fleet) visible(ctx context.Context, w io.Writer, _ int) error {
	c := client()
	defer c.CloseIdleConnections()
	asked, done := make([]float64, 0, watched), make([]float64, 0, watched)
	for i := range watched {
		m, err := f.ask(ctx, c, f.origin, 0, http.MethodPost, "", map[string]any{"type": f.typ, "slug": "seen-" + strconv.Itoa(i), "values": f.articles[i%len(f.articles)]}, http.StatusCreated)
		if err != nil {
			return err
		}
		id, _ := m["id"].(string)
		begin := time.Now()
		position, err := f.publish(ctx, c, id)
		if err != nil {
			return err
		}
		told := time.Now()
		if err := f.all(func(e *server) error { return f.sees(ctx, c, e, "seen-"+strconv.Itoa(i), position) }); err != nil {
			return err
		}
		asked, done = append(asked, millis(time.Since(begin))), append(done, millis(time.Since(told)))
	}
	slices.Sort(asked)
	slices.Sort(done)
	fmt.Fprintf(w, "publish to visible on %d edges: p50 %.1f ms, p99 %.1f ms from the request (aims 10, 50); p50 %.1f ms, p99 %.1f ms from its answer (%d publishes)\n",
		manyEdges, asked[len(asked)/2], asked[len(asked)*99/100], done[len(done)/2], done[len(done)*99/100], watched)
	return nil
}

// catchUp freezes an edge, as a cut line would, writes, and lets it go on.
func (f *fleet) catchUp(ctx context.Context, w io.Writer, _ int) error {
	e := f.edges[manyEdges-1]
	if err := e.cmd.Process.Signal(syscall.SIGSTOP); err != nil {
		return err
	}
	if err := f.write(ctx, "missed", missed); err != nil {
		return errors.Join(err, e.cmd.Process.Signal(syscall.SIGCONT))
	}
	begin := time.Now()
	if err := e.cmd.Process.Signal(syscall.SIGCONT); err != nil {
		return err
	}
	if err := f.until(ctx, e, "missed-"+strconv.Itoa(missed-1)); err != nil {
		return err
	}
	took := time.Since(begin).Seconds()
	fmt.Fprintf(w, "an edge that was cut off while %d documents were published: %.1f s until it has them all (aim 3), %.0f entries/s\n", missed, took, missed/took)
	return nil
}

// until waits until an edge answers with a document.
func (f *fleet) until(ctx context.Context, e *server, slug string) error {
	c := client()
	defer c.CloseIdleConnections()
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for begin := time.Now(); time.Since(begin) < 10*patience; <-tick.C {
		if err := f.sees(ctx, c, e, slug, ""); err == nil {
			return nil
		}
	}
	return fmt.Errorf("an edge did not come to %s", slug)
}

// restart measures a start from the disk with the origin dead.
func (f *fleet) restart(ctx context.Context, w io.Writer, docs int) error {
	if err := f.origin.cmd.Process.Kill(); err != nil {
		return err
	}
	_ = f.origin.cmd.Wait() // it was killed
	base := f.origin.base
	f.origin = nil
	if err := f.edges[0].stop(); err != nil {
		return err
	}
	e, err := start(ctx, f.page("filled-"+strconv.Itoa(docs-1)), f.p.ghee, "edge", "--origin", base, "--edge-token", f.token,
		"--data", filepath.Join(f.dir, "edge-0"), "--listen", "LISTEN", "--metrics=")
	if err != nil {
		return err
	}
	f.edges[0] = e
	resident, anonymous := f.edges[1].memory()
	fmt.Fprintf(w, "an edge started from its disk, the origin dead: %d ms to its first answer (aim 100); one that has followed all this: %.0f MB resident, %.0f of it anonymous; %d files open\n",
		e.first.Milliseconds(), resident, anonymous, f.edges[1].files())
	return nil
}

func millis(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }
