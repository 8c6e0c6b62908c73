package store_test

import (
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/gheecms/ghee/internal/authoring"
	"github.com/gheecms/ghee/internal/changelog"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/store"
)

// grow appends n entries, each with a payload of size bytes, about few objects.
func grow(t *testing.T, s *store.Store, site content.SiteID, n, size int, grouped bool) {
	t.Helper()
	must(t, s.Write(t.Context(), site, func(tx authoring.Tx) error {
		var drafts []changelog.Draft
		for i := range n {
			drafts = append(drafts, changelog.Draft{Kind: changelog.Tag, Object: fmt.Sprint("o", i%10), Present: true, Payload: []byte(strings.Repeat("x", size))})
		}
		_, err := tx.Append(t.Context(), drafts, grouped)
		return err
	}))
}

// kept tidies a log until nothing is left to do and returns its first and last entry.
func kept(t *testing.T, s *store.Store, site content.SiteID, p store.Policy) (first, last int64) {
	t.Helper()
	for range 100 {
		left, err := s.Log().Tidy(t.Context(), site, p)
		must(t, err)
		if !left {
			r, err := s.Check(t.Context())
			must(t, err)
			if !r.OK() {
				t.Fatalf("%+v", r)
			}
			for _, l := range r.Logs {
				if l.Site == site {
					return l.Base + 1, l.Position.Seq
				}
			}
		}
	}
	t.Fatal("it does not end")
	return 0, 0
}

func TestTidy_KeepsWhatIsYoungAndFits(t *testing.T) {
	each(t, func(t *testing.T, c store.Config, _ func(testing.TB) *sql.DB) {
		now := time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)
		c.Clock = func() time.Time { return now }
		s, err := store.Open(t.Context(), c)
		must(t, err)
		defer s.Close()
		made, err := s.CreateSite(t.Context(), content.Site{Key: "a"}, content.Settings{DefaultLocale: "en", Locales: []content.Locale{{Num: 1, Code: "en"}}})
		must(t, err)
		const day = 24 * time.Hour
		week := store.Policy{Age: 7 * day, Bytes: 64 << 20}
		grow(t, s, made.ID, 1500, 10, false) // entries 2 to 1501
		now = now.Add(6 * day)
		grow(t, s, made.ID, 500, 10, true) // one group, to 2001
		if first, last := kept(t, s, made.ID, week); first != 1 || last != 2001 {
			t.Errorf("of the first week %d to %d are kept", first, last)
		}
		now = now.Add(2 * day)
		if first, _ := kept(t, s, made.ID, week); first != 1502 {
			t.Errorf("after 8 days entries from %d on are kept, want those from 1502 on", first)
		}
		if _, err := s.Log().Read(t.Context(), made.ID, changelog.Position{Seq: 5}, 10); !errors.Is(err, changelog.ErrCompacted) {
			t.Errorf("who was away longer is told %v", err)
		}
		grow(t, s, made.ID, 100, 1000, false) // what the site holds is 10 times 1,000 bytes now
		tight := store.Policy{Age: 7 * day, Bytes: 20_000}
		first, last := kept(t, s, made.ID, tight)
		if n := last - first + 1; n < 10 || n > 20 {
			t.Errorf("%d entries of 1,000 bytes are kept of 20,000 bytes", n)
		}
		grow(t, s, made.ID, 10, 40_000, false) // a quarter of 400,000 is more than 20,000
		if first, last = kept(t, s, made.ID, tight); last-first+1 != 2 {
			t.Errorf("%d entries of 40,000 bytes are kept of a quarter of ten", last-first+1)
		}
	})
}
