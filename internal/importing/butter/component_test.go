package butter_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/gheecms/ghee/internal/content"
)

// Fields of one key hold one component where their fields are the same, and
// others where they are not, whatever the order; a picker's component keeps the
// key that the API tells.
func TestTypes_OneKeyIsNotOneComponent(t *testing.T) {
	a, source := newAccount(t)
	const page = `{"slug":"%","name":"P","published":"2024-05-02T10:00:00Z","fields":`
	list := func(fields ...string) string {
		var all []string
		for i, f := range fields {
			all = append(all, strings.Replace(page, "%", "p"+string(rune('a'+i)), 1)+f+"}")
		}
		return `{"meta":{"next_page":null,"count":` + string(rune('0'+len(all))) + `},"data":[` + strings.Join(all, ",") + `]}`
	}
	a.answers["/v2/pages/*/"] = strings.ReplaceAll(list(`{"box":{"wide":true,"inner":{"n":1}},"seo":{"title":"T"}}`), `"pa"`, `"about"`)
	a.answers["/v2/pages/landing-page/"] = list(`{"seo":{"title":"T"},"hero":{"image":{"url":"https://x.test/a","alt":""},"text":""},"box":{"tall":1},"tint":"#00ff7f"}`)
	a.answers["/v2/pages/offer/"] = list(
		`{"seo":{"title":"T"},"hero":{"image":"words","text":"x"},"box":{"wide":false,"inner":{"n":2}},"body":[{"type":"box","fields":{"deep":"d"}}]}`,
		`{"seo":{"title":""},"hero":{"image":"","text":""},"box":{"wide":true,"inner":{"n":null}},"body":[]}`,
	)
	source.PageTypes = []string{"offer"}
	r := prepare(t, source)
	component := func(typ *content.Type, key string) string {
		f, _ := typ.Field(key)
		if c := f.Component(r.types); c != nil {
			return c.Key
		}
		return ""
	}
	landing, offer := r.types.ByKey(content.KindPage, "landing-page"), r.types.ByKey(content.KindPage, "offer")
	var about *content.Type
	for _, typ := range r.types.Types() {
		if typ.Kind == content.KindSingle {
			about = typ
		}
	}
	got := map[string]string{}
	for name, typ := range map[string]*content.Type{"landing": landing, "offer": offer, "about": about} {
		for _, key := range []string{"seo", "hero", "box"} {
			got[name+" "+key] = component(typ, key)
		}
	}
	if d := cmp.Diff(map[string]string{
		"landing seo": "seo", "offer seo": "seo", "about seo": "seo",
		"offer hero": "hero", "landing hero": "landing_page_hero", "about hero": "",
		"offer box": "offer_box", "about box": "about_box", "landing box": "landing_page_box",
	}, got); d != "" {
		t.Error(d)
	}
	if f, _ := landing.Field("tint"); f.Kind != content.Color {
		t.Errorf("a color is a %s", f.Kind)
	}
	if box := r.types.ByKey(content.KindComponent, "box"); len(box.Fields) != 1 || box.Fields[0].Key != "deep" {
		t.Errorf("the picker's box is %+v", box)
	}
	if said := strings.Join(r.notes, "\n"); !strings.Contains(said, "landing-page.hero holds other fields than the component hero") {
		t.Errorf("the notes are %s", said)
	}
	plan, err := r.account.Plan(r.types)
	must(t, err)
	if values(plan)["page:landing-page:pa"]["hero"] == nil {
		t.Error("a component that was told apart is not filled")
	}
	// What the site has by now is found again.
	read, err := source.Read(t.Context())
	must(t, err)
	defer func() { must(t, read.Close()) }()
	again, _ := read.Types(r.types, content.Settings{})
	if n := len(again.Components); n != len(componentsOf(r.types)) {
		t.Errorf("a second run makes out %d components: %v", n, again.Components)
	}
}

func componentsOf(s *content.Schema) (all []string) {
	for _, t := range s.Types() {
		if t.Kind == content.KindComponent {
			all = append(all, t.Key)
		}
	}
	return all
}
