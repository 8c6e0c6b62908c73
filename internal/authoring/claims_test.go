package authoring_test

import (
	"strings"
	"testing"

	"github.com/gheecms/ghee/internal/authoring"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
)

func TestSave_ASlugIsTakenOnceATypeAndLocale(t *testing.T) {
	i := sqlite(t)
	i.save(t, in("soup", nil)) // a draft holds it as well
	_, err := i.Save(t.Context(), i.site, in("soup", nil))
	refused(t, err, fail.Conflict, "slug", `"soup" is taken`)
	same(t, "faults", map[string]string{"slug": `"soup" is taken.`}, fields(err))

	german := in("soup", nil)
	german.Locale = "de"
	i.save(t, german)
	i.save(t, authoring.Input{Type: content.PostTypeID, Slug: "soup", Name: "Soup"})
}

func TestSave_SlugsAreComparedInOneForm(t *testing.T) {
	i := sqlite(t)
	s := i.save(t, in("cafe\u0301", nil))
	same(t, "slug", "caf\u00e9", i.variant(t, s).Slug)
	_, err := i.Save(t.Context(), i.site, in("caf\u00e9", nil))
	refused(t, err, fail.Conflict)
}

func TestSave_SinglePagesShareASpace(t *testing.T) {
	i := sqlite(t)
	i.save(t, authoring.Input{Type: about, Slug: "about"})
	_, err := i.Save(t.Context(), i.site, authoring.Input{Type: house, Slug: "about"})
	refused(t, err, fail.Conflict, "slug")
	i.save(t, in("about", nil)) // pages have addresses of their own
}

func TestSave_AuthorsHaveNoLocale(t *testing.T) {
	i := sqlite(t)
	s := i.save(t, authoring.Input{Type: content.AuthorTypeID, Slug: "ada", Locale: "de", Values: map[string]any{"first_name": "Ada", "last_name": "Byron"}})
	v := i.variant(t, s)
	if v.Locale != "" || v.Name != "Ada Byron" {
		t.Errorf("the variant is %+v", v)
	}
	_, err := i.Save(t.Context(), i.site, authoring.Input{Type: content.AuthorTypeID, Slug: "ada"})
	refused(t, err, fail.Conflict)
}

func TestSave_ADraftsOldSlugIsFreeAgain(t *testing.T) {
	i := sqlite(t)
	s := i.save(t, in("soup", nil))
	i.save(t, of(s, in("broth", nil)))
	i.save(t, in("soup", nil))
}

// Readers still use the live slug while a draft has another: both are taken
// until the draft is published.
func TestSave_TheLiveSlugStaysTaken(t *testing.T) {
	both(t, func(t *testing.T, i inn) {
		s := i.publish(t, good("soup", nil))
		i.save(t, of(s, good("broth", nil)))
		for _, slug := range []string{"soup", "broth"} {
			_, err := i.Save(t.Context(), i.site, in(slug, nil))
			refused(t, err, fail.Conflict, slug)
		}
		must(t, i.Publish(t.Context(), i.site, s.Document, ""))
		i.save(t, in("soup", nil))
	})
}

func TestSave_UniqueValuesAreTakenAndLetGo(t *testing.T) {
	both(t, func(t *testing.T, i inn) {
		long := strings.Repeat("x", 5000)
		s := i.save(t, in("soup", map[string]any{"code": long, "price": 4.5}))
		for field, value := range map[string]any{"code": long, "price": 4.5} {
			_, err := i.Save(t.Context(), i.site, in("salad", map[string]any{field: value}))
			refused(t, err, fail.Conflict, field)
			if got := fields(err)[field]; len(got) > 200 || !strings.Contains(got, "is taken") {
				t.Errorf("the fault of %s is %q", field, got)
			}
		}
		i.save(t, in("empty", map[string]any{"code": ""}))
		i.save(t, in("empty-too", map[string]any{"code": ""}))
		german := in("suppe", map[string]any{"code": long, "price": 4.5})
		german.Locale = "de"
		i.save(t, german)
		i.save(t, of(s, in("soup", map[string]any{"code": long + "y"})))
		i.save(t, in("salad", map[string]any{"code": long, "price": 4.5}))
	})
}

func TestUnpublish_LetsTheLiveSlugGo(t *testing.T) {
	i := sqlite(t)
	s := i.publish(t, good("soup", nil))
	i.save(t, of(s, good("broth", nil)))
	must(t, i.Unpublish(t.Context(), i.site, s.Document, ""))
	i.save(t, in("soup", nil))
	_, err := i.Save(t.Context(), i.site, in("broth", nil))
	refused(t, err, fail.Conflict)
}

func TestSlugFree(t *testing.T) {
	i := sqlite(t)
	i.save(t, in("caf\u00e9", nil))
	for _, c := range []struct {
		typ          content.TypeID
		locale, slug string
		free         bool
		code         fail.Code
	}{
		{dish, "", "caf\u00e9", false, ""},
		{dish, "en", "cafe\u0301", false, ""},
		{dish, "de", "caf\u00e9", true, ""},
		{content.PostTypeID, "", "caf\u00e9", true, ""},
		{dish, "", "tea", true, ""},
		{dish, "fr", "tea", false, fail.Invalid},
		{"none", "", "tea", false, fail.NotFound},
	} {
		i.do(t, func(b *authoring.Batch) error {
			free, err := b.SlugFree(t.Context(), c.typ, c.locale, c.slug)
			if free != c.free || fail.CodeOf(err) != c.code {
				t.Errorf("%+v: %t, %v", c, free, err)
			}
			return nil
		})
	}
}

func unique(on bool) content.Type {
	typ := types()[1]
	for n := range typ.Fields {
		typ.Fields[n].ID = content.FieldID(n + 1)
	}
	typ.Fields[0].Unique = on
	return typ
}

// Uniqueness is claimed, so a rule that comes later must claim what is there.
func TestPutType_UniqueLaterClaimsWhatIsThere(t *testing.T) {
	both(t, func(t *testing.T, i inn) {
		item := func(label string) authoring.Input {
			return authoring.Input{Type: course, Values: map[string]any{"label": label}}
		}
		put := func(on bool) error {
			return i.Batch(t.Context(), i.site, false, func(b *authoring.Batch) error {
				_, err := b.PutType(t.Context(), unique(on))
				return err
			})
		}
		first := i.publish(t, item("Starters"))
		twin := i.publish(t, item("Starters"))
		refused(t, put(true), fail.Conflict, "label", "cannot become unique", `"Starters" is taken`)

		i.save(t, of(twin, item("Mains"))) // its live revision still says Starters
		refused(t, put(true), fail.Conflict, "label")
		must(t, i.Publish(t.Context(), i.site, twin.Document, ""))
		must(t, put(true))
		_, err := i.Save(t.Context(), i.site, item("Mains"))
		refused(t, err, fail.Conflict, "label")

		must(t, put(false))
		i.publish(t, of(twin, item("Sweets")))
		i.publish(t, of(first, item("Mains"))) // which twin held before the rule went
		must(t, put(true))
		i.save(t, item("Starters"))
	})
}
