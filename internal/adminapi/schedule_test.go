package adminapi_test

import (
	"testing"
)

func TestSchedules_AreMadeMovedListedAndCancelled(t *testing.T) {
	h := newHouse(t)
	_, id, _ := h.made("here")
	v, viewer := h.signIn("editor@here.test"), h.signIn("viewer@here.test")
	at := "/api/sites/here/schedules"
	want := wanting(t)
	plan := map[string]any{"document": id, "action": "publish", "at": "2090-03-26T02:30", "zone": "Europe/Berlin"}
	made := want(v.do("POST", at, plan, "Idempotency-Key", "k"), 201, `"at":"2090-03-26T01:30:00Z"`, `"wall":"2090-03-26T02:30"`, `"state":"pending"`, `"name":"Soup"`, `"kind":"page"`)
	if again := want(v.do("POST", at, plan, "Idempotency-Key", "k"), 201); again["id"] != made["id"] {
		t.Errorf("asked again it made %v", again)
	}
	want(v.do("POST", at, plan), 409, "move that one")
	want(v.do("GET", "/api/sites/here/documents/"+string(id), nil), 200, `"status":"scheduled"`, `"scheduled":"2090-03-26T01:30:00Z"`)
	one := at + "/" + made["id"].(string)
	want(v.do("PUT", one, map[string]any{"at": "2090-04-01T09:00", "zone": "UTC"}), 200, `"at":"2090-04-01T09:00:00Z"`, `"zone":"UTC"`)
	want(v.do("PUT", one, map[string]any{"at": "2020-04-01T09:00", "zone": "UTC"}), 400, "is past")
	want(v.do("PUT", one, map[string]any{"at": "2090-04-01T09:00", "zone": "Mars/Base"}), 400, "no time zone")
	want(viewer.do("GET", one, nil), 200, `"wall":"2090-04-01T09:00"`)
	want(viewer.do("GET", at+"?from=2090-04-01T00:00:00Z&to=2090-04-02T00:00:00Z&state=pending", nil), 200, made["id"].(string))
	for _, none := range []string{"?to=2090-04-01T09:00:00Z", "?from=2090-04-01T09:00:01Z", "?state=failed"} {
		if a := want(viewer.do("GET", at+none, nil), 200); len(a["items"].([]any)) != 0 {
			t.Errorf("%s lists %v", none, a)
		}
	}
	page := want(viewer.do("GET", at+"?limit=1", nil), 200, `"next":`)
	if rest := want(viewer.do("GET", at+"?limit=1&cursor="+page["next"].(string), nil), 200); len(rest["items"].([]any)) != 0 {
		t.Errorf("the second page is %v", rest)
	}
	want(v.do("DELETE", one, nil), 204)
	want(v.do("DELETE", one, nil), 204)
	want(v.do("GET", one, nil), 200, `"state":"cancelled"`)
	want(v.do("PUT", one, map[string]any{"at": "2090-04-01T09:00", "zone": "UTC"}), 409, "cancelled")
	want(v.do("GET", at+"/none", nil), 404)
}
