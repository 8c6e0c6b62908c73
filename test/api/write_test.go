package api_test

import (
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gheecms/ghee/test/world"
)

const shopSchema = `version: 1
locales: [{code: en, name: English}, {code: es, name: Español}]
components:
  - {key: seo, name: SEO, fields: [{key: title, kind: short_text}, {key: description, kind: long_text}]}
page_types:
  - key: landing-page
    name: Landing page
    fields:
      - {key: headline, kind: short_text, required: true, max_length: 40}
      - {key: picture, kind: media}
      - {key: seo, kind: component, components: [seo]}
      - {key: body, kind: component_picker, components: [seo]}
      - {key: steps, kind: repeater, fields: [{key: text, kind: short_text}]}
      - {key: items, kind: reference, target: collection/menu_item, many: true}
      - {key: price, kind: number}
      - {key: open, kind: checkbox}
collections:
  - {key: menu_item, name: Menu item, fields: [{key: label, kind: short_text}, {key: url, kind: short_text}, {key: parent, kind: reference, target: collection/menu_item}]}
`

// shop is a site of its own that is written to through the API alone.
type shop struct {
	*node
	write string // its write token
}

func (n *node) shop(t *testing.T) *shop {
	t.Helper()
	s := &shop{node: &node{World: n.World, name: n.name, site: "shop"}}
	s.Must("site", "create", "shop", "--locale", "en,es")
	file := filepath.Join(t.TempDir(), "schema.yaml")
	if err := os.WriteFile(file, []byte(shopSchema), 0o600); err != nil {
		t.Fatal(err)
	}
	s.Must("schema", "apply", "--site", "shop", file)
	s.write = strings.TrimSpace(s.Must("token", "create", "--site", "shop", "--kind", "write"))
	s.token = strings.TrimSpace(s.Must("token", "create", "--site", "shop", "--kind", "read"))
	s.soon(t, "the tokens", "/v2/content/menu_item/", status(http.StatusOK))
	return s
}

func (s *shop) send(t *testing.T, method, path, body string, want int) world.Answer {
	t.Helper()
	a := s.Send(method, path, body, "Authorization", "Token "+s.write, "Content-Type", "application/json")
	if a.Status != want {
		t.Fatalf("%s: %s %s %s: %d %s, want %d", s.name, method, path, body, a.Status, a.Body, want)
	}
	return a
}

// put sends a write that must be taken, in the contract's words.
func (s *shop) put(t *testing.T, method, path, body string) {
	t.Helper()
	a := s.send(t, method, path, body, http.StatusAccepted)
	if a.Body != `{"status":"pending"}` || a.Header.Get("Content-Type") != "application/json" {
		t.Errorf("%s: %s %s answers %s", s.name, method, path, a.Body)
	}
}

func shows(parts ...string) func(world.Answer) bool {
	return func(a world.Answer) bool {
		for _, p := range parts {
			if a.Status != http.StatusOK || !strings.Contains(a.Body, p) {
				return false
			}
		}
		return true
	}
}

func (s *shop) writes(t *testing.T) {
	t.Run("items", s.items)
	t.Run("pages", s.pages)
	t.Run("posts", s.posts)
	t.Run("refusals", s.refusals)
	t.Run("tokens", s.tokens)
	t.Run("previews", s.previews)
	t.Run("trail", s.trail)
}

// trail: each write is on the audit trail, by the id of its token.
func (s *shop) trail(t *testing.T) {
	s.Must("audit", "verify", "--installation")
	id, _, _ := strings.Cut(s.Must("token", "list", "--site", "shop"), "  write")
	by := `"actor":"token:` + id[strings.LastIndexByte(id, '\n')+1:] + `","request_id":"`
	told := map[string]bool{}
	for line := range strings.Lines(s.Must("audit", "export", "--installation")) {
		for _, action := range []string{"document.create", "document.change", "document.publish", "document.unpublish", "document.trash", "type.create"} {
			told[action] = told[action] || strings.Contains(line, by) && strings.Contains(line, `"action":"`+action+`"`)
		}
	}
	for action, ok := range told {
		if !ok {
			t.Errorf("%s: no %s by %s", s.name, action, by)
		}
	}
}

