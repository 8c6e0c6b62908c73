package app_test

import (
	"fmt"
	"testing"

	"github.com/gheecms/ghee/internal/account"
	"github.com/gheecms/ghee/internal/authoring"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
)

func TestFindDocument(t *testing.T) {
	o := origin(t, config(t))
	site, err := o.Accounts.CreateSite(t.Context(), account.System(), account.NewSite{Key: "blog", Locales: []string{"en", "de"}})
	must(t, err)
	ids, nums := map[string]content.ObjectID{}, map[string]content.Num{}
	must(t, o.Authoring.Batch(t.Context(), site.ID, false, func(b *authoring.Batch) error {
		types := map[string]content.TypeID{"post": "post", "author": "author", "category": "category", "tag": "tag"}
		for _, typ := range []content.Type{
			{Kind: content.KindPage, Key: "dish", Name: "Dish"}, {Kind: content.KindSingle, Name: "About"}, {Kind: content.KindCollection, Key: "course", Name: "Course"},
		} {
			made, err := b.PutType(t.Context(), typ)
			if err != nil {
				return err
			}
			types[string(typ.Kind)] = made.ID
		}
		save := func(name string, in authoring.Input, typ string) error {
			in.Type = types[typ]
			s, err := b.Save(t.Context(), in)
			ids[name], nums[name] = s.Document, s.Num
			return err
		}
		for _, kind := range []string{"post", "author", "category", "tag", "page", "single"} {
			if err := save(kind, authoring.Input{Slug: "caf\u00e9"}, kind); err != nil {
				return err
			}
		}
		for n := range 9 {
			if err := save(fmt.Sprintf("item%d", n), authoring.Input{}, "collection"); err != nil {
				return err
			}
		}
		if err := save("german", authoring.Input{Slug: "kaffee", Locale: "de"}, "page"); err != nil {
			return err
		}
		if err := b.Publish(t.Context(), ids["page"], "", 0); err != nil { // live under one slug, drafted under another
			return err
		}
		return save("page", authoring.Input{Document: ids["page"], Slug: "tea"}, "page")
	}))
	for _, c := range []struct {
		name, locale, want string
		code               fail.Code
	}{
		{"post/caf\u00e9", "", "post", ""},
		{"/post/cafe\u0301/", "", "post", ""},
		{"author/caf\u00e9", "", "author", ""},
		{"category/caf\u00e9", "de", "category", ""},
		{"tag/caf\u00e9", "", "tag", ""},
		{"page/*/caf\u00e9", "", "single", ""},
		{"page/dish/tea", "", "page", ""},
		{"page/dish/caf\u00e9", "en", "page", ""},
		{"page/dish/kaffee", "de", "german", ""},
		{string(ids["post"]), "", "post", ""},
		{fmt.Sprintf("item/course/%d", nums["item0"]), "", "item0", ""},
		{fmt.Sprintf("item/course/%d", nums["item4"]), "", "item4", ""},
		{fmt.Sprintf("item/course/%d", nums["item8"]), "", "item8", ""},
		{"page/dish/kaffee", "", "", fail.NotFound},
		{"page/dish/none", "", "", fail.NotFound},
		{"page/none/tea", "", "", fail.NotFound},
		{"page/*/tea", "", "", fail.NotFound},
		{fmt.Sprintf("item/course/%d", nums["post"]), "", "", fail.NotFound},
		{"item/course/99999", "", "", fail.NotFound},
		{"item/none/1", "", "", fail.NotFound},
		{"tag/none", "", "", fail.NotFound},
		{"none", "", "", fail.NotFound},
		{"", "", "", fail.NotFound},
		{"item/course/x", "", "", fail.Invalid},
		{"item/course/0", "", "", fail.Invalid},
		{"item/course/-1", "", "", fail.Invalid},
		{"post/a/b", "", "", fail.Invalid},
		{"page/dish", "", "", fail.Invalid},
		{"collection/x", "", "", fail.Invalid},
		{"post/caf\u00e9", "fr", "", fail.Invalid},
		{"post/\xff", "", "", fail.Invalid},
		{"post/\x00", "", "", fail.Invalid},
		{"\x00", "", "", fail.Invalid},
	} {
		id, err := o.FindDocument(t.Context(), site.ID, c.name, c.locale)
		if fail.CodeOf(err) != c.code || id != ids[c.want] {
			t.Errorf("%q in %q: %s, %v, want %s %s", c.name, c.locale, id, err, c.want, c.code)
		}
	}
}
