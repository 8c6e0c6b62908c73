package storetest

import (
	"testing"
	"time"

	"github.com/gheecms/ghee/internal/presence"
)

// meet: guests of several processes see each other, at their own places, until
// they leave or are not heard of.
func meet(t *testing.T, db Database) {
	one, two := db.Open(t), db.Open(t)
	place := presence.Place{Site: 1, Document: "d", Locale: "en"}
	guest := func(at presence.Place, id string) presence.Guest {
		return presence.Guest{Place: at, ID: id, Person: "p-" + id, Name: "Ünal " + id}
	}
	meets := func(h Handle, within time.Duration, left []presence.Guest, here ...presence.Guest) (ids []string) {
		t.Helper()
		all, err := h.Meet(t.Context(), here, left, within)
		must(t, err)
		for _, g := range all {
			ids = append(ids, g.ID)
			if g.Person != "p-"+g.ID || g.Name != "Ünal "+g.ID || g.Since == 0 {
				t.Errorf("%+v is not who came", g)
			}
		}
		return ids
	}
	const long = time.Hour
	a, b := guest(place, "a"), guest(place, "b")
	same(t, "alone", []string{"a"}, meets(one, long, nil, a))
	same(t, "two", []string{"a", "b"}, meets(two, long, nil, b))
	first, err := one.Meet(t.Context(), []presence.Guest{a}, nil, long)
	must(t, err)
	again, err := one.Meet(t.Context(), []presence.Guest{a}, nil, long)
	must(t, err)
	same(t, "a beat changes nothing that is seen", first, again)
	for _, elsewhere := range []presence.Place{{Site: 2, Document: "d", Locale: "en"}, {Site: 1, Document: "e", Locale: "en"}, {Site: 1, Document: "d", Locale: "de"}} {
		c := guest(elsewhere, "c")
		same(t, "elsewhere", []string{"c"}, meets(one, long, nil, c))
		same(t, "gone from elsewhere", []string(nil), meets(one, long, []presence.Guest{c}))
	}
	same(t, "one left", []string{"b"}, meets(two, long, []presence.Guest{a}, b))
	same(t, "who is not heard of is forgotten", []string{"a"}, meets(one, -time.Hour, nil, a))
}
