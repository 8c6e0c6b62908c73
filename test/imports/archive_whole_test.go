package imports_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"path/filepath"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/gheecms/ghee/internal/authoring"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
	"github.com/gheecms/ghee/test/world"
)

// A site with all that a site can have moves from SQLite to PostgreSQL and back:
// locales that stand in for others, drafts over what is live, dates to publish
// at, the trash, every form of value, redirects, settings. Readers, previews and
// editors find the same, also after what was in the trash is taken out of it.
func TestArchive_AWholeSiteMovesWithAllThatItHas(t *testing.T) {
	first, second, third := world.New(t, world.Spec{}), world.New(t, world.Spec{Database: world.PostgreSQL}), world.New(t, world.Spec{})
	first.Must("site", "create", "inn", "--name", "The Inn & Söhne", "--locale", "en,pt,pt-br,ja")
	first.Must("site", "set", "--site", "inn", "blog_url=https://inn.example.test/notes", "media_base=https://files.example.test",
		"feed_title=Notes of the inn", "empty_terms=true", "default_locale=pt", "locale_fallback=pt-br=pt,en;ja=en")
	from := settled(t, first, "inn")
	furnish(t, from)
	dir := t.TempDir()
	a, b := filepath.Join(dir, "a.tar.gz"), filepath.Join(dir, "b.tar.gz")
	first.Must("export", "--site", "inn", "-o", a)
	second.Must("site", "create", "neighbour", "--locale", "en")
	second.Must("import", "archive", a, "--new-site", "inn")
	second.Must("export", "--site", "inn", "-o", b)
	third.Must("import", "archive", b, "--new-site", "inn")

	paths := innRequests(from)
	moves := []moved{settled(t, second, "inn"), settled(t, third, "inn")}
	compare := func(when string, paths []string) {
		t.Helper()
		want := desk(t, from)
		for _, to := range moves {
			for _, path := range paths {
				same(t, from, to, path)
			}
			if diff := gocmp.Diff(want, desk(t, to)); diff != "" {
				t.Errorf("%s: editors find something else: %s", when, diff)
			}
		}
	}
	compare("moved", paths)
	for _, m := range append(moves, from) {
		takeOut(t, m)
	}
	compare("taken out of the trash", []string{"/v2/pages/dish/?page_size=50&locale=pt", "/v2/pages/dish/prato-2/?locale=pt", "/v2/posts/", "/v2/posts/post-2/"})
	t.Logf("%d requests", 2*len(paths))
}

