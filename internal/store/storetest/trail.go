package storetest

import (
	"encoding/json"
	"sync"
	"testing"

	"github.com/gheecms/ghee/internal/account"
	"github.com/gheecms/ghee/internal/authoring"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
)

// siteTrail: what is done to a site is on a chain of its own, with the change or
// not at all, and stays when the site goes. Transactions that write to the same
// two trails, whatever they name first, all come to their end.
func siteTrail(t *testing.T, d Database) {
	h, other := d.Open(t), d.Open(t)
	a, b := site(t, h, "a"), site(t, h, "b")
	note := func(tx account.Trail, site content.SiteID, action string) {
		must(t, tx.AppendAudit(t.Context(), account.Event{Organisation: "org", Site: site, Action: action}))
	}
	must(t, h.SetLimits(t.Context(), a, account.Limits{Media: 1}))
	for n, want := range []fail.Code{"", fail.Denied, fail.TooLarge} {
		err := h.Write(t.Context(), a, func(tx authoring.Tx) error {
			note(tx, a, "media")
			for k := range n {
				must(t, tx.PutMedia(t.Context(), content.MediaObject{ID: content.ObjectID(rune('a' + k)), URL: "/"}))
			}
			if n == 1 {
				return fail.E(fail.Denied, "No.")
			}
			return nil
		})
		if want != "" {
			code(t, err, want)
		} else {
			must(t, err)
		}
	}
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			if err := []Handle{h, other}[i%2].ChangeAccounts(t.Context(), func(tx account.Tx) error {
				for k := range 2 {
					note(tx, []content.SiteID{a, b}[(i+k)%2], "both")
				}
				note(tx, content.Control, "org")
				return nil
			}); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	must(t, h.DeleteSite(t.Context(), a))
	for left := true; left; {
		var err error
		left, err = h.PurgeSites(t.Context())
		must(t, err)
	}
	for trail, want := range map[string]int{"site/1": 9, "site/2": 8, "org": 8, "": 0} {
		must(t, h.ViewAccounts(t.Context(), func(tx account.Tx) error {
			rows, err := tx.Audit(t.Context(), trail, 0, 100)
			must(t, err)
			same(t, trail, want, len(rows))
			var previous [32]byte
			for i, r := range rows {
				var e account.Event
				must(t, json.Unmarshal(r.Body, &e))
				same(t, "row", []any{int64(i + 1), trail, account.Chain(previous, r.Body)}, []any{r.Seq, e.Trail(), r.Hash})
				previous = r.Hash
			}
			return nil
		}))
	}
}
