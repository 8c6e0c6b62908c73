package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/gheecms/ghee/internal/account"
	"github.com/gheecms/ghee/internal/authoring"
	"github.com/gheecms/ghee/internal/clock"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/store"
)

// fleet is an origin with edges, all real processes on loopback.
type fleet struct {
	desk
	dir    string
	at     string // address of a PostgreSQL; "" for SQLite
	p      programs
	read   string // token of the first site
	token  string // of the edges
	origin *server
	edges  []*server
}

// open makes the origin and fills its first site.
func (f *fleet) open(ctx context.Context, docs int) (err error) {
	if err := os.MkdirAll(f.originDir(), 0o750); err != nil {
		return err
	}
	if f.desk, err = furnish(ctx, io.Discard, f.originDir(), f.at); err != nil {
		return err
	}
	if err := f.write(ctx, "filled", docs); err != nil {
		return err
	}
	if f.origin, err = start(ctx, "/healthz", f.p.ghee, "serve", "--data", f.originDir(), "--database="+f.at, "--listen", "LISTEN", "--metrics="); err != nil {
		return err
	}
	f.origin.spread(ctx)
	said, err := exec.CommandContext(ctx, f.p.ghee, "edge", "token", "--name", "bench", "--data", f.originDir(), "--database="+f.at).Output()
	f.token = strings.TrimSpace(string(said))
	return err
}

func (f *fleet) originDir() string { return filepath.Join(f.dir, "origin") }

// write publishes documents past every server, as an import does; serving
// processes see them by their scan of the heads.
func (f *fleet) write(ctx context.Context, prefix string, n int) (err error) {
	st, err := store.Open(ctx, store.Config{URL: f.at, Dir: f.originDir()})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, st.Close()) }()
	if f.read == "" {
		c := account.Defaults()
		c.Keeper = st
		people, err := account.New(c)
		if err != nil {
			return err
		}
		if f.read, _, err = people.CreateToken(ctx, account.System(), f.ids[0], account.NewToken{Kind: content.ReadToken}); err != nil {
			return err
		}
	}
	service := &authoring.Service{Store: st, IDs: clock.NewID, By: account.System()}
	for from := 0; from < n; from += batch {
		err := service.Batch(ctx, f.ids[0], false, func(b *authoring.Batch) error {
			for i := from; i < min(from+batch, n); i++ {
				saved, err := b.Save(ctx, authoring.Input{Type: f.typ, Slug: prefix + "-" + strconv.Itoa(i), Values: f.articles[i%len(f.articles)], Cause: "import"})
				if err == nil {
					err = b.Publish(ctx, saved.Document, saved.Locale, 0)
				}
				if err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// edge starts an edge in a folder of its own and waits for the last document.
func (f *fleet) edge(ctx context.Context, n, docs int) (*server, error) {
	return startWithin(ctx, 20*patience, f.page("filled-"+strconv.Itoa(docs-1)), f.p.ghee, "edge", "--origin", f.origin.base, "--edge-token", f.token,
		"--data", filepath.Join(f.dir, "edge-"+strconv.Itoa(n)), "--listen", "LISTEN", "--metrics=")
}

// grow starts one that joins the others.
func (f *fleet) grow(ctx context.Context, n, docs int) (*server, error) {
	e, err := f.edge(ctx, n, docs)
	if err == nil {
		f.edges = append(f.edges, e)
		e.spread(ctx)
	}
	return e, err
}

func (f *fleet) page(slug string) string {
	return "/v2/pages/article/" + slug + "/?auth_token=" + f.read
}

// publish publishes a document and returns where the log is then.
func (f *fleet) publish(ctx context.Context, c *http.Client, id string) (position string, err error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, f.origin.base+"/api/sites/"+f.keys[0]+"/documents/"+id+"/publish", http.NoBody)
	if err != nil {
		return "", err
	}
	r.Header.Set("Authorization", "Bearer "+f.tokens[0])
	return f.position(c, r)
}

// position sends a request that must succeed and returns the position it tells.
func (f *fleet) position(c *http.Client, r *http.Request) (string, error) {
	res, err := c.Do(r)
	if err != nil {
		return "", err
	}
	said, err := io.ReadAll(res.Body)
	if err := errors.Join(err, res.Body.Close()); err != nil {
		return "", err
	}
	if res.StatusCode != http.StatusOK {
		return "", fmt.Errorf("%s: %s %.300s", r.URL.Path, res.Status, said)
	}
	return res.Header.Get("Ghee-Position"), nil
}

// sees asks an edge for a document, which waits until it is at position.
func (f *fleet) sees(ctx context.Context, c *http.Client, e *server, slug, position string) error {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, e.base+f.page(slug), http.NoBody)
	if err != nil {
		return err
	}
	r.Header.Set("Ghee-Min-Position", position)
	_, err = f.position(c, r)
	return err
}

// all does something with every edge at once.
func (f *fleet) all(do func(*server) error) error {
	failed := make(chan error, len(f.edges))
	for _, e := range f.edges {
		go func() { failed <- do(e) }()
	}
	var err error
	for range f.edges {
		err = errors.Join(err, <-failed)
	}
	return err
}

func (f *fleet) stop() (err error) {
	for _, s := range append(f.edges, f.origin) {
		if s != nil {
			err = errors.Join(err, s.stop())
		}
	}
	return err
}