func (s *shop) items(t *testing.T) {
	s.put(t, "POST", "/v2/content/", `{"key":"menu_item","status":"published","fields":[{"label":"Docs","url":"/docs"}]}`) // contract A.8
	s.soon(t, "the item", "/v2/content/menu_item/", shows(`"count":1`, `"label":"Docs","url":"/docs"`))
	s.put(t, "POST", "/v2/content/menu_item", `{"status":"published","fields":{"label":"Child","url":"/c","parent":1}}`)
	s.soon(t, "its child", "/v2/content/menu_item/2/", shows(`"label":"Child"`, `"parent":{"meta":{"id":1}`))
	s.put(t, "PATCH", "/v2/content/menu_item/2/", `{"fields":{"label":"Kid"}}`)
	s.soon(t, "what is not named stays", "/v2/content/menu_item/2/", shows(`"label":"Kid"`, `"url":"/c"`, `"parent":{`))
	s.put(t, "PUT", "/v2/content/menu_item/2/", `{"fields":{"label":"Only"}}`)
	s.soon(t, "PUT replaces", "/v2/content/menu_item/2/", shows(`"label":"Only"`, `"url":""`, `"parent":null`))
	s.put(t, "POST", "/v2/content/", `{"key":"menu_item","status":"published","fields":[{"en":{"label":"House"},"es":{"label":"Casa"}}]}`)
	s.soon(t, "both locales", "/v2/content/menu_item/3/?locale=es", shows(`"label":"Casa"`))
	s.put(t, "PATCH", "/v2/content/menu_item/3/", `{"status":"draft"}`)
	s.soon(t, "a draft is hidden", "/v2/content/menu_item/3/", status(http.StatusNotFound))
	if a := s.send(t, "DELETE", "/v2/content/menu_item/2/", "", http.StatusNoContent); a.Body != "" || a.Header.Get("Content-Type") != "" {
		t.Errorf("DELETE answers %q, %q", a.Body, a.Header.Get("Content-Type"))
	}
	s.soon(t, "what is deleted is gone", "/v2/content/menu_item/2/", status(http.StatusNotFound))
}

func (s *shop) pages(t *testing.T) {
	const whole = `{"title":"Spring","slug":"spring","page_type":"landing-page","status":"published","fields":{"headline":"Spring","picture":"https://pics.example/a.png",
		"seo":{"title":"S","description":"D"},"body":[{"type":"seo","fields":{"title":"B"}}],"steps":[{"text":"one"}],"items":[1],"price":"","open":true}}`
	s.put(t, "POST", "/v2/pages/", whole)
	page := "/v2/pages/landing-page/spring/"
	s.soon(t, "the page", page, shows(`"name":"Spring"`, `"headline":"Spring"`, `"picture":"https://pics.example/a.png"`, `"label":"Docs"`, `"open":true`, `"text":"one"`))
	s.put(t, "PATCH", "/v2/pages/*/spring/", `{"fields":{"seo":{"title":"SEO"},"steps":[],"items":"","price":7.5}}`)
	s.soon(t, "a component is merged, a repeater replaced", page, shows(`"title":"SEO","description":"D"`, `"steps":[]`, `"items":[]`, `"price":7.5`, `"headline":"Spring"`))
	s.put(t, "PUT", "/v2/pages/landing-page/spring", `{"title":"Summer","slug":"summer","fields":{"es":{"headline":"Verano"}}}`)
	s.soon(t, "the translation is a draft still", "/v2/pages/landing-page/summer/?locale=es", status(http.StatusNotFound))
	s.put(t, "PATCH", "/v2/pages/landing-page/summer/?locale=es", `{"status":"published"}`)
	s.soon(t, "the translation", "/v2/pages/landing-page/summer/?locale=es", shows(`"headline":"Verano"`))
	s.put(t, "PATCH", "/v2/pages/landing-page/spring/", `{"slug":"summer","title":"Summer"}`)
	s.soon(t, "it has moved", "/v2/pages/landing-page/summer/", shows(`"name":"Summer"`))
	s.soon(t, "and leads on", "/v2/redirects/", shows(`"/spring"`, `"/summer"`))
	s.put(t, "POST", "/v2/pages/", `{"title":"About","slug":"about","status":"published","fields":{"headline":"Us","steps":[{"text":"one"}],"big":true}}`)
	s.soon(t, "a Single Page", "/v2/pages/*/about/", shows(`"page_type":null`, `"headline":"Us"`, `"big":true`))
	s.send(t, "DELETE", "/v2/pages/*/about/", "", http.StatusNoContent)
	s.soon(t, "the page is gone", "/v2/pages/*/about/", status(http.StatusNotFound))
	s.put(t, "POST", "/v2/pages/", `{"title":"About","slug":"about","fields":{}}`) // its slug is free
}

