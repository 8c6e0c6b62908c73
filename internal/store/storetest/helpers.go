package storetest

import (
	"context"
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/gheecms/ghee/internal/authoring"
	"github.com/gheecms/ghee/internal/changelog"
	"github.com/gheecms/ghee/internal/clock"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
)

var settings = content.Settings{
	SiteName: "Ghee & Söhne", BlogURL: "https://example.test/blog", DefaultLocale: "en", FeedTitle: "<New>", EmptyTerms: true,
	Locales: []content.Locale{{Num: 2, Code: "zh-hant", Name: "繁體中文"}, {Num: 1, Code: "en", Name: "English"}},
}

func site(t testing.TB, h Handle, key string) content.SiteID {
	t.Helper()
	s, err := h.CreateSite(t.Context(), content.Site{Key: key, Name: key}, settings)
	must(t, err)
	return s.ID
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func code(t testing.TB, err error, want fail.Code) {
	t.Helper()
	if !fail.Is(err, want) {
		t.Errorf("got the error %v, want one with the code %q", err, want)
	}
}

func same(t testing.TB, what string, want, got any) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", what, diff)
	}
}

// document adds a document with one revision and variant, and appends its entry.
func document(ctx context.Context, tx authoring.Tx, id content.ObjectID, locale, payload string) (changelog.Position, error) {
	num, err := tx.NextNum(ctx)
	if err != nil {
		return changelog.Position{}, err
	}
	if err := tx.PutRecord(ctx, authoring.Record{ID: id, Type: "t1", Kind: content.KindPage, Num: num, Position: int64(num), Created: tx.Now()}); err != nil {
		return changelog.Position{}, err
	}
	return save(ctx, tx, id, locale, payload)
}

// save adds a revision, makes it live and appends its entry.
func save(ctx context.Context, tx authoring.Tx, id content.ObjectID, locale, payload string) (changelog.Position, error) {
	rev := clock.NewID()
	if _, err := tx.AddRevision(ctx, authoring.Revision{ID: rev, Document: id, Locale: locale, Payload: []byte(payload), At: tx.Now()}); err != nil {
		return changelog.Position{}, err
	}
	v := authoring.Variant{Document: id, Locale: locale, Slug: "s-" + string(id), Status: content.Published, Draft: rev, Live: rev, Updated: tx.Now()}
	if err := tx.PutVariant(ctx, v); err != nil {
		return changelog.Position{}, err
	}
	meta, err := json.Marshal(content.Meta{Type: "t1", Slug: v.Slug, Status: v.Status, Updated: v.Updated})
	if err != nil {
		return changelog.Position{}, err
	}
	return tx.Append(ctx, []changelog.Draft{{
		Kind: changelog.Document, Object: string(id), Locale: locale, Present: true, Meta: meta, Payload: []byte(payload), Revision: rev,
	}}, false)
}

// write runs f in a transaction that must be kept.
func write(t testing.TB, h Handle, site content.SiteID, f func(context.Context, authoring.Tx) error) {
	t.Helper()
	must(t, h.Write(t.Context(), site, func(tx authoring.Tx) error { return f(t.Context(), tx) }))
}

// add writes drafts to a site's log.
func add(t testing.TB, h Handle, site content.SiteID, grouped bool, drafts ...changelog.Draft) (p changelog.Position) {
	t.Helper()
	write(t, h, site, func(ctx context.Context, tx authoring.Tx) (err error) {
		p, err = tx.Append(ctx, drafts, grouped)
		return err
	})
	return p
}

// whole reads a site's log from its beginning, a few entries at a time, and
// verifies each.
func whole(t testing.TB, h Handle, site content.SiteID) (entries []changelog.Entry) {
	t.Helper()
	var p changelog.Position
	for {
		page, err := h.Log.Read(t.Context(), site, p, 7)
		must(t, err)
		if len(page) == 0 {
			break
		}
		for _, e := range page {
			must(t, changelog.Verify(p, e))
			p = e.Position()
		}
		entries = append(entries, page...)
	}
	head, err := h.Log.Head(t.Context(), site)
	must(t, err)
	same(t, "the head is the last entry's position", head.Position, p)
	return entries
}

// objects collects a snapshot.
func objects(t testing.TB, h Handle, site content.SiteID) (changelog.Checkpoint, []changelog.Object) {
	t.Helper()
	at, seq, err := h.Log.Objects(t.Context(), site)
	must(t, err)
	var out []changelog.Object
	for o, err := range seq {
		must(t, err)
		out = append(out, o)
	}
	return at, out
}
