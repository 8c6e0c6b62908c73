package store_test

import (
	"database/sql"
	"testing"

	"github.com/gheecms/ghee/internal/store"
	"github.com/gheecms/ghee/internal/store/pgtest"
	"github.com/gheecms/ghee/internal/store/storetest"
)

func TestPostgres(t *testing.T) {
	c := pgtest.Shared(t)
	storetest.Run(t, func(t *testing.T) storetest.Database {
		url := c.URL(t, "suite")
		return database(store.Config{URL: url}, func(t testing.TB) *sql.DB { return postgresDatabase(t, url) })
	})
}

// postgresDatabase opens the database behind the store's back.
func postgresDatabase(t testing.TB, url string) *sql.DB {
	t.Helper()
	db, err := sql.Open("pgx", url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return db
}
