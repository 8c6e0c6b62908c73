package store_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/gheecms/ghee/internal/authoring"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/durability"
	"github.com/gheecms/ghee/internal/fail"
	"github.com/gheecms/ghee/internal/store"
	"github.com/gheecms/ghee/internal/store/pgtest"
)

// appendTold appends an entry and returns where it was told to be.
func appendTold(t *testing.T, s *store.Store, site content.SiteID, id content.ObjectID) (told durability.Level, took time.Duration, err error) {
	t.Helper()
	ctx := durability.Watch(t.Context(), func(l durability.Level) { told = l })
	began := time.Now()
	err = s.Write(ctx, site, putRecord(id))
	return told, time.Since(began), err
}

// pair is a primary with a standby that confirms.
func pair(t *testing.T) (a, b *pgtest.Cluster) {
	t.Helper()
	a = pgtest.Start(t)
	b = a.Standby(t)
	return a, b
}

func TestDurability_SQLiteIsLocal(t *testing.T) {
	s := open(t, store.Config{Dir: t.TempDir()})
	if told, _, err := appendTold(t, s, newSite(t, s), "d1"); told != durability.Here || err != nil {
		t.Errorf("told %q, %v", told, err)
	}
	if _, err := store.Open(t.Context(), store.Config{Dir: t.TempDir(), Durability: durability.Remote}); !fail.Is(err, fail.Invalid) {
		t.Errorf("SQLite opens with durability remote: %v", err)
	}
}

// A change for which PostgreSQL waits for nobody is refused where it is to be
// kept on a standby, and taken, told, where that may be missed.
func TestDurability_NoStandbyIsNamed(t *testing.T) {
	c := pgtest.Start(t)
	url := c.URL(t, "ghee")
	site := newSite(t, open(t, store.Config{URL: url}))
	s := open(t, store.Config{URL: url, Durability: durability.Remote})
	if told, _, err := appendTold(t, s, site, "d1"); told != "" || !errors.Is(err, fail.ErrReadOnly) || errors.Is(err, fail.ErrOutcomeUnknown) {
		t.Errorf("remote: told %q, %v", told, err)
	}
	if present(t, s, site, "d1") {
		t.Error("remote: a refused change is there")
	}
	s = open(t, store.Config{URL: url, Durability: durability.Degrade})
	if told, _, err := appendTold(t, s, site, "d2"); told != durability.Here || err != nil {
		t.Errorf("degrade: told %q, %v", told, err)
	}
	if st := s.Durability(); !st.Lost() || st.Why == "" {
		t.Errorf("degrade: the state is %+v", st)
	}
}

func TestDurability_AStandbyConfirms(t *testing.T) {
	a, b := pair(t)
	url := a.URL(t, "ghee")
	site := newSite(t, open(t, store.Config{URL: url}))
	must(t, a.Synchronous(t.Context(), b))
	for i, mode := range []durability.Mode{durability.Asynchronous, durability.Remote, durability.Degrade} {
		s := open(t, store.Config{URL: url, Durability: mode})
		told, _, err := appendTold(t, s, site, content.ObjectID(rune('a'+i)))
		if told != durability.There || err != nil || s.Durability().Has != durability.There {
			t.Errorf("%s: told %q, %v, and %+v", mode, told, err, s.Durability())
		}
	}
}

