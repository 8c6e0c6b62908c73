package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gheecms/ghee/internal/store/pgtest"
)

// written is how many documents a row of writes makes and publishes.
const written = 400

// writing measures writes through the dashboard's API to real processes, which
// wait for the disk: on SQLite, beside PocketBase, and on PostgreSQL.
func writing(ctx context.Context, w io.Writer, dir string, p programs) error {
	fmt.Fprintf(w, "\n== writing: documents of 5 KB through the API, server on all cores\n\n")
	synced, err := fsyncs(dir)
	if err != nil {
		return err
	}
	fmt.Fprintf(w, "the disk: %.0f appends of 4 KB with fsync a second, one after another\n\n", synced)
	theirs := 0.0
	if p.pocketbase != "" {
		if theirs, err = creates(ctx, p.pocketbase, filepath.Join(dir, "pocketbase-writing")); err != nil {
			return err
		}
		fmt.Fprintf(w, "PocketBase: %.0f creates/s of the same documents, 8 at once\n\n", theirs)
	}
	if err := writingTo(ctx, w, "SQLite", filepath.Join(dir, "writing-sqlite"), "", p, theirs); err != nil {
		return err
	}
	c, end, err := pgtest.Durable() //nolint:contextcheck // the server outlives it, and ends with end
	if err != nil {
		fmt.Fprintf(w, "PostgreSQL is not measured: %v\n", err)
		return nil
	}
	defer end()
	name, err := c.Database(ctx, "bench")
	if err != nil {
		return err
	}
	return writingTo(ctx, w, "PostgreSQL", filepath.Join(dir, "writing-postgresql"), c.Address(name), p, theirs)
}

// fsyncs is how many appends of 4 KB the disk makes durable in a second.
func fsyncs(dir string) (perSecond float64, err error) {
	if err := os.MkdirAll(dir, 0o750); err != nil {
		return 0, err
	}
	f, err := os.Create(filepath.Join(dir, "fsync"))
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, f.Close(), os.Remove(f.Name())) }()
	block, n, begin := make([]byte, 4096), 0, time.Now()
	for time.Since(begin) < time.Second {
		if _, err := f.Write(block); err != nil {
			return 0, err
		}
		if err := f.Sync(); err != nil {
			return 0, err
		}
		n++
	}
	return float64(n) / time.Since(begin).Seconds(), nil
}

// writingTo measures one database.
func writingTo(ctx context.Context, w io.Writer, name, dir, database string, p programs, theirs float64) (err error) {
	if err := os.MkdirAll(dir, 0o750); err != nil {
		return err
	}
	fmt.Fprintf(w, "%s\n", name)
	d, err := furnish(ctx, w, dir, database)
	if err != nil {
		return err
	}
	args := []string{"serve", "--data", dir, "--listen", "LISTEN", "--metrics="}
	if database != "" {
		args = append(args, "--database", database)
	}
	s, err := start(ctx, "/healthz", p.ghee, args...)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.stop()) }()
	s.spread(ctx)
	fmt.Fprintf(w, "%-34s%9s%9s%9s%9s%9s%9s\n", "clock in ms: p50, p99", "each/s", "p50", "p99", "CPU µs", "aim/s", "of PB")
	one, ten := 0.0, 0.0 // aims of publishes a second
	if database != "" {
		one, ten = 300, 800
	}
	for _, r := range []struct {
		name           string
		writers, sites int
		aim            float64
	}{{"1 writer, 1 site", 1, 1, 0}, {"8 writers, 1 site", 8, 1, one}, {"8 writers, 10 sites", 8, desks, ten}} {
		if err := d.row(ctx, w, s, r.name, r.writers, r.sites, r.aim, theirs); err != nil {
			return err
		}
	}
	if err := d.autosaves(ctx, w, s); err != nil {
		return err
	}
	if err := importing(ctx, w, dir, database, p); err != nil {
		return err
	}
	return draining(ctx, w, dir, database, p)
}