func (s *shop) posts(t *testing.T) {
	s.put(t, "POST", "/v2/posts/", `{"title":"Second note","slug":"second-note","status":"published","body":"<p>Hi</p>","categories":["News","news "],"tags":["Notes"],
		"featured_image":"https://pics.example/b.png","upload_images_to_media_library":false,"unknown":1}`)
	post := "/v2/posts/second-note/"
	s.soon(t, "the post", post, shows(`"title":"Second note"`, `"body":"<p>Hi</p>"`, `"slug":"news"`, `"slug":"notes"`))
	a := s.send(t, "PATCH", post, `{"summary":"Short","status":"scheduled","scheduled":"2030-01-01T00:00:00Z"}`, http.StatusAccepted)
	if !strings.Contains(a.Body, `"status":"pending"`) || !strings.Contains(a.Body, `"warnings":["scheduled: `) {
		t.Errorf("a change that would schedule answers %s", a.Body)
	}
	s.soon(t, "the summary", post, shows(`"summary":"Short"`, `"title":"Second note"`))
	s.put(t, "PATCH", post+"?locale=es", `{"title":"Segunda nota","status":"published"}`)
	s.soon(t, "the translation", post+"?locale=es", shows(`"title":"Segunda nota"`, `"body":"<p>Hi</p>"`))
	s.put(t, "PATCH", post+"?locale=es", `{"slug":"segunda-nota"}`)
	s.soon(t, "its own slug", "/v2/posts/segunda-nota/?locale=es", status(http.StatusOK))
	s.put(t, "PUT", post, `{"status":"draft"}`)
	s.soon(t, "unpublished", post, status(http.StatusNotFound))
	s.put(t, "PUT", post, `{"status":"published"}`)
	s.soon(t, "published again", post, status(http.StatusOK))
	s.send(t, "DELETE", "/v2/posts/segunda-nota/?locale=es", "", http.StatusNoContent)
	s.soon(t, "the translation is gone", "/v2/posts/segunda-nota/?locale=es", status(http.StatusNotFound))
	s.soon(t, "the post is not", post, status(http.StatusOK))
	s.send(t, "DELETE", post, "", http.StatusNoContent)
	s.soon(t, "the post is gone", post, status(http.StatusNotFound))
}

