package storetest

import (
	"context"
	"strings"
	"testing"

	"github.com/gheecms/ghee/internal/authoring"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
)

func roundTrip(t *testing.T, db Database) {
	h := db.Open(t)
	a, b := site(t, h, "a"), site(t, h, "b")
	record := authoring.Record{ID: "d1", Type: "t1", Kind: content.KindCollection, Num: 7, Position: -3, Created: 5}
	variant := authoring.Variant{
		Document: "d1", Locale: "zh-hant", Slug: "雲端-naïve", Name: "雲端 'x' \\", Status: content.Scheduled,
		Draft: "r1", Live: "r0", Published: 1, Updated: 2, Scheduled: 3, Trashed: 4,
	}
	revision := authoring.Revision{
		ID: "r1", Document: "d1", Locale: "zh-hant", N: 1, Slug: "雲端-naïve", Name: "N", Cause: "import", Author: "Ida", Payload: []byte(`{"1":"\u0000 é"}`), At: 9,
	}
	typ := content.Type{ID: "t1", Kind: content.KindCollection, Key: "faq", Name: "Fragen & Antworten", Last: 1, Fields: []content.Field{{ID: 1, Key: "q", Kind: content.ShortText}}}
	media := content.MediaObject{ID: "m1", URL: "https://x.test/ä.png", Name: "ä", Alt: "<alt>"}
	ref := authoring.ImportRef{Source: "https://old.test", Ref: "post:1", Document: "d1", Hash: "h", Revision: "r1"}
	redirect := content.Redirect{From: "/alt", To: "/neu"}
	for range 2 { // putting again changes nothing
		write(t, h, a, func(ctx context.Context, tx authoring.Tx) error {
			must(t, tx.PutRecord(ctx, record))
			must(t, tx.PutVariant(ctx, variant))
			must(t, tx.PutType(ctx, typ))
			must(t, tx.PutMedia(ctx, media))
			must(t, tx.PutImportRef(ctx, ref))
			return tx.PutRedirect(ctx, redirect)
		})
	}
	write(t, h, a, func(ctx context.Context, tx authoring.Tx) error {
		n, err := tx.AddRevision(ctx, revision)
		same(t, "n", 1, n)
		return err
	})
	must(t, h.Read(t.Context(), a, func(tx authoring.Tx) error {
		gotRecord, err := tx.Record(t.Context(), "d1")
		must(t, err)
		gotVariant, err := tx.Variant(t.Context(), "d1", "zh-hant")
		must(t, err)
		byNum, err := tx.RecordByNum(t.Context(), record.Num)
		must(t, err)
		same(t, "record by its number", record, byNum)
		_, err = tx.RecordByNum(t.Context(), record.Num+1)
		code(t, err, fail.NotFound)
		all, err := tx.VariantsOf(t.Context(), "d1")
		must(t, err)
		same(t, "variants", []authoring.Variant{variant}, all)
		gotRevision, err := tx.Revision(t.Context(), "r1")
		must(t, err)
		schema, err := tx.Types(t.Context())
		must(t, err)
		gotMedia, err := tx.Media(t.Context(), "m1")
		must(t, err)
		gotRef, err := tx.ImportRef(t.Context(), ref.Source, ref.Ref)
		must(t, err)
		gotRedirect, err := tx.Redirect(t.Context(), "/alt")
		same(t, "kept", []any{record, variant, revision, typ, media, ref, redirect},
			[]any{gotRecord, gotVariant, gotRevision, *schema.Type("t1"), gotMedia, gotRef, gotRedirect})
		return err
	}))
	must(t, h.Read(t.Context(), b, func(tx authoring.Tx) error {
		_, err := tx.Record(t.Context(), "d1")
		code(t, err, fail.NotFound) // another site's
		return nil
	}))
	write(t, h, a, func(ctx context.Context, tx authoring.Tx) error {
		must(t, tx.DropRedirect(ctx, "/alt"))
		must(t, tx.DropRedirect(ctx, "/alt"))
		_, err := tx.Redirect(ctx, "/alt")
		code(t, err, fail.NotFound)
		return nil
	})
}

func notFound(t *testing.T, db Database) {
	h := db.Open(t)
	a := site(t, h, "a")
	for name, f := range map[string]func(context.Context, authoring.Tx) error{
		"record":    func(ctx context.Context, tx authoring.Tx) error { _, err := tx.Record(ctx, "x"); return err },
		"variant":   func(ctx context.Context, tx authoring.Tx) error { _, err := tx.Variant(ctx, "x", "en"); return err },
		"revision":  func(ctx context.Context, tx authoring.Tx) error { _, err := tx.Revision(ctx, "x"); return err },
		"claimant":  func(ctx context.Context, tx authoring.Tx) error { _, err := tx.Claimant(ctx, "x", "y"); return err },
		"media":     func(ctx context.Context, tx authoring.Tx) error { _, err := tx.Media(ctx, "x"); return err },
		"redirect":  func(ctx context.Context, tx authoring.Tx) error { _, err := tx.Redirect(ctx, "/x"); return err },
		"importRef": func(ctx context.Context, tx authoring.Tx) error { _, err := tx.ImportRef(ctx, "x", "y"); return err },
		"addRevision": func(ctx context.Context, tx authoring.Tx) error {
			_, err := tx.AddRevision(ctx, authoring.Revision{ID: "r", Document: "x"})
			return err
		},
	} {
		err := h.Write(t.Context(), a, func(tx authoring.Tx) error { return f(t.Context(), tx) })
		if !fail.Is(err, fail.NotFound) {
			t.Errorf("%s: got %v, want not_found", name, err)
		}
	}
	must(t, h.Read(t.Context(), 99, func(tx authoring.Tx) error {
		_, err := tx.Settings(t.Context())
		code(t, err, fail.NotFound)
		return nil
	}))
}

