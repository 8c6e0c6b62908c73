package store_test

import (
	"context"
	"database/sql"
	"errors"
	"slices"
	"testing"

	"github.com/gheecms/ghee/internal/account"
	"github.com/gheecms/ghee/internal/authoring"
	"github.com/gheecms/ghee/internal/changelog"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/store"
	"github.com/gheecms/ghee/internal/store/pgtest"
)

func appendOne(t testing.TB, s *store.Store, site content.SiteID) error {
	t.Helper()
	return s.Write(t.Context(), site, func(tx authoring.Tx) error {
		_, err := tx.Append(t.Context(), []changelog.Draft{{Kind: changelog.Redirect, Object: "/x", Present: true}}, false)
		return err
	})
}

func TestRang_OncePerLogThatGrew(t *testing.T) {
	each(t, func(t *testing.T, c store.Config, _ func(testing.TB) *sql.DB) {
		var rung []content.SiteID
		c.Rang = func(site content.SiteID) { rung = append(rung, site) }
		s := open(t, c)
		expect := func(what string, want ...content.SiteID) {
			t.Helper()
			if !slices.Equal(rung, want) {
				t.Errorf("%s: rang for %v, want %v", what, rung, want)
			}
			rung = nil
		}
		expect("open")
		site, err := s.CreateSite(t.Context(), content.Site{Key: "a"}, content.Settings{})
		must(t, err)
		expect("create a site", content.Control, site.ID, site.ID.Preview())
		must(t, s.AddToken(t.Context(), account.Token{ID: "k", Grant: content.Grant{Site: site.ID}}))
		expect("add a token", content.Control)
		must(t, appendOne(t, s, site.ID))
		expect("publish", site.ID)
		must(t, s.Write(t.Context(), site.ID, func(tx authoring.Tx) error {
			_, err := tx.NextNum(t.Context())
			return err
		}))
		expect("write a draft")
		stop := errors.New("stop")
		err = s.Write(t.Context(), site.ID, func(tx authoring.Tx) error {
			_, err := tx.Append(t.Context(), []changelog.Draft{{Kind: changelog.Redirect, Object: "/x"}}, false)
			return errors.Join(err, stop)
		})
		if !errors.Is(err, stop) {
			t.Error(err)
		}
		expect("roll back")
	})
}

// Listen hears what another process commits, also after the database was away.
func TestListen_HearsOthersAndComesBack(t *testing.T) {
	c := pgtest.Start(t)
	config := store.Config{URL: c.URL(t, "listen")}
	writer, listener := open(t, config), open(t, config)
	site, err := writer.CreateSite(t.Context(), content.Site{Key: "a"}, content.Settings{})
	must(t, err)
	ctx, end := context.WithCancel(t.Context())
	heard := make(chan content.SiteID)
	ended := make(chan error)
	go func() {
		ended <- listener.Listen(ctx, func(site content.SiteID) {
			select {
			case heard <- site:
			case <-ctx.Done():
			}
		})
	}()
	// A hint may be lost while the connection is made, so publish until one is heard.
	hear := func() {
		t.Helper()
		for {
			_ = appendOne(t, writer, site.ID) // fails while the database comes back
			select {
			case got := <-heard:
				if got != site.ID {
					t.Errorf("heard %d, want %d", got, site.ID)
				}
				return
			default:
			}
		}
	}
	hear()
	must(t, c.Stop())
	must(t, c.Start())
drain: // hints of before
	for {
		select {
		case <-heard:
		default:
			break drain
		}
	}
	hear()
	end()
	if err := <-ended; err != nil {
		t.Error(err)
	}
}

func TestListen_OnSQLiteEndsWithItsContext(t *testing.T) {
	s := open(t, store.Config{Dir: t.TempDir()})
	ctx, end := context.WithCancel(t.Context())
	end()
	must(t, s.Listen(ctx, func(content.SiteID) { t.Error("SQLite tells nothing") }))
}