// refusals are whole: nothing is written, and the body is a map with a detail.
func (s *shop) refusals(t *testing.T) {
	long := strings.Repeat("x", 41)
	for _, c := range []struct {
		method, path, body string
		status             int
		says               string
	}{
		{"POST", "/v2/pages/", `{}`, 400, `"title":["You must specify a page title."]`},
		{"POST", "/v2/pages/", `{"title":"x"}`, 400, `"slug":["You must specify a page slug."]`},
		{"POST", "/v2/pages/", `{"title":"x","slug":"x","page_type":"none","fields":{}}`, 400, `"page_type":["`},
		{"POST", "/v2/pages/", `{"title":"x","slug":"x","page_type":"landing-page","fields":{"headline":"H"}}`, 400, `"fields.picture":["This field is required."]`},
		{"POST", "/v2/pages/", `{"title":"x","slug":"summer","page_type":"landing-page","status":"published","fields":{"headline":"H","picture":"","seo":"","body":"","steps":"","items":"","price":"","open":""}}`, 400, `"slug":["\"summer\" is taken."]`},
		{"POST", "/v2/pages/", `{"title":"x","slug":"y","page_type":"landing-page","status":"published","fields":{"headline":"` + long + `","picture":"","seo":"","body":"","steps":"","items":"","price":"","open":""}}`, 400, `"fields.headline":["`},
		{"POST", "/v2/pages/", `{"title":"x","slug":"y","status":"scheduled","fields":{}}`, 400, `"scheduled":["`},
		{"POST", "/v2/pages/", `{"title":"x","slug":"a b","fields":{}}`, 400, `slug`},
		{"POST", "/v2/posts/", `{"title":"x","slug":"x","author":{"email":"nobody@example.test"}}`, 400, `"author":["`},
		{"POST", "/v2/posts/", `{"title":"x","slug":"x","tags":[1]}`, 400, `"tags[0]":["`},
		{"POST", "/v2/posts/?locale=fr", `{"title":"x","slug":"x"}`, 400, `"locale":["`},
		{"POST", "/v2/content/", `{"fields":[{}]}`, 400, `"key":["`},
		{"POST", "/v2/content/", `{"key":"none","fields":[{}]}`, 400, `"key":["Content key none not found"]`},
		{"POST", "/v2/content/", `{"key":"menu_item","fields":[{"label":"ok"},{"none":1}]}`, 400, `"fields[1].none":["`},
		{"POST", "/v2/content/", `[1]`, 400, `"detail":"JSON parse error`},
		{"POST", "/v2/content/", `{"key":`, 400, `"detail":"JSON parse error`},
		{"POST", "/v2/content/", `null`, 400, `"detail":"The body must be a JSON object."`},
		{"PATCH", "/v2/content/menu_item/99/", `{}`, 404, `"detail":"Not found."`},
		{"PATCH", "/v2/content/menu_item/1a/", `{}`, 404, `"detail":"Not found."`},
		{"PATCH", "/v2/pages/*/none/", `{}`, 404, `"detail":"Page not found."`},
		{"DELETE", "/v2/posts/none/", ``, 404, `"detail":"Not found."`},
		{"DELETE", "/v2/posts/", ``, 405, `"detail":"Method \"DELETE\" not allowed."`},
		{"POST", "/v2/tags/", `{}`, 405, `"detail":"Method \"POST\" not allowed."`},
		{"POST", "/v2/none/", `{}`, 404, `"detail":"Not found."`},
		{"POST", "/v2/content/", `{"key":"menu_item","fields":"` + strings.Repeat("x", 10<<20) + `"}`, 400, `"error":"`},
	} {
		a := s.Send(c.method, c.path, c.body, "Authorization", "Token "+s.write)
		if len(c.body) > 200 {
			c.body = c.body[:200]
		}
		if a.Status != c.status || !strings.Contains(a.Body, c.says) {
			t.Errorf("%s: %s %s %s: %d %s, want %d with %s", s.name, c.method, c.path, c.body, a.Status, a.Body, c.status, c.says)
		}
		var body struct{ Detail string }
		if err := json.Unmarshal([]byte(a.Body), &body); err != nil || body.Detail == "" {
			t.Errorf("%s: %s %s: the body %s has no detail (%v)", s.name, c.method, c.path, a.Body, err)
		}
		if c.status == http.StatusMethodNotAllowed && a.Header.Get("Allow") == "" {
			t.Errorf("%s: %s %s has no Allow", s.name, c.method, c.path)
		}
	}
	s.soon(t, "half a list was written", "/v2/content/menu_item/?fields.label=ok", shows(`"count":0`))
}

func (s *shop) tokens(t *testing.T) {
	const missing, invalid = `{"detail":"Authentication credentials were not provided."}`, `{"detail":"Invalid token."}`
	for _, c := range []struct{ path, header, want string }{
		{"/v2/posts/", "", missing},
		{"/v2/posts/?auth_token=" + s.write, "", missing},
		{"/v2/posts/", "Token " + s.token, missing},
		{"/v2/posts/", "Token none", invalid},
		{"/v2/posts/none/x/y/", "Token none", invalid},
		{"/v2/posts/", "Bearer " + s.write, missing},
	} {
		headers := []string{}
		if c.header != "" {
			headers = []string{"Authorization", c.header}
		}
		if a := s.Send("POST", c.path, `{}`, headers...); a.Status != 401 || a.Body != c.want || a.Header.Get("Www-Authenticate") != "Token" {
			t.Errorf("%s: %s with %.12s…: %d %s, want %s", s.name, c.path, c.header, a.Status, a.Body, c.want)
		}
	}
}
