package adminapi_test

import (
	"crypto/ed25519"
	"fmt"
	"strings"
	"testing"

	"github.com/gheecms/ghee/internal/account"
	"github.com/gheecms/ghee/internal/content"
)

func TestOrganisation_IsRunOverHTTP(t *testing.T) {
	h := newHouse(t)
	owner, admin, member := h.signIn("owner@home.test"), h.signIn("admin@home.test"), h.signIn("member@home.test")
	at := "/api/organisations/" + h.org
	if got := owner.items("/api/organisations?", "name", "role"); len(got) != 1 || got[0] != "Home owner" {
		t.Errorf("organisations: %v", got)
	}
	admin.do("PATCH", at, map[string]any{"name": "House"}).want(t, "renamed", 200)
	admin.do("PATCH", at, map[string]any{"second_factor": true}).want(t, "by an admin", 403)
	member.do("PATCH", at, map[string]any{"name": "Mine"}).want(t, "by a member", 403)
	if got := member.do("GET", at, nil).want(t, "read", 200).json()["name"]; got != "House" {
		t.Errorf("the name is %v", got)
	}

	site := admin.do("POST", at+"/sites", map[string]any{"key": "third", "locales": []string{"de", "en"}}).want(t, "site", 201).json()
	if site["key"] != "third" || site["settings"].(map[string]any)["default_locale"] != "de" || site["environment"] != "production" {
		t.Errorf("the site is %v", site)
	}
	admin.do("POST", at+"/sites", map[string]any{"key": "third"}).want(t, "site again", 409)
	admin.do("POST", at+"/sites", map[string]any{"key": "No!"}).want(t, "site out of form", 400)
	member.do("POST", at+"/sites", map[string]any{"key": "fourth"}).want(t, "by a member", 403)
	admin.do("GET", "/api/sites/third", nil).want(t, "read", 200)
	admin.do("DELETE", "/api/sites/third?confirm=third", nil).want(t, "deleted by an admin", 403)
	owner.do("DELETE", "/api/sites/third?confirm=second", nil).want(t, "deleted by mistake", 400)
	owner.do("DELETE", "/api/sites/third?confirm=third", nil).want(t, "deleted", 204)
	owner.do("GET", "/api/sites/third", nil).want(t, "read when deleted", 404)

	people := owner.items(at+"/people?", "email", "role", "site")
	if !strings.Contains(strings.Join(people, ", "), "viewer@there.test viewer there") || !strings.Contains(strings.Join(people, ", "), "member@home.test member <nil>") {
		t.Errorf("people: %v", people)
	}
	id := owner.do("GET", "/api/me", nil).json()["id"].(string)
	admin.do("PUT", at+"/people/"+id, map[string]any{"role": "member"}).want(t, "an owner, by an admin", 403)
	owner.do("PUT", at+"/people/"+id, map[string]any{"role": "member"}).want(t, "the last owner", 409)
	stranger := member.do("GET", "/api/me", nil).json()["id"].(string)
	admin.do("DELETE", at+"/people/"+stranger, nil).want(t, "removed", 204)
	member.do("GET", "/api/me", nil).want(t, "who was removed", 401)

	i := admin.do("POST", at+"/invitations", map[string]any{"email": "new@home.test", "roles": []any{map[string]any{"role": "member"}, map[string]any{"site": "here", "role": "editor"}}}).want(t, "invited", 201).json()
	admin.do("POST", at+"/invitations", map[string]any{"email": "x@home.test", "roles": []any{map[string]any{"role": "owner"}}}).want(t, "above one's own", 403)
	admin.do("POST", at+"/invitations", map[string]any{"email": "x@home.test", "roles": []any{map[string]any{"site": "none", "role": "editor"}}}).want(t, "no such site", 404)
	if got := admin.items(at+"/invitations?", "email", "roles"); len(got) != 1 || got[0] != "new@home.test [map[role:member] map[role:editor site:here]]" {
		t.Errorf("invitations: %v", got)
	}
	admin.do("DELETE", at+"/invitations/"+i["id"].(string), nil).want(t, "taken back", 204)
	admin.do("DELETE", at+"/invitations/"+i["id"].(string), nil).want(t, "taken back again", 404)

	audit := strings.Join(admin.items(at+"/audit?", "action"), " ")
	for _, action := range []string{"organisation.change", "site.create", "site.delete", "person.remove", "person.invite"} {
		if !strings.Contains(audit, action) {
			t.Errorf("the trail lacks %s: %s", action, audit)
		}
	}
}

