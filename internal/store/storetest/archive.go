package storetest

import (
	"context"
	"errors"
	"testing"

	"github.com/gheecms/ghee/internal/account"
	"github.com/gheecms/ghee/internal/authoring"
	"github.com/gheecms/ghee/internal/changelog"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
	"github.com/gheecms/ghee/internal/importing/archive"
)

// ids that an order by a locale's rules would put elsewhere than one by bytes.
var byBytes = []string{"B", "a", "a-b", "aa", "b", "ä"}

// snapshot reads a site in the orders that archives have.
func snapshot(t *testing.T, db Database) {
	h := db.Open(t)
	a, b := site(t, h, "a"), site(t, h, "b")
	var public changelog.Draft
	for _, s := range []content.SiteID{a, b} {
		write(t, h, s, func(ctx context.Context, tx authoring.Tx) error {
			for i := range byBytes {
				id := byBytes[len(byBytes)-1-i]
				must(t, tx.PutMedia(ctx, content.MediaObject{ID: content.ObjectID(id), URL: "https://x.test/" + id}))
				must(t, tx.PutRedirect(ctx, content.Redirect{From: id, To: "/x"}))
				must(t, tx.PutImportRef(ctx, authoring.ImportRef{Source: "s", Ref: id, Document: "d"}))
				must(t, tx.PutImportRef(ctx, authoring.ImportRef{Source: id, Ref: "r", Document: "d"}))
			}
			must(t, tx.PutType(ctx, content.Type{ID: "t1", Kind: content.KindPage, Key: "page"}))
			for _, id := range []content.ObjectID{"d2", "d1", "d3"} {
				_, err := document(ctx, tx, id, "zh-hant", `{"1":"`+string(id)+`"}`)
				must(t, err)
			}
			_, err := save(ctx, tx, "d1", "en", `{}`)
			must(t, err)
			rev, err := tx.AddRevision(ctx, authoring.Revision{ID: "r", Document: "d1", Locale: "en", Payload: []byte(`{"2":0}`)})
			same(t, "n", 2, rev)
			must(t, err)
			public = changelog.Draft{Kind: changelog.Media, Object: "b", Present: true, Payload: []byte(`{}`)}
			_, err = tx.Append(ctx, []changelog.Draft{public}, false)
			return err
		})
	}
	must(t, h.Snapshot(t.Context(), a, func(s archive.Snapshot) error {
		ctx := t.Context()
		about, err := s.Site(ctx)
		must(t, err)
		same(t, "site", archive.Site{Key: "a", Name: "a", Settings: settings, LastNum: 3}, about)
		counts, err := s.Count(ctx)
		must(t, err)
		same(t, "counts", archive.Counts{Types: 1, Media: 6, Documents: 3, Variants: 4, Revisions: 5, Redirects: 6, Imports: 12}, counts)
		var media, shown, redirects, sources []string
		must(t, s.Media(ctx, func(m content.MediaObject, public bool) error {
			if media = append(media, string(m.ID)); public {
				shown = append(shown, string(m.ID))
			}
			return nil
		}))
		must(t, s.Redirects(ctx, func(r content.Redirect) error { redirects = append(redirects, r.From); return nil }))
		must(t, s.Imports(ctx, func(r authoring.ImportRef) error { sources = append(sources, r.Source+" "+r.Ref); return nil }))
		same(t, "orders", [][]string{byBytes, {"b"}, byBytes, {"B r", "a r", "a-b r", "aa r", "b r", "s B", "s a", "s a-b", "s aa", "s b", "s ä", "ä r"}},
			[][]string{media, shown, redirects, sources})
		first, err := s.Documents(ctx, 0, 2)
		must(t, err)
		rest, err := s.Documents(ctx, first[1].Num, 2)
		must(t, err)
		none, err := s.Documents(ctx, 3, 2)
		must(t, err)
		var names []string
		for _, d := range append(append(first, rest...), none...) {
			for _, v := range d.Variants {
				names = append(names, string(d.ID)+" "+v.Locale+" "+string(v.Document))
			}
		}
		same(t, "variants", []string{"d2 zh-hant d2", "d1 en d1", "d1 zh-hant d1", "d3 zh-hant d3"}, names)
		var revs []string
		must(t, s.Revisions(ctx, 1, 2, func(r authoring.Revision) error {
			revs = append(revs, string(r.Document)+" "+r.Locale+" "+string(r.Payload))
			return nil
		}))
		same(t, "revisions", []string{"d1 en {}", `d1 en {"2":0}`, `d1 zh-hant {"1":"d1"}`}, revs)
		enough := errors.New("enough")
		if err := s.Redirects(ctx, func(content.Redirect) error { return fail.Wrap(fail.Conflict, enough, "Enough.") }); !errors.Is(err, enough) {
			t.Errorf("an error of the caller comes back as %v", err)
		}
		return nil
	}))
	code(t, h.Snapshot(t.Context(), 99, func(s archive.Snapshot) error { _, err := s.Site(t.Context()); return err }), fail.NotFound)
}

