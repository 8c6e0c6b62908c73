package demo_test

import (
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"io/fs"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/gheecms/ghee/internal/authoring"
	"github.com/gheecms/ghee/internal/changelog"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/demo"
)

// What every official starter asks for on its first page (contract §13.2).
func TestSeed_HasWhatStartersLookFor(t *testing.T) {
	k := seeded(t)

	page := k.ask("/v2/pages/landing-page/landing-page-with-components/", "")
	want := []struct{ typ, anchor, side string }{
		{"hero", "home", ""},
		{"two_column_with_image", "about", "left"},
		{"features", "features", ""},
		{"two_column_with_image", "tryit", "right"},
		{"testimonials", "testimonials", ""},
	}
	body := list(t, page, "data.fields.body")
	if len(body) != len(want) {
		t.Fatalf("the page has %d sections", len(body))
	}
	for i, w := range want {
		section := body[i]
		if text(t, section, "type") != w.typ || text(t, section, "fields.scroll_anchor_id") != w.anchor {
			t.Errorf("section %d is %v at %v", i, at(t, section, "type"), at(t, section, "fields.scroll_anchor_id"))
		}
		if w.side != "" && text(t, section, "fields.image_position") != w.side {
			t.Errorf("the picture of section %d is %v", i, at(t, section, "fields.image_position"))
		}
		for key, v := range at(t, section, "fields").(map[string]any) { // Gatsby infers its schema from values
			if v == nil || v == "" {
				t.Errorf("section %d: %s is empty", i, key)
			}
		}
	}
	if n := len(list(t, page, "data.fields.body.2.fields.features")); n != 4 {
		t.Errorf("there are %d features", n)
	}
	if n := len(list(t, page, "data.fields.body.4.fields.testimonial")); n != 3 {
		t.Errorf("there are %d testimonials", n)
	}
	for _, path := range []string{
		"seo.title", "seo.description", "body.0.fields.headline", "body.0.fields.subheadline", "body.0.fields.image", "body.0.fields.button_label",
		"body.0.fields.button_url", "body.1.fields.subheadline", "body.1.fields.image", "body.2.fields.features.3.headline",
		"body.2.fields.features.3.description", "body.2.fields.features.3.icon", "body.4.fields.testimonial.2.quote",
		"body.4.fields.testimonial.2.name", "body.4.fields.testimonial.2.title",
	} {
		if v, ok := at(t, page, "data.fields."+path).(string); !ok || v == "" {
			t.Errorf("%s is %v", path, v)
		}
	}
}

func TestSeed_HasTheMenu(t *testing.T) {
	k := seeded(t)
	want := []string{"Home #home", "About #about", "Features #features", "Try It #tryit", "Testimonials #testimonials", "Blog #blog"}
	labels := func(items []any) (out []string) {
		for _, i := range items {
			out = append(out, text(t, i, "label")+" "+text(t, i, "url"))
		}
		return out
	}
	both := k.ask("/v2/content/", "keys=navigation_menu,navigation_menu_item")
	if name := text(t, both, "data.navigation_menu.0.name"); name != "Main menu" {
		t.Errorf("the menu is called %q", name)
	}
	if got := labels(list(t, both, "data.navigation_menu.0.menu_items")); !slices.Equal(got, want) {
		t.Errorf("the menu holds %q", got)
	}
	if got := labels(list(t, both, "data.navigation_menu_item")); !slices.Equal(got, want) {
		t.Errorf("the items by themselves are %q", got)
	}
}

func TestSeed_HasTheSinglePage(t *testing.T) {
	page := seeded(t).ask("/v2/pages/*/simple-page/", "")
	for _, path := range []string{"seo_title", "headline", "hero_image", "call_to_action", "customer_logos.0.logo_image"} {
		if v, ok := at(t, page, "data.fields."+path).(string); !ok || v == "" {
			t.Errorf("%s is %v", path, v)
		}
	}
}

func TestSeed_HasABlog(t *testing.T) {
	k := seeded(t)
	posts := list(t, k.ask("/v2/posts/", "page_size=100"), "data")
	if len(posts) < 3 {
		t.Fatalf("there are %d posts", len(posts))
	}
	for _, p := range posts {
		for _, path := range []string{
			"title", "slug", "url", "summary", "body", "seo_title", "meta_description", "published", "featured_image", "featured_image_alt",
			"author.first_name", "author.last_name", "author.profile_image", "tags.0.name", "tags.0.slug", "categories.0.name", "categories.0.slug",
		} {
			if v, ok := at(t, p, path).(string); !ok || v == "" {
				t.Errorf("%v: %s is %v", at(t, p, "slug"), path, v)
			}
		}
	}
	for _, path := range []string{"/v2/posts/example-post/", "/v2/categories/example-category/", "/v2/tags/example-tag/"} {
		k.ask(path, "")
	}
	for _, path := range []string{"/v2/categories/", "/v2/tags/"} {
		if n := len(list(t, k.ask(path, ""), "data")); n < 2 {
			t.Errorf("%s has %d", path, n)
		}
	}
}

