package set_test

import (
	"database/sql"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/gheecms/ghee/internal/changelog"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/delivery"
	"github.com/gheecms/ghee/internal/set"
)

// gone is the draft that takes an object out again.
func gone(d changelog.Draft) changelog.Draft {
	return changelog.Draft{Kind: d.Kind, Object: d.Object, Locale: d.Locale}
}

func TestApply_RemovingEverythingLeavesNoRow(t *testing.T) {
	t.Parallel()
	for name, together := range map[string]bool{"one by one": false, "in one go": true} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "set.db")
			s, err := set.Open(t.Context(), path)
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = s.Close() }()
			drafts := kitchen(t)
			apply(t, s, drafts...)
			apply(t, s, changelog.Draft{Kind: changelog.Media, Object: "m1", Present: true, Payload: asJSON(t, content.MediaObject{URL: "https://example.test/b"})},
				changelog.Draft{Kind: changelog.Redirect, Object: "/old", Present: true, Payload: asJSON(t, content.Redirect{From: "/old", To: "/newer"})})
			var removed []changelog.Draft
			for _, d := range drafts {
				removed = append(removed, gone(d))
			}
			if together {
				apply(t, s, removed...)
			} else {
				for _, d := range removed {
					apply(t, s, d)
				}
			}
			var none changelog.Digest
			if s.Digest() != none.Sum() {
				t.Error("the digest is not that of nothing")
			}
			db, err := sql.Open("sqlite", "file:"+path)
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = db.Close() }()
			for _, table := range []string{"obj", "pending", "scope", "doc", "body", "path", "field", "total", "media", "redirect"} {
				var n int
				if err := db.QueryRowContext(t.Context(), `select count(*) from `+table).Scan(&n); err != nil || n > 0 {
					t.Errorf("%s holds %d rows, %v", table, n, err)
				}
			}
		})
	}
}

// TestApply_OrderOfEntriesDoesNotMatter gives documents before the types,
// components and settings they hang on.
func TestApply_OrderOfEntriesDoesNotMatter(t *testing.T) {
	t.Parallel()
	drafts := kitchen(t)
	straight := open(t)
	apply(t, straight, drafts...)
	for name, batches := range map[string]int{"entry by entry": 1, "in one go": len(drafts)} {
		t.Run(name, func(t *testing.T) {
			s := open(t)
			for i := len(drafts); i > 0; i -= batches {
				var part []changelog.Draft
				for j := i - 1; j >= i-batches; j-- {
					part = append(part, drafts[j])
				}
				apply(t, s, part...)
			}
			if d := cmp.Diff(answers(t, read(t, straight)), answers(t, read(t, s)), cmp.FilterPath(func(p cmp.Path) bool {
				return p.Last().String() == ".Chain"
			}, cmp.Ignore())); d != "" {
				t.Error(d)
			}
		})
	}
}

func TestApply_UnknownTypeOrLocaleIsKeptAndTold(t *testing.T) {
	t.Parallel()
	s := open(t)
	apply(t, s, kitchen(t)...)
	fr := document(t, changelog.Document, "r1", "fr", content.Meta{Num: 3, Type: "tr", Slug: "ghee", Name: "Beurre", Published: 30}, content.Values{1: "Beurre"})
	late := document(t, changelog.Document, "x1", "en", content.Meta{Num: 20, Type: "tx", Slug: "x", Name: "X"}, content.Values{1: "X"})
	bad := changelog.Draft{Kind: changelog.Document, Object: "b1", Locale: "en", Present: true, Meta: asJSON(t, content.Meta{Num: 21, Type: "tr"}), Payload: []byte("{")}
	apply(t, s, fr, late, bad)
	recipes := delivery.Scope{Kind: content.KindPage, Type: "tr"}
	if got := slugs(t, s, delivery.Selection{Scope: recipes, Locale: 2}); got != "0" {
		t.Errorf("a locale nobody declared is listed: %s", got)
	}
	if got, err := s.Pending(t.Context()); err != nil || len(got) != 3 {
		t.Errorf("pending: %q, %v", got, err)
	}
	if err := s.Check(t.Context()); err != nil {
		t.Error(err)
	}
	settings := content.Settings{SiteName: "Kitchen", DefaultLocale: "en", Locales: []content.Locale{{Num: 1, Code: "en"}, {Num: 2, Code: "fr"}}}
	withLocales := func(l ...content.Locale) changelog.Draft {
		settings.Locales = l
		return changelog.Draft{Kind: changelog.Settings, Object: "settings", Present: true, Payload: asJSON(t, settings)}
	}
	en, french := content.Locale{Num: 1, Code: "en"}, content.Locale{Num: 2, Code: "fr"}
	apply(t, s, withLocales(en, french), changelog.Draft{Kind: changelog.Type, Object: "tx", Present: true, Payload: asJSON(t, content.Type{
		ID: "tx", Kind: content.KindPage, Key: "late", Last: 1, Fields: []content.Field{{ID: 1, Key: "title", Kind: content.ShortText}},
	})})
	if got := slugs(t, s, delivery.Selection{Scope: recipes, Locale: 2}); got != "ghee 1" {
		t.Errorf("after the settings came: %s", got)
	}
	if got := slugs(t, s, delivery.Selection{Scope: delivery.Scope{Kind: content.KindPage, Type: "tx"}, Locale: 1}); got != "x 1" {
		t.Errorf("after the type came: %s", got)
	}
	if got, err := s.Pending(t.Context()); err != nil || len(got) != 1 {
		t.Errorf("pending: %q, %v", got, err)
	}
	apply(t, s, withLocales(en)) // and a locale that goes takes its documents along
	if got := slugs(t, s, delivery.Selection{Scope: recipes, Locale: 2}); got != "0" {
		t.Errorf("after the locale went: %s", got)
	}
	apply(t, s, withLocales(content.Locale{Num: 3, Code: "fr"}, en))
	if got := slugs(t, s, delivery.Selection{Scope: recipes, Locale: 3}); got != "ghee 1" {
		t.Errorf("after it came back under another number: %s", got)
	}
}