// row makes documents, then publishes them.
func (d desk) row(ctx context.Context, w io.Writer, s *server, name string, writers, sites int, aim, theirs float64) error {
	made := make([]string, written)
	create, err := strokes(ctx, s, writers, func(c *http.Client, i int) error {
		m, err := d.ask(ctx, c, s, i%sites, http.MethodPost, "", map[string]any{"type": d.typ, "slug": fmt.Sprintf("w%d-s%d-%d", writers, sites, i), "values": d.articles[i%len(d.articles)]}, http.StatusCreated)
		made[i], _ = m["id"].(string)
		return err
	})
	if err != nil {
		return err
	}
	publish, err := strokes(ctx, s, writers, func(c *http.Client, i int) error {
		_, err := d.ask(ctx, c, s, i%sites, http.MethodPost, "/"+made[i]+"/publish", nil, http.StatusOK)
		return err
	})
	if err != nil {
		return err
	}
	for _, r := range []struct {
		what string
		p    tempo
		aim  float64
	}{{"drafts made", create, 0}, {"published", publish, aim}} {
		aimed, of := "-", "-"
		if r.aim > 0 {
			aimed = show(r.aim, 0)
		}
		if theirs > 0 && writers == 8 && sites == 1 {
			of = show(r.p.perSecond/theirs, 2)
		}
		fmt.Fprintf(w, "%-34s%9.0f%9.1f%9.1f%9.0f%9s%9s\n", name+", "+r.what, r.p.perSecond, r.p.p50, r.p.p99, r.p.cpu, aimed, of)
	}
	return nil
}

// autosaves edits one document, as one who types.
func (d desk) autosaves(ctx context.Context, w io.Writer, s *server) error {
	m, err := d.ask(ctx, client(), s, 0, http.MethodPost, "", map[string]any{"type": d.typ, "slug": "typed", "values": d.articles[0]}, http.StatusCreated)
	if err != nil {
		return err
	}
	id, base := m["id"].(string), m["revision"].(string)
	p, err := strokes(ctx, s, 1, func(c *http.Client, i int) error {
		m, err := d.ask(ctx, c, s, 0, http.MethodPatch, "/"+id, map[string]any{"base": base, "auto": true, "values": map[string]any{"title": "Typed " + strconv.Itoa(i)}}, http.StatusOK)
		if err == nil {
			base = m["revision"].(string)
		}
		return err
	})
	if err != nil {
		return err
	}
	fmt.Fprintf(w, "%-34s%9.0f%9.1f%9.1f%9.0f   (aim of p99: 15 ms)\n", "autosaves, one who types", p.perSecond, p.p50, p.p99, p.cpu)
	return nil
}

// ask puts one request to the API of documents of a site.
func (d desk) ask(ctx context.Context, c *http.Client, s *server, site int, method, path string, body any, wants int) (m map[string]any, err error) {
	var in io.Reader = http.NoBody
	if body != nil {
		data, err := json.Marshal(body)
		if err != nil {
			return nil, err
		}
		in = bytes.NewReader(data)
	}
	r, err := http.NewRequestWithContext(ctx, method, s.base+"/api/sites/"+d.keys[site]+"/documents"+path, in)
	if err != nil {
		return nil, err
	}
	r.Header.Set("Authorization", "Bearer "+d.tokens[site])
	if body != nil {
		r.Header.Set("Content-Type", "application/json")
	}
	return m, into(c, r, wants, &m)
}

// into puts a request and reads its answer.
func into(c *http.Client, r *http.Request, wants int, m any) error {
	res, err := c.Do(r)
	if err != nil {
		return err
	}
	data, err := io.ReadAll(res.Body)
	if err := errors.Join(err, res.Body.Close()); err != nil {
		return err
	}
	if res.StatusCode != wants {
		return fmt.Errorf("%s %s: %s %.500s", r.Method, r.URL.Path, res.Status, data)
	}
	return json.Unmarshal(data, m)
}

// tempo is how fast a server took writes.
type tempo struct{ perSecond, p50, p99, cpu float64 } // ms; CPU in µs each

// strokes does as many things as are written, by so many at once, and measures
// each and all.
func strokes(ctx context.Context, s *server, writers int, do func(c *http.Client, i int) error) (tempo, error) {
	const n = written
	c := client()
	defer c.CloseIdleConnections()
	before, err := s.used()
	if err != nil {
		return tempo{}, err
	}
	each := make([]float64, n)
	var next atomic.Int64
	var failed atomic.Pointer[error]
	var all sync.WaitGroup
	begin := time.Now()
	for range writers {
		all.Go(func() {
			for i := int(next.Add(1)) - 1; i < n && failed.Load() == nil; i = int(next.Add(1)) - 1 {
				at := time.Now()
				if err := do(c, i); err != nil {
					failed.CompareAndSwap(nil, &err)
				}
				each[i] = micros(time.Since(at)) / 1000
			}
		})
	}
	all.Wait()
	took := time.Since(begin)
	if err := failed.Load(); err != nil {
		return tempo{}, *err
	}
	after, err := s.used()
	slices.Sort(each)
	return tempo{float64(n) / took.Seconds(), each[n/2], each[n*99/100], micros(after-before) / float64(n)}, errors.Join(err, ctx.Err())
}
