package store_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"golang.org/x/sync/errgroup"

	"github.com/gheecms/ghee/internal/authoring"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
	"github.com/gheecms/ghee/internal/store"
	"github.com/gheecms/ghee/internal/store/pgtest"
)

func newSite(t testing.TB, s *store.Store) content.SiteID {
	t.Helper()
	site, err := s.CreateSite(t.Context(), content.Site{Key: "a"}, content.Settings{})
	must(t, err)
	return site.ID
}

// atCommit makes PostgreSQL run a statement when a transaction that appended
// commits.
func atCommit(t testing.TB, url, statement string) {
	t.Helper()
	db := postgresDatabase(t, url)
	run(t, db, `create function at_commit() returns trigger language plpgsql as $$ begin `+statement+`; return null; end $$`)
	run(t, db, `create constraint trigger at_commit after insert on log deferrable initially deferred for each row execute function at_commit()`)
}

func TestWrite_ConnectionLostInCommitIsUnknown(t *testing.T) {
	url := pgtest.Shared(t).URL(t, "unknown")
	s := open(t, store.Config{URL: url})
	site := newSite(t, s)
	atCommit(t, url, `perform pg_terminate_backend(pg_backend_pid())`)
	err := appendOne(t, s, site)
	if !fail.Is(err, fail.Unavailable) || !strings.Contains(fail.Message(err), "not known whether it was kept") {
		t.Errorf("got %v, want an unknown end", err)
	}
}

func TestWrite_CommitRefusedIsNotKept(t *testing.T) {
	url := pgtest.Shared(t).URL(t, "refused")
	s := open(t, store.Config{URL: url})
	site := newSite(t, s)
	atCommit(t, url, `raise exception 'no' using errcode = '53100'`) // disk full
	err := appendOne(t, s, site)
	if !fail.Is(err, fail.Unavailable) || !strings.Contains(fail.Message(err), "nothing was changed") {
		t.Errorf("got %v, want a plain refusal", err)
	}
	at, err := s.Log().Head(t.Context(), site)
	must(t, err)
	if at.Position.Seq != 1 {
		t.Errorf("the log grew to %d", at.Position.Seq)
	}
}

func TestWrite_SerializationFailureIsTriedAgainAFewTimes(t *testing.T) {
	url := pgtest.Shared(t).URL(t, "again")
	s := open(t, store.Config{URL: url})
	site := newSite(t, s)
	run(t, postgresDatabase(t, url), `create sequence tries`) // is not rolled back
	atCommit(t, url, `if nextval('tries') < 3 then raise exception 'again' using errcode = '40001'; end if`)
	must(t, appendOne(t, s, site))
	run(t, postgresDatabase(t, url), `alter sequence tries minvalue -2000 restart with -1000`)
	err := appendOne(t, s, site)
	if !fail.Is(err, fail.Unavailable) {
		t.Errorf("got %v, want the end of patience", err)
	}
	at, err := s.Log().Head(t.Context(), site)
	must(t, err)
	if at.Position.Seq != 2 {
		t.Errorf("the log has %d entries, want 2", at.Position.Seq)
	}
}

