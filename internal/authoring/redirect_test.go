package authoring_test

import (
	"fmt"
	"testing"

	"github.com/gheecms/ghee/internal/authoring"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
)

func TestPublish_ANewSlugLeavesARedirect(t *testing.T) {
	i := sqlite(t)
	s := i.publish(t, good("a", nil))
	same(t, "at first", map[string]string{}, i.redirects(t))
	i.save(t, of(s, good("never-live", nil)))
	for _, step := range []struct {
		slug string
		want map[string]string
	}{
		{"b", map[string]string{"/a": "/b"}},
		{"a", map[string]string{"/b": "/a"}},
		{"c", map[string]string{"/b": "/a", "/a": "/c"}},
	} {
		got := i.told(t, func() { i.publish(t, of(s, good(step.slug, nil))) })
		if most := 3; len(got) > most {
			t.Errorf("to %s: the log says %v", step.slug, got)
		}
		same(t, "redirects at "+step.slug, step.want, i.redirects(t))
	}
}

func TestPublish_NoRedirectLeadsAwayFromWhatIsLive(t *testing.T) {
	i := sqlite(t)
	s := i.publish(t, good("a", nil))
	i.publish(t, of(s, good("b", nil)))
	i.publish(t, good("a", nil)) // another document, where the redirect started
	same(t, "redirects", map[string]string{}, i.redirects(t))
}

func TestPublish_NoRedirectWhileAnotherIsThere(t *testing.T) {
	for _, c := range []struct {
		name  string
		other func(authoring.Saved) authoring.Input
		want  map[string]string
	}{
		{"another locale", func(s authoring.Saved) authoring.Input {
			x := of(s, good("a", nil))
			x.Locale = "de"
			return x
		}, map[string]string{}},
		{"another type", func(authoring.Saved) authoring.Input {
			return authoring.Input{Type: content.PostTypeID, Slug: "a", Name: "A"}
		}, map[string]string{}},
		{"a tag has no address", func(authoring.Saved) authoring.Input {
			return authoring.Input{Type: content.TagTypeID, Slug: "a", Name: "A"}
		}, map[string]string{"/a": "/b"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			i := sqlite(t)
			s := i.publish(t, good("a", nil))
			i.publish(t, c.other(s))
			i.publish(t, of(s, good("b", nil)))
			same(t, "redirects", c.want, i.redirects(t))
		})
	}
}

// A category has no address of its own: its slug says nothing about redirects.
func TestPublish_CategoriesTouchNoRedirects(t *testing.T) {
	i := sqlite(t)
	s := i.publish(t, good("a", nil))
	i.publish(t, of(s, good("b", nil)))
	category := authoring.Input{Type: content.CategoryTypeID, Slug: "x", Name: "X"}
	k := i.publish(t, category)
	category.Slug = "a"
	if got := i.told(t, func() { i.publish(t, of(k, category)) }); len(got) != 1 {
		t.Errorf("the log says %v", got)
	}
	same(t, "redirects", map[string]string{"/a": "/b"}, i.redirects(t))
}

func TestRedirect_TakesAddressesAndNothingElse(t *testing.T) {
	both(t, func(t *testing.T, i inn) {
		redirect := func(from, to string) error {
			return i.Batch(t.Context(), i.site, false, func(b *authoring.Batch) error {
				return b.Redirect(t.Context(), content.Redirect{From: from, To: to})
			})
		}
		for _, c := range []struct{ from, to string }{
			{"/a", "/b"}, {"/ä/?p=1", "https://example.com/#x"}, {"https://old.example.com/", "/"}, {"/b", "/c"},
		} {
			must(t, redirect(c.from, c.to))
		}
		if got := i.told(t, func() { must(t, redirect("/a", "/b")) }); len(got) != 0 {
			t.Errorf("the same again: the log says %v", got)
		}
		for _, hostile := range hostileAddresses() {
			refused(t, redirect("/x", hostile), fail.Invalid, "to: ")
			refused(t, redirect(hostile, "/x"), fail.Invalid, "from: ")
		}
		refused(t, redirect("x", "/x"), fail.Invalid, "from: ", "must start with /")
		for _, ring := range [][2]string{{"/x", "/x"}, {"/b", "/a"}, {"/c", "/a"}} {
			refused(t, redirect(ring[0], ring[1]), fail.Invalid, "leads back")
		}
		for n := range 30 { // a long row is no ring
			must(t, redirect(fmt.Sprintf("/row%d", n+1), fmt.Sprintf("/row%d", n)))
		}
	})
}