// Row 31: a standby that is frozen confirms nothing, and nobody is told that it did.
func TestDurability_AStandbyIsFrozen(t *testing.T) {
	a, b := pair(t)
	url := a.URL(t, "ghee")
	site := newSite(t, open(t, store.Config{URL: url}))
	must(t, a.Synchronous(t.Context(), b))
	var logged bytes.Buffer
	remote := open(t, store.Config{URL: url, Durability: durability.Remote})
	degrade := open(t, store.Config{URL: url, Durability: durability.Degrade, Log: slog.New(slog.NewTextHandler(&logged, nil))})
	thaw, err := b.Freeze()
	must(t, err)
	defer thaw()

	told, took, err := appendTold(t, remote, site, "d1")
	if !errors.Is(err, fail.ErrOutcomeUnknown) || told != durability.Here || took > 5*time.Second {
		t.Errorf("remote: told %q after %s: %v", told, took, err)
	}
	if st := remote.Durability(); !st.Lost() || st.Unconfirmed != 1 {
		t.Errorf("remote: the state is %+v", st)
	}
	if !present(t, remote, site, "d1") {
		t.Error("the change whose outcome is not known was to be here")
	}
	if told, took, err := appendTold(t, degrade, site, "d2"); told != durability.Here || err != nil || took > 5*time.Second {
		t.Errorf("degrade: told %q after %s: %v", told, took, err)
	}
	for range 3 {
		if told, took, err := appendTold(t, degrade, site, "d3"); told != durability.Here || err != nil || took > standbySoon {
			t.Errorf("degraded: told %q after %s: %v", told, took, err)
		}
	}
	thaw()
	for degrade.Durability().Lost() || remote.Durability().Lost() { // until the probes have found it
	}
	for name, s := range map[string]*store.Store{"remote": remote, "degrade": degrade} {
		if told, _, err := appendTold(t, s, site, content.ObjectID("after-"+name)); told != durability.There || err != nil {
			t.Errorf("%s, thawed: told %q, %v", name, told, err)
		}
	}
	must(t, degrade.Close())
	if got := logged.String(); strings.Count(got, "No standby confirms") != 1 || strings.Count(got, "A standby confirms") < 1 {
		t.Errorf("logged:\n%s", got)
	}
	must(t, b.CaughtUp(context.WithoutCancel(t.Context()), a))
}

// standbySoon is long for a change that waits for nobody, and short for one that
// waits for a standby.
const standbySoon = 2 * time.Second

// The server acknowledges what waited for a standby when somebody has it wait no
// longer, by whatever way. That is no confirmation.
func TestDurability_AWaitThatIsEndedIsNoConfirmation(t *testing.T) {
	a, b := pair(t)
	url := a.URL(t, "ghee")
	site := newSite(t, open(t, store.Config{URL: url}))
	ends := map[string]func() error{
		"names taken away": func() error { return a.Synchronous(t.Context()) },
		"cancelled": func() error {
			return a.Exec(t.Context(), `select pg_cancel_backend(pid) from pg_stat_activity where wait_event = 'SyncRep' and application_name = 'ghee'`)
		},
	}
	for name, end := range ends {
		must(t, a.Synchronous(t.Context(), b))
		s := open(t, store.Config{URL: url, Durability: durability.Remote})
		must(t, b.CaughtUp(t.Context(), a))
		thaw, err := b.Freeze()
		must(t, err)
		done := make(chan error, 1)
		go func() {
			_, _, err := appendTold(t, s, site, content.ObjectID(name))
			done <- err
		}()
		waits(t, a)
		must(t, end())
		if err := <-done; !errors.Is(err, fail.ErrOutcomeUnknown) {
			t.Errorf("%s: %v", name, err)
		}
		thaw()
	}
}

// waits returns when a commit waits for a standby.
func waits(t *testing.T, c *pgtest.Cluster) {
	t.Helper()
	db := postgresDatabase(t, c.Address("postgres"))
	for n := 0; n == 0; {
		must(t, db.QueryRowContext(t.Context(), `select count(*) from pg_stat_activity where wait_event = 'SyncRep' and query like 'commit%'`).Scan(&n))
	}
}

func putRecord(id content.ObjectID) func(authoring.Tx) error {
	return func(tx authoring.Tx) error {
		num, err := tx.NextNum(context.Background())
		if err != nil {
			return err
		}
		return tx.PutRecord(context.Background(), authoring.Record{ID: id, Num: num})
	}
}

func present(t *testing.T, s *store.Store, site content.SiteID, id content.ObjectID) bool {
	t.Helper()
	err := s.Read(t.Context(), site, func(tx authoring.Tx) error {
		_, err := tx.Record(t.Context(), id)
		return err
	})
	if err != nil && !fail.Is(err, fail.NotFound) {
		t.Fatal(err)
	}
	return err == nil
}
