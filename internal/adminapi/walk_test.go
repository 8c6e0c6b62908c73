package adminapi_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/gheecms/ghee/internal/account"
)

// doc is the part of the OpenAPI document that the walk needs.
type doc struct {
	OpenAPI string
	Paths   map[string]map[string]struct {
		OperationID string
		Security    []map[string][]string
		RequestBody json.RawMessage
		Responses   map[string]json.RawMessage
	}
}

// call is one operation, with the document's and the site's names filled in.
type call struct {
	id, method, path string
	open, writes     bool
	body             any
	responses        map[string]json.RawMessage
}

// bodies are inputs that are in form, by operation. What an operation needs to
// succeed is in its own test; here it is enough to get past the schema.
func bodies(typ, id, base string) map[string]any {
	return map[string]any{
		"change-me": map[string]any{}, "change-password": map[string]any{"old": "x", "new": "y"}, "confirm-second-factor": map[string]any{"code": "1"},
		"remove-second-factor": map[string]any{"password": "x", "code": "1"}, "change-site": map[string]any{}, "plan-types": map[string]any{}, "apply-types": map[string]any{},
		"create-document": map[string]any{"type": typ, "slug": "walk"}, "edit-document": map[string]any{"base": base}, "restore-revision": map[string]any{"revision": base},
		"act-on-documents": map[string]any{"action": "publish", "ids": []string{id}}, "set-role": map[string]any{"role": "viewer"}, "invite": map[string]any{"email": "x@walk.test", "role": "viewer"},
		"put-redirect": map[string]any{"from": "/walked", "to": "/here"}, "add-media": map[string]any{"url": "https://walk.test/a.png"}, "change-media": map[string]any{},
		"create-release": map[string]any{"name": "Walk", "entries": []any{}}, "change-release": map[string]any{"name": "Walk", "entries": []any{}}, "undo-release": map[string]any{},
		"create-schedule": map[string]any{"document": id, "action": "publish", "at": "2020-01-01T09:00", "zone": "UTC"}, "move-schedule": map[string]any{"at": "2090-01-01T09:00", "zone": "UTC"},
		"create-view": map[string]any{"name": "Walk", "query": map[string]any{}, "shared": true}, "change-view": map[string]any{"name": "Walk", "query": map[string]any{}},
		"change-organisation": map[string]any{}, "create-site": map[string]any{"key": "walked"}, "set-organisation-role": map[string]any{"role": "member"},
		"invite-to-organisation": map[string]any{"email": "y@walk.test", "roles": []any{map[string]any{"role": "member"}}}, "create-admin-token": map[string]any{"scopes": []string{"*"}},
		"create-import": map[string]any{"source": "wordpress", "name": "walk.xml", "size": 1}, "send-import-file": map[string]any{},
		"create-edge-token": map[string]any{"sites": []string{"here"}}, "purge": map[string]any{"keys": []string{"t:post"}},
		"create-webhook": map[string]any{"url": "https://walk.test/", "events": []string{"page.all"}}, "change-webhook": map[string]any{"url": "https://walk.test/", "events": []string{"page.all"}},
		"put-preview-template": map[string]any{"type": typ, "url": ""}, "share-preview": map[string]any{"hours": 1},
		"rotate-webhook-secret": map[string]any{}, "resume-webhook": map[string]any{}, "replay-failed": map[string]any{},
		"create-token": map[string]any{"kind": "read"}, "rotate-token": map[string]any{},
		"sign-in": map[string]any{"email": "x@y.test", "password": "x"}, "second-step": map[string]any{"code": "1"}, "request-password-reset": map[string]any{"email": "x@y.test"},
		"reset-password": map[string]any{"token": "x", "password": "y"}, "get-invitation": map[string]any{"token": "x"}, "accept-invitation": map[string]any{"token": "x"},
	}
}

func (h *house) calls(site, typ, id, base string) (calls []call) {
	h.t.Helper()
	var d doc
	a := (&visitor{h: h}).do("GET", "/api/openapi.json", nil)
	if a.status != 200 || json.Unmarshal([]byte(a.body), &d) != nil || !strings.HasPrefix(d.OpenAPI, "3.1") {
		h.t.Fatalf("the document: %d %.200s", a.status, a.body)
	}
	inputs := bodies(typ, id, base)
	for _, path := range slices.Sorted(maps.Keys(d.Paths)) {
		for method, op := range d.Paths[path] {
			c := call{id: op.OperationID, method: strings.ToUpper(method), open: op.Security == nil, responses: op.Responses}
			c.writes = c.method != http.MethodGet
			c.path = strings.NewReplacer("{site}", site, "{id}", id, "{person}", "none", "{organisation}", h.org, "{position}", "9.9").Replace(path)
			switch c.id {
			case "list-documents", "list-document-ids":
				c.path += "?type=" + typ
			case "find-documents":
				c.path += "?q=soup"
			case "drop-redirect":
				c.path += "?from=/none"
			case "delete-site":
				c.path += "?confirm=none"
			case "compare-revisions":
				c.path += "?a=" + base + "&b=" + base
			}
			if op.RequestBody != nil {
				if c.body = inputs[c.id]; c.body == nil {
					h.t.Errorf("the walk has no body for %s", c.id)
				}
			}
			calls = append(calls, c)
		}
	}
	return calls
}

