package set_test

import (
	"fmt"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/gheecms/ghee/internal/changelog"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/delivery"
	"github.com/gheecms/ghee/internal/set"
)

// seen is what a read finds where a set keeps something in memory: documents by
// id, whole and in part, and lists by the values of a field.
func seen(t *testing.T, tx *set.Tx) any {
	t.Helper()
	ids := []content.ObjectID{"i1", "i2", "i3", "r1", "r2", "c1", "none"}
	var out []any
	for _, parts := range []delivery.Parts{delivery.Heads, delivery.Fragments, delivery.Bodies, delivery.Heads} {
		for _, locale := range []int{1, 2} {
			docs, err := tx.Load(t.Context(), ids, locale, parts)
			if err != nil {
				t.Fatal(err)
			}
			out = append(out, docs)
		}
	}
	for _, desc := range []bool{false, true} {
		docs, total, err := tx.Select(t.Context(), delivery.Selection{
			Scope: delivery.Scope{Kind: content.KindPage, Type: "tr"}, Locale: 1,
			Where: where(delivery.Match{Path: "1", Equals: "Some"}), Order: delivery.Order{Path: "2", Desc: desc},
		}, delivery.Heads)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, docs, total)
	}
	return out
}

// drawChange is one change of what seen looks at.
func drawChange(t *testing.T, r *rapid.T) changelog.Draft {
	n := rapid.IntRange(1, 3).Draw(r, "number")
	locale := rapid.SampledFrom([]string{"en", "de"}).Draw(r, "locale")
	text := rapid.SampledFrom([]string{"Some", "Other"}).Draw(r, "text")
	var d changelog.Draft
	switch rapid.IntRange(0, 9).Draw(r, "kind") {
	case 0: // the locales change their numbers
		a := rapid.IntRange(1, 2).Draw(r, "first locale")
		s := content.Settings{DefaultLocale: "en", Locales: []content.Locale{{Num: a, Code: "en"}, {Num: 3 - a, Code: "de"}}}
		return changelog.Draft{Kind: changelog.Settings, Object: "settings", Present: true, Payload: asJSON(t, s)}
	case 1:
		d = document(t, changelog.Category, "c1", "", content.Meta{Num: 9, Type: content.CategoryTypeID, Slug: "c", Name: text}, nil)
	case 2, 3, 4:
		d = document(t, changelog.Document, fmt.Sprintf("i%d", n), locale, content.Meta{Num: content.Num(n), Type: "ti", Name: text}, content.Values{1: text})
	default:
		v := content.Values{1: rapid.SampledFrom([]string{"Some", "Some", "Some", "Other"}).Draw(r, "title")}
		if rapid.Bool().Draw(r, "timed") {
			v[2] = float64(rapid.IntRange(1, 3).Draw(r, "minutes"))
		}
		num := content.Num(3 + n + 3*rapid.IntRange(0, 1).Draw(r, "other number"))
		d = document(t, changelog.Document, fmt.Sprintf("r%d", n), locale, content.Meta{Num: num, Type: "tr", Slug: fmt.Sprintf("r%d", n), Name: text}, v)
	}
	if rapid.IntRange(0, 3).Draw(r, "gone") == 0 {
		return gone(d)
	}
	return d
}

// A set that has answered before answers like one just opened, whatever was
// applied in between; a read begun before sees what it saw.
func TestKept_IsNeverStale(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(r *rapid.T) {
		path := filepath.Join(t.TempDir(), "set.db")
		s, err := set.Open(t.Context(), path)
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		apply(t, s, kitchen(t)...)
		for i, minutes := range []float64{2, 1, 3} {
			id := fmt.Sprintf("r%d", i+1)
			apply(t, s, document(t, changelog.Document, id, "en", content.Meta{Num: content.Num(4 + i), Type: "tr", Slug: id, Name: id}, content.Values{1: "Some", 2: minutes}))
		}
		for range rapid.IntRange(1, 4).Draw(r, "applies") {
			before, err := s.Read(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			was := seen(t, before)
			apply(t, s, rapid.SliceOfN(rapid.Custom(func(r *rapid.T) changelog.Draft { return drawChange(t, r) }), 1, 3).Draw(r, "changes")...)
			if diff := cmp.Diff(was, seen(t, before)); diff != "" {
				t.Fatalf("a read saw another position (-before +after):\n%s", diff)
			}
			if err := before.Close(); err != nil {
				t.Fatal(err)
			}
			fresh, err := set.Open(t.Context(), path)
			if err != nil {
				t.Fatal(err)
			}
			for range 2 { // the second time from what is kept
				now, of := read(t, s), read(t, fresh)
				if diff := cmp.Diff(seen(t, of), seen(t, now)); diff != "" {
					r.Fatalf("stale (-fresh +kept):\n%s", diff)
				}
				if err := now.Close(); err != nil {
					t.Fatal(err)
				}
				if err := of.Close(); err != nil {
					t.Fatal(err)
				}
			}
			if err := fresh.Close(); err != nil {
				t.Fatal(err)
			}
		}
	})
}

func TestKept_OrderFollowsAChangedValue(t *testing.T) {
	t.Parallel()
	s := open(t)
	apply(t, s, kitchen(t)...)
	timed := func(id string, num content.Num, minutes float64) changelog.Draft {
		return document(t, changelog.Document, id, "en", content.Meta{Num: num, Type: "tr", Slug: id, Name: id}, content.Values{1: "Some", 2: minutes})
	}
	apply(t, s, timed("r1", 3, 1), timed("r2", 4, 2))
	sel := delivery.Selection{
		Scope: delivery.Scope{Kind: content.KindPage, Type: "tr"}, Locale: 1,
		Where: where(delivery.Match{Path: "1", Equals: "Some"}), Order: delivery.Order{Path: "2"},
	}
	if got := slugs(t, s, sel); got != "r1 r2 2" {
		t.Fatal(got)
	}
	apply(t, s, timed("r1", 3, 3))
	if got := slugs(t, s, sel); got != "r2 r1 2" {
		t.Fatal(got)
	}
}
