package adminapi_test

import (
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"
)

func TestList_FiltersFindsOrdersAndPages(t *testing.T) {
	h := newHouse(t)
	typ, _, _ := h.made("here") // "soup", without a price
	v := h.signIn("viewer@here.test")
	e := h.signIn("editor@here.test")
	for n := range 7 {
		a := e.do("POST", "/api/sites/here/documents", map[string]any{"type": typ, "slug": fmt.Sprintf("dish-%d", n), "name": fmt.Sprintf("Dish %d", n), "values": map[string]any{"title": fmt.Sprintf("Word%d stew", n), "price": n}})
		if a.status != 201 {
			t.Fatalf("%d %s", a.status, a.body)
		}
	}
	list := func(query string) (slugs []string, a answer) {
		t.Helper()
		a = v.do("GET", "/api/sites/here/documents?type="+string(typ)+"&"+query, nil)
		items, _ := a.json()["items"].([]any)
		for _, i := range items {
			slugs = append(slugs, i.(map[string]any)["slug"].(string))
		}
		return slugs, a
	}
	filter := func(f string) string { return "filter=" + url.QueryEscape(f) }
	for query, want := range map[string]string{
		"order=price&limit=3":          "dish-0 dish-1 dish-2",
		"order=price&limit=2&offset=5": "dish-5 dish-6",
		"order=-price&limit=2":         "dish-6 dish-5",
		"q=word3":                      "dish-3",
		"q=ste&order=price":            "7",
		filter(`[[{"field":"price","op":"gte","value":5}]]`) + "&order=price":                                                                                          "dish-5 dish-6",
		filter(`[[{"field":"price","op":"lt","value":2},{"field":"title","op":"contains","value":"Word6"}],[{"field":"price","op":"ne","value":0}]]`) + "&order=price": "dish-1 dish-6",
		filter(`[[{"field":"price","op":"exists","value":false}]]`):                                                                                                    "soup",
		filter(`[[]]`): "",
		"locale=de":    "",
	} {
		slugs, a := list(query)
		got := strings.Join(slugs, " ")
		if want == "7" {
			got = fmt.Sprint(len(slugs))
		}
		if a.status != 200 || got != want {
			t.Errorf("%s: %d %q, want %q: %s", query, a.status, got, want, a.body)
		}
	}
	var all []string
	for cursor, n := "", 0; n < 10; n++ {
		slugs, a := list("order=price&limit=3&cursor=" + cursor)
		all = append(all, slugs...)
		if cursor, _ = a.json()["next"].(string); cursor == "" {
			break
		}
	}
	if len(all) != 8 || all[7] != "soup" {
		t.Errorf("page by page: %v", all)
	}
	for _, bad := range []string{filter(`{`), filter(`[[{"field":"none","value":"x"}]]`), filter(`[[{"field":"price","op":"like","value":"x"}]]`), filter(`[[{"field":"price","value":[1]}]]`), "order=none", "cursor=x", "limit=0", "limit=201", filter(`[[{"x":1}]]`), filter(`[[{"field":"price","op":"ne","value":1},{"field":"price","value":2}]]`)} {
		if _, a := list(bad); a.status != 400 {
			t.Errorf("%s: %d %s", bad, a.status, a.body)
		}
	}
}

