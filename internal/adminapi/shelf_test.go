package adminapi_test

import (
	"fmt"
	"net/url"
	"strings"
	"testing"
)

// items are a list's lines, each by the members asked for, page by page.
func (v *visitor) items(path string, members ...string) (lines []string) {
	v.h.t.Helper()
	for cursor, n := "", 0; n < 50; n++ {
		at := path
		if cursor != "" {
			at += "cursor=" + url.QueryEscape(cursor)
		}
		a := v.do("GET", at, nil)
		if a.status != 200 {
			v.h.t.Fatalf("%s: %d %s", path, a.status, a.body)
		}
		for _, i := range a.json()["items"].([]any) {
			var line []string
			for _, m := range members {
				line = append(line, fmt.Sprint(i.(map[string]any)[m]))
			}
			lines = append(lines, strings.Join(line, " "))
		}
		if cursor, _ = a.json()["next"].(string); cursor == "" {
			return lines
		}
	}
	v.h.t.Fatalf("%s never ends", path)
	return nil
}

func (a answer) want(t testing.TB, what string, status int) answer {
	t.Helper()
	if a.status != status {
		t.Fatalf("%s: %d, want %d: %s", what, a.status, status, a.body)
	}
	return a
}

// wanting looks that an answer has a status and holds some texts.
func wanting(t testing.TB) func(a answer, status int, parts ...string) map[string]any {
	return func(a answer, status int, parts ...string) map[string]any {
		t.Helper()
		a.want(t, strings.Join(parts, ", "), status)
		for _, p := range parts {
			if !strings.Contains(a.body, p) {
				t.Errorf("%s lacks %s", a.body, p)
			}
		}
		return a.json()
	}
}

func TestTrash_ListsPagesAndGivesBack(t *testing.T) {
	h := newHouse(t)
	typ, first, _ := h.made("here")
	e := h.signIn("editor@here.test")
	ids := []string{string(first)}
	for n := range 4 {
		ids = append(ids, e.do("POST", "/api/sites/here/documents", map[string]any{"type": typ, "slug": fmt.Sprint("dish-", n), "values": map[string]any{"title": "Dish"}}).want(t, "made", 201).json()["id"].(string))
	}
	if got := e.items("/api/sites/here/trash?", "id"); len(got) != 0 {
		t.Errorf("an empty trash has %v", got)
	}
	for _, id := range ids[:4] {
		e.do("POST", "/api/sites/here/documents/"+id+"/trash", nil).want(t, "trashed", 200)
	}
	if got := e.items("/api/sites/here/trash?limit=3&", "slug", "type"); len(got) != 4 || got[3] != "soup "+string(typ) || got[0] != "dish-2 "+string(typ) {
		t.Errorf("the trash is %v", got)
	}
	e.do("POST", "/api/sites/here/documents/"+ids[1]+"/untrash", nil).want(t, "back", 200)
	h.signIn("admin@here.test").do("DELETE", "/api/sites/here/documents/"+ids[0], nil).want(t, "erased", 204)
	if got := e.items("/api/sites/here/trash?", "slug"); strings.Join(got, " ") != "dish-2 dish-1" {
		t.Errorf("the trash is %v", got)
	}
	e.do("GET", "/api/sites/here/trash?cursor=x!", nil).want(t, "a cursor that is none", 400)
}

func TestRedirects_ArePutListedAndDropped(t *testing.T) {
	h := newHouse(t)
	e := h.signIn("editor@here.test")
	for n := range 5 {
		e.do("PUT", "/api/sites/here/redirects", map[string]any{"from": fmt.Sprintf("/old-%d", n), "to": "/new"}).want(t, "put", 200)
	}
	e.do("PUT", "/api/sites/here/redirects", map[string]any{"from": "/old-1", "to": "/newer"}).want(t, "led elsewhere", 200)
	e.do("DELETE", "/api/sites/here/redirects?from="+url.QueryEscape("/old-2"), nil).want(t, "dropped", 204)
	e.do("DELETE", "/api/sites/here/redirects?from="+url.QueryEscape("/old-2"), nil).want(t, "dropped again", 404)
	if got := e.items("/api/sites/here/redirects?limit=2&", "from", "to"); strings.Join(got, ", ") != "/old-0 /new, /old-1 /newer, /old-3 /new, /old-4 /new" {
		t.Errorf("redirects: %v", got)
	}
	for from, to := range map[string]string{"/new": "/old-0", "/same": "/same", "no slash": "/x", "/x": "javascript:alert(1)", "": "/x"} {
		e.do("PUT", "/api/sites/here/redirects", map[string]any{"from": from, "to": to}).want(t, from+" to "+to, 400)
	}
}

