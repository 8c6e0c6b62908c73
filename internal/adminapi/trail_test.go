package adminapi_test

import (
	"encoding/json"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/gheecms/ghee/internal/account"
)

// Whatever changes through the API is on the site's trail with who did it and
// the request; one line a document in bulk; nothing for what is refused, asked
// for again with the same key, or done by somebody who may not.
func TestAudit_TellsWhatChanged(t *testing.T) {
	h := newHouse(t)
	_, id, _ := h.made("here")
	editor, admin := h.signIn("editor@here.test"), h.signIn("admin@here.test")
	at := "/api/sites/here/documents/" + string(id)
	ok := func(a answer) {
		t.Helper()
		if a.status/100 != 2 {
			t.Fatalf("%d %s", a.status, a.body)
		}
	}
	for range 2 {
		ok(editor.do("POST", at+"/publish", nil, "Idempotency-Key", "once"))
	}
	if a := editor.do("DELETE", at, nil); a.status != 403 {
		t.Errorf("an editor deletes for good: %d", a.status)
	}
	if a := admin.do("DELETE", at, nil); a.status != 409 {
		t.Errorf("past the trash: %d", a.status)
	}
	bulk := func(action string) {
		ok(editor.do("POST", "/api/sites/here/documents/bulk", map[string]any{"action": action, "ids": []any{id, "none"}}))
	}
	bulk("unpublish")
	bulk("trash")
	ok(editor.do("POST", at+"/untrash", nil))
	bulk("trash")
	ok(admin.do("DELETE", at, nil))
	ok(admin.do("PATCH", "/api/sites/here", map[string]any{"settings": map[string]string{"feed_title": "News"}}))
	ok(editor.do("PUT", "/api/sites/here/redirects", map[string]any{"from": "/a", "to": "/b"}))
	ok(editor.do("DELETE", "/api/sites/here/redirects?from=/a", nil))
	cow := editor.do("POST", "/api/sites/here/media", map[string]any{"url": "https://media.test/cow.png"})
	ok(editor.do("PATCH", "/api/sites/here/media/"+cow.json()["id"].(string), map[string]any{"alt": "A cow"}))
	bearer, token, err := h.accounts.CreateAdminToken(t.Context(), account.System(), account.AdminToken{
		Organisation: h.org, Site: h.sites["here"], Role: account.RoleAdmin, Scopes: []account.Action{account.AllScopes}, Name: "robot",
	})
	must(t, err)
	ok((&visitor{h: h}).do("PATCH", "/api/sites/here", map[string]any{"settings": map[string]string{"feed_title": "More"}}, "Authorization", "Bearer "+bearer))

	people := map[string]string{"token:" + token.ID: "robot"}
	found, err := h.accounts.Members(t.Context(), account.System(), h.org, h.sites["here"])
	must(t, err)
	for _, m := range found {
		people[m.Person.ID] = string(m.Role)
	}
	var got []string
	var page struct{ Items []account.Event }
	must(t, json.Unmarshal([]byte(admin.do("GET", "/api/sites/here/audit", nil).body), &page))
	for _, e := range page.Items {
		got = append(got, people[e.Actor]+" "+e.Action)
		if people[e.Actor] != "" && e.Address == "" {
			t.Errorf("%+v does not say from where", e)
		}
	}
	want := []string{
		"owner type.create", "editor document.publish", "editor document.unpublish", "editor document.trash", "editor document.untrash",
		"editor document.trash", "admin document.erase", "admin settings.change", "editor redirect.change", "editor redirect.remove", "editor media.change", " admin_token.create", "robot settings.change",
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	var rest struct {
		Items []account.Event
		Next  int64
	}
	must(t, json.Unmarshal([]byte(admin.do("GET", "/api/sites/here/audit?after=7&limit=2", nil).body), &rest))
	if !slices.EqualFunc(rest.Items, page.Items[7:9], func(a, b account.Event) bool { return a.Seq == b.Seq }) || rest.Next != 9 {
		t.Errorf("the next page is %+v", rest)
	}
	if n, err := h.accounts.VerifyAudit(t.Context(), account.System(), h.org); err != nil || n < 10 {
		t.Errorf("%d events, %v", n, err)
	}
}