// What readers have, who saved last, words and dates narrow a list together.
func TestList_FiltersByWhatADocumentIs(t *testing.T) {
	h := newHouse(t)
	typ, soup, _ := h.made("here") // "soup", a draft of the owner's
	e, v := h.signIn("editor@here.test"), h.signIn("viewer@here.test")
	made := func(slug, title string) string {
		t.Helper()
		a := e.do("POST", "/api/sites/here/documents", map[string]any{"type": typ, "slug": slug, "name": title, "values": map[string]any{"title": title, "price": len(slug)}})
		if a.status != 201 {
			t.Fatalf("%d %s", a.status, a.body)
		}
		return a.json()["id"].(string)
	}
	live, changed := made("live", "Stew of Beans"), made("changed", "Stew")
	base := ""
	for _, id := range []string{live, changed} {
		a := e.do("POST", "/api/sites/here/documents/"+id+"/publish", map[string]any{})
		if a.status != 200 {
			t.Fatalf("%d %s", a.status, a.body)
		}
		base = a.json()["revision"].(string)
	}
	if a := e.do("PATCH", "/api/sites/here/documents/"+changed, map[string]any{"base": base, "values": map[string]any{"title": strings.Repeat("é", 400)}}); a.status != 200 {
		t.Fatalf("%d %s", a.status, a.body)
	}
	if a := e.do("POST", "/api/sites/here/documents", map[string]any{"document": changed, "type": typ, "locale": "de", "slug": "anders", "values": map[string]any{"title": "Eintopf"}}); a.status != 201 {
		t.Fatalf("%d %s", a.status, a.body)
	}
	editor := e.do("GET", "/api/me", nil).json()["id"].(string)
	tomorrow := time.Now().Add(24 * time.Hour).UTC().Format(time.DateOnly)
	list := func(query string) (string, answer) {
		t.Helper()
		a := v.do("GET", "/api/sites/here/documents?type="+string(typ)+"&"+query, nil)
		var slugs []string
		items, _ := a.json()["items"].([]any)
		for _, i := range items {
			slugs = append(slugs, i.(map[string]any)["slug"].(string))
		}
		return strings.Join(slugs, " "), a
	}
	filter := func(f string) string { return "order=@created&filter=" + url.QueryEscape(f) }
	for query, want := range map[string]string{
		filter(`[[{"field":"@state","value":"draft"}]]`):                                              "soup",
		filter(`[[{"field":"@state","value":"changed"}]]`):                                            "changed",
		filter(`[[{"field":"@state","value":"published"}]]`):                                          "live",
		filter(`[[{"field":"@state","value":"scheduled"}]]`):                                          "",
		filter(`[[{"field":"@state","op":"ne","value":"published"}]]`):                                "soup changed",
		filter(`[[{"field":"@state","value":"draft"},{"field":"@state","value":"changed"}]]`):         "soup changed",
		filter(`[[{"field":"@author","value":"` + editor + `"}],[{"field":"@name","value":"Stew"}]]`): "changed",
		filter(`[[{"field":"@author","op":"ne","value":"` + editor + `"}]]`):                          "soup",
		filter(`[[{"field":"@author","value":"nobody"}]]`):                                            "",
		filter(`[[{"field":"@name","op":"contains","value":"BEANS"}]]`):                               "live",
		filter(`[[{"field":"@slug","op":"startswith","value":"ch"},{"field":"price","value":4}]]`):    "live changed",
		filter(`[[{"field":"@updated","op":"lt","value":"` + tomorrow + `"}]]`):                       "soup live changed",
		filter(`[[{"field":"@created","op":"gte","value":"` + tomorrow + `T00:00:00Z"}]]`):            "",
		"order=-@name": "live changed soup",
		"q=stew&order=@name&filter=" + url.QueryEscape(`[[{"field":"@state","value":"published"}]]`): "live",
		"q=stew&order=price":    "live changed",
		"q=nothing&order=price": "",
		"locale=de&filter=" + url.QueryEscape(`[[{"field":"@state","value":"draft"}]]`): "anders",
	} {
		if got, a := list(query); a.status != 200 || got != want {
			t.Errorf("%s: %d %q, want %q: %s", query, a.status, got, want, a.body)
		}
	}
	for _, bad := range []string{
		filter(`[[{"field":"@state","value":"x"}]]`), filter(`[[{"field":"@state","op":"gt","value":"draft"}]]`), filter(`[[{"field":"@updated","value":"soon"}]]`), filter(`[[{"field":"@updated","op":"in","value":"2020-01-01"}]]`),
		filter(`[[{"field":"@num","op":"gt","value":"1"}]]`), filter(`[[{"field":"@name","op":"like","value":"x"}]]`), filter(`[[{"field":"@name","op":"ne","value":"x"},{"field":"@slug","value":"x"}]]`), "order=@slug", "order=@none",
		"columns=" + strings.Join(strings.Split("abcdefghijklmnopqrstu", ""), ","),
	} {
		if _, a := list(bad); a.status != 400 {
			t.Errorf("%s: %d %s", bad, a.status, a.body)
		}
	}
	_, a := list("order=@created&columns=title,price,none")
	items := a.json()["items"].([]any)
	first, third := items[0].(map[string]any), items[2].(map[string]any)
	if fmt.Sprint(first["values"]) != "map[title:Soup]" || first["state"] != "draft" || third["author"] != editor || third["state"] != "changed" || len([]rune(third["values"].(map[string]any)["title"].(string))) != 300 {
		t.Errorf("lines: %s", a.body)
	}
	if got := fmt.Sprint(third["locales"]); got != "[map[locale:de state:draft] map[locale:en state:changed]]" {
		t.Errorf("locales: %s", got)
	}
	ids := v.do("GET", "/api/sites/here/document-ids?type="+string(typ)+"&order=@created&limit=2", nil).json()
	rest := v.do("GET", "/api/sites/here/document-ids?type="+string(typ)+"&order=@created&limit=2&cursor="+ids["next"].(string), nil).json()
	if fmt.Sprint(ids["ids"], rest["ids"], rest["next"], rest["total"]) != fmt.Sprint([]string{string(soup), live}, []string{changed}, nil, 3) {
		t.Errorf("ids: %v %v", ids, rest)
	}
}

func TestFindAndDrafts_AreOfEveryType(t *testing.T) {
	h := newHouse(t)
	typ, soup, _ := h.made("here")
	e, v, o := h.signIn("editor@here.test"), h.signIn("viewer@here.test"), h.signIn("owner@here.test")
	if a := e.do("POST", "/api/sites/here/documents", map[string]any{"type": typ, "slug": "stew", "values": map[string]any{"title": "Soup of the day"}}); a.status != 201 {
		t.Fatalf("%d %s", a.status, a.body)
	}
	names := func(a answer) (out []string) {
		t.Helper()
		if a.status != 200 {
			t.Fatalf("%d %s", a.status, a.body)
		}
		for _, i := range a.json()["items"].([]any) {
			out = append(out, i.(map[string]any)["name"].(string))
		}
		return out
	}
	if got := fmt.Sprint(names(v.do("GET", "/api/sites/here/find?q=SOUP", nil))); got != "[Soup of the day Soup]" {
		t.Errorf("found %s", got)
	}
	if got := fmt.Sprint(names(e.do("GET", "/api/sites/here/drafts", nil)), names(o.do("GET", "/api/sites/here/drafts", nil)), names(v.do("GET", "/api/sites/here/drafts", nil))); got != "[Soup of the day] [Soup] []" {
		t.Errorf("drafts: %s", got)
	}
	owner := o.do("GET", "/api/me", nil).json()["id"].(string)
	if got := fmt.Sprint(names(v.do("GET", "/api/sites/here/drafts?author="+owner, nil))); got != "[Soup]" {
		t.Errorf("somebody's drafts: %s", got)
	}
	if a := e.do("POST", "/api/sites/here/documents/"+string(soup)+"/publish", map[string]any{}); a.status != 200 {
		t.Fatalf("%d %s", a.status, a.body)
	}
	if got := fmt.Sprint(names(o.do("GET", "/api/sites/here/drafts", nil))); got != "[]" {
		t.Errorf("after publishing: %s", got)
	}
}
