package storetest

import (
	"context"
	"fmt"
	"testing"

	"github.com/gheecms/ghee/internal/authoring"
	"github.com/gheecms/ghee/internal/content"
)

// trashed: pages of the trash are without gap and repetition, other sites' and
// what is not in the trash left out.
func trashed(t *testing.T, db Database) {
	h := db.Open(t)
	a, b := site(t, h, "a"), site(t, h, "b")
	for _, s := range []content.SiteID{a, b} {
		write(t, h, s, func(ctx context.Context, tx authoring.Tx) error {
			for n := range 7 {
				id := content.ObjectID(fmt.Sprintf("%d-%d", s, n))
				if _, err := document(ctx, tx, id, "en", `{}`); err != nil {
					return err
				}
				must(t, tx.PutVariant(ctx, authoring.Variant{Document: id, Locale: "en", Slug: "x", Trashed: content.Micros(n / 2)}))
				must(t, tx.PutVariant(ctx, authoring.Variant{Document: id, Locale: "de", Slug: "y", Trashed: content.Micros(n / 2)}))
			}
			return nil
		})
	}
	var got []string
	must(t, h.Read(t.Context(), a, func(tx authoring.Tx) error {
		var last authoring.Variant
		for range 10 {
			page, err := tx.Trashed(t.Context(), last, 3)
			must(t, err)
			for _, v := range page {
				got = append(got, fmt.Sprintf("%s %s %d", v.Document, v.Locale, v.Trashed))
				last = v
			}
			if len(page) < 3 {
				break
			}
		}
		return nil
	}))
	same(t, "the trash", []string{"1-6 de 3", "1-6 en 3", "1-4 de 2", "1-4 en 2", "1-5 de 2", "1-5 en 2", "1-2 de 1", "1-2 en 1", "1-3 de 1", "1-3 en 1"}, got)
}

func mediaNamed(t *testing.T, db Database) {
	h := db.Open(t)
	a, b := site(t, h, "a"), site(t, h, "b")
	put := func(s content.SiteID, id, name, alt string) {
		write(t, h, s, func(ctx context.Context, tx authoring.Tx) error {
			return tx.PutMedia(ctx, content.MediaObject{ID: content.ObjectID(id), URL: "https://x.test/" + id + ".png", Name: name, Alt: alt})
		})
	}
	put(a, "m1", "b", "A Cow")
	put(a, "m2", "a", "50 % off")
	put(a, "m3", "b", "Käse_1")
	put(a, "m4", "c", "ÄTNA")
	put(b, "m5", "b", "a cow")
	named := func(part string, after content.MediaObject, limit int) (ids []content.ObjectID) {
		must(t, h.Read(t.Context(), a, func(tx authoring.Tx) error {
			page, err := tx.MediaNamed(t.Context(), part, after, limit)
			for _, m := range page {
				ids = append(ids, m.ID)
			}
			return err
		}))
		return ids
	}
	for _, c := range []struct {
		part  string
		after content.MediaObject
		limit int
		want  []content.ObjectID
	}{
		{"", content.MediaObject{}, 9, []content.ObjectID{"m2", "m1", "m3", "m4"}},
		{"", content.MediaObject{}, 2, []content.ObjectID{"m2", "m1"}},
		{"", content.MediaObject{Name: "b", ID: "m1"}, 9, []content.ObjectID{"m3", "m4"}},
		{"COW", content.MediaObject{}, 9, []content.ObjectID{"m1"}},
		{"m3.PNG", content.MediaObject{}, 9, []content.ObjectID{"m3"}},
		{"0 %", content.MediaObject{}, 9, []content.ObjectID{"m2"}},
		{"_1", content.MediaObject{}, 9, []content.ObjectID{"m3"}},
		{"%", content.MediaObject{}, 9, []content.ObjectID{"m2"}},
		{"ÄTNA", content.MediaObject{}, 9, []content.ObjectID{"m4"}},
		{"none", content.MediaObject{}, 9, nil},
	} {
		same(t, fmt.Sprintf("%q after %v", c.part, c.after), c.want, named(c.part, c.after, c.limit))
	}
}

func redirectsAfter(t *testing.T, db Database) {
	h := db.Open(t)
	a, b := site(t, h, "a"), site(t, h, "b")
	for _, s := range []content.SiteID{a, b} {
		write(t, h, s, func(ctx context.Context, tx authoring.Tx) error {
			for n := range 5 {
				must(t, tx.PutRedirect(ctx, content.Redirect{From: fmt.Sprintf("/%d", n), To: fmt.Sprintf("/of-%d", s)}))
			}
			return nil
		})
	}
	must(t, h.Read(t.Context(), a, func(tx authoring.Tx) error {
		page, err := tx.RedirectsAfter(t.Context(), "/1", 2)
		same(t, "redirects", []content.Redirect{{From: "/2", To: "/of-1"}, {From: "/3", To: "/of-1"}}, page)
		return err
	}))
}