func TestApply_ComponentRendersItsHoldersAnew(t *testing.T) {
	t.Parallel()
	hero := content.Type{ID: "ch", Kind: content.KindComponent, Key: "hero", Last: 1, Fields: []content.Field{{ID: 1, Key: "head", Kind: content.ShortText}}}
	outer := content.Type{ID: "co", Kind: content.KindComponent, Key: "outer", Last: 1, Fields: []content.Field{{ID: 1, Key: "hero", Kind: content.Component, Components: []content.TypeID{"ch"}}}}
	page := content.Type{ID: "tp", Kind: content.KindPage, Key: "page", Last: 1, Fields: []content.Field{{ID: 1, Key: "body", Kind: content.Picker, Components: []content.TypeID{"co"}}}}
	typ := func(kind changelog.Kind, d content.Type) changelog.Draft {
		return changelog.Draft{Kind: kind, Object: string(d.ID), Present: true, Payload: asJSON(t, d)}
	}
	s := open(t)
	apply(t, s, kitchen(t)[0], typ(changelog.Component, hero), typ(changelog.Component, outer), typ(changelog.Type, page),
		document(t, changelog.Document, "d1", "en", content.Meta{Num: 1, Type: "tp", Slug: "a"}, content.Values{
			1: []content.Picked{{Type: "co", Values: content.Values{1: content.Values{1: "Hi"}}}},
		}))
	hero.Fields[0].Key = "headline"
	apply(t, s, typ(changelog.Component, hero))
	docs, err := read(t, s).Load(t.Context(), []content.ObjectID{"d1"}, 1, delivery.Fragments)
	if got := string(docs["d1"].Fragment.Text); err != nil || got != `"body":[{"type":"outer","fields":{"hero":{"headline":"Hi"}}}]` {
		t.Errorf("%s, %v", got, err)
	}
}

func TestApply_MovedNumberLeavesItsOldRow(t *testing.T) {
	t.Parallel()
	s := open(t)
	apply(t, s, kitchen(t)...)
	moved := func(num content.Num, name string) changelog.Draft {
		return document(t, changelog.Document, "r1", "en", content.Meta{Num: num, Type: "tr", Slug: "ghee", Name: name, Published: 30}, content.Values{1: "Ghee"})
	}
	recipes := delivery.Scope{Kind: content.KindPage, Type: "tr"}
	apply(t, s, moved(30, "Moved"))
	if got := slugs(t, s, delivery.Selection{Scope: recipes, Locale: 1, Where: where(delivery.Match{Path: "1", Equals: "Ghee"})}); got != "ghee 1" {
		t.Errorf("after the move: %s", got)
	}
	apply(t, s, moved(4, "Taken")) // the number of r2
	if got := slugs(t, s, delivery.Selection{Scope: recipes, Locale: 1}); got != "toast water 2" {
		t.Errorf("after a clash: %s", got)
	}
	if got, err := s.Pending(t.Context()); err != nil || len(got) != 1 {
		t.Errorf("pending: %q, %v", got, err)
	}
}
