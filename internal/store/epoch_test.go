package store_test

import (
	"database/sql"
	"errors"
	"path/filepath"
	"testing"

	"github.com/gheecms/ghee/internal/authoring"
	"github.com/gheecms/ghee/internal/changelog"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
	"github.com/gheecms/ghee/internal/store"
)

// anySettings are those of a site in which nothing is special.
func anySettings() content.Settings {
	return content.Settings{Locales: []content.Locale{{Num: 1, Code: "en", Name: "English"}}, DefaultLocale: "en"}
}

// Every log goes on under the new epoch, so that no node that follows one can
// take the old and the new for one history; who had the database open before
// writes no more.
func TestOpenEpoch_EveryLogGoesOnUnderIt(t *testing.T) {
	each(t, func(t *testing.T, c store.Config, _ func(testing.TB) *sql.DB) {
		old := open(t, c)
		made, err := old.CreateSite(t.Context(), content.Site{Key: "a"}, anySettings())
		must(t, err)
		site := made.ID
		before, err := old.Log().Heads(t.Context())
		must(t, err)

		s := open(t, c)
		_, err = s.OpenEpoch(t.Context(), s.Epoch().Leader, 0)
		if !fail.Is(err, fail.Invalid) {
			t.Errorf("the same leader opened an epoch: %v", err)
		}
		got, err := s.OpenEpoch(t.Context(), "restored", 0)
		must(t, err)
		if want := (changelog.Epoch{Number: 2, Leader: "restored"}); got != want || s.Epoch() != want {
			t.Errorf("epoch %v, of the store %v, want %v", got, s.Epoch(), want)
		}
		after, err := s.Log().Heads(t.Context())
		must(t, err)
		for _, log := range []content.SiteID{content.Control, site, site.Preview()} {
			if before[log].Seq == 0 || after[log].Epoch != got || after[log].Seq != before[log].Seq+1 {
				t.Errorf("log %d went from %v to %v of epoch %v", log, before[log], after[log], after[log].Epoch)
			}
		}
		r, err := s.Check(t.Context())
		must(t, err)
		if !r.OK() {
			t.Errorf("the check says %+v", r)
		}
		if err := old.Write(t.Context(), site, func(authoring.Tx) error { return nil }); !fail.Is(err, fail.Unavailable) {
			t.Errorf("who led before still writes: %v", err)
		}
		next, err := s.OpenEpoch(t.Context(), "again", 6)
		must(t, err)
		if next.Number != 7 {
			t.Errorf("an epoch above 6 is %d", next.Number)
		}
		must(t, s.Write(t.Context(), site, func(tx authoring.Tx) error {
			p, err := tx.Append(t.Context(), []changelog.Draft{{Kind: changelog.Redirect, Object: "/a"}}, false)
			if p.Epoch != next {
				t.Errorf("a write is of epoch %v, want %v", p.Epoch, next)
			}
			return err
		}))
	})
}

// A copy is of one moment, told by what it holds, and is a database again.
func TestCopy_IsOfOneMoment(t *testing.T) {
	each(t, func(t *testing.T, c store.Config, _ func(testing.TB) *sql.DB) {
		s := open(t, c)
		made, err := s.CreateSite(t.Context(), content.Site{Key: "a"}, anySettings())
		must(t, err)
		site := made.ID
		gone, err := s.CreateSite(t.Context(), content.Site{Key: "b"}, anySettings())
		must(t, err)
		must(t, s.DeleteSite(t.Context(), gone.ID))
		stop, ended := make(chan struct{}), make(chan error)
		go func() { // writes all the while
			for {
				select {
				case <-stop:
					ended <- nil
					return
				default:
				}
				if err := s.Write(t.Context(), site, func(tx authoring.Tx) error {
					_, err := tx.Append(t.Context(), []changelog.Draft{{Kind: changelog.Redirect, Object: "/a", Present: true, Payload: []byte(`{}`)}}, false)
					return err
				}); err != nil {
					ended <- err
					return
				}
			}
		}()
		dir := t.TempDir()
		path := filepath.Join(dir, "authoring.db")
		m, err := s.Copy(t.Context(), path)
		close(stop)
		must(t, errors.Join(err, <-ended))
		if len(m.Logs) != 2 || m.Logs[0].Site != content.Control || m.Logs[1].Key != "a" || m.Epoch != s.Epoch() || m.Schema == 0 {
			t.Errorf("the copy says %+v", m)
		}
		again := store.Config{Dir: dir, Existing: true}
		if c.URL != "" {
			again = store.Config{URL: empty(t), Existing: true}
			must(t, store.Load(t.Context(), again.URL, path))
			if err := store.Load(t.Context(), again.URL, path); !fail.Is(err, fail.Conflict) {
				t.Errorf("a second load: %v", err)
			}
		}
		copied := open(t, again)
		r, err := copied.Check(t.Context())
		must(t, err)
		if !r.OK() {
			t.Errorf("the check says %+v", r)
		}
		heads, err := copied.Log().Heads(t.Context())
		must(t, err)
		for _, l := range m.Logs {
			if heads[l.Site] != l.Position {
				t.Errorf("log %d is at %v in the copy, which says %v", l.Site, heads[l.Site], l.Position)
			}
		}
	})
}