// furnish fills the site.
func furnish(t *testing.T, m moved) {
	t.Helper()
	ctx, o := t.Context(), m.Origin()
	do := func(f func(b *authoring.Batch)) {
		t.Helper()
		must(t, o.Authoring.Batch(ctx, m.site, false, func(b *authoring.Batch) error { f(b); return nil }))
	}
	ids := map[string]content.TypeID{}
	do(func(b *authoring.Batch) {
		put := func(typ content.Type) {
			made, err := b.PutType(ctx, typ)
			must(t, err)
			ids[typ.Key] = made.ID
		}
		put(content.Type{Kind: content.KindComponent, Key: "seo", Name: "SEO", Fields: []content.Field{
			{Key: "title", Kind: content.ShortText}, {Key: "image", Kind: content.Media},
		}})
		put(content.Type{Kind: content.KindCollection, Key: "cup", Name: "Cup", Fields: []content.Field{
			{Key: "title", Kind: content.ShortText, Rules: content.Rules{Unique: true}}, {Key: "size", Kind: content.Number},
		}})
		put(content.Type{Kind: content.KindPage, Key: "dish", Name: "Dish", Fields: []content.Field{
			{Key: "title", Kind: content.ShortText},
			{Key: "on", Kind: content.Date},
			{Key: "hot", Kind: content.Checkbox},
			{Key: "cups", Kind: content.Reference, Target: ids["cup"], Many: true},
			{Key: "seo", Kind: content.Component, Components: []content.TypeID{ids["seo"]}},
			{Key: "rows", Kind: content.Repeater, Fields: []content.Field{{Key: "a", Kind: content.ShortText}}},
			{Key: "parts", Kind: content.Picker, Components: []content.TypeID{ids["seo"]}},
		}})
	})
	save := func(b *authoring.Batch, in authoring.Input, publish bool) content.ObjectID {
		t.Helper()
		saved, err := b.Save(ctx, in)
		must(t, err)
		if publish {
			must(t, b.Publish(ctx, saved.Document, in.Locale, 0))
		}
		return saved.Document
	}
	type v = map[string]any
	do(func(b *authoring.Batch) {
		cup := save(b, authoring.Input{Type: ids["cup"], Locale: "en", Values: v{"title": "Pot <b>", "size": 1.5}}, true)
		save(b, authoring.Input{Document: cup, Type: ids["cup"], Locale: "pt", Values: v{"title": "Xícara", "size": 2}}, true)
		save(b, authoring.Input{Type: ids["cup"], Locale: "pt", Values: v{"title": "Rascunho"}}, false)
		for i := range 12 {
			dish := save(b, authoring.Input{Type: ids["dish"], Locale: "en", Slug: fmt.Sprintf("dish-%d", i), Values: v{
				"title": fmt.Sprintf("Dish %d 雲端", i), "on": "2026-03-02", "hot": i%2 == 0, "cups": []any{cup},
				"seo": v{"title": "S", "image": fmt.Sprintf("https://x.test/%d.png", i)}, "rows": []any{v{"a": "1"}, v{}},
				"parts": []any{v{"type": "seo", "fields": v{"title": "P"}}},
			}}, true)
			in := authoring.Input{Document: dish, Type: ids["dish"], Locale: "pt", Slug: fmt.Sprintf("prato-%d", i), Values: v{"title": fmt.Sprintf("Prato %d", i)}}
			switch i {
			case 0: // live in both, and a draft with another slug over one
				save(b, in, true)
				in.Slug, in.Values = "prato-novo", v{"title": "Prato novo", "seo": v{"image": "/segredo.png"}}
				save(b, in, false)
			case 1: // to be published later
				in.Scheduled = 4_000_000_000_000_000
				save(b, in, false)
			case 2: // one locale in the trash
				save(b, in, true)
				must(t, b.Trash(ctx, dish, "pt"))
			case 3: // unpublished
				save(b, in, true)
				must(t, b.Unpublish(ctx, dish, "pt"))
			case 4: // many revisions
				for n := range 9 {
					in.Values, in.Author = v{"title": fmt.Sprintf("Prato %d", n)}, "Ida"
					save(b, in, n%3 == 0)
				}
			case 5: // a slug that was live before
				save(b, in, true)
				in.Slug = "prato-mudado"
				save(b, in, true)
			}
		}
	})
	do(func(b *authoring.Batch) {
		author := save(b, authoring.Input{Type: content.AuthorTypeID, Slug: "ida", Values: v{"first_name": "Ida", "last_name": "M."}}, true)
		save(b, authoring.Input{Type: content.CategoryTypeID, Slug: "empty", Name: "Empty"}, true)
		for i, locale := range []string{"pt", "en", "pt", "en", "ja"} {
			post := save(b, authoring.Input{Type: content.PostTypeID, Locale: locale, Slug: fmt.Sprintf("post-%d", i), Name: fmt.Sprintf("Post %d", i), Values: v{
				"body": fmt.Sprintf("<p>notes %d ]]></p>", i), "author": author, "featured_image": "https://x.test/p.png",
			}}, i != 1)
			if i == 2 {
				must(t, b.Trash(ctx, post, ""))
			}
		}
		single, err := b.PutType(ctx, content.Type{Kind: content.KindSingle, Name: "About", Fields: []content.Field{{Key: "headline", Kind: content.ShortText}}})
		must(t, err)
		save(b, authoring.Input{Type: single.ID, Locale: "pt", Slug: "sobre", Values: v{"headline": "Sobre"}}, true)
		must(t, b.Redirect(ctx, content.Redirect{From: "/velho", To: "/novo"}))
		must(t, b.Redirect(ctx, content.Redirect{From: "/alt", To: "https://other.example.test/"}))
	})
	m.Caught(m.site, m.plain)
	m.Caught(m.site.Preview(), m.preview)
}

