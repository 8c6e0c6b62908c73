package authoring_test

import (
	"testing"

	"github.com/gheecms/ghee/internal/authoring"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
)

func (i inn) batch(t testing.TB, f func(*authoring.Batch) error) error {
	t.Helper()
	return i.Batch(t.Context(), i.site, false, f)
}

func TestTrash_TakesAwayAndUntrashBringsBack(t *testing.T) {
	i := sqlite(t)
	values := map[string]any{"title": "Soup", "code": "S1", "seo": map[string]any{"title": "SEO"}}
	soup, err := i.Save(t.Context(), i.site, authoring.Input{Type: dish, Slug: "soup", Values: values})
	must(t, err)
	_, err = i.Save(t.Context(), i.site, authoring.Input{Document: soup.Document, Type: dish, Locale: "de", Slug: "suppe", Values: map[string]any{"title": "Suppe"}})
	must(t, err)
	must(t, i.Publish(t.Context(), i.site, soup.Document, "en"))
	got := i.told(t, func() {
		must(t, i.batch(t, func(b *authoring.Batch) error { return b.Trash(t.Context(), soup.Document, "") }))
	})
	if len(got) != 1 || got[0].Present || got[0].Object != string(soup.Document) || got[0].Locale != "en" {
		t.Errorf("the log says %v", got)
	}
	must(t, i.batch(t, func(b *authoring.Batch) error {
		found, err := b.FindVariants(t.Context(), dish, "", "")
		if len(found) != 0 {
			t.Errorf("still listed: %v", found)
		}
		return err
	}))
	_, err = i.Save(t.Context(), i.site, authoring.Input{Document: soup.Document, Type: dish, Slug: "soup", Values: values})
	refused(t, err, fail.Conflict, "in the trash")
	refused(t, i.Publish(t.Context(), i.site, soup.Document, "en"), fail.Conflict, "in the trash")

	other, err := i.Save(t.Context(), i.site, authoring.Input{Type: dish, Slug: "soup", Values: values}) // both are free
	must(t, err)
	untrash := func(b *authoring.Batch) error { return b.Untrash(t.Context(), soup.Document, "") }
	refused(t, i.batch(t, untrash), fail.Conflict, "slug")
	must(t, i.batch(t, func(b *authoring.Batch) error { return b.Trash(t.Context(), other.Document, "en") }))
	if got := i.told(t, func() { must(t, i.batch(t, untrash)); must(t, i.batch(t, untrash)) }); len(got) != 0 {
		t.Errorf("it comes back as a draft, but the log says %v", got)
	}
	must(t, i.Publish(t.Context(), i.site, soup.Document, "en"))
	refused(t, i.batch(t, func(b *authoring.Batch) error { return b.Untrash(t.Context(), other.Document, "en") }), fail.Conflict, "slug")
	refused(t, i.batch(t, func(b *authoring.Batch) error { return b.Trash(t.Context(), soup.Document, "fr") }), fail.NotFound)
	refused(t, i.batch(t, func(b *authoring.Batch) error { return b.Trash(t.Context(), "none", "") }), fail.NotFound)
}

func (i inn) newest(t testing.TB, id content.ObjectID) (v authoring.Variant, values content.Values) {
	t.Helper()
	must(t, i.Store.Read(t.Context(), i.site, func(tx authoring.Tx) (err error) {
		v, err = tx.Variant(t.Context(), id, "en")
		must(t, err)
		schema, err := tx.Types(t.Context())
		must(t, err)
		rev, err := tx.Revision(t.Context(), v.Draft)
		must(t, err)
		values, err = content.DecodeValues(rev.Payload, schema.Type(dish).Fields, schema)
		return err
	}))
	return v, values
}

func TestPatch_ChangesWhatItNames(t *testing.T) {
	i := sqlite(t)
	soup, err := i.Save(t.Context(), i.site, authoring.Input{Type: dish, Slug: "soup", Name: "Soup", Values: map[string]any{
		"title": "Soup", "code": "S1", "price": 3.0, "seo": map[string]any{"title": "SEO"}, "steps": []any{map[string]any{"text": "boil"}},
	}})
	must(t, err)
	patch := func(p authoring.Patch) (saved authoring.Saved) {
		t.Helper()
		p.Document = soup.Document
		must(t, i.batch(t, func(b *authoring.Batch) (err error) {
			saved, err = b.Patch(t.Context(), p)
			return err
		}))
		return saved
	}
	slug := "hot-soup"
	patch(authoring.Patch{Slug: &slug, Values: map[string]any{"price": 4.0, "code": "", "seo": map[string]any{}, "steps": []any{}}})
	v, values := i.newest(t, soup.Document)
	same(t, "values", content.Values{1: "Soup", 3: 4.0, 7: content.Values{1: "SEO"}, 8: []content.Values{}}, values)
	if v.Slug != "hot-soup" || v.Name != "Soup" {
		t.Errorf("the variant is %+v", v)
	}
	if saved := patch(authoring.Patch{Values: map[string]any{"price": 4.0}}); saved.N != 2 {
		t.Errorf("a patch that changes nothing made revision %d", saved.N)
	}
	patch(authoring.Patch{Whole: true, Values: map[string]any{"title": "Bare"}})
	_, values = i.newest(t, soup.Document)
	same(t, "values of a whole patch", content.Values{1: "Bare"}, values)
	err = i.batch(t, func(b *authoring.Batch) error {
		_, err := b.Patch(t.Context(), authoring.Patch{Document: soup.Document, Values: map[string]any{"none": 1}})
		return err
	})
	refused(t, err, fail.Invalid, "none")
}
