package butter_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/gheecms/ghee/internal/importing"
)

// only makes an account of one type with one document's worth of fields each.
func (a *account) only(landing, faq string) {
	page := `{"slug":"one","name":"One","published":"2024-05-02T10:00:00Z","fields":`
	a.answers["/v2/pages/*/"] = `{"meta":{"next_page":null,"count":0},"data":[]}`
	a.answers["/v2/pages/landing-page/"] = `{"meta":{"next_page":null,"count":2},"data":[` + page + landing + `},` +
		strings.Replace(page, "one", "zwei", 1) + `{"mixed":7,"flag":"maybe","odd":"/v2/content/?keys=faq[_id=11]"}}]}`
	a.answers["/v2/content/faq/"] = `{"meta":{"next_page":null,"count":1},"data":{"faq":[{"meta":{"id":11},` + faq + `}]}}`
}

// Values of forms that no field holds are kept in another, and told; what is
// left out is told with its document and field.
func TestPlan_LosesNothingInSilence(t *testing.T) {
	a, source := newAccount(t)
	a.only(`{"words":["a","b <b>"],"numbers":[1,2.5],"mixed":"seven","flag":true,
		"rows":[{"inner":[{"x":"1"},{"x":"2"}],"part":{"p":"q"},"tags":["t"]}],
		"pictures":[{"url":"https://x.test/1.png","alt":"One"},{"url":"https://x.test/2.png","alt":""}],
		"odd":{"a":1},"faq":["/v2/content/?keys=faq[_id=11]","/v2/content/?keys=faq[_id=99]"],
		"broken":[{"url":"/relative.png","alt":""}],"logo":{"url":"relative.png","alt":"L"},"zoned":"2024-01-01T00:00:00.5Z"}`,
		`"rows":[{"x":"1"}],"words":["a"],"pictures":[{"url":"https://x.test/1.png","alt":"One"}],"part":{"z":1,"a":"<i>"}`)
	r := prepare(t, source)
	plan, err := r.account.Plan(r.types)
	must(t, err)
	all := objects(plan)
	one, two, item := all["page:landing-page:one"], all["page:landing-page:zwei"], all["item:faq:11"]
	row := func(v any) map[string]any { return map[string]any{"value": v} }
	if d := cmp.Diff(map[string]any{
		"words": []any{row("a"), row("b <b>")}, "numbers": []any{row(1.0), row(2.5)}, "mixed": "seven", "flag": "true",
		"rows":     []any{map[string]any{"inner": `[{"x":"1"},{"x":"2"}]`, "part": `{"p":"q"}`, "tags": `["t"]`}},
		"pictures": []any{map[string]any{"url": "https://x.test/1.png", "alt": "One"}, map[string]any{"url": "https://x.test/2.png"}},
		"odd":      `{"a":1}`, "faq": []any{importing.Link("item:faq:11")},
		"broken": []any{map[string]any{"url": "/relative.png"}}, "zoned": "2024-01-01T00:00:00.5Z",
	}, one.Values); d != "" {
		t.Error(d)
	}
	if d := cmp.Diff(map[string]any{"mixed": "7", "flag": "maybe", "odd": "/v2/content/?keys=faq[_id=11]"}, two.Values); d != "" {
		t.Error(d)
	}
	if d := cmp.Diff(map[string]any{
		"rows": `[{"x":"1"}]`, "words": `["a"]`, "pictures": `[{"url":"https://x.test/1.png","alt":"One"}]`, "part": `{"z":1,"a":"<i>"}`,
	}, item.Values); d != "" {
		t.Error(d)
	}
	const asJSON, asRows = "what is no text is kept in one as JSON", "plain values became rows with the field value"
	if d := cmp.Diff([]importing.Change{
		{Reason: asRows, Detail: "words"},
		{Reason: asRows, Detail: "numbers"},
		{Reason: asJSON, Detail: "flag"},
		{Reason: asJSON, Detail: "rows[0].inner"},
		{Reason: asJSON, Detail: "rows[0].part"},
		{Reason: asJSON, Detail: "rows[0].tags"},
		{Reason: asJSON, Detail: "odd"},
		{Reason: "a value is left out: it names a document that the API does not show", Detail: `faq: "item:faq:99"`},
		{Reason: "a value is left out: it is no picture with a whole https:// or http:// address", Detail: `logo: {"url":"relative.png","alt":"L"}`},
	}, one.Changes); d != "" {
		t.Error(d)
	}
	said := strings.Join(r.notes, "\n")
	for _, note := range []string{
		"page/landing-page.mixed holds now text, now a number", "page/landing-page.odd holds references and objects",
		"page/landing-page.words is a list of plain values", "page/landing-page.rows.inner holds lists of objects where none can stand",
		"collection/faq.rows holds lists of objects where none can stand", "collection/faq.part holds objects where none can stand",
	} {
		if !strings.Contains(said, note) {
			t.Errorf("it is not noted that %s:\n%s", note, said)
		}
	}
	report, err := importing.Run(t.Context(), r.svc, r.site, plan, importing.Options{})
	must(t, err)
	if len(report.Skips) > 1 { // the redirect that leads elsewhere, and nothing of these
		t.Errorf("skipped: %v", report.Skips)
	}
	lost := 0
	for _, l := range report.Changes {
		if l.Where == "page:landing-page:one" && strings.HasPrefix(l.Reason, "a value is left out") {
			lost++
		}
	}
	if lost != 2 {
		t.Errorf("the report tells of %d values that were left out: %v", lost, report.Changes)
	}
}

// A site whose fields are of other kinds, and an author of whom the API tells
// more than we keep.
func TestPlan_ForAnotherSiteTellsWhatDoesNotFit(t *testing.T) {
	a, source := newAccount(t)
	a.answers["/v2/authors/"] = `{"data":[{"slug":"eve","first_name":"Eve","mastodon":"@eve","recent_posts":[]}]}`
	r := prepare(t, source)
	page := *r.types.ByKey("page", "landing-page")
	page.Fields = page.Fields[:0:0]
	for _, f := range r.types.ByKey("page", "landing-page").Fields {
		switch f.Key {
		case "open":
			f.Kind = "number"
		case "text":
			continue
		}
		page.Fields = append(page.Fields, f)
	}
	plan, err := r.account.Plan(r.types.With(page))
	must(t, err)
	told := map[string][]importing.Change{}
	for ref, o := range objects(plan) {
		told[ref] = o.Changes
	}
	if d := cmp.Diff([]importing.Change{
		{Reason: "a value is left out: the field is a number", Detail: "open: true"},
		{Reason: "a value is left out: the type has no such field", Detail: `text: "<p>x</p>"`},
	}, told["page:landing-page:one"]); d != "" {
		t.Error(d)
	}
	if d := cmp.Diff([]importing.Change{{Reason: "a value is left out: the type has no such field", Detail: `mastodon: "@eve"`}}, told["author:eve"]); d != "" {
		t.Error(d)
	}
}
