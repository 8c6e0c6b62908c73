package store_test

import (
	"database/sql"
	"testing"

	"github.com/gheecms/ghee/internal/store"
	"github.com/gheecms/ghee/internal/store/pgtest"
)

// each runs a test on a fresh database of each engine. raw opens it behind the
// store's back.
func each(t *testing.T, test func(t *testing.T, c store.Config, raw func(testing.TB) *sql.DB)) {
	t.Run("SQLite", func(t *testing.T) {
		dir := t.TempDir()
		test(t, store.Config{Dir: dir}, func(t testing.TB) *sql.DB { return sqliteFile(t, dir) })
	})
	t.Run("Postgres", func(t *testing.T) {
		url := pgtest.Shared(t).URL(t, "each")
		test(t, store.Config{URL: url}, func(t testing.TB) *sql.DB { return postgresDatabase(t, url) })
	})
}

func run(t testing.TB, db *sql.DB, statement string, args ...any) {
	t.Helper()
	if _, err := db.ExecContext(t.Context(), statement, args...); err != nil {
		t.Fatal(err)
	}
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// empty is a new PostgreSQL database.
func empty(t testing.TB) string { return pgtest.Shared(t).URL(t, "empty") }
