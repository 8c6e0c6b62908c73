package imports_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/test/world"
)

// asked are reads that two sites of equal content answer alike.
func asked() (paths []string) {
	for _, l := range []int{1, 2, 3, 4, 5} {
		for _, p := range []string{"/v2/pages/landing-page/", "/v2/pages/recipe/", "/v2/pages/*/", "/v2/content/navigation_menu/", "/v2/content/navigation_menu_item/", "/v2/content/?keys=navigation_menu,navigation_menu_item", "/v2/pages/landing-page/landing-page-with-components/", "/v2/pages/*/simple-page/"} {
			mark := "?"
			if strings.Contains(p, "?") {
				mark = "&"
			}
			paths = append(paths, fmt.Sprintf("%s%slevels=%d&page_size=100", p, mark, l), fmt.Sprintf("%s%slevels=%d&alt_media_text=1", p, mark, l))
		}
	}
	return append(paths,
		"/v2/posts/", "/v2/posts/?exclude_body=1&page_size=2&page=2", "/v2/posts/?category_slug=keeping", "/v2/posts/?tag_slug=shelf", "/v2/posts/what-keeps-without-cold/",
		"/v2/posts/search/?query=jar", "/v2/search/?query=ghee", "/v2/pages/search/?query=ghee", "/v2/pages/search/?query=a&page_type=recipe",
		"/v2/authors/?include=recent_posts", "/v2/authors/ida-marlow/", "/v2/categories/?include=recent_posts", "/v2/tags/", "/v2/feeds/rss/", "/v2/feeds/atom/", "/v2/feeds/sitemap/",
		"/v2/pages/recipe/?order=name", "/v2/pages/recipe/?order=-published", "/v2/pages/landing-page/?fields.seo.title=x", "/v2/content/navigation_menu_item/?fields.label=Blog", "/v2/redirects/",
	)
}

// A site that is read through its read token answers, where it was brought, as
// it did where it came from; brought again, nothing changes.
func TestButter_AnotherGheeMovesOver(t *testing.T) {
	from := world.New(t, world.Spec{Demo: true})
	token, _ := from.Tokens()
	file := filepath.Join(t.TempDir(), "token")
	must(t, os.WriteFile(file, []byte(token+"\n"), 0o600))

	to := world.New(t, world.Spec{Database: world.PostgreSQL})
	to.Must("site", "create", "home")
	mine := strings.TrimSpace(to.Must("token", "create", "--site", "home"))
	o := from.Origin()
	site, err := o.Site(t.Context(), "")
	must(t, err)
	settings, err := o.Settings(t.Context(), site.ID)
	must(t, err)
	to.Must("site", "set", "--site", "home", "name="+settings.SiteName, "media_base="+settings.MediaBase)

	args := []string{"import", "butter", from.Base + "/v2", "--token-file", file, "--rate", "1000", "--collection", "navigation_menu"}
	if r := to.Ghee(append(args, "--dry-run")...); r.Code != 0 || !strings.Contains(r.Stdout, "add type: page recipe") {
		t.Errorf("a dry run ends with %d: %s %s", r.Code, r.Stdout, r.Stderr)
	}
	if r := to.Ghee(args...); r.Code == 0 || !strings.Contains(r.Stderr, "--yes") {
		t.Errorf("unasked it ends with %d: %s", r.Code, r.Stderr)
	}
	first := to.Ghee(append(args, "--yes")...)
	if first.Code != 0 || strings.Contains(first.Stdout+first.Stderr, token) {
		t.Fatalf("it ends with %d: %s %s", first.Code, first.Stdout, first.Stderr)
	}
	caught(t, to, mine)
	for _, path := range asked() {
		a, b := from.Read(token, path), to.Read(mine, path)
		if a.Status != 200 || a.Status != b.Status || a.Body != b.Body {
			x, y := parting(a.Body, b.Body)
			t.Errorf("%s: %d and %d\n…%s\n…%s", path, a.Status, b.Status, x, y)
		}
	}
	before := head(t, to)
	again := to.Must(args...)
	if after := head(t, to); after != before {
		t.Errorf("a second run wrote: %v, then %v\n%s", before, after, again)
	}
}

// parting cuts two texts to where they part.
func parting(a, b string) (string, string) {
	n := 0
	for n < min(len(a), len(b)) && a[n] == b[n] {
		n++
	}
	n = max(0, n-80)
	return a[n:min(len(a), n+300)], b[n:min(len(b), n+300)]
}

func head(t *testing.T, w *world.World) string {
	t.Helper()
	o := w.Origin()
	site, err := o.Site(t.Context(), "")
	must(t, err)
	var out strings.Builder
	for _, id := range []content.SiteID{site.ID, site.ID.Preview()} {
		cp, err := o.Store.Log().Head(t.Context(), id)
		must(t, err)
		out.WriteString(cp.Position.String() + " ")
	}
	return out.String()
}

func caught(t *testing.T, w *world.World, token string) {
	t.Helper()
	site, err := w.Origin().Site(t.Context(), "")
	must(t, err)
	w.Caught(site.ID, token)
}
