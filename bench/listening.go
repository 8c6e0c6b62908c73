package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// listening measures events: so many listen to one edge, and hear of publishes one
// after the other.
func listening(ctx context.Context, args []string) error {
	f := flag.NewFlagSet("bench live", flag.ContinueOnError)
	n := f.Int("listeners", 2000, "clients of /v2/events, on one edge")
	publishes := f.Int("publishes", 100, "publishes that they hear of")
	if err := f.Parse(args); err != nil {
		return err
	}
	return inFolder(func(dir string) error {
		fmt.Fprintf(os.Stdout, "command   make bench-live BENCH='%s'\ncommit    %s\nversions  %s\n\n", strings.Join(args, " "), commit(ctx), machine())
		p, err := compile(ctx, os.Stdout, dir, false)
		if err != nil {
			return err
		}
		return listen(ctx, os.Stdout, filepath.Join(dir, "live"), p, *n, *publishes)
	})
}

// hall is those who listen.
type hall struct {
	heard   atomic.Pointer[chan time.Time]
	conns   []net.Conn
	readers sync.WaitGroup
}

func listen(ctx context.Context, w io.Writer, dir string, p programs, n, publishes int) (err error) {
	const docs = 1000
	f := &fleet{dir: dir, p: p}
	defer func() { err = errors.Join(err, f.stop()) }()
	if err := f.open(ctx, docs); err != nil {
		return err
	}
	e, err := f.edge(ctx, 0, docs)
	if err != nil {
		return err
	}
	f.edges = append(f.edges, e)
	e.spread(ctx)
	_, before := e.memory()
	h := &hall{}
	defer h.close()
	begin := time.Now()
	for range n {
		if err := h.add(ctx, strings.TrimPrefix(e.base, "http://"), f.read); err != nil {
			return err
		}
	}
	joined := time.Since(begin)
	all, last, asked, err := h.hear(ctx, f, n, publishes)
	if err != nil {
		return err
	}
	_, after := e.memory()
	used, err := e.used()
	if err != nil {
		return err
	}
	fmt.Fprintf(w, "%d listeners to one edge (plain HTTP/1.1, loopback; they and the nodes share the machine) joined in %.1f s\n", n, joined.Seconds())
	fmt.Fprintf(w, "an event, from the answer to its publish to each listener: p50 %.1f ms, p99 %.1f ms, longest %.1f ms (aim for p99 250; %d publishes)\n", ofPercent(all, 50), ofPercent(all, 99), all[len(all)-1], publishes)
	fmt.Fprintf(w, "to the last of them: p50 %.1f ms, p99 %.1f ms; from the request to publish p50 %.1f ms, p99 %.1f ms\n", ofPercent(last, 50), ofPercent(last, 99), ofPercent(asked, 50), ofPercent(asked, 99))
	fmt.Fprintf(w, "memory of the edge: %.0f MB, %.0f MB with its listeners, %.1f KB each (all anonymous); processor time of the edge %.1f s in all\n", before, after, (after-before)*1024/float64(n), used.Seconds())
	return nil
}

func ofPercent(sorted []float64, percent int) float64 { return sorted[(len(sorted)-1)*percent/100] }

// hear publishes, and waits each time until everybody has heard of it: how long
// that took for each, and for the last, in milliseconds, sorted.
func (h *hall) hear(ctx context.Context, f *fleet, n, publishes int) (all, last, asked []float64, err error) {
	c := client()
	defer c.CloseIdleConnections()
	for i := range publishes {
		m, err := f.ask(ctx, c, f.origin, 0, http.MethodPost, "", map[string]any{"type": f.typ, "slug": "heard-" + strconv.Itoa(i), "values": f.articles[i%len(f.articles)]}, http.StatusCreated)
		if err != nil {
			return nil, nil, nil, err
		}
		id, _ := m["id"].(string)
		heard := make(chan time.Time, n)
		h.heard.Store(&heard)
		begin := time.Now()
		if _, err := f.publish(ctx, c, id); err != nil {
			return nil, nil, nil, err
		}
		told := time.Now()
		var end time.Time
		for range n {
			select {
			case t := <-heard:
				all = append(all, millis(max(0, t.Sub(told)))) // some hear before the publisher does
				if t.After(end) {
					end = t
				}
			case <-time.After(patience):
				return nil, nil, nil, errors.New("not everybody heard of a publish")
			}
		}
		last, asked = append(last, millis(max(0, end.Sub(told)))), append(asked, millis(end.Sub(begin)))
	}
	slices.Sort(all)
	slices.Sort(last)
	slices.Sort(asked)
	return all, last, asked, nil
}

// add connects one more listener and returns when its stream has begun.
func (h *hall) add(ctx context.Context, address, token string) error {
	var d net.Dialer
	conn, err := d.DialContext(ctx, "tcp", address)
	if err != nil {
		return err
	}
	h.conns = append(h.conns, conn)
	if _, err := fmt.Fprintf(conn, "GET /v2/events?auth_token=%s HTTP/1.1\r\nHost: bench\r\n\r\n", token); err != nil {
		return err
	}
	r := bufio.NewReaderSize(conn, 1<<10)
	for line := ""; !strings.HasPrefix(line, "id: "); {
		if line, err = r.ReadString('\n'); err != nil {
			return fmt.Errorf("a listener was sent away: %w", err)
		}
	}
	h.readers.Go(func() {
		for {
			line, err := r.ReadSlice('\n')
			if err != nil && !errors.Is(err, bufio.ErrBufferFull) {
				return
			}
			if bytes.HasPrefix(line, []byte("event: change")) {
				*h.heard.Load() <- time.Now()
			}
		}
	})
	return nil
}

func (h *hall) close() {
	for _, c := range h.conns {
		_ = c.Close() // its reader sees that, and ends
	}
	h.readers.Wait()
}
