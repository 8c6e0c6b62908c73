package storetest

import (
	"context"
	"fmt"
	"testing"

	"github.com/gheecms/ghee/internal/authoring"
	"github.com/gheecms/ghee/internal/content"
)

// shelf has, on two sites: "draft" never seen by readers, "changed" with a draft
// beside what they have, "current" without one, "gone" in the trash. Ann saved
// all but "current", which is Bob's, each a moment after the one before.
func shelf(t *testing.T, db Database) (h Handle, a content.SiteID) {
	t.Helper()
	h = db.Open(t)
	a = site(t, h, "a")
	for _, s := range []content.SiteID{a, site(t, h, "b")} {
		write(t, h, s, func(ctx context.Context, tx authoring.Tx) error {
			for n, v := range []authoring.Variant{
				{Document: "draft", Locale: "en", Name: "A Draft", Slug: "first"},
				{Document: "draft", Locale: "zh-hant", Name: "稿", Slug: "first"},
				{Document: "changed", Locale: "en", Live: "old", Name: "50 % off", Slug: "SALE"},
				{Document: "current", Locale: "en", Name: "Ätna", Slug: "aetna"},
				{Document: "gone", Locale: "en", Trashed: 9, Name: "A draft that is gone"},
			} {
				if v.Locale == "en" {
					must(t, tx.PutRecord(ctx, authoring.Record{ID: v.Document, Type: "t1", Kind: content.KindPage, Num: content.Num(10 + n), Created: 1}))
				}
				author := "ann"
				if v.Document == "current" {
					author = "bob"
				}
				v.Draft, v.Updated, v.Status = fmt.Sprintf("%d-%d", s, n), content.Micros(100+n), content.Draft
				if v.Document == "current" {
					v.Live = v.Draft
				}
				if _, err := tx.AddRevision(ctx, authoring.Revision{ID: "x" + v.Draft, Document: v.Document, Locale: v.Locale, Author: "ann", Payload: []byte(`{}`), At: v.Updated}); err != nil {
					return err
				}
				if _, err := tx.AddRevision(ctx, authoring.Revision{ID: v.Draft, Document: v.Document, Locale: v.Locale, Author: author, Payload: fmt.Appendf(nil, `{"1":"%s"}`, v.Document), At: v.Updated}); err != nil {
					return err
				}
				must(t, tx.PutVariant(ctx, v))
			}
			return nil
		})
	}
	return h, a
}

func lineOf(l authoring.Line) string {
	return fmt.Sprintf("%s %s %s %s %d", l.ID, l.Locale, l.Standing(), l.Author, l.Num)
}

func lines(t *testing.T, db Database) {
	h, a := shelf(t, db)
	must(t, h.Read(t.Context(), a, func(tx authoring.Tx) error {
		found, err := tx.Lines(t.Context(), []content.ObjectID{"current", "draft", "nowhere"})
		must(t, err)
		got := map[string]bool{}
		for _, l := range found {
			got[lineOf(l)] = true
		}
		same(t, "lines", map[string]bool{"draft en draft ann 10": true, "draft zh-hant draft ann 10": true, "current en published bob 13": true}, got)
		payloads, err := tx.Payloads(t.Context(), []string{found[0].Draft, "nowhere"})
		same(t, "payloads", map[string][]byte{found[0].Draft: []byte(`{"1":"` + string(found[0].ID) + `"}`)}, payloads)
		return err
	}))
}

func draftsBy(t *testing.T, db Database) {
	h, a := shelf(t, db)
	must(t, h.Read(t.Context(), a, func(tx authoring.Tx) error {
		var got []string
		var last authoring.Line
		for range 5 {
			page, err := tx.DraftsBy(t.Context(), authoring.Drafts{Author: "ann", After: last, Limit: 2})
			must(t, err)
			for _, l := range page {
				got, last = append(got, lineOf(l)), l
			}
			if len(page) < 2 {
				break
			}
		}
		same(t, "drafts of ann", []string{"changed en changed ann 12", "draft zh-hant draft ann 10", "draft en draft ann 10"}, got)
		none, err := tx.DraftsBy(t.Context(), authoring.Drafts{Author: "bob", Limit: 9})
		same(t, "drafts of bob", 0, len(none))
		return err
	}))
}

func numbers(t *testing.T, db Database) {
	h, a := shelf(t, db)
	must(t, h.Read(t.Context(), a, func(tx authoring.Tx) error {
		for _, c := range []struct {
			of   authoring.Numbers
			want []content.Num
		}{
			{authoring.Numbers{Kind: content.KindPage}, []content.Num{10, 12, 13}},
			{authoring.Numbers{Kind: content.KindPage, Type: "t2"}, nil},
			{authoring.Numbers{Kind: content.KindPost}, nil},
			{authoring.Numbers{Kind: content.KindPage, Type: "t1", Locale: "zh-hant"}, []content.Num{10}},
			{authoring.Numbers{Kind: content.KindPage, Standing: authoring.Unseen}, []content.Num{10}},
			{authoring.Numbers{Kind: content.KindPage, Standing: authoring.Changed}, []content.Num{12}},
			{authoring.Numbers{Kind: content.KindPage, Standing: authoring.Current}, []content.Num{13}},
			{authoring.Numbers{Kind: content.KindPage, Author: "ann"}, []content.Num{10, 12}},
		} {
			got, err := tx.Numbers(t.Context(), c.of)
			must(t, err)
			same(t, fmt.Sprintf("%+v", c.of), c.want, got)
		}
		return nil
	}))
}

func named(t *testing.T, db Database) {
	h, a := shelf(t, db)
	must(t, h.Read(t.Context(), a, func(tx authoring.Tx) error {
		for part, want := range map[string]string{"DRAFT": "[A Draft]", "sale": "[50 % off]", "0 %": "[50 % off]", "%": "[50 % off]", "Ätna": "[Ätna]", "first": "[稿 A Draft]", "none": "[]"} {
			found, err := tx.Named(t.Context(), part, 9)
			must(t, err)
			var got []string
			for _, l := range found {
				got = append(got, l.Name)
			}
			same(t, part, want, fmt.Sprint(got))
		}
		one, err := tx.Named(t.Context(), "a", 1)
		same(t, "a limit", 1, len(one))
		return err
	}))
}
