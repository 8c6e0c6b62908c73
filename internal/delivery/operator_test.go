package delivery_test

import (
	"net/url"
	"strings"
	"testing"

	"github.com/gheecms/ghee/internal/changelog"
	"github.com/gheecms/ghee/internal/content"
)

func TestAnswer_FiltersByOperators(t *testing.T) {
	r := build(t, inn(innSettings())...)
	for query, want := range map[string]string{
		"fields.price__gt=4.5":                               "bread 1",
		"fields.price__gte=4.5":                              "soup bread 2",
		"fields.price__gte=4.50":                             "soup bread 2", // more and less may be asked of any decimal number
		"fields.price__lt=10.0":                              "soup 1",
		"fields.price__lte=1e1":                              "soup bread 2",
		"fields.price__gt=4&fields.price__lt=5":              "soup 1",
		"fields.price__gte=ten":                              "0", // what is no number compares with nothing
		"fields.price__lt=0x10":                              "0",
		"fields.price__lt=Inf":                               "0",
		"fields.price__ne=10":                                "soup water 2", // the missing one included
		"fields.price__ne=ten":                               "soup bread water 3",
		"fields.price__ne=10.0":                              "soup bread water 3",
		"fields.price__in=10,4.5,4.5":                        "soup bread 2",
		"fields.price__in=10.0,x":                            "0",
		"fields.price__in=":                                  "0", // an empty list holds nothing
		"fields.price__exists=true":                          "soup bread 2",
		"fields.price__exists=FALSE":                         "water 1",
		"fields.price__exists=maybe":                         "0",
		"fields.price__exists=":                              "0",
		"fields.price__contains=1":                           "0", // no operator of numbers
		"fields.spicy__ne=true":                              "bread water 2",
		"fields.spicy__in=TRUE,false":                        "soup bread water 3",
		"fields.spicy__gt=false":                             "0",
		"fields.since__gte=2020-02-29":                       "soup 1",
		"fields.since__lt=2020-02-29":                        "0",
		"fields.since__startswith=2020-02":                   "soup 1",
		"fields.since__exists=false":                         "bread water 2",
		"fields.title__gt=Bread":                             "soup water 2",
		"fields.title__gte=Bread&fields.title__lt=Water":     "soup bread 2",
		"fields.title__startswith=Br":                        "bread 1",
		"fields.title__startswith=br":                        "0", // letters count as they are
		"fields.title__startswith=":                          "soup bread water 3",
		"fields.title__contains=ate":                         "water 1",
		"fields.title__contains=%25":                         "0",
		"fields.title__in=Bread,Water":                       "bread water 2",
		"fields.photo__exists=true":                          "soup 1",
		"fields.photo__ne=https://cdn.example.test/KqSoup":   "bread water 2",
		"fields.photo__in=x,https://cdn.example.test/KqSoup": "soup 1",
		"fields.photo__contains=Kq":                          "0",
		"fields.course__exists=true":                         "soup bread 2",
		"fields.course__exists=false":                        "water 1",
		"fields.course__in=1,Mains":                          "soup bread 2",
		"fields.course__ne=1":                                "bread water 2",
		"fields.course__gt=1":                                "0",
		"fields.course.id__in=2,7":                           "bread 1",
		"fields.course.rank__lt=2":                           "soup 1",
		"fields.course.label__startswith=Ma":                 "bread 1",
		"fields.course.label__ne=Mains":                      "soup water 2",
		"fields.goes_with.slug__startswith=br":               "soup 1",
		"fields.goes_with.title__ne=Bread":                   "bread water 2",
		"fields.goes_with.fields.title__in=Bread":            "soup 1",
		"fields.body.headline__contains=ell":                 "soup 1",
		"fields.body.headline__ne=Hi":                        "bread water 2", // none of its values may be so
		"fields.steps.text__exists=true":                     "soup 1",
		"fields.slug__gt=bread":                              "soup water 2",
		"fields.name__in=Water,Bread":                        "bread water 2",
		"fields.name__exists=true":                           "soup bread water 3",
		"fields.nothing__ne=x":                               "0",
		"fields.nothing__exists=false":                       "0",
		"fields.title__like=x":                               "0",
		"fields.title__=Bread":                               "0",
		"fields.__ne=x":                                      "0",
		"fields.seo__exists=true":                            "0",
	} {
		name, value, _ := strings.Cut(query, "=")
		if !strings.Contains(value, "&") {
			query = name + "=" + strings.ReplaceAll(url.QueryEscape(value), "%2525", "%25")
		}
		if got := brief(t, get(t, r, "/v2/pages/dish/?levels=1&"+query)); got != want {
			t.Errorf("%s: %s, want %s", query, got, want)
		}
	}
	for query, want := range map[string]string{
		"fields.rank__gt=1":                            "Mains 1",
		"fields.label__ne=Mains":                       "Starters 1",
		"fields.star__exists=true":                     "Starters 1",
		"fields.nothing__ne=1":                         `403 {"detail":"Invalid fields filter: the collection has no such field."}`,
		"fields.rank__contains=1":                      `403 {"detail":"Invalid fields filter: the collection has no such field."}`,
		"fields.label__like=1":                         `403 {"detail":"Invalid fields filter: the collection has no such field."}`,
		"fields.label__in=" + strings.Repeat(",", 100): `400 {"detail":"fields: a list has more than 100 values; ask for them in several calls."}`,
		"order=-rank,nothing":                          `403 {"detail":"Invalid order: the collection has no such field to order by."}`,
		"order=rank,":                                  `403 {"detail":"Invalid order: the collection has no such field to order by."}`,
		"order=-rank,label":                            "Mains Starters 2",
	} {
		if got := brief(t, get(t, r, "/v2/content/course/?levels=1&"+query)); got != want {
			t.Errorf("%s: %s, want %s", query, got, want)
		}
	}
}

