package store_test

import (
	"database/sql"
	"os"
	"path/filepath"
	"testing"

	"github.com/gheecms/ghee/internal/fail"
	"github.com/gheecms/ghee/internal/store"
)

// Who only looks must not leave a database behind.
func TestOpen_ExistingMakesNothing(t *testing.T) {
	each(t, func(t *testing.T, c store.Config, raw func(testing.TB) *sql.DB) {
		look := c
		look.Existing = true
		none := func() {
			t.Helper()
			if s, err := store.Open(t.Context(), look); !fail.Is(err, fail.NotFound) {
				t.Fatalf("opened %v, %v", s, err)
			}
		}
		none()
		if c.Dir != "" {
			if files, err := os.ReadDir(c.Dir); err != nil || len(files) != 0 {
				t.Errorf("the folder holds %v, %v", files, err)
			}
			must(t, os.WriteFile(filepath.Join(c.Dir, "authoring.db"), nil, 0o600))
		}
		run(t, raw(t), `create table somebody_elses (n int)`)
		none()

		s, err := store.Open(t.Context(), c)
		must(t, err)
		must(t, s.Close())
		s, err = store.Open(t.Context(), look)
		must(t, err)
		must(t, s.Close())
	})
}

func TestOpen_ExistingMakesNoFolder(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "none")
	if _, err := store.Open(t.Context(), store.Config{Dir: dir, Existing: true}); !fail.Is(err, fail.NotFound) {
		t.Error(err)
	}
	if _, err := os.Stat(dir); err == nil {
		t.Error("the folder was made")
	}
}
