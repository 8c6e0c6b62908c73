package adminapi_test

import (
	"context"
	"strings"
	"testing"

	"github.com/gheecms/ghee/internal/authoring"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
)

func TestDocuments_AreMadeEditedPublishedAndBroughtBack(t *testing.T) {
	h := newHouse(t)
	_, id, base := h.made("here")
	v, w := h.signIn("editor@here.test"), h.signIn("admin@here.test")
	at := "/api/sites/here/documents/" + string(id)
	ok := func(a answer, parts ...string) map[string]any {
		t.Helper()
		if a.status/100 != 2 {
			t.Fatalf("%d %s", a.status, a.body)
		}
		for _, p := range parts {
			if !strings.Contains(a.body, p) {
				t.Errorf("%s lacks %s", a.body, p)
			}
		}
		return a.json()
	}
	first := v.do("PATCH", at, map[string]any{"base": base, "values": map[string]any{"price": 3}}, "Idempotency-Key", "k1")
	ok(first, `"price":3`, `"title":"Soup"`, `"changed":true`, `"status":"draft"`)
	if first.header.Get("ETag") == "" || first.header.Get("Cache-Control") != "private, no-store" {
		t.Errorf("the headers are %v", first.header)
	}
	again := v.do("PATCH", at, map[string]any{"base": base, "values": map[string]any{"price": 3}}, "Idempotency-Key", "k1")
	if ok(again)["n"] != ok(first)["n"] {
		t.Errorf("asked again it made another revision: %s", again.body)
	}
	if a := v.do("PATCH", at, map[string]any{"base": base, "values": map[string]any{"price": 4}}, "Idempotency-Key", "k1"); a.status != 409 {
		t.Errorf("the key of another request: %d %s", a.status, a.body)
	}
	ok(w.do("PATCH", at, map[string]any{"values": map[string]any{"title": "Hot soup"}}, "If-Match", `"`+base+`"`), `"title":"Hot soup"`, `"price":3`, `"taken":["price"]`)
	clash := v.do("PATCH", at, map[string]any{"base": base, "values": map[string]any{"title": "Cold soup"}})
	if clash.status != 409 || !strings.Contains(clash.body, `{"path":"title","base":"Soup","mine":"Cold soup","theirs":"Hot soup"}`) || clash.json()["newest"] == "" {
		t.Errorf("both changed the title: %d %s", clash.status, clash.body)
	}
	published := v.do("POST", at+"/publish", nil)
	ok(published, `"status":"published"`, `"changed":false`)
	head, err := h.store.Log().Head(t.Context(), h.sites["here"])
	if got := published.header.Get("Ghee-Position"); err != nil || got != head.Position.String() || head.Position.Seq == 0 {
		t.Errorf("published at %q, and the log is at %s, %v", got, head.Position, err)
	}
	if got := first.header.Get("Ghee-Position"); got != "" {
		t.Errorf("a draft that no reader sees is at %q", got)
	}
	live := ok(published)["revision"].(string)
	ahead := ok(v.do("PATCH", at, map[string]any{"base": live, "values": map[string]any{"price": 5}}), `"changed":true`, `"live":"`+live+`"`)
	ok(v.do("PATCH", at, map[string]any{"base": ahead["revision"], "values": map[string]any{"price": 3}}))
	if a := v.do("POST", at+"/unpublish", nil); ok(a, `"status":"draft"`)["live"] != nil {
		t.Errorf("taken away, and still live: %s", a.body)
	}
	history := ok(v.do("GET", at+"/revisions?limit=2", nil), `"next":`)
	newest := history["items"].([]any)[0].(map[string]any)["revision"].(string)
	ok(v.do("GET", at+"/compare?a="+base+"&b="+newest, nil), `"path":"title"`, `"path":"price"`)
	ok(v.do("POST", at+"/restore", map[string]any{"revision": base, "fields": []string{"title"}}), `"title":"Soup"`, `"price":3`)
	ok(v.do("POST", at+"/duplicate", nil), `"slug":"soup-2"`, `"title":"Soup"`)
	ok(v.do("POST", "/api/sites/here/documents", map[string]any{"document": id, "type": ok(v.do("GET", at, nil))["type"], "locale": "de", "slug": "suppe", "values": map[string]any{"title": "Suppe"}}), `"locale":"de"`, `{"locale":"en","slug":"soup"`)
	bulk := ok(v.do("POST", "/api/sites/here/documents/bulk", map[string]any{"action": "publish", "ids": []any{id, "none"}}))
	items := bulk["items"].([]any)
	if items[0].(map[string]any)["ok"] != true || items[1].(map[string]any)["ok"] != false {
		t.Errorf("the results are %v", items)
	}
	ok(v.do("POST", at+"/trash", nil), `"trashed":"2`)
	if a := v.do("PATCH", at, map[string]any{"base": base}); a.status != 409 {
		t.Errorf("an edit in the trash: %d %s", a.status, a.body)
	}
	ok(v.do("POST", at+"/untrash", nil), `"status":"draft"`)
	if a := w.do("DELETE", at, nil); a.status != 409 || !strings.Contains(a.body, "not in the trash") {
		t.Errorf("deleted for good past the trash: %d %s", a.status, a.body)
	}
	ok(v.do("POST", at+"/trash?locale=en", nil))
	if a := w.do("DELETE", at, nil); a.status != 409 || !strings.Contains(a.body, `locale \"de\"`) {
		t.Errorf("deleted for good past another locale: %d %s", a.status, a.body)
	}
	ok(v.do("POST", at+"/trash", nil))
	if a := v.do("DELETE", at, nil); a.status != 403 {
		t.Errorf("an editor deletes for good: %d %s", a.status, a.body)
	}
	ok(w.do("DELETE", at, nil))
	for _, method := range []string{"GET", "DELETE"} {
		if a := w.do(method, at, nil); a.status != 404 {
			t.Errorf("%s of what is deleted for good: %d %s", method, a.status, a.body)
		}
	}
}