// keyed is a site with fields whose own keys end like operators.
func keyed(t *testing.T) []changelog.Draft {
	t.Helper()
	typ := content.Type{ID: "t-key", Kind: content.KindPage, Key: "key", Last: 4, Fields: []content.Field{
		{ID: 1, Key: "size", Kind: content.Number},
		{ID: 2, Key: "size__gte", Kind: content.Number},
		{ID: 3, Key: "a__in", Kind: content.ShortText},
		{ID: 4, Key: "long", Kind: content.LongText},
	}}
	return []changelog.Draft{
		{Kind: changelog.Settings, Object: "settings", Present: true, Payload: asJSON(innSettings())},
		{Kind: changelog.Type, Object: "t-key", Present: true, Payload: asJSON(typ)},
		doc("k1", 1, "t-key", "one", "One", 1, content.Values{1: 5.0, 2: 1.0, 3: "a,b", 4: strings.Repeat("long ", 300)}),
		doc("k2", 2, "t-key", "two", "Two", 2, content.Values{1: 1.0, 2: 5.0, 3: `a\`, 4: "short"}),
	}
}

func TestAnswer_AFieldsOwnKeyComesBeforeAnOperator(t *testing.T) {
	r := build(t, keyed(t)...)
	for query, want := range map[string]string{
		"fields.size__gte=1":        "one 1", // equality, as the contract says
		"fields.size__gte__gte=1":   "two one 2",
		"fields.size__gt=1":         "one 1",
		"fields.a__in=a,b":          "one 1",
		`fields.a__in__in=a\,b`:     "one 1",
		`fields.a__in__in=a,b`:      "0",
		`fields.a__in__in=a\\`:      "two 1",
		`fields.a__in__in=x,a\`:     "two 1",
		"fields.long__exists=true":  "two one 2", // too long to be indexed, but there
		"fields.long__exists=false": "0",
		"order=size__gte,size":      "one two 2",
	} {
		name, value, _ := strings.Cut(query, "=")
		if got := brief(t, get(t, r, "/v2/pages/key/?"+name+"="+url.QueryEscape(value))); got != want {
			t.Errorf("%s: %s, want %s", query, got, want)
		}
	}
}

func TestAnswer_OrdersByKeysInTurn(t *testing.T) {
	r := build(t, inn(innSettings())...)
	for order, want := range map[string]string{
		"spicy,title":                          "bread water soup 3",
		"spicy,-title":                         "water bread soup 3",
		"-spicy,-published":                    "soup bread water 3",
		"spicy,price":                          "bread water soup 3",
		"spicy,-price":                         "bread water soup 3", // missing last both ways
		"spicy,nothing":                        "soup bread water 3", // the default order
		"spicy,":                               "soup bread water 3",
		"spicy,-spicy,title":                   "bread water soup 3",
		"a,b,c,d,e,f":                          `400 {"detail":"order: more than 5 keys are given; leave some out."}`,
		"spicy,updated":                        "water bread soup 3",
		"fields.spicy,-fields.seo.title,title": "bread water soup 3",
	} {
		if got := brief(t, get(t, r, "/v2/pages/dish/?levels=1&order="+order)); got != want {
			t.Errorf("%s: %s, want %s", order, got, want)
		}
	}
}
