package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
)

// cachedRow is one question to all who can answer it.
type cachedRow struct {
	kb     int
	coding string
	conns  int
	over   string // one of the protocols
}

// The protocols of rows.
const (
	plainHTTP  = "HTTP/1.1"
	secureHTTP = "HTTP/1.1, TLS"
	http2      = "HTTP/2, TLS"
)

func (r cachedRow) String() string {
	return fmt.Sprintf("%d KB, %s, %d connections, %s", r.kb, r.coding, r.conns, r.over)
}

// usual is how many connections a row has where it does not say.
const usual = 64

// cachedRows are the rows that have aims, or all there could be.
func cachedRows(o besides) (rows []cachedRow) {
	if o.all {
		for _, over := range []string{plainHTTP, secureHTTP, http2} {
			for _, kb := range sizes {
				for _, c := range codings {
					for _, n := range []int{16, usual, 256} {
						rows = append(rows, cachedRow{kb, c, n, over})
					}
				}
			}
		}
	} else {
		for _, kb := range []int{1, 10} {
			for _, c := range codings {
				rows = append(rows, cachedRow{kb, c, usual, plainHTTP})
			}
		}
		rows = append(rows, cachedRow{10, "identity", 16, plainHTTP}, cachedRow{10, "identity", 256, plainHTTP}, cachedRow{100, "identity", usual, plainHTTP},
			cachedRow{10, "identity", usual, secureHTTP}, cachedRow{10, "identity", usual, http2})
	}
	kept := rows[:0]
	for _, r := range rows {
		if strings.Contains(r.String(), o.only) {
			kept = append(kept, r)
		}
	}
	return kept
}

// cell is what one rival took for one row: medians.
type cell struct {
	cpu      float64 // seconds for 100,000 requests
	rate     float64 // requests a second
	p50, p99 float64 // ms
}

// results are the cells of all rows, by row and name.
type results map[cachedRow]map[string]cell

// cachedReads measures what is answered from memory.
func cachedReads(ctx context.Context, w io.Writer, dir string, o besides, p programs) (err error) {
	rows := cachedRows(o)
	if len(rows) == 0 {
		return nil
	}
	f := &field{dir: dir, p: p}
	defer func() { err = errors.Join(err, f.stop()) }()
	if err := f.open(ctx, w); err != nil {
		return err
	}
	if err := f.live(ctx); err != nil {
		return err
	}
	all := results{}
	for i, r := range rows {
		if all[r], err = f.row(ctx, r, o); err != nil {
			return err
		}
		fmt.Fprintf(os.Stderr, "%d of %d: %s: %s\n", i+1, len(rows), r, summary(all[r]))
	}
	figuresTable(w, rows, all)
	aimsTable(w, rows, all)
	return nil
}

// live waits until each Ghee knows that it has all that is published: by then it
// has nothing to do but answer.
func (f *field) live(ctx context.Context) error {
	for _, r := range f.rivals {
		if r.name != ghee && r.name != netHTTP {
			continue
		}
		for state := ""; state != "live"; {
			res, err := r.ask(ctx, r.plain+r.secure, 1, "identity")
			if err != nil {
				return err
			}
			state = res.Header.Get("Ghee-State")
			if err := errors.Join(res.Body.Close(), ctx.Err()); err != nil {
				return err
			}
		}
	}
	return nil
}

// row asks everybody who can answer, in turns.
func (f *field) row(ctx context.Context, r cachedRow, o besides) (map[string]cell, error) {
	rounds := map[string][]cell{}
	targets := map[*rival]target{}
	for _, who := range f.rivals {
		base := who.plain
		if r.over != plainHTTP {
			base = who.secure
		}
		if base == "" {
			continue
		}
		header, err := who.right(ctx, base, r)
		if err != nil {
			return nil, err
		}
		targets[who] = target{base + who.path(r.kb, r.coding), header, r.conns, r.over == http2}
	}
	for range o.rounds {
		for _, who := range f.rivals {
			if t, ok := targets[who]; ok {
				c, err := who.round(ctx, f.dir, t, o.seconds)
				if err != nil {
					return nil, err
				}
				rounds[who.name] = append(rounds[who.name], c)
			}
		}
	}
	medians := map[string]cell{}
	for name, cells := range rounds {
		of := func(what func(cell) float64) float64 {
			var v []float64
			for _, c := range cells {
				v = append(v, what(c))
			}
			return median(v)
		}
		medians[name] = cell{
			of(func(c cell) float64 { return c.cpu }), of(func(c cell) float64 { return c.rate }),
			of(func(c cell) float64 { return c.p50 }), of(func(c cell) float64 { return c.p99 }),
		}
	}
	return medians, nil
}

func (r *rival) round(ctx context.Context, dir string, t target, seconds int) (cell, error) {
	before, err := r.server.used()
	if err != nil {
		return cell{}, err
	}
	v, err := generate(ctx, dir, t, seconds)
	if err != nil {
		return cell{}, fmt.Errorf("%s: %w", r.name, err)
	}
	after, err := r.server.used()
	return cell{(after - before).Seconds() / float64(v.requests) * 100_000, float64(v.requests) / v.seconds, v.p50, v.p99}, err
}

// right sees to it that a rival has the answer at hand and that it is the right
// one, and returns what asks for it.
func (r *rival) right(ctx context.Context, base string, row cachedRow) ([][2]string, error) {
	var res *http.Response
	for range 10 {
		var err error
		if res, err = r.ask(ctx, base, row.kb, row.coding); err != nil {
			return nil, err
		}
		n, err := io.Copy(io.Discard, res.Body)
		if err := errors.Join(err, res.Body.Close()); err != nil {
			return nil, err
		}
		size, packed := int64(row.kb)<<10, res.Header.Get("Content-Encoding") == "gzip"
		ok := false
		switch row.coding {
		case "identity":
			ok = res.StatusCode == http.StatusOK && !packed && n >= size && n < size*5/4
		case "gzip":
			ok = res.StatusCode == http.StatusOK && packed && n < size*3/4
		case "304":
			ok = res.StatusCode == http.StatusNotModified && n == 0
		}
		if !ok {
			return nil, fmt.Errorf("%s answers %s with status %d, %d bytes, %v", r.name, row, res.StatusCode, n, res.Header)
		}
	}
	if s := res.Header.Get("Cache-Status"); (r.name == ghee || r.name == netHTTP) && s != "ghee; hit" {
		return nil, fmt.Errorf("%s does not answer %s from memory: %s", r.name, row, s)
	}
	return r.header(ctx, base, row.kb, row.coding)
}
