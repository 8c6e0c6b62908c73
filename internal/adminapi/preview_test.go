package adminapi_test

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/gheecms/ghee/internal/account"
)

func TestPreviews_ByTemplateOfTheType(t *testing.T) {
	h := newHouse(t)
	typ, id, _ := h.made("here")
	admin, viewer, editor := h.signIn("admin@here.test"), h.signIn("viewer@here.test"), h.signIn("editor@here.test")
	ok := wanting(t)
	pane := "/api/sites/here/documents/" + string(id) + "/preview"
	if a := ok(viewer.do("POST", pane, nil), 200); a["url"] != nil {
		t.Errorf("a type without a template has the preview %v", a)
	}
	ok(editor.do("POST", pane+"-links", map[string]any{"hours": 1}), 201)
	put := func(url string) answer {
		return admin.do("PUT", "/api/sites/here/previews", map[string]any{"type": typ, "url": url})
	}
	ok(put("https://{slug}.x.test/"), 400, `"path":"body.url"`)
	ok(admin.do("PUT", "/api/sites/here/previews", map[string]any{"type": "none", "url": "https://x.test/"}), 400, "no type")
	ok(put("https://x.test/{locale}/{type}/{slug}"), 200)
	if a := ok(viewer.do("POST", pane, nil), 200); a["url"] != "https://x.test/en/dish/soup" || a["token"] != nil || a["expires"] != nil {
		t.Errorf("a template without a token: %v", a)
	}
	ok(put("https://x.test/{slug}?t={token}"), 200)
	ok(viewer.do("GET", "/api/sites/here/previews", nil), 200, `"url":"https://x.test/{slug}?t={token}"`)

	first, second := ok(viewer.do("POST", pane, nil), 200), ok(viewer.do("POST", pane, nil), 200)
	if first["url"] != second["url"] || first["token"] == "" {
		t.Errorf("a preview a moment later has a token of its own: %v, then %v", first, second)
	}
	if other := ok(editor.do("POST", pane, nil), 200); other["url"] == first["url"] {
		t.Error("two people share a token")
	}
	link := ok(editor.do("POST", pane+"-links", map[string]any{"hours": 48}), 201)
	expires, err := time.Parse(time.RFC3339, link["expires"].(string))
	must(t, err)
	if left := time.Until(expires); left < 47*time.Hour || left > 48*time.Hour {
		t.Errorf("a link for 48 hours ends in %v", left)
	}
	u, err := url.Parse(link["url"].(string))
	must(t, err)
	tokens := admin.do("GET", "/api/sites/here/tokens", nil)
	ok(tokens, 200, u.Query().Get("t"), `"name":"Preview link: `)
	for _, one := range tokens.json()["items"].([]any) {
		if one := one.(map[string]any); one["kind"] != "read" || one["preview"] != true || one["expires"] == nil {
			t.Errorf("a preview made the token %v", one)
		}
	}
	for _, hours := range []int{0, -1, 721} {
		ok(editor.do("POST", pane+"-links", map[string]any{"hours": hours}), 400)
	}
	ok(put(""), 200)
	ok(viewer.do("GET", "/api/sites/here/previews", nil), 200, `"items":[]`)
}

// A link asked for again with its key is the same link, for who made it alone.
func TestPreviewLinks_HaveOneEffect(t *testing.T) {
	h := newHouse(t)
	typ, id, _ := h.made("here")
	admin, editor := h.signIn("admin@here.test"), h.signIn("editor@here.test")
	ok := wanting(t)
	ok(admin.do("PUT", "/api/sites/here/previews", map[string]any{"type": typ, "url": "https://x.test/?t={token}"}), 200)
	link := func(v *visitor) string {
		return ok(v.do("POST", "/api/sites/here/documents/"+string(id)+"/preview-links", map[string]any{"hours": 2}, "Idempotency-Key", "k"), 201)["url"].(string)
	}
	first := link(editor)
	if again := link(editor); again != first {
		t.Errorf("asked again: %s, was %s", again, first)
	}
	if other := link(admin); other == first {
		t.Error("somebody else's key is answered with the same link")
	}
	if n := strings.Count(admin.do("GET", "/api/sites/here/tokens", nil).body, "Preview link"); n != 2 {
		t.Errorf("there are %d links, want 2", n)
	}
	token, err := h.accounts.LinkToken(t.Context(), account.System(), h.sites["here"], "x", account.MaxLinkHolds+1)
	if err == nil {
		t.Errorf("a link for longer than may be: %v", token)
	}
}