func TestMedia_IsNamedDescribedFoundAndErased(t *testing.T) {
	h := newHouse(t)
	e := h.signIn("editor@here.test")
	add := func(name string) string {
		return e.do("POST", "/api/sites/here/media", map[string]any{"url": "https://media.test/" + name + ".jpg", "name": name}).want(t, name, 201).json()["id"].(string)
	}
	cow, _, goat := add("cow"), add("sheep"), add("goat")
	if again := add("cow"); again != cow {
		t.Errorf("the same URL is %s and %s", cow, again)
	}
	e.do("PATCH", "/api/sites/here/media/"+cow, map[string]any{"alt": "A brown cow"}).want(t, "described", 200)
	if m := e.do("GET", "/api/sites/here/media/"+cow, nil).want(t, "read", 200).json(); m["alt"] != "A brown cow" || m["name"] != "cow" {
		t.Errorf("the cow is %v", m)
	}
	if got := e.items("/api/sites/here/media?limit=1&", "name"); strings.Join(got, " ") != "cow goat sheep" {
		t.Errorf("media: %v", got)
	}
	if got := e.items("/api/sites/here/media?q=BROWN&", "name"); strings.Join(got, " ") != "cow" {
		t.Errorf("media with brown: %v", got)
	}
	h.signIn("admin@here.test").do("DELETE", "/api/sites/here/media/"+goat, nil).want(t, "erased", 204)
	e.do("GET", "/api/sites/here/media/"+goat, nil).want(t, "read when erased", 404)
	e.do("PATCH", "/api/sites/here/media/"+goat, map[string]any{"alt": "x"}).want(t, "described when erased", 404)
	e.do("POST", "/api/sites/here/media", map[string]any{"url": "javascript:alert(1)"}).want(t, "a script", 400)
	e.do("PATCH", "/api/sites/here/media/"+cow, map[string]any{"alt": strings.Repeat("a", 2001)}).want(t, "too long", 400)
}

// What is read of a document can be written back as it is: a picture stays the
// picture it was, and does not become a file by the name of its id.
func TestMedia_IsWrittenBackAsItIsRead(t *testing.T) {
	h := newHouse(t)
	typ, _, _ := h.made("here")
	owner, e := h.signIn("owner@here.test"), h.signIn("editor@here.test")
	put := map[string]any{"put": []any{map[string]any{"id": "", "kind": "collection", "key": "farm", "name": "Farm", "last": 0, "fields": []any{
		map[string]any{"id": 0, "key": "photo", "kind": "media"}, map[string]any{"id": 0, "key": "dishes", "kind": "reference", "target": typ, "many": true},
	}}}}
	put["base"] = owner.do("POST", "/api/sites/here/types/plan", put).json()["base"]
	owner.do("POST", "/api/sites/here/types/apply", put).want(t, "the type", 200)
	types := owner.do("GET", "/api/sites/here/types", nil).json()["items"].([]any)
	farm := ""
	for _, x := range types {
		if m := x.(map[string]any); m["key"] == "farm" {
			farm = m["id"].(string)
		}
	}
	made := e.do("POST", "/api/sites/here/documents", map[string]any{"type": farm, "values": map[string]any{
		"photo": map[string]any{"url": "https://media.test/cow.jpg", "alt": "A cow"}, "dishes": []any{"soup"},
	}}).want(t, "made", 201).json()
	again := e.do("PATCH", "/api/sites/here/documents/"+made["id"].(string), map[string]any{"base": made["revision"], "values": made["values"]}).want(t, "written back", 200).json()
	if again["n"] != made["n"] {
		t.Errorf("read as %v, it is %v after it was written back", made["values"], again["values"])
	}
	if got := e.items("/api/sites/here/media?", "url"); strings.Join(got, " ") != "https://media.test/cow.jpg" {
		t.Errorf("media: %v", got)
	}
}

