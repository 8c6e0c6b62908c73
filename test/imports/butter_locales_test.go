package imports_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gheecms/ghee/internal/authoring"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/test/world"
)

// author writes documents into a site, and publishes them.
type author struct {
	t     *testing.T
	batch *authoring.Batch
	clock content.Micros
}

func (a *author) put(document content.ObjectID, typ content.TypeID, locale, slug string, values map[string]any) content.ObjectID {
	a.t.Helper()
	ctx := context.Background()
	a.clock += 60_000_000
	name := "The " + slug
	if typ == content.AuthorTypeID {
		name = "" // the API tells that of a person's own names alone
	}
	saved, err := a.batch.Save(ctx, authoring.Input{
		Document: document, Type: typ, Locale: locale, Slug: slug, Name: name, Values: values, Created: a.clock, Updated: a.clock,
	})
	must(a.t, err)
	must(a.t, a.batch.Publish(ctx, saved.Document, saved.Locale, a.clock))
	return saved.Document
}

// translated is a site in three locales: pages and items in some of them, that
// refer to each other in rings; posts under other slugs; components of one key;
// items in an order of their own.
func translated(t *testing.T, w *world.World, site content.SiteID) {
	t.Helper()
	title := content.Field{Key: "title", Kind: content.ShortText}
	must(t, w.Origin().Authoring.Batch(t.Context(), site, true, func(b *authoring.Batch) error {
		_, err := b.PutTypes(t.Context(), []content.Type{
			{ID: "hero", Kind: content.KindComponent, Key: "hero", Name: "Hero", Fields: []content.Field{title, {Key: "image", Kind: content.Media}}},
			{ID: "other", Kind: content.KindComponent, Key: "other", Name: "Other", Fields: []content.Field{title, {Key: "wide", Kind: content.Checkbox}}},
			{ID: "page", Kind: content.KindPage, Key: "page", Name: "Page", Fields: []content.Field{
				title,
				{Key: "hero", Kind: content.Component, Components: []content.TypeID{"hero"}},
				{Key: "next", Kind: content.Reference, Target: "page"},
				{Key: "things", Kind: content.Reference, Target: "thing", Many: true},
			}},
			{ID: "offer", Kind: content.KindPage, Key: "offer", Name: "Offer", Fields: []content.Field{
				{Key: "hero", Kind: content.Component, Components: []content.TypeID{"other"}}, {Key: "page", Kind: content.Reference, Target: "page"},
			}},
			{ID: "thing", Kind: content.KindCollection, Key: "thing", Name: "Thing", Fields: []content.Field{
				{Key: "label", Kind: content.ShortText}, {Key: "page", Kind: content.Reference, Target: "page"},
			}},
		})
		must(t, err)
		a := &author{t: t, batch: b, clock: 1_700_000_000_000_000}
		type values = map[string]any
		me := a.put("", content.AuthorTypeID, "", "ida", values{"first_name": "Ida"})
		news := a.put("", content.CategoryTypeID, "", "news", nil)
		one, two := a.put("", "page", "en", "one", nil), a.put("", "page", "en", "two", nil)
		first := a.put("", "thing", "en", "", values{"label": "first", "page": one})
		last := a.put("", "thing", "en", "", values{"label": "last", "page": two})
		must(t, b.Place(t.Context(), last, -1))
		a.put(first, "thing", "fr", "", values{"label": "premier", "page": two})
		hero := values{"title": "Hello", "image": "https://x.test/h.png"}
		a.put(one, "page", "en", "one", values{"title": "One", "hero": hero, "next": two, "things": []any{first, last}})
		a.put(two, "page", "en", "two", values{"title": "Two", "hero": hero, "next": one, "things": []any{last}})
		a.put(two, "page", "fr", "two", values{"title": "Deux", "next": two})
		a.put(one, "page", "de", "one", values{"title": "Eins", "next": two, "things": []any{first}})
		only := a.put("", "page", "de", "allein", values{"title": "Allein", "next": one})
		a.put("", "offer", "en", "sale", values{"hero": values{"title": "Sale", "wide": true}, "page": one})
		a.put("", "offer", "de", "schluss", values{"hero": values{"title": "Schluss", "wide": false}, "page": only})
		post := values{"body": "<p>word</p>", "author": me, "categories": []any{news}, "featured_image": "https://x.test/p.png", "featured_image_alt": "P"}
		hello := a.put("", content.PostTypeID, "en", "hello", post)
		a.put(hello, content.PostTypeID, "fr", "bonjour", post)
		a.put(hello, content.PostTypeID, "de", "hello", post)
		abroad := a.put("", content.PostTypeID, "fr", "ailleurs", post)
		a.put(abroad, content.PostTypeID, "de", "woanders", post)
		a.put("", content.PostTypeID, "fr", "hello-fr-only", post)
		return nil
	}))
}

func TestButter_LocalesBecomeVersionsOfOneDocument(t *testing.T) {
	w := world.New(t, world.Spec{})
	tokens := map[string]string{}
	sites := map[string]content.SiteID{}
	for _, key := range []string{"from", "to"} {
		w.Must("site", "create", key, "--name", "Home", "--locale", "en,fr,de")
		tokens[key] = strings.TrimSpace(w.Must("token", "create", "--site", key))
		site, err := w.Origin().Site(t.Context(), key)
		must(t, err)
		sites[key] = site.ID
	}
	translated(t, w, sites["from"])
	w.Caught(sites["from"], tokens["from"])
	file := filepath.Join(t.TempDir(), "token")
	must(t, os.WriteFile(file, []byte(tokens["from"]), 0o600))
	args := []string{"import", "butter", w.Base + "/v2", "--site", "to", "--token-file", file, "--rate", "1000", "--locales", "en,fr,de", "--page-type", "page,offer"}
	told := dryRun(t, w, args)
	did := report(t, w.Must(append(args, "--yes", "--json")...))
	asTold(t, told, did)
	for row, n := range map[string]int{"page pages in en": 2, "page pages in de": 2, "posts in fr": 3, "items of thing in fr": 1, "posts in de": 2} {
		if r := did.Row(row); r.Created != n || r.Published != n {
			t.Errorf("%s: %+v, want %d", row, r, n)
		}
	}
	w.Caught(sites["to"], tokens["to"])
	sameAnswers(t, w, tokens["from"], w, tokens["to"], everything(t, w, tokens["from"], sites["from"], "", "en", "fr", "de"))
	if from, to := distinct(t, w, sites["from"]), distinct(t, w, sites["to"]); from != to {
		t.Errorf("%d documents became %d", from, to)
	}
	if again := report(t, w.Must(append(args, "--json")...)); again.Written() != 0 {
		t.Errorf("a second run wrote: %+v", again.Rows)
	}
}

// distinct counts the documents of a site, whatever their locales.
func distinct(t *testing.T, w *world.World, site content.SiteID) int {
	t.Helper()
	all := map[content.ObjectID]bool{}
	must(t, w.Origin().Store.Read(t.Context(), site, func(tx authoring.Tx) error {
		variants, err := tx.FindVariants(t.Context(), "", "", "")
		for _, v := range variants {
			all[v.Document] = true
		}
		return err
	}))
	return len(all)
}
