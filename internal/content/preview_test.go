package content_test

import (
	"testing"

	"github.com/gheecms/ghee/internal/content"
)

func TestPreviewURL_EscapesEachPart(t *testing.T) {
	got := content.PreviewURL("https://x.test/{locale}/{slug}?t={token}&s={slug}#{id}", map[string]string{"slug": "a b/ü?&c", "locale": "de", "token": "k&=1", "id": "7"})
	if want := "https://x.test/de/a%20b%2F%C3%BC%3F&c?t=k%26%3D1&s=a+b%2F%C3%BC%3F%26c#7"; got != want {
		t.Errorf("the address is\n%s, want\n%s", got, want)
	}
}

// No text of a document can lead a token to another host.
func TestWithPreview_RefusesWhatIsNoAddress(t *testing.T) {
	for _, bad := range []string{
		"x.test/{slug}", "javascript:alert(1)//{slug}", "data:text/html,{slug}", "//x.test/{slug}", "https://{slug}/", "https://{slug}.x.test/",
		"https://x.test{slug}/", "https://a:b@x.test/", "https://x.test/{password}", "https://x.test/{slug", "https://x.test:{id}/", "ftp://x.test/{slug}", " https://x.test/", "https:///{slug}",
	} {
		if s, err := (content.Settings{}).WithPreview("t", bad); err == nil {
			t.Errorf("%q was taken: %v", bad, s.Previews)
		}
	}
}

func TestWithPreview_LeavesTheSettingsItWasCalledOn(t *testing.T) {
	one, err := (content.Settings{}).WithPreview("a", "https://x.test/{slug}")
	if err != nil {
		t.Fatal(err)
	}
	two, err := one.WithPreview("b", "http://localhost:3000/{locale}/{slug}?token={token}")
	if err != nil {
		t.Fatal(err)
	}
	three, err := two.WithPreview("a", "")
	if err != nil || len(one.Previews) != 1 || len(two.Previews) != 2 || len(three.Previews) != 1 || three.Previews["a"] != "" {
		t.Errorf("%v %v %v %v", one.Previews, two.Previews, three.Previews, err)
	}
	if none, err := three.WithPreview("b", ""); err != nil || none.Previews != nil {
		t.Errorf("the last one away leaves %v %v", none.Previews, err)
	}
}