func TestSite_SaysWhatItIsFor(t *testing.T) {
	h := newHouse(t)
	owner := h.signIn("owner@home.test")
	made := owner.do("POST", "/api/organisations/"+h.org+"/sites", map[string]any{"key": "third", "environment": "staging"}).want(t, "site", 201).json()
	if made["environment"] != "staging" {
		t.Errorf("the site is %v", made)
	}
	at := "/api/sites/third"
	owner.do("PATCH", at, map[string]any{"environment": "prod"}).want(t, "none that there is", 400)
	changed := owner.do("PATCH", at, map[string]any{"environment": "test", "settings": map[string]any{"feed_title": "News"}}).want(t, "changed", 200).json()
	if changed["environment"] != "test" || changed["settings"].(map[string]any)["feed_title"] != "News" {
		t.Errorf("the site is %v", changed)
	}
	owner.do("PATCH", at, map[string]any{"settings": map[string]any{"feed_title": "More"}}).want(t, "left out", 200)
	var all []string
	for _, s := range owner.do("GET", "/api/me", nil).json()["sites"].([]any) {
		s := s.(map[string]any)
		all = append(all, fmt.Sprint(s["key"], " ", s["environment"]))
	}
	if got := strings.Join(all, ", "); !strings.Contains(got, "here production") || !strings.Contains(got, "third test") {
		t.Errorf("the sites of who is signed in: %s", got)
	}
}

func TestAdminTokens_OpenTheAPIAsTheyMay(t *testing.T) {
	h := newHouse(t)
	at := "/api/organisations/" + h.org + "/admin-tokens"
	admin, nobody := h.signIn("admin@here.test"), &visitor{h: h}
	bearer := func(token, method, path string, body any) answer {
		return nobody.do(method, path, body, "Authorization", "Bearer "+token)
	}
	reader := admin.do("POST", at, map[string]any{"name": "CI", "site": "here", "role": "editor", "scopes": []string{"content.read"}}).want(t, "made", 201).json()
	token := reader["token"].(string)
	bearer(token, "GET", "/api/sites/here/types", nil).want(t, "reads", 200)
	bearer(token, "GET", "/api/sites/there/types", nil).want(t, "another site", 404)
	bearer(token, "PUT", "/api/sites/here/redirects", map[string]any{"from": "/a", "to": "/b"}).want(t, "beyond its scopes", 403)
	bearer(token, "POST", at, map[string]any{"scopes": []string{"*"}}).want(t, "a token of a site", 404)
	mine := admin.do("POST", at, map[string]any{"scopes": []string{"*"}}).want(t, "as oneself", 201).json()
	if got := bearer(mine["token"].(string), "GET", "/api/me", nil).want(t, "as oneself", 200).json()["email"]; got == "" {
		t.Error("the token acts as nobody")
	}
	bearer(mine["token"].(string), "POST", at, map[string]any{"scopes": []string{"*"}}).want(t, "a token makes tokens", 403)
	for body, status := range map[*map[string]any]int{
		{"site": "here", "role": "owner", "scopes": []string{"*"}}:    403,
		{"site": "there", "role": "viewer", "scopes": []string{"*"}}:  403,
		{"site": "here", "role": "viewer", "scopes": []string{"all"}}: 400,
		{"scopes": []string{"*"}, "expires": "2001-01-01T00:00:00Z"}:  400,
		{"scopes": []string{}}: 400,
	} {
		admin.do("POST", at, *body).want(t, "refused", status)
	}
	if got := admin.items(at+"?", "name", "role", "token"); len(got) != 2 || got[0] != "CI editor <nil>" {
		t.Errorf("tokens: %v", got)
	}
	h.signIn("viewer@here.test").do("DELETE", at+"/"+reader["id"].(string), nil).want(t, "somebody else's", 404)
	admin.do("DELETE", at+"/"+reader["id"].(string), nil).want(t, "revoked", 204)
	bearer(token, "GET", "/api/sites/here/types", nil).want(t, "revoked", 401)
}

