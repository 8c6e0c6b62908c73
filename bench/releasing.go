package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/gheecms/ghee/internal/account"
	"github.com/gheecms/ghee/internal/authoring"
	"github.com/gheecms/ghee/internal/changelog"
	"github.com/gheecms/ghee/internal/clock"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/store"
	"github.com/gheecms/ghee/internal/store/pgtest"
)

// releasing measures releases of many documents: how long each takes, for how
// long others who publish on the site wait for it, and until every edge shows it.
func releasing(ctx context.Context, args []string) error {
	f := flag.NewFlagSet("bench release", flag.ContinueOnError)
	docs := f.Int("entries", authoring.MaxRelease, "how many documents of 5 KB a release has")
	rounds := f.Int("rounds", 5, "releases of each kind")
	lite := f.Bool("sqlite", true, "measure on SQLite, too")
	if err := f.Parse(args); err != nil {
		return err
	}
	return inFolder(func(dir string) error {
		header(ctx, os.Stdout, options{docs: *docs, rounds: *rounds}, args)
		p, err := compile(ctx, os.Stdout, dir, false)
		if err != nil {
			return err
		}
		if *lite {
			if err := releasesTo(ctx, os.Stdout, &fleet{dir: filepath.Join(dir, "sqlite"), p: p}, *docs, *rounds); err != nil {
				return err
			}
		}
		c, end, err := pgtest.Durable() //nolint:contextcheck // the server outlives it, and ends with end
		if err != nil {
			fmt.Fprintf(os.Stdout, "PostgreSQL is not measured: %v\n", err)
			return nil
		}
		defer end()
		name, err := c.Database(ctx, "release")
		if err != nil {
			return err
		}
		return releasesTo(ctx, os.Stdout, &fleet{dir: filepath.Join(dir, "postgresql"), at: c.Address(name), p: p}, *docs, *rounds)
	})
}

func releasesTo(ctx context.Context, w io.Writer, f *fleet, docs, rounds int) (err error) {
	fmt.Fprintf(w, "\n== releases of %d documents of 5 KB, %d edges behind one origin (%s)\n\n", docs, manyEdges, map[bool]string{true: "SQLite", false: "PostgreSQL"}[f.at == ""])
	defer func() { err = errors.Join(err, f.stop()) }()
	if err := f.open(ctx, docs); err != nil {
		return err
	}
	st, err := store.Open(ctx, store.Config{URL: f.at, Dir: f.originDir()})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, st.Close()) }()
	if err := f.held(ctx, w, st, docs, rounds); err != nil {
		return err
	}
	for n := range manyEdges {
		if _, err := f.grow(ctx, n, docs); err != nil {
			return err
		}
	}
	return f.shown(ctx, w, st, docs, rounds)
}

// drafts saves a newer draft of every document, and makes a release of them.
func (f *fleet) drafts(ctx context.Context, s *authoring.Service, docs, round int) (id string, err error) {
	var entries []authoring.ReleaseEntry
	var found []authoring.Variant
	if err := s.Store.Read(ctx, f.ids[0], func(tx authoring.Tx) error {
		found, err = tx.FindVariants(ctx, f.typ, "", "")
		return err
	}); err != nil {
		return "", err
	}
	for part := range slices.Chunk(found[:docs], batch) {
		if err := s.Batch(ctx, f.ids[0], false, func(b *authoring.Batch) error {
			for i, v := range part {
				if _, err := b.Save(ctx, authoring.Input{Document: v.Document, Type: f.typ, Slug: v.Slug, Name: fmt.Sprint(v.Slug, " ", round), Values: f.articles[(i+round+1)%len(f.articles)]}); err != nil {
					return err
				}
			}
			return nil
		}); err != nil {
			return "", err
		}
		for _, v := range part {
			entries = append(entries, authoring.ReleaseEntry{Document: v.Document, Locale: v.Locale, Deed: authoring.DeedPublish})
		}
	}
	err = s.Batch(ctx, f.ids[0], false, func(b *authoring.Batch) error {
		r, err := b.OpenRelease(ctx, "Bench", entries)
		id = r.ID
		return err
	})
	return id, err
}

