package authoring_test

import (
	"errors"
	"maps"
	"strconv"
	"testing"

	"pgregory.net/rapid"

	"github.com/gheecms/ghee/internal/authoring"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
)

func (i inn) edit(t testing.TB, e authoring.Edit) (edited authoring.Edited, err error) {
	t.Helper()
	err = i.batch(t, func(b *authoring.Batch) (err error) {
		edited, err = b.Edit(t.Context(), e)
		return err
	})
	return edited, err
}

func edit(id content.ObjectID, base, author string, values map[string]any) authoring.Edit {
	return authoring.Edit{Base: base, Patch: authoring.Patch{Document: id, Values: values, Author: author, Cause: "save"}}
}

func TestEdit_MergesDifferentFieldsAndShowsBothSidesOfTheSame(t *testing.T) {
	i := sqlite(t)
	soup, err := i.Save(t.Context(), i.site, authoring.Input{Type: dish, Slug: "soup", Name: "Soup", Values: map[string]any{
		"title": "Soup", "code": "S1", "price": 3.0, "seo": map[string]any{"title": "SEO"},
	}})
	must(t, err)
	ada, err := i.edit(t, edit(soup.Document, soup.Revision, "ada", map[string]any{"title": "Hot soup", "code": ""}))
	must(t, err)
	if ada.Taken != nil {
		t.Errorf("nobody else changed anything, but %v was taken", ada.Taken)
	}
	moved := "hot-soup"
	bob := edit(soup.Document, soup.Revision, "bob", map[string]any{"price": 4.0, "code": "", "steps": []any{map[string]any{"text": "boil"}}})
	bob.Slug = &moved
	edited, err := i.edit(t, bob)
	must(t, err)
	same(t, "taken", []string{"title"}, edited.Taken)
	v, values := i.newest(t, soup.Document)
	same(t, "values", content.Values{1: "Hot soup", 3: 4.0, 7: content.Values{1: "SEO"}, 8: []content.Values{{9: "boil"}}}, values)
	if v.Slug != moved || edited.N != 3 {
		t.Errorf("the variant is %+v, the revision %d", v, edited.N)
	}

	other := "cold-soup"
	cay := edit(soup.Document, soup.Revision, "cay", map[string]any{"title": "Cold soup", "price": 5.0, "photo": "https://pics.test/a.png"})
	cay.Slug = &other
	_, err = i.edit(t, cay)
	var conflict *authoring.ConflictError
	if !errors.As(err, &conflict) || !fail.Is(err, fail.Conflict) || conflict.Newest.ID != edited.Revision {
		t.Fatalf("the error is %v", err)
	}
	same(t, "conflicts", []authoring.FieldConflict{
		{Path: "title", Base: "Soup", Mine: "Cold soup", Theirs: "Hot soup"},
		{Path: "price", Base: 3.0, Mine: 5.0, Theirs: 4.0},
		{Path: ".slug", Base: "soup", Mine: "cold-soup", Theirs: "hot-soup"},
	}, conflict.Fields)
	if now, _ := i.newest(t, soup.Document); now != v {
		t.Errorf("a conflict changed the variant: %+v", now)
	}
	cay.Base = conflict.Newest.ID // what holds was chosen
	must2(t)(i.edit(t, cay))

	for name, e := range map[string]authoring.Edit{
		"no base":        edit(soup.Document, "", "ada", nil),
		"another's base": edit(soup.Document, must2(t)(i.edit(t, edit(i.new(t, "tea"), i.draft(t, "tea"), "x", nil))).Revision, "ada", nil),
	} {
		if _, err := i.edit(t, e); !fail.Is(err, fail.NotFound) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func must2(t testing.TB) func(authoring.Edited, error) authoring.Edited {
	return func(e authoring.Edited, err error) authoring.Edited {
		t.Helper()
		must(t, err)
		return e
	}
}

func (i inn) new(t testing.TB, slug string) content.ObjectID {
	t.Helper()
	saved, err := i.Save(t.Context(), i.site, authoring.Input{Type: dish, Slug: slug, Values: map[string]any{"title": slug}})
	must(t, err)
	return saved.Document
}

func (i inn) draft(t testing.TB, slug string) (id string) {
	t.Helper()
	must(t, i.batch(t, func(b *authoring.Batch) error {
		found, err := b.FindVariants(t.Context(), dish, slug, "en")
		id = found[0].Draft
		return err
	}))
	return id
}

// Whatever two people do to a document that both began with: what one of them
// alone changed holds, and what both changed differently is told.
func TestEdit_LosesNoWord(t *testing.T) {
	i := sqlite(t)
	keys := map[string]content.FieldID{"title": 1, "steps": 8, "seo": 7}
	change := rapid.Custom(func(t *rapid.T) map[string]any {
		out := map[string]any{}
		for key := range keys {
			if rapid.Bool().Draw(t, "changes "+key) {
				switch key {
				case "title":
					out[key] = rapid.SampledFrom([]string{"", "a", "b"}).Draw(t, key)
				case "steps":
					out[key] = rapid.SampledFrom([]any{nil, []any{map[string]any{"text": "a"}}, []any{map[string]any{"text": "b"}}}).Draw(t, key)
				case "seo":
					out[key] = map[string]any{"title": rapid.SampledFrom([]string{"", "a", "b"}).Draw(t, key)}
				}
			}
		}
		return out
	})
	n := 0
	rapid.Check(t, func(rt *rapid.T) {
		n++
		start := map[string]any{"title": "a", "seo": map[string]any{"title": "a"}}
		saved, err := i.Save(t.Context(), i.site, authoring.Input{Type: dish, Slug: "dish-" + strconv.Itoa(n), Values: start})
		must(t, err)
		mine, theirs := change.Draw(rt, "mine"), change.Draw(rt, "theirs")
		must2(t)(i.edit(t, edit(saved.Document, saved.Revision, "they", theirs)))
		want := maps.Clone(start)
		maps.Copy(want, theirs)
		_, err = i.edit(t, edit(saved.Document, saved.Revision, "me", mine))
		clash := map[string]bool{}
		for key, x := range mine {
			y, both := theirs[key]
			switch {
			case !both || equal(y, start[key]):
				want[key] = x
			case !equal(x, y) && !equal(x, start[key]):
				clash[key] = true
			}
		}
		var conflict *authoring.ConflictError
		if errors.As(err, &conflict) {
			for _, f := range conflict.Fields {
				if len(f.Path) >= 3 && f.Path[:3] == "seo" {
					f.Path = "seo"
				}
				if !clash[f.Path] {
					rt.Fatalf("%v is no conflict: mine %v, theirs %v", f, mine, theirs)
				}
				delete(clash, f.Path)
			}
		} else if err != nil {
			rt.Fatal(err)
		}
		if len(clash) > 0 {
			rt.Fatalf("%v was overwritten: mine %v, theirs %v", clash, mine, theirs)
		}
		if conflict != nil {
			return
		}
		_, got := i.newest(t, saved.Document)
		for key, id := range keys {
			x, have := want[key], got[id]
			switch v := have.(type) {
			case content.Values:
				have = v.Text(1)
			case []content.Values:
				have = v[0].Text(9)
			}
			if !equal(x, have) {
				rt.Fatalf("%s is %v, want %v: mine %v, theirs %v", key, have, x, mine, theirs)
			}
		}
	})
}

// equal compares inputs as they are kept: "" and nil are empty.
func equal(a, b any) bool {
	empty := func(v any) any {
		switch x := v.(type) {
		case map[string]any:
			v = x["title"]
		case []any:
			v = x[0].(map[string]any)["text"]
		}
		if v == "" {
			return nil
		}
		return v
	}
	return empty(a) == empty(b)
}
