package typegen

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/gheecms/ghee/internal/content"
)

func TestPascal(t *testing.T) {
	for from, want := range map[string]string{
		"landing-page": "LandingPage", "navigation_menu_item": "NavigationMenuItem", "aB": "AB", "x__1-y": "X1Y", "button_url": "ButtonURL",
		"2day": "Day", "404 – Über uns": "UberUns", "e\u0301te\u0301": "Ete", "日本語": "", "1": "", "": "", "ﬁn": "Fin", "$": "",
	} {
		if got := pascal(from, goUpper); got != want {
			t.Errorf("%q becomes %q, and not %q", from, got, want)
		}
	}
}

func TestScope_GivesEachItsOwn(t *testing.T) {
	s := newScope("Page")
	var got []string
	for _, names := range [][]string{{"Page", "PagePage"}, {"A", "AItem"}, {"A", "AItem"}, {"A", "AItem"}, {"", "Item"}, {"", "Item"}} {
		got = append(got, s.claim(names...))
	}
	if d := cmp.Diff([]string{"PagePage", "A", "AItem", "AItem2", "Item", "Item2"}, got); d != "" {
		t.Error(d)
	}
}

// The digest tells what types are made of, and nothing else: neither ids nor rules.
func TestDigest(t *testing.T) {
	model := func(id content.TypeID, change func(*content.Type)) string {
		typ := content.Type{ID: id, Kind: content.KindPage, Key: "recipe", Name: "Recipe", Fields: []content.Field{
			{ID: 1, Key: "title", Kind: content.ShortText}, {ID: 2, Key: "next", Kind: content.Reference, Target: id},
		}}
		change(&typ)
		m, err := NewModel("demo", nil, content.NewSchema(typ), false)
		if err != nil {
			t.Fatal(err)
		}
		return m.Digest()
	}
	was := model("a", func(*content.Type) {})
	for name, same := range map[string]string{
		"another id": model("b", func(*content.Type) {}),
		"a rule":     model("a", func(t *content.Type) { t.Fields[0].Required = true }),
	} {
		if same != was {
			t.Errorf("%s is another model", name)
		}
	}
	for name, other := range map[string]string{
		"another key":  model("a", func(t *content.Type) { t.Fields[0].Key = "name" }),
		"another kind": model("a", func(t *content.Type) { t.Fields[0].Kind = content.Number }),
		"a label":      model("a", func(t *content.Type) { t.Fields[0].Label = "Headline" }),
		"many":         model("a", func(t *content.Type) { t.Fields[1].Many = true }),
	} {
		if other == was {
			t.Errorf("%s is the same model", name)
		}
	}
}
