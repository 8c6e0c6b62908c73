package adminapi_test

import (
	"testing"

	"github.com/gheecms/ghee/internal/content"
)

func TestReleases_AreMadePublishedUndoneAndScheduled(t *testing.T) {
	h := newHouse(t)
	typ, id, _ := h.made("here")
	v := h.signIn("editor@here.test")
	at := "/api/sites/here/releases"
	want := wanting(t)
	second := want(v.do("POST", "/api/sites/here/documents", map[string]any{"type": typ, "slug": "bread", "values": map[string]any{}}), 201)
	entry := func(id any, action string) map[string]any { return map[string]any{"document": id, "action": action} }
	want(v.do("POST", at, map[string]any{"name": "Spring", "entries": []any{entry("none", "publish")}}), 400, `"path":"body.entries[0]"`)
	both := map[string]any{"name": "Spring", "entries": []any{entry(id, "publish"), entry(second["id"], "publish")}}
	made := want(v.do("POST", at, both, "Idempotency-Key", "k"), 201, `"state":"open"`, `"size":2`, `"locale":"en"`)
	if again := want(v.do("POST", at, both, "Idempotency-Key", "k"), 201); again["id"] != made["id"] {
		t.Errorf("asked again it made %v", again)
	}
	one := at + "/" + made["id"].(string)
	want(v.do("GET", one+"/faults", nil), 200, `"path":"body.entries[1].title"`, "is required")
	want(v.do("POST", one+"/publish", nil), 400, `"path":"body.entries[1].title"`)
	want(v.do("POST", "/api/sites/here/schedules", map[string]any{"release": made["id"], "action": "publish", "at": "2090-01-01T09:00", "zone": "UTC"}), 400, `entries[1].title`)
	h.state(v, id, content.Draft)
	want(v.do("PUT", one, map[string]any{"name": "Spring", "entries": []any{entry(id, "publish")}, "version": 9}), 409, "look at it again")
	want(v.do("PUT", one, map[string]any{"name": "Spring!", "entries": []any{entry(id, "publish")}, "version": 1}), 200, `"version":2`, `"size":1`)
	want(v.do("GET", one+"/faults", nil), 200, `"faults":[]`)
	planned := want(v.do("POST", "/api/sites/here/schedules", map[string]any{"release": made["id"], "action": "publish", "at": "2090-01-01T09:00", "zone": "UTC"}), 201, `"release":"`+made["id"].(string)+`"`, `"name":"Spring!"`)
	want(v.do("GET", one, nil), 200, `"at":"2090-01-01T09:00:00Z"`)
	published := v.do("POST", one+"/publish", nil)
	if want(published, 200, `"state":"published"`); published.header.Get("Ghee-Position") == "" {
		t.Errorf("no position in %v", published.header)
	}
	h.state(v, id, content.Published)
	want(v.do("GET", "/api/sites/here/schedules/"+planned["id"].(string), nil), 200, `"state":"cancelled"`)
	want(v.do("POST", one+"/publish", nil), 409, "is published")
	want(v.do("DELETE", one, nil), 409, "undo it first")
	want(v.do("POST", "/api/sites/here/documents/"+string(id)+"/unpublish", nil), 200)
	want(v.do("POST", one+"/undo", map[string]any{}), 409, `"path":"body.entries[0]"`, "since")
	want(v.do("POST", one+"/undo", map[string]any{"skip_changed": true}), 200, `"state":"undone"`, `"skipped":[{"path":"body.entries[0]"`)
	want(v.do("GET", at+"?limit=1", nil), 200, `"next":`, `"name":"Spring!"`)
	want(v.do("DELETE", one, nil), 204)
	want(v.do("GET", one, nil), 404)
}

// state checks what readers have of a document.
func (h *house) state(v *visitor, id content.ObjectID, want content.Status) {
	h.t.Helper()
	if got := v.do("GET", "/api/sites/here/documents/"+string(id), nil).json()["status"]; got != string(want) {
		h.t.Errorf("the document is %v, want %s", got, want)
	}
}