// Every operation answers as its document says for no session, another site, a
// role of every height, input out of form, and a request from elsewhere.
func TestOperations_AnswerAsDocumented(t *testing.T) {
	h := newHouse(t)
	typ, id, base := h.made("here")
	calls := h.calls("here", string(typ), string(id), base)
	if len(calls) < 35 {
		t.Fatalf("only %d operations", len(calls))
	}
	bearer, _, err := h.accounts.CreateAdminToken(t.Context(), account.System(), account.AdminToken{
		Organisation: h.org, Site: h.sites["here"], Role: account.RoleOwner, Scopes: []account.Action{account.AllScopes}, Name: "robot",
	})
	must(t, err)
	owner, stranger, nobody := h.signIn("owner@here.test"), h.signIn("owner@there.test"), &visitor{h: h}
	boss, outsider := h.signIn("owner@home.test"), h.signIn("owner@away.test")
	documented := func(c call, a answer) {
		t.Helper()
		if c.responses[fmt.Sprint(a.status)] == nil && c.responses["default"] == nil {
			t.Errorf("%s answers %d, which its document does not tell: %s", c.id, a.status, a.body)
		}
		if a.status >= 500 || a.status >= 400 && a.header.Get("Content-Type") != "application/problem+json" || a.header.Get("Cache-Control") != "private, no-store" {
			t.Errorf("%s: %d %v %s", c.id, a.status, a.header, a.body)
		}
	}
	for _, c := range calls {
		if c.open {
			continue
		}
		if a := nobody.do(c.method, c.path, c.body); a.status != 401 {
			t.Errorf("%s without a session: %d %s", c.id, a.status, a.body)
		} else {
			documented(c, a)
		}
		if a := nobody.do(c.method, c.path, c.body, "Authorization", "Bearer "+strings.Repeat("a", 43)); a.status != 401 {
			t.Errorf("%s with a token that is none: %d %s", c.id, a.status, a.body)
		}
		if strings.HasPrefix(c.path, "/api/sites/") {
			if a := stranger.do(c.method, c.path, c.body); a.status != 404 || !strings.Contains(a.body, "no site") {
				t.Errorf("%s from another site: %d %s", c.id, a.status, a.body)
			} else {
				documented(c, a)
			}
		}
		owner := owner
		if strings.HasPrefix(c.path, "/api/organisations/") {
			owner = boss
			if a := outsider.do(c.method, c.path, c.body); a.status != 404 || !strings.Contains(a.body, "no organisation") {
				t.Errorf("%s from outside the organisation: %d %s", c.id, a.status, a.body)
			} else {
				documented(c, a)
			}
		}
		if !c.writes {
			continue
		}
		for name, a := range map[string]answer{
			"no CSRF token":       owner.do(c.method, c.path, c.body, "Ghee-CSRF", ""),
			"another CSRF token":  owner.do(c.method, c.path, c.body, "Ghee-CSRF", stranger.csrf),
			"another site's page": owner.do(c.method, c.path, c.body, "Sec-Fetch-Site", "cross-site"),
			"another origin":      owner.do(c.method, c.path, c.body, "Origin", "https://evil.test"),
		} {
			if a.status != 403 {
				t.Errorf("%s with %s: %d %s", c.id, name, a.status, a.body)
			}
			documented(c, a)
		}
		if c.body == nil {
			continue
		}
		if a := owner.do(c.method, c.path, c.body, "Content-Type", "text/plain"); a.status != 403 {
			t.Errorf("%s as text: %d %s", c.id, a.status, a.body)
		}
		if a := nobody.do(c.method, c.path, c.body, "Content-Type", "text/plain", "Authorization", "Bearer "+bearer); a.status != 415 || !strings.Contains(a.body, "as application/json") {
			t.Errorf("%s as text, from a program: %d %s", c.id, a.status, a.body)
		} else {
			documented(c, a)
		}
		for _, bad := range []any{`{`, `[]`, map[string]any{"site_id": 1, "role": "owner", "id": "x", "created_by": "x", "published_at": "x"}} {
			if a := owner.do(c.method, c.path, bad); a.status != 400 {
				t.Errorf("%s with %v: %d %s", c.id, bad, a.status, a.body)
			} else {
				documented(c, a)
			}
		}
	}
}

