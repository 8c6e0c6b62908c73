package delivery_test

import (
	"bytes"
	"net/url"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/gheecms/ghee/internal/delivery"
)

func TestAnswer_Filters(t *testing.T) {
	r := build(t, inn(innSettings())...)
	for query, want := range map[string]string{
		"fields.title=Bread":                           "bread 1",
		"fields.price=10":                              "bread 1",
		"fields.price=4.5":                             "soup 1",
		"fields.price=4.50":                            "0", // not its string form
		"fields.price=10.0":                            "0",
		"fields.price=+10":                             "0",
		"fields.price=1e1":                             "0",
		"fields.price=ten":                             "0",
		"fields.price=NaN":                             "0",
		"fields.spicy=TRUE":                            "soup 1",
		"fields.spicy=false":                           "bread water 2",
		"fields.spicy=1":                               "0",
		"fields.since=2020-02-29T00:00:00":             "soup 1",
		"fields.since=2020-02-29":                      "0",
		"fields.since=2020-02-29T00:00:00Z":            "0",
		"fields.photo=https://cdn.example.test/KqSoup": "soup 1",
		"fields.photo=https://cdn.example.test/other":  "0",
		"fields.course=1":                              "soup 1",
		"fields.course=Starters":                       "soup 1",
		"fields.course=gone":                           "0",
		"fields.course.label=Mains":                    "bread 1",
		"fields.course.rank=2.5":                       "bread 1",
		"fields.course.id=2":                           "bread 1",
		"fields.course.meta.id=2":                      "bread 1",
		"fields.course.star=soup":                      "soup 1",
		"fields.course.star.course.star.title=Bread":   "0",
		"fields.course.star.course.star.slug=soup":     "soup 1",
		"fields.goes_with=soup":                        "soup bread 2",
		"fields.goes_with.slug=bread":                  "soup 1",
		"fields.goes_with.name=Bread":                  "soup 1",
		"fields.goes_with.title=Bread":                 "soup 1",
		"fields.goes_with.fields.title=Bread":          "soup 1",
		"fields.goes_with.nothing=Bread":               "0",
		"fields.seo.title=Soup":                        "soup 1",
		"fields.seo=Soup":                              "0",
		"fields.body.headline=Well":                    "soup 1",
		"fields.body.headline=Hi":                      "soup 1",
		"fields.steps.text=Serve":                      "soup 1",
		"fields.steps.with=bread":                      "soup 1",
		"fields.slug=water":                            "water 1",
		"fields.name=Water":                            "water 1",
		"fields.spicy=false&fields.price=10":           "bread 1",
		"fields.spicy=true&fields.price=10":            "0",
		"fields.title=Bread&fields.nothing=1":          "0",
		"fields.title=x&fields.title=Water":            "water 1",
		"order=title":                                  "bread soup water 3",
		"order=-fields.title":                          "water soup bread 3",
		"order=price":                                  "soup bread water 3",
		"order=-price":                                 "bread soup water 3",
		"order=published":                              "water bread soup 3",
		"order=-updated":                               "soup bread water 3",
		"order=-seo.title":                             "soup bread water 3",
		"order=nothing":                                "soup bread water 3",
		"order=course":                                 "soup bread water 3",
		"order=body.headline":                          "soup bread water 3",
		"order=-":                                      "soup bread water 3",
		"order=title&page_size=1&page=2":               "soup 3",
		"fields.spicy=false&page_size=1&page=2":        "water 2",
	} {
		if got := brief(t, get(t, r, "/v2/pages/dish/?levels=1&"+query)); got != want {
			t.Errorf("%s: %s, want %s", query, got, want)
		}
	}
	for query, want := range map[string]string{
		"fields.label=Mains":      "Mains 1",
		"fields.star.title=Bread": "0",
		"fields.star=soup":        "Starters 1",
		"order=-rank":             "Mains Starters 2",
		"order=-published":        "Starters Mains 2",
		"fields.nothing=1":        `403 {"detail":"Invalid fields filter: the collection has no such field."}`,
		"fields.slug=1":           `403 {"detail":"Invalid fields filter: the collection has no such field."}`,
		"fields.star.nothing=1":   `403 {"detail":"Invalid fields filter: the collection has no such field."}`,
		"order=nothing":           `403 {"detail":"Invalid order: the collection has no such field to order by."}`,
	} {
		for _, target := range []string{"/v2/content/course/?levels=1&", "/v2/content/?keys=course&levels=1&"} {
			if got := brief(t, get(t, r, target+query)); got != want {
				t.Errorf("%s%s: %s, want %s", target, query, got, want)
			}
		}
	}
	if got := brief(t, get(t, r, "/v2/pages/*/?fields.headline=x&order=nothing")); got != "about soup 2" {
		t.Errorf("Single Pages have neither filters nor orders: %s", got)
	}
}

