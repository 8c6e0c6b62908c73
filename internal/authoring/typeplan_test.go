package authoring_test

import (
	"strings"
	"testing"

	"github.com/gheecms/ghee/internal/authoring"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
)

// actions is a plan in short: "rename field plate.name", in order.
func actions(p authoring.TypePlan) (out []string) {
	for _, s := range p.Steps {
		out = append(out, strings.TrimSuffix(string(s.Action)+" "+s.Key+"."+s.Field, "."))
	}
	return out
}

func TestPlanTypes_TellsWhatAChangeDoesToDocuments(t *testing.T) {
	i := sqlite(t)
	hero, err := i.put(t, content.Type{Kind: content.KindComponent, Key: "hero", Name: "Hero", Fields: []content.Field{
		{Key: "headline", Kind: content.ShortText}, {Key: "old", Kind: content.ShortText},
	}})
	must(t, err)
	page, err := i.put(t, content.Type{Kind: content.KindPage, Key: "plate", Name: "Plate", Fields: []content.Field{
		{Key: "title", Kind: content.ShortText}, {Key: "hero", Kind: content.Component, Components: []content.TypeID{hero.ID}}, {Key: "gone", Kind: content.Number},
	}})
	must(t, err)
	_, err = i.put(t, content.Type{Kind: content.KindCollection, Key: "apart", Name: "Apart"})
	must(t, err)
	for slug, values := range map[string]map[string]any{
		"full":  {"title": "Full", "hero": map[string]any{"headline": "H", "old": "O"}, "gone": 3.0},
		"bare":  {},
		"plain": {"title": "Plain"},
	} {
		_, err := i.Save(t.Context(), i.site, authoring.Input{Type: page.ID, Slug: slug, Values: values})
		must(t, err)
	}

	hero.Fields = hero.Fields[:1]
	hero.Fields[0].Key = "title"
	page.Fields = page.Fields[:2]
	page.Fields[0].Required = true
	page.Fields = append(page.Fields, content.Field{Key: "more", Kind: content.LongText})
	change := authoring.TypeChange{Put: []content.Type{page, hero}}
	plan, err := i.PlanTypes(t.Context(), i.site, change)
	must(t, err)
	same(t, "steps", []string{
		"change field plate.title", "add field plate.more", "remove field plate.gone", "rename field hero.title", "remove field hero.old",
	}, actions(plan))
	if len(plan.Effects) != 1 || plan.Effects[0].Key != "plate" || plan.Effects[0].Documents != 3 || plan.Effects[0].Losing != 1 || plan.Effects[0].Breaking != 1 || !plan.Loses() {
		t.Errorf("the effects are %+v", plan.Effects)
	}
	if text := strings.Join(plan.Effects[0].Examples, "\n"); !strings.Contains(text, "Full (en): has values") || !strings.Contains(text, "title is required") {
		t.Errorf("the examples are %s", text)
	}

	apply := func() error {
		return i.Batch(t.Context(), i.site, true, func(b *authoring.Batch) error { return b.ApplyTypes(t.Context(), change, plan.Base) })
	}
	must(t, apply())
	if err := apply(); !fail.Is(err, fail.Conflict) {
		t.Errorf("an outdated plan: %v", err)
	}
	again, err := i.PlanTypes(t.Context(), i.site, authoring.TypeChange{Put: []content.Type{hero}})
	must(t, err)
	if len(again.Steps) != 0 || len(again.Effects) != 0 || again.Base == plan.Base {
		t.Errorf("again: %+v", again)
	}
}

func TestPlanTypes_KnowsReplacedReorderedAndRemoved(t *testing.T) {
	i := sqlite(t)
	typ, err := i.put(t, content.Type{Kind: content.KindCollection, Key: "c", Name: "C", Fields: []content.Field{
		{Key: "a", Kind: content.ShortText}, {Key: "b", Kind: content.ShortText}, {Key: "c", Kind: content.ShortText},
	}})
	must(t, err)
	idle, err := i.put(t, content.Type{Kind: content.KindCollection, Key: "idle", Name: "Idle"})
	must(t, err)
	typ.Fields = []content.Field{typ.Fields[2], typ.Fields[0], {Key: "b", Kind: content.Number}}
	plan, err := i.PlanTypes(t.Context(), i.site, authoring.TypeChange{Put: []content.Type{typ}, Drop: []content.TypeID{idle.ID}})
	must(t, err)
	same(t, "steps", []string{"replace field c.b", "order fields c", "remove type idle"}, actions(plan))

	uses := content.Type{Kind: content.KindCollection, Key: "uses", Name: "Uses", Fields: []content.Field{{Key: "r", Kind: content.Reference, Target: idle.ID}}}
	_, err = i.PlanTypes(t.Context(), i.site, authoring.TypeChange{Put: []content.Type{uses}, Drop: []content.TypeID{idle.ID}})
	refused(t, err, fail.Conflict, "", `is used by "uses"`)
	_, err = i.PlanTypes(t.Context(), i.site, authoring.TypeChange{Drop: []content.TypeID{"none"}})
	if !fail.Is(err, fail.NotFound) {
		t.Errorf("drop of nothing: %v", err)
	}
}