// Faulty input is told by its path, and what is unknown is refused.
func TestProblems_NameThePathOfEachFault(t *testing.T) {
	h := newHouse(t)
	typ, id, base := h.made("here")
	v := h.signIn("owner@here.test")
	at := "/api/sites/here/documents"
	for _, c := range []struct {
		method, path string
		body         any
		status       int
		says         string
	}{
		{"POST", at, map[string]any{"type": typ, "slug": "a", "values": map[string]any{"none": 1}}, 400, `"path":"body.values.none"`},
		{"POST", at, map[string]any{"type": typ, "slug": "soup", "values": map[string]any{"title": "x"}}, 409, `"path":"body.slug"`},
		{"POST", at, map[string]any{"type": typ, "slug": "a", "created_by": "me"}, 400, `body`},
		{"POST", at, map[string]any{"type": typ, "slug": "a", "site_id": 2}, 400, `unexpected property`},
		{"POST", at, map[string]any{"slug": "a"}, 400, `"path":"body"`},
		{"POST", at, `{"type":`, 400, `"code":"invalid"`},
		{"POST", at, `[]`, 400, `"code":"invalid"`},
		{"POST", at, `{"type":"` + string(typ) + `","slug":"half","name":"\ud800"}`, 400, `half a character`},
		{"POST", at, "{\"type\":\"\xff\"}", 400, `no UTF-8`},
		{"PATCH", at + "/" + string(id), map[string]any{"base": "none"}, 404, `no revision`},
		{"PATCH", at + "/" + string(id) + "?stray=1", map[string]any{"base": base}, 400, `stray`},
		{"GET", at + "/none", nil, 404, `no document`},
		{"GET", at + "/" + string(id) + "?locale=xx", nil, 400, `no locale`},
		{"GET", "/api/sites/none", nil, 404, `no site`},
		{"GET", "/api/nothing", nil, 404, `/api/openapi.json`},
		{"POST", at + "/" + string(id) + "/publish?locale=de", nil, 404, ``},
		{"PATCH", "/api/sites/here", map[string]any{"settings": map[string]string{"blog_url": "x"}}, 400, `"path":"body.settings.blog_url"`},
	} {
		a := v.do(c.method, c.path, c.body)
		if a.status != c.status || !strings.Contains(a.body, c.says) || a.header.Get("Content-Type") != "application/problem+json" || a.json()["detail"] == "" {
			t.Errorf("%s %s %v: %d %s %s, want %d with %s", c.method, c.path, c.body, a.status, a.header.Get("Content-Type"), a.body, c.status, c.says)
		}
	}
}

// away is a store whose reads fail from the next write on.
type away struct {
	authoring.Store
	gone bool
}

func (a *away) Write(ctx context.Context, site content.SiteID, f func(authoring.Tx) error) error {
	err := a.Store.Write(ctx, site, f)
	a.gone = true
	return err
}

func (a *away) Read(ctx context.Context, site content.SiteID, f func(authoring.Tx) error) error {
	if a.gone {
		return fail.E(fail.Unavailable, "The database is away; nothing was changed.")
	}
	return a.Store.Read(ctx, site, f)
}

// A write is answered from its own transaction: a database that goes away after
// the commit takes nothing from the answer. That of a retry is read, and where it
// cannot be, we must not say that nothing was changed (fault row 7).
func TestDocuments_TheAnswerIsOfTheWrite(t *testing.T) {
	h := newHouse(t)
	_, id, base := h.made("here")
	v := h.signIn("editor@here.test")
	at, edit := "/api/sites/here/documents/"+string(id), map[string]any{"base": base, "values": map[string]any{"price": 3}}
	whole := h.svc.Store
	for _, first := range []bool{true, false} {
		h.svc.Store = &away{Store: whole}
		a := v.do("PATCH", at, edit, "Idempotency-Key", "k")
		h.svc.Store = whole
		if first {
			if a.status != 200 || a.json()["values"].(map[string]any)["price"] != 3.0 {
				t.Errorf("%d %s", a.status, a.body)
			}
			continue
		}
		if a.status != 503 || a.json()["code"] != "outcome_unknown" || strings.Contains(a.body, "nothing was changed") || a.header.Get("Idempotency-Key") != "k" {
			t.Errorf("asked again: %d %v %s", a.status, a.header, a.body)
		}
	}
	if a := v.do("PATCH", at, edit, "Idempotency-Key", "k"); a.status != 200 || a.json()["values"].(map[string]any)["price"] != 3.0 {
		t.Errorf("asked again: %d %s", a.status, a.body)
	}
}
