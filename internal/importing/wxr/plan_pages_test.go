package wxr_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/gheecms/ghee/internal/importing/wxr"
)

func TestPlan_Slugs(t *testing.T) {
	type in struct{ id, slug, title, parent string }
	for name, c := range map[string]struct {
		typ  string
		in   []in
		want []string
	}{
		"as they are":              {"post", []in{{"1", "a", "", ""}, {"2", "b.c_d", "", ""}}, []string{"a", "b.c_d"}},
		"decoded and composed":     {"post", []in{{"1", "%ce%b1%cc%81%CE%B2", "", ""}}, []string{"άβ"}},
		"badly encoded":            {"post", []in{{"1", "100%25-%ff", "", ""}, {"2", "50%", "", ""}}, []string{"100-25-ff", "50"}},
		"cleaned":                  {"post", []in{{"1", "a/b c", "", ""}}, []string{"a-b-c"}},
		"too long":                 {"post", []in{{"1", "a-" + strings.Repeat("b", 120), "", ""}}, []string{"a-" + strings.Repeat("b", 98)}},
		"of the title":             {"post", []in{{"1", "", "Crème <b>Brûlée</b>", ""}}, []string{"creme-brulee"}},
		"of the number":            {"post", []in{{"1", "", "…", ""}}, []string{"post-1"}},
		"reserved":                 {"post", []in{{"1", "search", "", ""}}, []string{"search-2"}},
		"the shown one goes first": {"post", []in{{"1", "", "Hello", ""}, {"2", "hello", "", ""}}, []string{"hello-2", "hello"}},
		"numbers in order":         {"post", []in{{"1", "a", "", ""}, {"2", "a", "", ""}, {"3", "a", "", ""}}, []string{"a", "a-2", "a-3"}},
		"last part of a page's":    {"page", []in{{"1", "about", "", ""}, {"2", "team", "", "1"}}, []string{"about", "team"}},
		"joined on a clash":        {"page", []in{{"2", "team", "", "1"}, {"1", "about", "", ""}, {"4", "team", "", "3"}, {"3", "mill", "", ""}}, []string{"team", "about", "mill-team", "mill"}},
		"the one at the top goes first": {
			"page",
			[]in{{"2", "team", "", "1"}, {"1", "about", "", ""}, {"3", "team", "", ""}},
			[]string{"about-team", "about", "team"},
		},
		"joined and taken":    {"page", []in{{"1", "a", "", ""}, {"2", "b", "", ""}, {"3", "a-b", "", ""}, {"4", "b", "", "1"}}, []string{"a", "b", "a-b", "a-b-2"}},
		"parent not exported": {"page", []in{{"1", "a", "", "99"}, {"2", "a", "", "99"}}, []string{"a", "a-2"}},
		"own parent":          {"page", []in{{"1", "a", "", "1"}, {"2", "a", "", "2"}}, []string{"a", "a-2"}},
		"ring of parents":     {"page", []in{{"1", "a", "", "2"}, {"2", "a", "", "1"}}, []string{"a", "a-a"}},
	} {
		t.Run(name, func(t *testing.T) {
			var e wxr.Export
			for _, x := range c.in {
				e.Items = append(e.Items, item(x.id, func(it *wxr.Item) {
					it.Type, it.Slug, it.Title, it.ParentID = c.typ, x.slug, x.title, x.parent
				}))
			}
			var got []string
			for _, o := range objects(t, planOf(t, e)) {
				got = append(got, o.Slug)
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestPlan_Pages(t *testing.T) {
	p := planOf(t, wxr.Export{Items: []wxr.Item{
		item("1", func(it *wxr.Item) { it.Type, it.Excerpt = "page", "All &amp; more" }),
		item("2", func(it *wxr.Item) {
			it.Type, it.Meta = "page", []wxr.Meta{{Key: "_yoast_wpseo_title", Value: "SEO"}, {Key: "_yoast_wpseo_metadesc", Value: "Words"}}
		}),
	}})
	if len(p.Types) != 2 || p.Types[0].Key != "seo" || p.Types[1].Key != "page" {
		t.Errorf("types: %+v", p.Types)
	}
	for ref, seo := range map[string]map[string]any{
		"post:1": {"title": "Title 1", "description": "All & more"},
		"post:2": {"title": "SEO", "description": "Words"},
	} {
		o := object(t, p, ref)
		want := map[string]any{"title": o.Name, "body": "<p>Text</p>", "seo": seo}
		if diff := cmp.Diff(want, o.Values); diff != "" {
			t.Error(diff)
		}
	}
	if p := planOf(t, wxr.Export{Items: []wxr.Item{item("1", nil)}}); p.Types != nil {
		t.Errorf("without pages there is no need for %+v", p.Types)
	}
}