// needs is what an operation on a site demands of one who did not make the
// document; a table beside the code's, so that a change of either is seen.
var needs = map[string]account.Action{
	"get-site": account.ReadContent, "list-types": account.ReadContent, "list-documents": account.ReadContent, "list-document-ids": account.ReadContent, "find-documents": account.ReadContent, "list-drafts": account.ReadContent, "list-names": account.ReadContent, "get-document": account.ReadContent,
	"list-revisions": account.ReadContent, "compare-revisions": account.ReadContent, "change-site": account.ManageSettings,
	"plan-types": account.ManageTypes, "apply-types": account.ManageTypes, "create-document": account.CreateContent, "duplicate-document": account.CreateContent,
	"edit-document": account.EditContent, "restore-revision": account.EditContent, "publish-document": account.PublishContent, "unpublish-document": account.PublishContent,
	"trash-document": account.DeleteContent, "untrash-document": account.DeleteContent, "erase-document": account.EraseContent, "act-on-documents": account.ReadContent,
	"watch-presence": account.ReadContent, "list-receipts": account.ReadContent, "get-receipt": account.ReadContent, "watch-receipt": account.ReadContent, "list-purges": account.ManageSettings, "purge": account.PurgeCDN,
	"list-document-uses": account.ReadContent, "list-media-uses": account.ReadContent, "list-trash": account.ReadContent,
	"list-redirects": account.ReadContent, "put-redirect": account.PublishContent, "drop-redirect": account.PublishContent,
	"list-media": account.ReadContent, "get-media": account.ReadContent, "add-media": account.UploadMedia, "change-media": account.EditContent, "erase-media": account.EraseContent,
	"list-releases": account.ReadContent, "get-release": account.ReadContent, "check-release": account.ReadContent, "create-release": account.PublishContent, "change-release": account.PublishContent,
	"delete-release": account.PublishContent, "publish-release": account.PublishContent, "undo-release": account.PublishContent,
	"list-schedules": account.ReadContent, "get-schedule": account.ReadContent, "create-schedule": account.PublishContent, "move-schedule": account.PublishContent, "cancel-schedule": account.PublishContent,
	"list-views": account.ReadContent, "create-view": account.CreateContent, "change-view": account.ReadContent, "delete-view": account.ReadContent, "delete-site": account.DeleteSite,
	"list-members": account.ManagePeople, "set-role": account.ManagePeople, "remove-role": account.ManagePeople, "invite": account.ManagePeople,
	"list-invitations": account.ManagePeople, "revoke-invitation": account.ManagePeople,
	"list-webhooks": account.ManageWebhooks, "create-webhook": account.ManageWebhooks, "get-webhook": account.ManageWebhooks, "change-webhook": account.ManageWebhooks,
	"delete-webhook": account.ManageWebhooks, "rotate-webhook-secret": account.ManageWebhooks, "pause-webhook": account.ManageWebhooks, "resume-webhook": account.ManageWebhooks,
	"list-deliveries": account.ManageWebhooks, "get-delivery": account.ManageWebhooks, "replay-delivery": account.ManageWebhooks, "replay-failed": account.ManageWebhooks, "test-webhook": account.ManageWebhooks,
	"list-preview-templates": account.ReadContent, "put-preview-template": account.ManageSettings, "preview-document": account.ReadContent, "share-preview": account.PublishContent,
	"list-tokens": account.ManageTokens, "create-token": account.ManageTokens, "revoke-token": account.ManageTokens, "rotate-token": account.ManageTokens, "list-audit": account.ReadAudit,
	"verify-audit": account.ReadAudit, "count-types": account.ReadContent, "export-site": account.ExportSite,
	"list-imports": account.ImportSite, "create-import": account.ImportSite, "get-import": account.ImportSite, "send-import-file": account.ImportSite,
	"start-import": account.ImportSite, "cancel-import": account.ImportSite,
}

// Every role × every operation: refused with 403 exactly where the table of
// rights says so (reliability S13).
func TestOperations_EveryRole(t *testing.T) {
	h := newHouse(t)
	typ, id, base := h.made("here")
	calls := h.calls("here", string(typ), string(id), base)
	for _, role := range account.SiteRoles() {
		v := h.signIn(string(role) + "@here.test")
		may := map[string]bool{}
		for _, s := range v.do("GET", "/api/me", nil).json()["sites"].([]any) {
			for _, a := range s.(map[string]any)["may"].([]any) {
				may[a.(string)] = true
			}
		}
		for _, c := range calls {
			if !strings.HasPrefix(c.path, "/api/sites/") {
				continue
			}
			what, ok := needs[c.id]
			if !ok {
				t.Fatalf("the table of this test lacks %s", c.id)
			}
			a := v.do(c.method, c.path, c.body)
			if refused := a.status == 403; refused == may[string(what)] {
				t.Errorf("%s as %s, who may %v %s: %d %s", c.id, role, may[string(what)], what, a.status, a.body)
			}
		}
	}
	for _, id := range []string{"1abc", "%201", "01", "1.0", strings.Repeat("9", 60), "..%2f..%2fthere", "%00", string(id) + "x"} {
		if a := h.signIn("owner@here.test").do("GET", "/api/sites/here/documents/"+id, nil); a.status != 404 && a.status != 400 {
			t.Errorf("the id %q: %d %s", id, a.status, a.body)
		}
	}
}
