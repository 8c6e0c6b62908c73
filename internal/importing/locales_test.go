package importing_test

import (
	"strings"
	"testing"

	"github.com/gheecms/ghee/internal/authoring"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
	"github.com/gheecms/ghee/internal/importing"
)

// in makes a post of the plan one locale of a document.
func in(locale, document string, o importing.Object) importing.Object {
	o.Ref += "@" + locale
	o.Locale, o.Document = locale, "document:"+document
	return o
}

// bilingual is a plan in English and Japanese.
func bilingual(objects ...importing.Object) *importing.Plan {
	p := plan(objects...)
	p.Locales = []string{"en", "ja"}
	return p
}

func (p *place) runWithLocales(plan *importing.Plan) *importing.Report {
	p.t.Helper()
	r, err := importing.Run(p.t.Context(), p.svc, p.site, plan, importing.Options{AddLocales: true})
	must(p.t, err)
	return r
}

func TestRun_ObjectsOfOneDocumentBecomeItsLocales(t *testing.T) {
	p := newPlace(t)
	both := func() *importing.Plan {
		return bilingual(
			in("en", "a", post("a", "hello", "<p>Hello</p>")),
			in("ja", "a", post("a", "hello", "<p>こんにちは</p>")),
			in("ja", "b", post("b", "only-ja", "<p>日本</p>")),
		)
	}
	wantRows(t, p.runWithLocales(both()), map[string]row{importing.Posts: {3, 0, 0, 0}})
	wantRows(t, p.run(both()), map[string]row{importing.Posts: {0, 0, 3, 0}})

	// A locale that comes in a later run joins the document that is there.
	more := both()
	more.Objects = append(more.Objects, in("en", "b", post("b", "only-ja", "<p>Japan</p>")))
	wantRows(t, p.run(more), map[string]row{importing.Posts: {1, 0, 3, 0}})

	docs := map[content.ObjectID][]string{}
	for _, v := range p.variants() {
		docs[v.Document] = append(docs[v.Document], v.Locale+"/"+v.Slug)
	}
	if len(docs) != 2 {
		t.Errorf("%d documents, want 2: %v", len(docs), docs)
	}
	for id, locales := range docs {
		if len(locales) != 2 {
			t.Errorf("%s has the locales %v, want two", id, locales)
		}
	}
}

func (p *place) variants() (list []authoring.Variant) {
	p.t.Helper()
	must(p.t, p.svc.Store.Read(p.t.Context(), p.site, func(tx authoring.Tx) (err error) {
		list, err = tx.FindVariants(p.t.Context(), content.PostTypeID, "", "")
		return err
	}))
	return list
}

// A locale that somebody wrote here stays.
func TestRun_ALocaleWrittenHereStays(t *testing.T) {
	p := newPlace(t)
	p.runWithLocales(bilingual(in("en", "a", post("a", "hello", "x")), in("ja", "c", post("c", "c", "x"))))
	id := p.all(content.PostTypeID)["hello"].Document
	_, err := p.svc.Save(t.Context(), p.site, authoring.Input{
		Document: id, Type: content.PostTypeID, Locale: "ja", Slug: "konnichiwa", Name: "ours", Values: map[string]any{"body": "ours"},
	})
	must(t, err)
	r := p.run(bilingual(in("en", "a", post("a", "hello", "x")), in("ja", "a", post("a", "hello", "theirs"))))
	wantRows(t, r, map[string]row{importing.Posts: {0, 0, 1, 1}})
	if v := p.all(content.PostTypeID)["konnichiwa"]; v.Name != "ours" {
		t.Errorf("what was written here became %q", v.Name)
	}
}

func TestRun_RefusesLocalesTheSiteLacks(t *testing.T) {
	p := newPlace(t)
	_, err := importing.Run(t.Context(), p.svc, p.site, bilingual(in("ja", "a", post("a", "hello", "x"))), importing.Options{})
	if !fail.Is(err, fail.Conflict) || !strings.Contains(err.Error(), "not got: ja.") {
		t.Errorf("error %v, want one that names ja", err)
	}
	if list := p.variants(); len(list) > 0 {
		t.Errorf("%d documents were written", len(list))
	}
}

// Numbers of locales are permanent: new ones come after the highest.
func TestRun_AddsLocalesAfterTheHighestNumber(t *testing.T) {
	p := newPlace(t)
	must(t, p.svc.Batch(t.Context(), p.site, false, func(b *authoring.Batch) error {
		s, err := b.Settings(t.Context())
		must(t, err)
		s.Locales = append(s.Locales, content.Locale{Num: 7, Code: "de", Name: "Deutsch"})
		return b.PutSettings(t.Context(), s)
	}))
	r := p.runWithLocales(bilingual(in("ja", "a", post("a", "hello", "x"))))
	if len(r.Notes) != 1 || r.Notes[0] != "New locales of this site: ja." {
		t.Errorf("notes %q", r.Notes)
	}
	must(t, p.svc.Store.Read(t.Context(), p.site, func(tx authoring.Tx) error {
		s, err := tx.Settings(t.Context())
		if l, _ := s.Locale("ja"); l.Num != 8 {
			t.Errorf("ja has the number %d, want 8", l.Num)
		}
		return err
	}))
	bad := bilingual(in("en", "b", post("b", "b", "x")))
	bad.Locales = append(bad.Locales, "no locale")
	if _, err := importing.Run(t.Context(), p.svc, p.site, bad, importing.Options{AddLocales: true}); !fail.Is(err, fail.Invalid) {
		t.Errorf("a code out of form gives %v", err)
	}
}

// What was brought when nobody told that its source has locales is joined by the
// others once somebody does.
func TestRun_LocalesThatAreToldLater(t *testing.T) {
	p := newPlace(t)
	p.run(plan(post("a", "hello", "<p>Hello</p>")))
	first := post("a", "hello", "<p>Hello</p>")
	first.Locale, first.Document = "en", "document:a"
	p.runWithLocales(bilingual(first, in("ja", "a", post("a", "hello", "<p>こんにちは</p>"))))
	docs := map[content.ObjectID]bool{}
	for _, v := range p.variants() {
		docs[v.Document] = true
	}
	if len(docs) != 1 || len(p.variants()) != 2 {
		t.Errorf("%d documents of %d versions, want one of two", len(docs), len(p.variants()))
	}
}
