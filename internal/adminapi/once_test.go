package adminapi_test

import (
	"encoding/json"
	"strings"
	"testing"
)

// keyless are the writes that take no idempotency key: what they answer with is
// a secret or a cookie, which is not kept; or they write nothing.
var keyless = map[string]string{
	"send-import-file": "a piece of a file is the same again at the same place",
	"plan-types":       "writes nothing", "change-password": "a cookie", "begin-second-factor": "a secret", "confirm-second-factor": "a secret",
	"remove-second-factor": "a cookie", "end-session": "ends once", "end-other-sessions": "ends once",
}

func TestWrites_TakeAnIdempotencyKey(t *testing.T) {
	h := newHouse(t)
	var d struct {
		Paths map[string]map[string]struct {
			OperationID string
			Security    []map[string][]string
			Parameters  []struct{ Name string }
		}
	}
	if err := json.Unmarshal([]byte((&visitor{h: h}).do("GET", "/api/openapi.json", nil).body), &d); err != nil {
		t.Fatal(err)
	}
	for path, methods := range d.Paths {
		for method, op := range methods {
			if method == "get" || op.Security == nil {
				continue
			}
			takes := false
			for _, p := range op.Parameters {
				takes = takes || p.Name == "Idempotency-Key"
			}
			if why, exempt := keyless[op.OperationID]; takes == exempt {
				t.Errorf("%s %s (%s): takes a key: %v, and needs none because it is %q", method, path, op.OperationID, takes, why)
			}
		}
	}
}

// A write with a key has one effect, and its answer again without secrets.
func TestWrites_OfAccountsHaveOneEffect(t *testing.T) {
	h := newHouse(t)
	owner, org := h.signIn("owner@home.test"), "/api/organisations/"+h.org
	for _, c := range []struct {
		method, path, list string
		body               map[string]any
		more               int // lines that the list has after it, than before
	}{
		{"POST", "/api/sites/here/tokens", "/api/sites/here/tokens?", map[string]any{"kind": "write", "name": "T"}, 1},
		{"POST", "/api/sites/here/views", "/api/sites/here/views?", map[string]any{"name": "V", "query": map[string]any{}}, 1},
		{"POST", "/api/sites/here/invitations", "/api/sites/here/invitations?", map[string]any{"email": "i@home.test", "role": "viewer"}, 1},
		{"POST", org + "/invitations", org + "/invitations?", map[string]any{"email": "j@home.test", "roles": []any{map[string]any{"role": "member"}}}, 1},
		{"POST", org + "/edge-tokens", org + "/edge-tokens?", map[string]any{"name": "E", "sites": []string{"here"}}, 1},
		{"POST", org + "/admin-tokens", org + "/admin-tokens?", map[string]any{"scopes": []string{"*"}}, 1},
		{"POST", "/api/sites/here/media", "/api/sites/here/media?", map[string]any{"url": "https://media.test/a.png"}, 1},
		{"PUT", "/api/sites/here/redirects", "/api/sites/here/redirects?", map[string]any{"from": "/a", "to": "/b"}, 1},
	} {
		before := len(owner.items(c.list, "id"))
		first := owner.do(c.method, c.path, c.body, "Idempotency-Key", "k-"+c.path)
		again := owner.do(c.method, c.path, c.body, "Idempotency-Key", "k-"+c.path)
		if first.status/100 != 2 || again.status != first.status || first.json()["id"] != again.json()["id"] {
			t.Errorf("%s: %d %s and %d %s", c.path, first.status, first.body, again.status, again.body)
		}
		if plain, _ := first.json()["token"].(string); plain != "" && strings.Contains(again.body, plain) {
			t.Errorf("%s: the secret was kept", c.path)
		}
		if after := len(owner.items(c.list, "id")); after != before+c.more {
			t.Errorf("%s: %d more", c.path, after-before)
		}
		c.body["other"] = nil
		for k, v := range c.body {
			if s, ok := v.(string); ok && k != "role" && k != "kind" {
				c.body[k] = s + "x"
			}
		}
		delete(c.body, "other")
		if _, scoped := c.body["scopes"]; scoped {
			c.body["scopes"] = []string{"content.read"}
		}
		owner.do(c.method, c.path, c.body, "Idempotency-Key", "k-"+c.path).want(t, c.path+" for another request", 409)
	}
	made := owner.do("POST", org+"/sites", map[string]any{"key": "once"}, "Idempotency-Key", "s").want(t, "a site", 201)
	if again := owner.do("POST", org+"/sites", map[string]any{"key": "once"}, "Idempotency-Key", "s").want(t, "the site again", 201); again.json()["key"] != "once" {
		t.Errorf("%s, then %s", made.body, again.body)
	}
	id := owner.do("POST", "/api/sites/here/tokens", map[string]any{"kind": "read"}).want(t, "a token", 201).json()["id"].(string)
	for range 2 {
		owner.do("POST", "/api/sites/here/tokens/"+id+"/rotate", map[string]any{"overlap_seconds": 60}, "Idempotency-Key", "r").want(t, "rotated", 201)
		owner.do("DELETE", "/api/sites/here/tokens/"+id, nil, "Idempotency-Key", "d").want(t, "revoked", 204)
	}
	if n := len(owner.items("/api/sites/here/tokens?", "id")); n != 3 {
		t.Errorf("%d tokens, want the write token, the read token, and the one in its place", n)
	}
	// What a request took away is not missed when it comes again, and is to others.
	view := owner.do("POST", "/api/sites/here/views", map[string]any{"name": "Gone", "query": map[string]any{}}).want(t, "a view", 201).json()["id"].(string)
	invited := owner.do("POST", org+"/invitations", map[string]any{"email": "gone@home.test", "roles": []any{map[string]any{"role": "member"}}}).want(t, "invited", 201).json()["id"].(string)
	for _, path := range []string{"/api/sites/here/views/" + view, org + "/invitations/" + invited, "/api/sites/once?confirm=once"} {
		for range 2 {
			owner.do("DELETE", path, nil, "Idempotency-Key", "gone "+path).want(t, path, 204)
		}
		owner.do("DELETE", path, nil, "Idempotency-Key", "another "+path).want(t, path+" as another request", 404)
		owner.do("DELETE", path, nil).want(t, path+" without a key", 404)
	}
	h.signIn("admin@home.test").do("POST", "/api/sites/here/tokens", map[string]any{"kind": "write", "name": "T"}, "Idempotency-Key", "k-/api/sites/here/tokens").want(t, "somebody else's key", 201)
}

