package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"time"

	"github.com/gheecms/ghee/internal/content"
)

// many measures a node with many small sites. Every set is a copy of one.
func many(ctx context.Context, w io.Writer, dir string, o options, p programs) (err error) {
	if err := small(ctx, dir, 20, o.sites); err != nil {
		return err
	}
	s, err := serve(ctx, p.ghee, dir)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.stop()) }()
	idle, _ := s.memory()
	asker := client()
	defer asker.CloseIdleConnections()
	cold := make([]float64, 0, o.sites)
	for _, i := range rand.New(rand.NewPCG(5, 6)).Perm(o.sites) {
		begin := time.Now()
		if _, err := get(ctx, asker, s.base, ask{path: address(content.SiteID(i+1), "/v2/pages/article/"+slug(1)+"/", ""), wants: http.StatusOK}); err != nil {
			return err
		}
		cold = append(cold, float64(time.Since(begin))/float64(time.Millisecond))
	}
	slices.Sort(cold)
	resident, anonymous := s.memory()
	fmt.Fprintf(w, "\n== %d sites of 20 documents on one node\n\n", o.sites)
	fmt.Fprintf(w, "start to first answer %d ms (aim 1000); each site read once: p50 %.1f ms, p99 %.1f ms (aim 20)\n", s.first.Milliseconds(), cold[len(cold)/2], cold[len(cold)*99/100])
	fmt.Fprintf(w, "resident %.0f MB idle, %.0f MB after, %.0f of it anonymous (aim 250); %d files open (aim 2000)\n", idle, resident, anonymous, s.files())
	return nil
}

// small makes the folder of so many sites with the same pages.
func small(ctx context.Context, dir string, docs, sites int) error {
	first, err := build(ctx, filepath.Join(dir, "first"), options{docs: docs})
	if err != nil {
		return err
	}
	if err := first.close(); err != nil { // which moves all of the -wal into the file
		return err
	}
	data, err := os.ReadFile(first.file)
	if err != nil {
		return err
	}
	n, err := newNode(ctx, dir, sites)
	if err != nil {
		return err
	}
	for i := 1; i <= sites && err == nil; i++ {
		folder := filepath.Join(dir, "sites", strconv.Itoa(i), "1")
		if err = os.MkdirAll(folder, 0o750); err == nil {
			err = os.WriteFile(filepath.Join(folder, "set.db"), data, 0o600)
		}
		if err == nil {
			err = n.directory.SetGeneration(ctx, content.SiteID(i), 1)
		}
	}
	return errors.Join(err, n.close())
}