// Every reference leads to something, and no placeholder of content.json is
// left.
func TestSeed_LeavesNoPlaceholder(t *testing.T) {
	log := seeded(t).log(changelog.Position{})
	there := map[string]bool{}
	for _, e := range log {
		there[e.Object] = true
	}
	id := regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f-]{27}`)
	references := 0
	for _, e := range log {
		if !e.Kind.IsDocument() {
			continue
		}
		for _, left := range []string{`"ref"`, `"page":`, `"media":`, "lorem", "todo"} {
			if strings.Contains(strings.ToLower(string(e.Payload)), left) {
				t.Errorf("%s holds %s: %s", e.Object, left, e.Payload)
			}
		}
		for _, r := range id.FindAllString(string(e.Payload), -1) {
			references++
			if !there[r] {
				t.Errorf("%s refers to %s, which is not published", e.Object, r)
			}
		}
	}
	if references < 50 {
		t.Errorf("there are only %d references", references)
	}
}

func TestSeed_TwiceChangesNothing(t *testing.T) {
	k := seeded(t)
	before := k.set.Position()
	k.seed(mediaBase)
	if got := k.log(before); len(got) != 0 {
		t.Errorf("the log says %v", got)
	}
	k.seed("http://127.0.0.1:9999/media/demo/") // the node is at another port now
	if got := k.log(before); len(got) != 1 || got[0].Kind != changelog.Settings || !strings.Contains(string(got[0].Payload), ":9999/media/demo") {
		t.Errorf("at another port the log says %v", got)
	}
}

func TestSeed_LeavesAMediaBaseOfSomebodysOwn(t *testing.T) {
	k := seeded(t)
	err := k.svc.Batch(t.Context(), k.site, false, func(b *authoring.Batch) error {
		s, err := b.Settings(t.Context())
		if err == nil {
			err = s.Set("media_base", "https://cdn.example.com")
		}
		if err != nil {
			return err
		}
		return b.PutSettings(t.Context(), s)
	})
	if err != nil {
		t.Fatal(err)
	}
	before := len(k.log(changelog.Position{}))
	k.seed(mediaBase)
	if after := len(k.log(changelog.Position{})); after != before {
		t.Error("seeding again moved the pictures")
	}
}

// Every picture that is named is there, and every one that is there is named,
// well-formed, drawn without help from outside, and runs nothing.
func TestPictures_AreWholeAndHarmless(t *testing.T) {
	k, named := seeded(t), map[string]bool{}
	for _, e := range k.log(changelog.Position{}) {
		if e.Kind == changelog.Media {
			var m content.MediaObject
			if err := json.Unmarshal(e.Payload, &m); err != nil {
				t.Fatal(err)
			}
			named[m.URL] = true
			if m.Alt == "" {
				t.Errorf("%s has no description", m.URL)
			}
			if _, err := fs.Stat(demo.Pictures(), m.URL); err != nil {
				t.Errorf("%s is named, and not there", m.URL)
			}
		}
	}
	files, err := fs.Glob(demo.Pictures(), "*")
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	for _, name := range files {
		if !named[name] {
			t.Errorf("nobody names %s", name)
		}
		f, err := demo.Pictures().Open(name)
		if err != nil {
			t.Fatal(err)
		}
		checkSVG(t, name, f)
		_ = f.Close()
	}
}

func checkSVG(t *testing.T, name string, r io.Reader) {
	t.Helper()
	d := xml.NewDecoder(r)
	for first := true; ; {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return
		}
		if err != nil {
			t.Errorf("%s: %v", name, err)
			return
		}
		e, ok := token.(xml.StartElement)
		if !ok {
			continue
		}
		if first && (e.Name.Local != "svg" || e.Name.Space != "http://www.w3.org/2000/svg") {
			t.Errorf("%s begins with %v", name, e.Name)
		}
		first = false
		if slices.Contains([]string{"script", "foreignObject", "iframe", "use", "image", "a"}, e.Name.Local) {
			t.Errorf("%s holds a %s", name, e.Name.Local)
		}
		for _, a := range e.Attr {
			if strings.HasPrefix(strings.ToLower(a.Name.Local), "on") || strings.Contains(a.Name.Local, "href") || strings.Contains(a.Value, "script:") {
				t.Errorf("%s: %s has %s=%q", name, e.Name.Local, a.Name.Local, a.Value)
			}
		}
	}
}