// innRequests is what readers and previews ask, in every locale and none.
func innRequests(m moved) (paths []string) {
	for _, path := range []string{
		"/v2/pages/dish/?page_size=50&levels=3", "/v2/pages/dish/?order=-updated", "/v2/pages/dish/?order=title&limit=4&offset=3", "/v2/pages/dish/?fields.hot=true&alt_media_text=1",
		"/v2/pages/dish/?fields.cups.title=Pot+%3Cb%3E", "/v2/pages/*/?", "/v2/pages/search/?query=dish", "/v2/pages/search/?query=prato", "/v2/content/cup/?", "/v2/content/?keys=cup",
		"/v2/content/cup/1/?", "/v2/posts/?", "/v2/posts/?author_slug=ida", "/v2/posts/search/?query=notes", "/v2/feeds/rss/?", "/v2/feeds/atom/?", "/v2/feeds/sitemap/?",
	} {
		paths = append(paths, path)
		for _, locale := range []string{"en", "pt", "pt-br", "ja"} {
			paths = append(paths, path+"&locale="+locale)
		}
	}
	for _, slug := range []string{"dish-0", "prato-0", "prato-novo", "prato-1", "dish-2", "prato-2", "prato-3", "prato-4", "prato-5", "prato-mudado", "sobre"} {
		for _, locale := range []string{"en", "pt", "pt-br", "ja"} {
			paths = append(paths, "/v2/pages/*/"+slug+"/?locale="+url.QueryEscape(locale))
		}
	}
	for i := range 5 {
		paths = append(paths, fmt.Sprintf("/v2/posts/post-%d/", i), fmt.Sprintf("/v2/posts/post-%d/?locale=pt-br", i))
	}
	return append(paths, "/v2/authors/?include=recent_posts", "/v2/categories/", "/v2/tags/", "/v2/redirects/")
}

// desk is what editors find: every variant with its dates, states and whole
// history, the trash, settings and types.
func desk(t *testing.T, m moved) (lines []string) {
	t.Helper()
	ctx := t.Context()
	say := func(v any) {
		data, err := json.Marshal(v)
		must(t, err)
		lines = append(lines, string(data))
	}
	must(t, m.Origin().Store.Read(ctx, m.site, func(tx authoring.Tx) error {
		settings, err := tx.Settings(ctx)
		must(t, err)
		say(settings)
		schema, err := tx.Types(ctx)
		must(t, err)
		say(schema.Types())
		return documents(ctx, tx, func(r authoring.Record, variants []authoring.Variant) error {
			say(r)
			for _, v := range variants {
				say(v)
				revisions, err := tx.Revisions(ctx, r.ID, v.Locale, 0, 100)
				must(t, err)
				for _, short := range revisions {
					whole, err := tx.Revision(ctx, short.ID)
					must(t, err)
					say(whole)
				}
			}
			return nil
		})
	}))
	return lines
}

// documents walks all documents by number, what is in the trash included.
func documents(ctx context.Context, tx authoring.Tx, f func(authoring.Record, []authoring.Variant) error) error {
	for num, missing := content.Num(1), 0; missing < 10; num++ {
		r, err := tx.RecordByNum(ctx, num)
		if fail.Is(err, fail.NotFound) {
			missing++
			continue
		}
		var variants []authoring.Variant
		if err == nil {
			variants, err = tx.VariantsOf(ctx, r.ID)
		}
		if err == nil {
			err = f(r, variants)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// takeOut takes out what is in the trash.
func takeOut(t *testing.T, m moved) {
	t.Helper()
	ctx := t.Context()
	var binned []authoring.Variant
	must(t, m.Origin().Store.Read(ctx, m.site, func(tx authoring.Tx) error {
		return documents(ctx, tx, func(_ authoring.Record, variants []authoring.Variant) error {
			for _, v := range variants {
				if v.Trashed != 0 {
					binned = append(binned, v)
				}
			}
			return nil
		})
	}))
	if len(binned) != 2 {
		t.Errorf("%d variants were in the trash", len(binned))
	}
	must(t, m.Origin().Authoring.Batch(ctx, m.site, false, func(b *authoring.Batch) error {
		for _, v := range binned {
			if err := b.Untrash(ctx, v.Document, v.Locale); err != nil {
				return err
			}
		}
		return nil
	}))
	m.Caught(m.site, m.plain)
	m.Caught(m.site.Preview(), m.preview)
}
