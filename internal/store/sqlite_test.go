package store_test

import (
	"database/sql"
	"path/filepath"
	"testing"

	"github.com/gheecms/ghee/internal/store"
	"github.com/gheecms/ghee/internal/store/storetest"
)

func TestSQLite(t *testing.T) {
	storetest.Run(t, func(t *testing.T) storetest.Database {
		dir := t.TempDir()
		return database(store.Config{Dir: dir}, func(t testing.TB) *sql.DB { return sqliteFile(t, dir) })
	})
}

// sqliteFile opens the file behind the store's back.
func sqliteFile(t testing.TB, dir string) *sql.DB {
	t.Helper()
	db, err := sql.Open("sqlite", "file:"+filepath.Join(dir, "authoring.db")+"?_pragma=busy_timeout(10000)")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return db
}
