package store_test

import (
	"database/sql"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/sync/errgroup"

	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
	"github.com/gheecms/ghee/internal/store"
)

func TestOpen_RefusesANewerSchema(t *testing.T) {
	each(t, func(t *testing.T, c store.Config, raw func(testing.TB) *sql.DB) {
		must(t, open(t, c).Close())
		run(t, raw(t), `insert into goose_db_version (version_id, is_applied) values (7777, true)`)
		s, err := store.Open(t.Context(), c)
		if s != nil || !fail.Is(err, fail.Conflict) {
			t.Fatalf("got %v and %v, want a conflict", s, err)
		}
		for _, part := range []string{"schema version 7777", "up to ", "newer ghee"} {
			if !strings.Contains(err.Error(), part) {
				t.Errorf("%q does not say %q", err, part)
			}
		}
	})
}

// A new database that several processes open at once is made once.
func TestOpen_ManyAtOnce(t *testing.T) {
	each(t, func(t *testing.T, c store.Config, _ func(testing.TB) *sql.DB) {
		c.Conns = 2
		stores := make([]*store.Store, 6)
		var g errgroup.Group
		for i := range stores {
			g.Go(func() (err error) {
				stores[i], err = store.Open(t.Context(), c)
				return err
			})
		}
		must(t, g.Wait())
		for _, s := range stores {
			if s.Epoch() != stores[0].Epoch() || s.Epoch().Number != 1 || s.Epoch().Leader == "" {
				t.Errorf("the epochs are %+v and %+v", s.Epoch(), stores[0].Epoch())
			}
			must(t, s.Close())
		}
	})
}

func TestOpen_AgainFindsEverything(t *testing.T) {
	each(t, func(t *testing.T, c store.Config, _ func(testing.TB) *sql.DB) {
		s := open(t, c)
		site, err := s.CreateSite(t.Context(), content.Site{Key: "a"}, content.Settings{DefaultLocale: "en"})
		must(t, err)
		before, err := s.Log().Head(t.Context(), site.ID)
		must(t, err)
		must(t, s.Close())
		after, err := open(t, c).Log().Head(t.Context(), site.ID)
		must(t, err)
		if before != after || before.Position.Seq != 1 {
			t.Errorf("the head was %+v and is %+v", before, after)
		}
	})
}

func TestOpen_SaysWhatIsWrong(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	must(t, os.WriteFile(file, nil, 0o600))
	damaged := t.TempDir()
	must(t, os.WriteFile(filepath.Join(damaged, "authoring.db"), []byte(strings.Repeat("no database ", 1000)), 0o600))
	for name, c := range map[string]struct {
		config store.Config
		code   fail.Code
	}{
		"nothing":       {store.Config{}, fail.Invalid},
		"another URL":   {store.Config{URL: "mysql://u:secret@127.0.0.1/x"}, fail.Invalid},
		"a broken URL":  {store.Config{URL: "postgres://u:secret@127.0.0.1:99999999/x"}, fail.Invalid},
		"nobody there":  {store.Config{URL: "postgres://u:secret@127.0.0.1:1/x"}, fail.Unavailable},
		"no folder":     {store.Config{Dir: file}, fail.Unavailable},
		"another file":  {store.Config{Dir: damaged}, fail.Unavailable},
		"folder within": {store.Config{Dir: filepath.Join(file, "x")}, fail.Unavailable},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := store.Open(t.Context(), c.config)
			if !fail.Is(err, c.code) || strings.Contains(err.Error(), "secret") {
				t.Errorf("got %q of %v, want the code %q and no password", fail.CodeOf(err), err, c.code)
			}
		})
	}
}
