package store_test

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/gheecms/ghee/internal/fail"
	"github.com/gheecms/ghee/internal/store"
	"github.com/gheecms/ghee/internal/store/pgtest"
)

func TestWrite_PostgreSQLThatTakesNoChangesIsToldAsSuch(t *testing.T) {
	url := pgtest.Shared(t).URL(t, "readonly")
	s := open(t, store.Config{URL: url})
	site := newSite(t, s)
	atCommit(t, url, `raise exception 'no' using errcode = '25006'`) // read_only_sql_transaction
	if err := appendOne(t, s, site); !fail.Is(err, fail.Unavailable) || !errors.Is(err, fail.ErrReadOnly) {
		t.Errorf("got %v, want a database that takes no changes", err)
	}
}

func TestWrite_FileThatTakesNoChangesIsToldAsSuch(t *testing.T) {
	dir := t.TempDir()
	s := open(t, store.Config{Dir: dir})
	site := newSite(t, s)
	// A version that only a newer SQLite may write: readable, whoever runs the test.
	file := filepath.Join(dir, "authoring.db")
	run(t, sqliteFile(t, dir), `pragma wal_checkpoint(truncate)`)
	f, err := os.OpenFile(file, os.O_RDWR, 0)
	must(t, err)
	_, err = f.WriteAt([]byte{3}, 18)
	must(t, errors.Join(err, f.Close()))
	if _, err := s.Log().Head(t.Context(), site); err != nil {
		t.Errorf("it cannot be read: %v", err)
	}
	if err := appendOne(t, s, site); !fail.Is(err, fail.Unavailable) || !errors.Is(err, fail.ErrReadOnly) {
		t.Errorf("got %v, want a database that takes no changes", err)
	}
}