func typeKeys(t *testing.T, db Database) {
	h := db.Open(t)
	a := site(t, h, "a")
	put := func(typ content.Type) error {
		return h.Write(t.Context(), a, func(tx authoring.Tx) error { return tx.PutType(t.Context(), typ) })
	}
	must(t, put(content.Type{ID: "t1", Kind: content.KindPage, Key: "faq"}))
	must(t, put(content.Type{ID: "t2", Kind: content.KindCollection, Key: "faq"}))
	must(t, put(content.Type{ID: "s1", Kind: content.KindSingle}))
	must(t, put(content.Type{ID: "s2", Kind: content.KindSingle}))
	code(t, put(content.Type{ID: "t3", Kind: content.KindPage, Key: "faq"}), fail.Conflict)
	write(t, h, a, func(ctx context.Context, tx authoring.Tx) error {
		must(t, tx.PutRecord(ctx, authoring.Record{ID: "d1", Type: "t2", Kind: content.KindCollection, Num: 1}))
		for id, want := range map[content.TypeID]bool{"t1": false, "t2": true, "none": false} {
			has, err := tx.HasDocuments(ctx, id)
			must(t, err)
			same(t, "documents of "+string(id), want, has)
		}
		must(t, tx.DropType(ctx, "t1"))
		return tx.DropType(ctx, "none")
	})
	must(t, put(content.Type{ID: "t3", Kind: content.KindPage, Key: "faq"}))
	must(t, h.Read(t.Context(), a, func(tx authoring.Tx) error {
		types, err := tx.Types(t.Context())
		if types.Type("t1") != nil || types.ByKey(content.KindPage, "faq").ID != "t3" {
			t.Error("a dropped type is still there")
		}
		return err
	}))
}

func findVariants(t *testing.T, db Database) {
	h := db.Open(t)
	a := site(t, h, "a")
	write(t, h, a, func(ctx context.Context, tx authoring.Tx) error {
		for i, id := range []content.ObjectID{"d3", "d1", "d2"} {
			typ := content.TypeID("t1")
			if id == "d2" {
				typ = "t2"
			}
			must(t, tx.PutRecord(ctx, authoring.Record{ID: id, Type: typ, Kind: content.KindPage, Num: content.Num(i + 1)}))
			for _, locale := range []string{"zh", "en"} {
				must(t, tx.PutVariant(ctx, authoring.Variant{Document: id, Locale: locale, Slug: "über-" + string(id), Status: content.Draft}))
			}
		}
		return nil
	})
	for _, c := range []struct {
		typ          content.TypeID
		slug, locale string
		want         string
	}{
		{"", "", "", "d3/en d3/zh d1/en d1/zh d2/en d2/zh"},
		{"t1", "", "en", "d3/en d1/en"},
		{"", "über-d2", "", "d2/en d2/zh"},
		{"t1", "über-d2", "", ""},
		{"t2", "über-d2", "zh", "d2/zh"},
	} {
		must(t, h.Read(t.Context(), a, func(tx authoring.Tx) error {
			found, err := tx.FindVariants(t.Context(), c.typ, c.slug, c.locale)
			var names []string
			for _, v := range found {
				names = append(names, string(v.Document)+"/"+v.Locale)
			}
			same(t, string(c.typ)+" "+c.slug+" "+c.locale, c.want, strings.Join(names, " "))
			return err
		}))
	}
}

func revisions(t *testing.T, db Database) {
	h := db.Open(t)
	a := site(t, h, "a")
	write(t, h, a, func(ctx context.Context, tx authoring.Tx) error {
		must(t, tx.PutRecord(ctx, authoring.Record{ID: "d1", Kind: content.KindPage, Num: 1}))
		must(t, tx.PutRecord(ctx, authoring.Record{ID: "d2", Kind: content.KindPage, Num: 2}))
		for i, c := range []struct {
			document content.ObjectID
			locale   string
			want     int
		}{{"d1", "en", 1}, {"d1", "en", 2}, {"d1", "fr", 1}, {"d2", "en", 1}, {"d1", "en", 3}} {
			n, err := tx.AddRevision(ctx, authoring.Revision{ID: string(rune('a' + i)), Document: c.document, Locale: c.locale})
			must(t, err)
			same(t, "n", c.want, n)
		}
		return nil
	})
	must(t, h.Read(t.Context(), a, func(tx authoring.Tx) error {
		for _, c := range []struct {
			before, limit int
			want          string
		}{{0, 9, "eba"}, {0, 2, "eb"}, {2, 9, "a"}, {1, 9, ""}} {
			revs, err := tx.Revisions(t.Context(), "d1", "en", c.before, c.limit)
			must(t, err)
			var ids strings.Builder
			for _, r := range revs {
				ids.WriteString(r.ID)
			}
			same(t, "revisions", c.want, ids.String())
		}
		return nil
	}))
}