// Whatever is no published field is answered alike, whether a row of some table
// of ours holds the value or not (reliability S1).
func TestAnswer_UnknownColumnsTellNothing(t *testing.T) {
	r := build(t, inn(innSettings())...)
	columns := []string{
		"id", "num", "row", "kind", "type", "status", "published", "updated", "created", "position", "locale", "meta", "payload", "hash", "version",
		"password", "email", "reset_token", "draft", "d.slug", "t0.title", "title--", "title'", `title"`, "$.title", "title[0]", "1", "1.1", "fields.title", "seo", "body", "", ".", "course.star.password",
	}
	values := []string{"d-soup", "4", "page", "t-dish", "published", "soup", "en", "Soup", "Soup <b>of</b> the day", "1", "true", "' or '1'='1", "%", ""}
	for _, list := range []string{"/v2/pages/dish/", "/v2/content/course/"} {
		for _, c := range columns {
			want := get(t, r, list+"?fields."+url.QueryEscape(c)+"=certainly-not")
			for _, v := range values {
				got := get(t, r, list+"?fields."+url.QueryEscape(c)+"="+url.QueryEscape(v))
				if got.Status != want.Status || !bytes.Equal(got.Body, want.Body) || !slices.Equal(got.Keys, want.Keys) {
					t.Errorf("%s fields.%s=%s: %d %s, for another value %d %s", list, c, v, got.Status, got.Body, want.Status, want.Body)
				}
			}
		}
	}
	for _, c := range columns {
		if c == "published" || c == "updated" || c == "fields.title" {
			continue // these can be ordered by
		}
		up, down := get(t, r, "/v2/pages/dish/?order="+url.QueryEscape(c)), get(t, r, "/v2/pages/dish/?order=-"+url.QueryEscape(c))
		if !bytes.Equal(up.Body, down.Body) {
			t.Errorf("order=%s orders", c)
		}
	}
}

// Nothing in a parameter fails a read (reliability S2).
func TestAnswer_HostileParametersNeverFail(t *testing.T) {
	r := build(t, inn(innSettings())...)
	nasty := rapid.OneOf(rapid.String(), rapid.SampledFrom([]string{
		"' or 1=1 --", `"; drop table doc; --`, "\x00", "`", "/*", "$1", "?1", "\xc0\xaf", "💥", "title", "-title", "fields.title", "soup", "1", "99999999999999999999", "a.b.c.d.e.f",
	}))
	paths := []string{"/v2/pages/dish/", "/v2/pages/*/", "/v2/content/course/", "/v2/content/", "/v2/posts/", "/v2/tags/", "/v2/feeds/rss/", "/v2/redirects/"}
	names := []string{"fields.title", "fields.price", "fields.course", "order", "page", "page_size", "limit", "offset", "locale", "levels", "keys", "author_slug", "tag_slug", "include", "slug", "preview"}
	rapid.Check(t, func(t *rapid.T) {
		path := rapid.SampledFrom(paths).Draw(t, "path")
		if rapid.Bool().Draw(t, "slug") {
			path += url.PathEscape(nasty.Draw(t, "segment"))
		}
		query := url.Values{}
		for range rapid.IntRange(0, 4).Draw(t, "n") {
			name := rapid.SampledFrom(names).Draw(t, "name")
			if rapid.IntRange(0, 4).Draw(t, "odd") == 0 {
				name = "fields." + nasty.Draw(t, "path")
			}
			query.Add(name, nasty.Draw(t, "value"))
		}
		q, refused := delivery.Parse("GET", path, query.Encode())
		if refused != nil {
			return
		}
		res, err := delivery.Answer(t.Context(), r, q)
		if err != nil {
			t.Fatalf("%s?%s: %v", path, query.Encode(), err)
		}
		if res.Status >= 500 {
			t.Fatalf("%s?%s: %d", path, query.Encode(), res.Status)
		}
	})
}

// An id too large for any item is an id all the same (contract §6.9), and what
// stands before [_id=n] is a key only when it is there.
func TestAnswer_IDsBeyondAnyItem(t *testing.T) {
	r := build(t, inn(innSettings())...)
	for target, want := range map[string]string{
		"/v2/content/?keys=course[_id=1]":                     "Starters 1",
		"/v2/content/?keys=course[_id=99999999999999999999]":  "0",
		"/v2/content/?keys=course[_id=99999999999999999999x]": `404 {"detail":"Content key course[_id=99999999999999999999x] not found"}`,
		"/v2/content/course/99999999999999999999/":            `404 {"detail":"Not found."}`,
		"/v2/content/course/72057594037927937/":               `404 {"detail":"Not found."}`, // 2^56+1: a row of item 1, were it to overflow
		"/v2/content/?keys=[_id=1]":                           `404 {"detail":"Content key [_id=1] not found"}`,
	} {
		if got := brief(t, get(t, r, target)); got != want {
			t.Errorf("%s: %s, want %s", target, got, want)
		}
	}
}