// standing is what an archive would meet.
func standing(t *testing.T, db Database) {
	h := db.Open(t)
	a := site(t, h, "a")
	must(t, h.SetLimits(t.Context(), a, account.Limits{Documents: 1, Types: 2, Locales: 3, Media: 4, Revisions: 5}))
	must(t, h.Restore(t.Context(), a, func(tx authoring.RestoreTx) error {
		must(t, tx.PutRedirect(t.Context(), content.Redirect{From: "/a", To: "/b"}))
		return tx.PutMark(t.Context(), "x", 7)
	}))
	got, err := h.Standing(t.Context(), a, "x")
	must(t, err)
	want := archive.Standing{
		Site: archive.Site{Key: "a", Name: "a", Settings: settings}, Holds: archive.Counts{Redirects: 1},
		Most: archive.Room{Documents: 1, Types: 2, Locales: 3, Media: 4, Revisions: 5}, Mark: 7,
	}
	same(t, "standing", want, got)
	if other, err := h.Standing(t.Context(), a, "y"); err != nil || other.Mark != 0 {
		t.Errorf("of another name: %+v, %v", other, err)
	}
	_, err = h.Standing(t.Context(), 99, "x")
	code(t, err, fail.NotFound)
}

// restore keeps the numbers that it is given.
func restore(t *testing.T, db Database) {
	h := db.Open(t)
	a := site(t, h, "a")
	do := func(f func(context.Context, authoring.RestoreTx) error) error {
		return h.Restore(t.Context(), a, func(tx authoring.RestoreTx) error { return f(t.Context(), tx) })
	}
	rev := authoring.Revision{ID: "r", Document: "d", Locale: "en", N: 7, Payload: []byte(`{}`), Cause: "import", At: 3}
	must(t, do(func(ctx context.Context, tx authoring.RestoreTx) error {
		bare, err := tx.Bare(ctx)
		must(t, err)
		n, err := tx.Mark(ctx, "x")
		must(t, err)
		same(t, "of a new site", []any{true, int64(0)}, []any{bare, n})
		must(t, tx.PutRecord(ctx, authoring.Record{ID: "d", Kind: content.KindPage, Num: 40}))
		must(t, tx.PutRevision(ctx, rev))
		must(t, tx.RaiseNum(ctx, 50))
		must(t, tx.RaiseNum(ctx, 20)) // never lower
		return tx.PutMark(ctx, "x", 5)
	}))
	must(t, do(func(ctx context.Context, tx authoring.RestoreTx) error {
		bare, err := tx.Bare(ctx)
		must(t, err)
		n, err := tx.Mark(ctx, "x")
		must(t, err)
		must(t, tx.PutMark(ctx, "x", 6))
		num, err := tx.NextNum(ctx)
		must(t, err)
		kept, err := tx.Revision(ctx, "r")
		must(t, err)
		next, err := tx.AddRevision(ctx, authoring.Revision{ID: "s", Document: "d", Locale: "en"})
		same(t, "kept", []any{false, int64(5), content.Num(51), rev, 8}, []any{bare, n, num, kept, next})
		return err
	}))
	code(t, do(func(ctx context.Context, tx authoring.RestoreTx) error { return tx.PutRevision(ctx, rev) }), fail.Conflict)
	rev.ID = "other"
	code(t, do(func(ctx context.Context, tx authoring.RestoreTx) error { return tx.PutRevision(ctx, rev) }), fail.Conflict)
	must(t, do(func(ctx context.Context, tx authoring.RestoreTx) error {
		n, err := tx.Mark(ctx, "x")
		same(t, "the mark", int64(6), n)
		return err
	}))
}
