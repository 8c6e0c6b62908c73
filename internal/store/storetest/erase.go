package storetest

import (
	"fmt"
	"strings"
	"testing"

	"github.com/gheecms/ghee/internal/account"
	"github.com/gheecms/ghee/internal/authoring"
	"github.com/gheecms/ghee/internal/changelog"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
)

// deleteSite: nothing of the site is left, of others everything, and its id is
// not given again.
func deleteSite(t *testing.T, d Database) {
	h := d.Open(t)
	a, b := site(t, h, "a"), site(t, h, "b")
	for _, id := range []content.SiteID{a, b} {
		must(t, h.AddToken(t.Context(), account.Token{ID: fmt.Sprint("token-", id), Grant: content.Grant{Site: id, Kind: content.ReadToken, Hash: fmt.Sprint("hash-", id)}}))
		must(t, h.Write(t.Context(), id, func(tx authoring.Tx) error {
			return tx.PutMedia(t.Context(), content.MediaObject{ID: "m", URL: "/m.png"})
		}))
	}
	must(t, h.DeleteSite(t.Context(), a))
	code(t, h.DeleteSite(t.Context(), a), fail.NotFound)
	_, err := h.SiteByKey(t.Context(), "a")
	code(t, err, fail.NotFound)
	code(t, h.Write(t.Context(), a, func(authoring.Tx) error { return nil }), fail.NotFound)
	heads, err := h.Log.Heads(t.Context())
	must(t, err)
	if len(heads) != 3 { // control, b, its previews
		t.Errorf("heads %v", heads)
	}
	entries, err := h.Log.Read(t.Context(), content.Control, changelog.Position{}, 100)
	must(t, err)
	if gone := entries[len(entries)-2:]; gone[0].Kind != changelog.Token || gone[0].Present || gone[1].Kind != changelog.Site || gone[1].Present {
		t.Errorf("the control log ends with %+v", gone)
	}
	h = d.Open(t) // another process goes on
	for n, left := 0, true; left; n++ {
		left, err = h.PurgeSites(t.Context())
		must(t, err)
		if n > 100 {
			t.Fatal("it does not end")
		}
	}
	must(t, h.Read(t.Context(), b, func(tx authoring.Tx) error {
		_, err := tx.Media(t.Context(), "m")
		return err
	}))
	if c := site(t, h, "a"); c <= b {
		t.Errorf("the id %d is given again", c)
	}
}

// limits: what would go beyond one is refused and named; the rest goes on.
func limits(t *testing.T, d Database) {
	h := d.Open(t)
	id := site(t, h, "a")
	media := func(ids ...string) error {
		return h.Write(t.Context(), id, func(tx authoring.Tx) error {
			for _, m := range ids {
				if err := tx.PutMedia(t.Context(), content.MediaObject{ID: content.ObjectID(m), URL: "/" + m}); err != nil {
					return err
				}
			}
			return nil
		})
	}
	must(t, h.SetLimits(t.Context(), id, account.Limits{Media: 2}))
	must(t, media("1", "2"))
	must(t, media("1", "2")) // changes are no growth
	err := media("3")
	code(t, err, fail.TooLarge)
	if want := `limit "media" is 2`; err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("%v does not say %s", err, want)
	}
	held, most, err := h.Holding(t.Context(), id)
	must(t, err)
	if held.Media != 2 || most.Media != 2 || held.Locales == 0 {
		t.Errorf("%+v of %+v", held, most)
	}
	must(t, h.Write(t.Context(), id, func(tx authoring.Tx) error { return tx.EraseMedia(t.Context(), "1") }))
	must(t, media("3"))
	must(t, h.SetLimits(t.Context(), id, account.Limits{Media: 1})) // below what is there: nothing is lost
	must(t, media("2"))
	code(t, media("4"), fail.TooLarge)
}