// Where-used tells of drafts and of what readers have, whichever refers.
func TestUses_OfDraftsAndOfWhatIsLive(t *testing.T) {
	h := newHouse(t)
	o := h.signIn("owner@here.test")
	dish, _, _ := h.made("here")
	put := map[string]any{"put": []any{map[string]any{"kind": "page", "key": "menu", "name": "Menu", "id": "", "last": 0, "fields": []any{
		map[string]any{"id": 0, "key": "title", "kind": "short_text"},
		map[string]any{"id": 0, "key": "picture", "kind": "media"},
		map[string]any{"id": 0, "key": "dishes", "kind": "reference", "target": dish, "many": true},
	}}}}
	put["base"] = o.do("POST", "/api/sites/here/types/plan", put).want(t, "planned", 200).json()["base"]
	o.do("POST", "/api/sites/here/types/apply", put).want(t, "applied", 200)
	var menu string
	for _, typ := range o.do("GET", "/api/sites/here/types", nil).json()["items"].([]any) {
		if m := typ.(map[string]any); m["key"] == "menu" {
			menu = m["id"].(string)
		}
	}
	soup := o.do("POST", "/api/sites/here/documents", map[string]any{"type": dish, "slug": "stew", "values": map[string]any{"title": "Stew"}}).want(t, "made", 201).json()["id"].(string)
	cow := o.do("POST", "/api/sites/here/media", map[string]any{"url": "https://media.test/cow.jpg"}).want(t, "cow", 201).json()["id"].(string)
	var revisions []string
	var menus []string
	for n := range 3 {
		a := o.do("POST", "/api/sites/here/documents", map[string]any{"type": menu, "slug": fmt.Sprint("menu-", n), "values": map[string]any{"title": "x", "dishes": []string{soup}, "picture": "https://media.test/cow.jpg"}}).want(t, "menu", 201).json()
		menus, revisions = append(menus, a["id"].(string)), append(revisions, a["revision"].(string))
	}
	o.do("POST", "/api/sites/here/documents/"+soup+"/publish", nil).want(t, "published", 200)
	for _, id := range menus[:2] {
		o.do("POST", "/api/sites/here/documents/"+id+"/publish", nil).want(t, "published", 200)
	}
	o.do("PATCH", "/api/sites/here/documents/"+menus[0], map[string]any{"base": revisions[0], "values": map[string]any{"dishes": []string{}, "picture": nil}}).want(t, "edited", 200)
	want := "menu-0 false true, menu-1 true true, menu-2 true false"
	for _, path := range []string{"documents/" + soup, "media/" + cow} {
		for _, limit := range []string{"1", "2", "50"} {
			if got := strings.Join(o.items("/api/sites/here/"+path+"/uses?limit="+limit+"&", "slug", "draft", "live"), ", "); got != want {
				t.Errorf("%s by %s: %s, want %s", path, limit, got, want)
			}
		}
	}
	o.do("GET", "/api/sites/here/documents/none/uses", nil).want(t, "no document", 404)
	o.do("GET", "/api/sites/here/media/none/uses", nil).want(t, "no media", 404)
	for _, id := range menus {
		o.do("POST", "/api/sites/here/documents/"+id+"/trash", nil).want(t, "trashed", 200)
	}
	if got := o.items("/api/sites/here/documents/"+soup+"/uses?", "slug"); len(got) != 0 {
		t.Errorf("the trash uses it: %v", got)
	}
}

func TestViews_ArePersonalOrShared(t *testing.T) {
	h := newHouse(t)
	author, viewer, admin := h.signIn("author@here.test"), h.signIn("viewer@here.test"), h.signIn("admin@here.test")
	query := map[string]any{"type": "x", "filter": "[[]]", "columns": []any{"name"}}
	save := func(v *visitor, name string, shared bool, status int) string {
		id, _ := v.do("POST", "/api/sites/here/views", map[string]any{"name": name, "shared": shared, "query": query}).want(t, name, status).json()["id"].(string)
		return id
	}
	own, shared := save(author, "b own", false, 201), save(author, "a shared", true, 201)
	save(viewer, "viewer's", false, 201)
	save(viewer, "viewer's, for all", true, 403)
	save(author, "  ", false, 400)
	for v, want := range map[*visitor]string{author: "a shared true, b own true", viewer: "a shared false, viewer's true", admin: "a shared false"} {
		if got := strings.Join(v.items("/api/sites/here/views?", "name", "mine"), ", "); got != want {
			t.Errorf("views: %s, want %s", got, want)
		}
	}
	change := func(v *visitor, id, name string, shared bool, status int) answer {
		return v.do("PUT", "/api/sites/here/views/"+id, map[string]any{"name": name, "shared": shared, "query": map[string]any{}}).want(t, name, status)
	}
	change(viewer, own, "not seen", false, 404)
	change(viewer, shared, "not hers", false, 403)
	change(admin, shared, "not his to keep", false, 403)
	change(admin, shared, "renamed", true, 200)
	if m := change(author, own, "own, renamed", false, 200).json(); m["name"] != "own, renamed" || len(m["query"].(map[string]any)) != 0 {
		t.Errorf("changed: %v", m)
	}
	viewer.do("DELETE", "/api/sites/here/views/"+shared, nil).want(t, "not hers", 403)
	viewer.do("DELETE", "/api/sites/here/views/"+own, nil).want(t, "not seen", 404)
	author.do("DELETE", "/api/sites/here/views/"+own, nil).want(t, "deleted", 204)
	admin.do("DELETE", "/api/sites/here/views/"+shared, nil).want(t, "deleted", 204)
	author.do("POST", "/api/sites/here/views", map[string]any{"name": "x", "query": map[string]any{"a": strings.Repeat("a", 9000)}}).want(t, "too much", 400)
}