// Two transactions that wait for each other: PostgreSQL gives one up, and it
// runs again after the other.
func TestWrite_DeadlockIsTriedAgain(t *testing.T) {
	s := open(t, store.Config{URL: pgtest.Shared(t).URL(t, "deadlock")})
	site := newSite(t, s)
	must(t, s.Write(t.Context(), site, func(tx authoring.Tx) error {
		for i, id := range []content.ObjectID{"d1", "d2"} {
			must(t, tx.PutRecord(t.Context(), authoring.Record{ID: id, Num: content.Num(i + 1)}))
			must(t, tx.PutVariant(t.Context(), authoring.Variant{Document: id}))
		}
		return nil
	}))
	met := make(chan struct{}, 2)
	both := make(chan struct{})
	go func() { <-met; <-met; close(both) }()
	var g errgroup.Group
	for _, ids := range [][]content.ObjectID{{"d1", "d2"}, {"d2", "d1"}} {
		first := true
		g.Go(func() error {
			return s.Write(t.Context(), site, func(tx authoring.Tx) error {
				for _, id := range ids {
					v, err := tx.Variant(t.Context(), id, "")
					if err != nil {
						return errors.New("a caller that hides the cause")
					}
					v.Name += "x"
					if err := tx.PutVariant(t.Context(), v); err != nil {
						return err
					}
					if first {
						first = false
						met <- struct{}{}
						<-both
					}
				}
				return nil
			})
		})
	}
	must(t, g.Wait())
	must(t, s.Read(t.Context(), site, func(tx authoring.Tx) error {
		for _, id := range []content.ObjectID{"d1", "d2"} {
			v, err := tx.Variant(t.Context(), id, "")
			must(t, err)
			if v.Name != "xx" {
				t.Errorf("%s was changed to %q, want both changes", id, v.Name)
			}
		}
		return nil
	}))
}

// Who begins an epoch waits for the changes that are under way, so that none of
// them commits after it.
func TestWrite_EpochCannotEndWithinATransaction(t *testing.T) {
	url := pgtest.Shared(t).URL(t, "epoch")
	s := open(t, store.Config{URL: url})
	site := newSite(t, s)
	next := postgresDatabase(t, url+"&lock_timeout=50")
	must(t, s.Write(t.Context(), site, func(authoring.Tx) error {
		_, err := next.ExecContext(t.Context(), `update cluster set epoch = 2`)
		if err == nil || !strings.Contains(err.Error(), "lock timeout") {
			t.Errorf("got %v, want it to wait", err)
		}
		return nil
	}))
	run(t, next, `update cluster set epoch = 2`)
}

func TestStore_DatabaseAwayAndBack(t *testing.T) {
	c := pgtest.Start(t)
	s := open(t, store.Config{URL: c.URL(t, "away")})
	site := newSite(t, s)
	must(t, c.Stop())
	for name, err := range map[string]error{
		"write": appendOne(t, s, site),
		"read":  s.Read(t.Context(), site, func(tx authoring.Tx) error { _, err := tx.Settings(t.Context()); return err }),
	} {
		if !fail.Is(err, fail.Unavailable) {
			t.Errorf("%s: got %v, want unavailable", name, err)
		}
	}
	must(t, c.Start())
	must(t, appendOne(t, s, site))
	must(t, appendOne(t, s, site))
}

func TestWrite_CancelledKeepsNothing(t *testing.T) {
	s := open(t, store.Config{Dir: t.TempDir()})
	site := newSite(t, s)
	ctx, cancel := context.WithCancel(t.Context())
	err := s.Write(ctx, site, func(tx authoring.Tx) error {
		defer cancel()
		return tx.PutRecord(ctx, authoring.Record{ID: "d1", Num: 1})
	})
	if !fail.Is(err, fail.Unavailable) || !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want the end of the context", err)
	}
	must(t, s.Read(t.Context(), site, func(tx authoring.Tx) error {
		if _, err := tx.Record(t.Context(), "d1"); !fail.Is(err, fail.NotFound) {
			t.Errorf("got %v, want nothing", err)
		}
		return nil
	}))
}

// A connection that the server ended while it lay in the pool costs nobody a
// change.
func TestWrite_PassesOverConnectionsThatBroke(t *testing.T) {
	url := pgtest.Shared(t).URL(t, "broken")
	s := open(t, store.Config{URL: url})
	site := newSite(t, s)
	killer := postgresDatabase(t, url)
	for range 3 {
		must(t, appendOne(t, s, site))
		run(t, killer, `select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and application_name = 'ghee'`)
		must(t, appendOne(t, s, site))
		run(t, killer, `select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and application_name = 'ghee'`)
		_, err := s.Log().Heads(t.Context())
		must(t, err)
	}
}
