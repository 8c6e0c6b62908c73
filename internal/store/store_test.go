package store_test

import (
	"database/sql"
	"testing"

	"github.com/gheecms/ghee/internal/store"
	"github.com/gheecms/ghee/internal/store/storetest"
)

// database makes what the suite needs of one database. raw opens it behind the
// store's back.
func database(c store.Config, raw func(testing.TB) *sql.DB) storetest.Database {
	return storetest.Database{
		Open: func(t testing.TB) storetest.Handle {
			s := open(t, c)
			return storetest.Handle{Store: s, Log: s.Log(), Compact: s.Log().Compact}
		},
		EndEpoch: func(t testing.TB) {
			if _, err := raw(t).ExecContext(t.Context(), `update cluster set epoch = epoch + 1, leader = 'another'`); err != nil {
				t.Fatal(err)
			}
		},
	}
}

func open(t testing.TB, c store.Config) *store.Store {
	t.Helper()
	s, err := store.Open(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}