func TestEdgeTokens_AreOfSitesThatOneManages(t *testing.T) {
	h := newHouse(t)
	at := "/api/organisations/" + h.org + "/edge-tokens"
	admin, boss, nobody := h.signIn("admin@here.test"), h.signIn("admin@home.test"), &visitor{h: h}
	made := admin.do("POST", at, map[string]any{"name": "Frankfurt", "sites": []string{"here"}}).want(t, "made", 201).json()
	token, err := content.ParseEdgeToken(made["token"].(string))
	must(t, err)
	key, err := h.accounts.SigningKey(t.Context())
	must(t, err)
	if !key.Public().(ed25519.PublicKey).Equal(ed25519.PublicKey(token.Key)) {
		t.Error("the token does not hold the origin's key")
	}
	for name, text := range map[string]string{"whole": token.String(), "its secret": token.Secret} {
		nobody.do("GET", "/api/sites/here/types", nil, "Authorization", "Bearer "+text).want(t, "this API by an edge's token, "+name, 401)
	}
	for body, status := range map[*map[string]any]int{
		{"sites": []string{"there"}}:         403,
		{"sites": []string{"here", "there"}}: 403,
		{"sites": []string{"none"}}:          404,
		{"sites": []string{}}:                400,
		{"name": "all"}:                      400,
		{"sites": []string{"here"}, "expires": "2001-01-01T00:00:00Z"}:       400,
		{"sites": []string{"here"}, "name": strings.Repeat("x", 8_000)}:      400,
		{"sites": []string{"here"}, "organisation": "x", "hash": "deadbeef"}: 400,
	} {
		admin.do("POST", at, *body).want(t, fmt.Sprint("refused ", *body), status)
	}
	h.signIn("editor@here.test").do("POST", at, map[string]any{"sites": []string{"here"}}).want(t, "an editor", 403)
	both := boss.do("POST", at, map[string]any{"sites": []string{"here", "there"}}).want(t, "the organisation's admin", 201).json()
	if got := admin.items(at+"?", "name", "sites", "token"); len(got) != 1 || got[0] != "Frankfurt [here] <nil>" {
		t.Errorf("one site's admin lists %v", got)
	}
	if got := boss.items(at+"?", "name", "sites", "token"); len(got) != 2 {
		t.Errorf("the organisation's lists %v", got)
	}
	_, all, err := h.accounts.CreateEdgeToken(t.Context(), account.System(), account.NewEdgeToken{Sites: []content.SiteID{h.sites["here"]}})
	must(t, err)
	for _, id := range []string{both["id"].(string), all.ID, "none"} {
		admin.do("DELETE", at+"/"+id, nil).want(t, "another's", 404)
	}
	boss.do("DELETE", at+"/"+all.ID, nil).want(t, "the installation's", 404)
	admin.do("DELETE", at+"/"+made["id"].(string), nil).want(t, "revoked", 204)
	boss.do("DELETE", at+"/"+made["id"].(string), nil).want(t, "again", 204)
	if got := admin.items(at+"?", "name", "revoked"); len(got) != 1 || strings.HasSuffix(got[0], "<nil>") {
		t.Errorf("after it is revoked: %v", got)
	}
}

func TestNames_AreForWhoeverReads(t *testing.T) {
	h := newHouse(t)
	v := h.signIn("viewer@here.test")
	a := v.do("GET", "/api/sites/here/names", nil)
	got := map[string]int{}
	items, _ := a.json()["items"].([]any)
	for _, i := range items {
		got[i.(map[string]any)["name"].(string)]++
	}
	// Two are called owner: the site's, and the organisation's.
	if a.status != 200 || got["viewer"] != 1 || got["editor"] != 1 || got["owner"] != 2 || strings.Contains(a.body, "@") {
		t.Errorf("names: %d %s", a.status, a.body)
	}
	if a := v.do("GET", "/api/sites/here/people", nil); a.status != 403 {
		t.Errorf("a viewer sees people: %d", a.status)
	}
}