// held publishes releases in this process and tells for how long the ends of the
// logs were locked: from the moment at which the first entry is appended, with all
// that is waited for, until the transaction was kept.
func (f *fleet) held(ctx context.Context, w io.Writer, st *store.Store, docs, rounds int) error {
	watched := &watchedStore{Store: st}
	s := &authoring.Service{Store: watched, IDs: clock.NewID, By: account.System()}
	var whole, locked []float64
	for round := range rounds {
		id, err := f.drafts(ctx, s, docs, round)
		if err != nil {
			return err
		}
		begin := time.Now()
		if err := s.Batch(ctx, f.ids[0], true, func(b *authoring.Batch) error { return b.PublishRelease(ctx, id) }); err != nil {
			return err
		}
		whole, locked = append(whole, millis(time.Since(begin))), append(locked, millis(time.Since(watched.began)))
	}
	slices.Sort(whole)
	slices.Sort(locked)
	fmt.Fprintf(w, "a release takes %.0f ms, and holds its logs for %.0f (aim 200) of them; at most %.0f and %.0f (%d releases, an origin that follows beside)\n",
		whole[rounds/2], locked[rounds/2], whole[rounds-1], locked[rounds-1], rounds)
	return nil
}

// watchedStore notes when a transaction begins to append.
type watchedStore struct {
	*store.Store
	began time.Time
}

func (s *watchedStore) Write(ctx context.Context, site content.SiteID, f func(authoring.Tx) error) error {
	return s.Store.Write(ctx, site, func(tx authoring.Tx) error { return f(watchedTx{tx, s}) })
}

type watchedTx struct {
	authoring.Tx
	s *watchedStore
}

func (t watchedTx) Append(ctx context.Context, drafts []changelog.Draft, grouped bool) (changelog.Position, error) {
	t.s.began = time.Now()
	return t.Tx.Append(ctx, drafts, grouped)
}

// shown publishes releases through the API and waits until every edge shows them.
func (f *fleet) shown(ctx context.Context, w io.Writer, st *store.Store, docs, rounds int) error {
	s := &authoring.Service{Store: st, IDs: clock.NewID, By: account.System()}
	c := client()
	defer c.CloseIdleConnections()
	var asked, told []float64
	for round := range rounds {
		id, err := f.drafts(ctx, s, docs, rounds+round)
		if err != nil {
			return err
		}
		r, err := http.NewRequestWithContext(ctx, http.MethodPost, f.origin.base+"/api/sites/"+f.keys[0]+"/releases/"+id+"/publish", http.NoBody)
		if err != nil {
			return err
		}
		r.Header.Set("Authorization", "Bearer "+f.tokens[0])
		begin := time.Now()
		position, err := f.position(c, r)
		if err != nil {
			return err
		}
		answered := time.Now()
		if err := f.all(func(e *server) error { return f.seesSoon(ctx, c, e, "filled-0", position) }); err != nil {
			return err
		}
		asked, told = append(asked, millis(time.Since(begin))), append(told, millis(time.Since(answered)))
	}
	slices.Sort(asked)
	slices.Sort(told)
	fmt.Fprintf(w, "a release is visible on %d edges %.0f ms after it was asked for (aim 2,000), %.0f after its answer; at most %.0f and %.0f (%d releases)\n",
		manyEdges, asked[rounds/2], told[rounds/2], asked[rounds-1], told[rounds-1], rounds)
	return nil
}

// seesSoon is sees for what may take longer than an edge makes somebody wait.
func (f *fleet) seesSoon(ctx context.Context, c *http.Client, e *server, slug, position string) (err error) {
	for begin := time.Now(); time.Since(begin) < 10*patience; {
		if err = f.sees(ctx, c, e, slug, position); err == nil {
			return nil
		}
	}
	return err
}
