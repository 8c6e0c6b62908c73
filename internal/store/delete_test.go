package store_test

import (
	"database/sql"
	"fmt"
	"testing"

	"github.com/gheecms/ghee/internal/account"
	"github.com/gheecms/ghee/internal/authoring"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
	"github.com/gheecms/ghee/internal/store"
)

// A site that is being deleted waits for who writes to it, and who comes later
// is told that it is gone: nothing is left of it, and its purge ends.
func TestDeleteSite_WaitsForItsWriters(t *testing.T) {
	each(t, func(t *testing.T, c store.Config, raw func(testing.TB) *sql.DB) {
		one, err := store.Open(t.Context(), c)
		must(t, err)
		defer one.Close()
		two, err := store.Open(t.Context(), c)
		must(t, err)
		defer two.Close()
		db := raw(t)
		for name, write := range map[string]func(s *store.Store, site content.SiteID, meanwhile func()) error{
			"content": func(s *store.Store, site content.SiteID, meanwhile func()) error {
				return s.Write(t.Context(), site, func(tx authoring.Tx) error {
					meanwhile()
					return tx.PutMedia(t.Context(), content.MediaObject{ID: "m", URL: "/m.png"})
				})
			},
			"accounts": func(s *store.Store, site content.SiteID, meanwhile func()) error {
				return s.ChangeAccounts(t.Context(), func(tx account.Tx) error {
					if _, err := tx.Site(t.Context(), site); err != nil {
						return err
					}
					meanwhile()
					return tx.AddToken(t.Context(), account.Token{ID: fmt.Sprint(site), Grant: content.Grant{Site: site, Kind: content.ReadToken, Hash: fmt.Sprint(site)}})
				})
			},
		} {
			made, err := one.CreateSite(t.Context(), content.Site{Key: name}, content.Settings{DefaultLocale: "en", Locales: []content.Locale{{Num: 1, Code: "en"}}})
			must(t, err)
			deleted := make(chan error, 1)
			ended := false
			must(t, write(one, made.ID, func() {
				go func() { deleted <- two.DeleteSite(t.Context(), made.ID) }()
				if c.URL == "" {
					return // SQLite has one writer, which this one is
				}
				for waiting := 0; waiting == 0 && !ended; { // one of the two will be
					must(t, db.QueryRowContext(t.Context(), `select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`).Scan(&waiting))
					ended = len(deleted) > 0
				}
			}))
			if ended {
				t.Errorf("%s: the site was deleted under who writes to it", name)
			}
			must(t, <-deleted)
			if err := write(one, made.ID, func() {}); !fail.Is(err, fail.NotFound) {
				t.Errorf("%s: who comes later is told %v", name, err)
			}
			for left := true; left; {
				left, err = two.PurgeSites(t.Context())
				must(t, err)
			}
			for _, table := range []string{"site", "media", "token"} {
				column := map[bool]string{true: "id", false: "site"}[table == "site"]
				var n int
				must(t, db.QueryRowContext(t.Context(), `select count(*) from `+table+` where `+column+` = $1`, made.ID).Scan(&n))
				if n != 0 {
					t.Errorf("%s: %d rows are left in %s", name, n, table)
				}
			}
		}
	})
}
