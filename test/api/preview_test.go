package api_test

import (
	"net/http"
	"strings"
	"testing"
)

// previews tests what who may preview sees of a shop: the newest drafts, in every
// kind of read, and who may not: never a word of them.
func (s *shop) previews(t *testing.T) {
	preview := &shop{node: &node{World: s.World, name: s.name, site: s.site}, write: s.write}
	preview.token = strings.TrimSpace(s.Must("token", "create", "--site", s.site, "--preview"))
	preview.soon(t, "the token", "/v2/tags/", status(http.StatusOK))
	const fields = `"picture":"https://pics.example/secret.png","seo":"","body":"","steps":"","items":[],"price":3,"open":true`
	s.put(t, "POST", "/v2/pages/", `{"title":"Live","slug":"live","page_type":"landing-page","status":"published","fields":{"headline":"Live","picture":"","seo":"","body":"","steps":"","items":"","price":1,"open":true}}`)
	s.put(t, "POST", "/v2/pages/", `{"title":"Hidden","slug":"hidden","page_type":"landing-page","fields":{"headline":"Hushhush",`+fields+`}}`)
	s.put(t, "POST", "/v2/content/", `{"key":"menu_item","fields":[{"label":"Whisper"}]}`)
	s.put(t, "POST", "/v2/posts/", `{"title":"Muffled","slug":"muffled","body":"<p>murmur</p>","categories":["Quiet"]}`)
	s.put(t, "PATCH", "/v2/pages/landing-page/live/", `{"status":"published","fields":{"price":2}}`)
	s.Must("unpublish", "--site", s.site, "page/landing-page/live")
	s.soon(t, "it is gone", "/v2/pages/landing-page/live/", status(http.StatusNotFound))
	for path, has := range map[string]string{
		"/v2/pages/landing-page/hidden/?preview=1":                   `"headline":"Hushhush"`,
		"/v2/pages/landing-page/hidden/?test=1":                      `"status":"draft"`,
		"/v2/pages/landing-page/live/?preview=1":                     `"price":2`,
		"/v2/pages/*/hidden/?preview=true":                           `"published":null`,
		"/v2/pages/landing-page/?preview=1&fields.headline=Hushhush": `"count":1`,
		"/v2/pages/landing-page/?preview=1&fields.price__gte=3":      `"slug":"hidden"`,
		"/v2/pages/landing-page/?preview=1&order=-price":             `"slug":"hidden"`,
		"/v2/pages/search/?query=hushh&preview=1":                    `"slug":"hidden"`,
		"/v2/content/menu_item/?preview=1&fields.label=Whisper":      `"label":"Whisper"`,
		"/v2/posts/?preview=1":                                       `"slug":"muffled"`,
		"/v2/posts/muffled/?preview=1":                               `murmur`,
		"/v2/posts/search/?query=murmur&preview=1":                   `"slug":"muffled"`,
		"/v2/categories/quiet/?preview=1&include=recent_posts":       `"slug":"muffled"`,
		"/v2/feeds/rss/?preview=1":                                   `Muffled`,
	} {
		preview.soon(t, path, path, shows(has))
		a := preview.Read(preview.token, path)
		if a.Header.Get("Cache-Control") != "private, no-store" || a.Header.Get("Surrogate-Key") != "" {
			t.Errorf("%s may be kept: %s %s", path, a.Header.Get("Cache-Control"), a.Header.Get("Surrogate-Key"))
		}
		for token, may := range map[string]string{s.token: "the read token", preview.token: "not asked"} {
			asked := path
			if token == preview.token {
				asked = strings.NewReplacer("preview=1", "preview=0", "preview=true", "preview=0", "test=1", "test=0").Replace(path)
			}
			for _, secret := range []string{"ushhush", "hisper", "muffled", "Muffled", "murmur", "secret.png"} {
				if b := s.Read(token, asked); strings.Contains(b.Body, secret) && !strings.Contains(asked, secret) {
					t.Errorf("%s with %s shows %q: %s", asked, may, secret, b.Body)
				}
			}
		}
		if b := s.Get(path, "Authorization", "Token "+s.write); b.Status != http.StatusOK || !strings.Contains(b.Body, has) {
			t.Errorf("%s with the write token: %d %s", path, b.Status, b.Body)
		}
	}
	s.send(t, "DELETE", "/v2/pages/landing-page/hidden/", "", http.StatusNoContent)
	preview.soon(t, "the trash is no draft", "/v2/pages/landing-page/hidden/?preview=1", status(http.StatusNotFound))
	s.put(t, "PATCH", "/v2/posts/muffled/", `{"status":"published"}`)
	s.soon(t, "what goes live", "/v2/posts/muffled/", shows("murmur"))
	s.put(t, "PATCH", "/v2/content/menu_item/1/", `{"status":"draft","fields":{"label":"Whisper too"}}`)
	preview.soon(t, "an item taken back", "/v2/content/menu_item/1/?preview=1", shows("Whisper too"))
}
