package butter_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/gheecms/ghee/internal/fail"
	"github.com/gheecms/ghee/internal/importing"
	"github.com/gheecms/ghee/internal/importing/butter"
)

// A type that somebody named must be there. One that documents alone refer to
// need not be: the references are told, and kept as text.
func TestRead_OfATypeThatIsNotThere(t *testing.T) {
	a, source := newAccount(t)
	delete(a.answers, "/v2/content/faq/")
	named := source
	named.Collections = []string{"faq"}
	if _, err := named.Read(t.Context()); !fail.Is(err, fail.NotFound) || !strings.Contains(err.Error(), "has no collection") {
		t.Errorf("named: %v (%s)", err, fail.CodeOf(err))
	}
	plan, _, err := plan(t, source)
	must(t, err)
	if len(plan.Notes) != 1 || !strings.Contains(plan.Notes[0], "collection/faq") {
		t.Errorf("the notes are %q", plan.Notes)
	}
	row := func(v any) map[string]any { return map[string]any{"value": v} }
	want := []any{row("/v2/content/?keys=faq[_id=12]"), row("/v2/content/?keys=faq[_id=11]")}
	if d := cmp.Diff(want, values(plan)["page:landing-page:one"]["faq"]); d != "" {
		t.Error(d)
	}
}

func plan(t *testing.T, source butter.Source) (*importing.Plan, ready, error) {
	t.Helper()
	r := prepare(t, source)
	p, err := r.account.Plan(r.types)
	return p, r, err
}

// values are those of the objects of a plan, by their refs.
func values(p *importing.Plan) map[string]map[string]any {
	all := map[string]map[string]any{}
	for ref, o := range objects(p) {
		all[ref] = o.Values
	}
	return all
}

// objects are those of a plan, complete, by their refs.
func objects(p *importing.Plan) map[string]importing.Object {
	all := map[string]importing.Object{}
	for o, err := range p.All() {
		if err == nil {
			err = o.Complete()
		}
		if err != nil {
			panic(err)
		}
		all[o.Ref] = *o
	}
	return all
}

// An answer that asks for a lower page_size is asked for in smaller pages; one
// that does so however small the page is ends the import.
func TestRead_AsksForLessAtOnce(t *testing.T) {
	for _, least := range []int{25, 0} {
		a, source := newAccount(t)
		var sizes []int
		a.instead["/v2/content/faq/"] = func(w http.ResponseWriter, r *http.Request, _ int) bool {
			size := 0
			_, _ = fmt.Sscan(r.URL.Query().Get("page_size"), &size)
			sizes = append(sizes, size)
			if size <= least {
				return false
			}
			w.WriteHeader(http.StatusBadRequest)
			_, _ = fmt.Fprint(w, `{"detail":"The answer is larger than 10 MB; lower page_size or levels."}`)
			return true
		}
		read, err := source.Read(t.Context())
		want := []int{100, 50, 25}
		if err == nil {
			must(t, read.Close())
		}
		if least == 0 {
			want = append(want, 12, 6, 3, 1)
			if !fail.Is(err, fail.Invalid) || !strings.Contains(err.Error(), "lower page_size") {
				t.Errorf("asked for less without end: %v", err)
			}
		} else {
			must(t, err)
		}
		if d := cmp.Diff(want, sizes); d != "" {
			t.Error(d)
		}
	}
}

// An API that shows documents whole where levels=1 asks for addresses is read
// like one that gives addresses. Of an item it does not tell the collection:
// unless that was read, the import stops.
func TestRead_OfReferencesThatAreShownWhole(t *testing.T) {
	_, source := newAccount(t)
	addresses, _, err := plan(t, source)
	must(t, err)
	whole := strings.NewReplacer(
		`"/v2/pages/landing-page/two/"`, `{"slug":"two","name":"Two","published":"2024-05-02T09:00:00Z","page_type":"landing-page","fields":{"price":4.5}}`,
		`"/v2/content/?keys=faq[_id=12]"`, `{"meta":{"id":12},"question":"Q12","more":null}`,
		`"/v2/content/?keys=faq[_id=11]"`, `{"meta":{"id":11},"question":"Q11","more":null}`,
	)
	a, source := newAccount(t)
	for _, path := range []string{"/v2/pages/landing-page/", "/v2/content/faq/"} {
		a.answers[path] = whole.Replace(a.answers[path])
	}
	if _, err := source.Read(t.Context()); !fail.Is(err, fail.Invalid) || !strings.Contains(err.Error(), "page:landing-page:one, field faq") || !strings.Contains(err.Error(), "--collection") {
		t.Errorf("without the collection: %v", err)
	}
	source.Collections = []string{"faq"}
	got, _, err := plan(t, source)
	must(t, err)
	if d := cmp.Diff(values(addresses), values(got)); d != "" {
		t.Error(d)
	}
}
