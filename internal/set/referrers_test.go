package set_test

import (
	"strings"
	"testing"

	"github.com/gheecms/ghee/internal/changelog"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/delivery"
)

func TestReferrers_EveryDocumentThatNamesAnother(t *testing.T) {
	t.Parallel()
	s := open(t)
	apply(t, s, kitchen(t)...)
	referrers := func(id content.ObjectID, after delivery.Row, limit int) string {
		t.Helper()
		tx, err := s.Read(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = tx.Close() }()
		docs, err := tx.Referrers(t.Context(), id, after, limit)
		if err != nil {
			t.Fatal(err)
		}
		var ids []string
		for _, d := range docs {
			ids = append(ids, string(d.ID)+"/"+d.Locale)
		}
		return strings.Join(ids, " ")
	}
	for _, c := range []struct {
		id    content.ObjectID
		after delivery.Row
		limit int
		want  string
	}{
		{"i1", 0, 9, "r1/en r2/en"},
		{"i1", 0, 1, "r1/en"},
		{"i1", delivery.RowOf(3, 1), 9, "r2/en"},
		{"i2", 0, 9, "r2/en"},
		{"c1", 0, 9, "p1/en p2/en"},
		{"c2", 0, 9, ""},
		{"none", 0, 9, ""},
	} {
		if got := referrers(c.id, c.after, c.limit); got != c.want {
			t.Errorf("%s after %d: %q, want %q", c.id, c.after, got, c.want)
		}
	}
	apply(t, s, changelog.Draft{Kind: changelog.Document, Object: "r2", Locale: "en"})
	if got := referrers("i2", 0, 9); got != "" {
		t.Errorf("after what referred is gone: %q", got)
	}
}

func TestReferrers_NoneByBeingLent(t *testing.T) {
	t.Parallel()
	s := open(t)
	d := meal(t, 1, "en", "Soup")
	d.Payload = content.Values{1: "Soup", 3: []content.ObjectID{"i1"}}.Encode()
	apply(t, s, append(multilingual(t, "de=en"), d)...)
	tx, err := s.Read(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = tx.Close() }()
	docs, err := tx.Referrers(t.Context(), "i1", 0, 1000)
	if err != nil || len(docs) != 1 || docs[0].Locale != "en" || docs[0].Lent {
		t.Fatalf("%+v %v, want the English one alone", docs, err)
	}
}
