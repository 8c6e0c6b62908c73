package adminapi_test

import (
	"fmt"
	"net/url"
	"strings"
	"testing"
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
		"order=price&limit=3":  "dish-0 dish-1 dish-2",
		"order=-price&limit=2": "dish-6 dish-5",
		"q=word3":              "dish-3",
		"q=ste&order=price":    "7",
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