// Writes of content that answer with no document have one effect, too: what
// others did meanwhile stays.
func TestWrites_OfContentHaveOneEffect(t *testing.T) {
	h := newHouse(t)
	o := h.signIn("owner@here.test")
	_, soup, base := h.made("here")
	doc := "/api/sites/here/documents/" + string(soup)

	o.do("PATCH", "/api/sites/here", map[string]any{"settings": map[string]any{"feed_title": "First"}}, "Idempotency-Key", "s").want(t, "settings", 200)
	o.do("PATCH", "/api/sites/here", map[string]any{"settings": map[string]any{"feed_title": "Second"}}).want(t, "settings", 200)
	if a := o.do("PATCH", "/api/sites/here", map[string]any{"settings": map[string]any{"feed_title": "First"}}, "Idempotency-Key", "s").want(t, "again", 200); a.json()["settings"].(map[string]any)["feed_title"] != "Second" {
		t.Errorf("a retry took back what came after it: %s", a.body)
	}

	put := map[string]any{"put": []any{map[string]any{"kind": "page", "key": "menu", "name": "Menu", "id": "", "last": 0, "fields": []any{}}}}
	put["base"] = o.do("POST", "/api/sites/here/types/plan", put).want(t, "planned", 200).json()["base"]
	for range 2 {
		o.do("POST", "/api/sites/here/types/apply", put, "Idempotency-Key", "t").want(t, "applied", 200)
	}
	o.do("POST", "/api/sites/here/types/apply", put, "Idempotency-Key", "t2").want(t, "applied as another request", 400)

	bulk := map[string]any{"action": "publish", "ids": []any{soup}}
	o.do("POST", "/api/sites/here/documents/bulk", bulk, "Idempotency-Key", "b").want(t, "published", 200)
	o.do("PATCH", doc, map[string]any{"base": base, "values": map[string]any{"title": "Not yet"}}).want(t, "edited", 200)
	o.do("POST", "/api/sites/here/documents/bulk", bulk, "Idempotency-Key", "b").want(t, "again", 200)
	if d := o.do("GET", doc, nil).json(); d["changed"] != true {
		t.Errorf("a retry published a draft of later: %v", d)
	}

	o.do("POST", doc+"/trash", nil).want(t, "trashed", 200)
	for range 2 {
		o.do("DELETE", doc, nil, "Idempotency-Key", "e").want(t, "erased", 204)
	}
	o.do("DELETE", doc, nil, "Idempotency-Key", "e2").want(t, "erased as another request", 404)
}
