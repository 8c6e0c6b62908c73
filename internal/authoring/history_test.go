package authoring_test

import (
	"testing"
	"time"

	"github.com/gheecms/ghee/internal/authoring"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
	"github.com/gheecms/ghee/internal/store"
)

func TestHistory_GroupsTheAutosavesOfASitting(t *testing.T) {
	now := time.UnixMicro(1_772_323_200_000_000)
	st, err := store.Open(t.Context(), store.Config{Dir: t.TempDir(), Clock: func() time.Time { return now }})
	must(t, err)
	t.Cleanup(func() { must(t, st.Close()) })
	i := newInn(t, st, "inn")
	soup, err := i.Save(t.Context(), i.site, authoring.Input{Type: dish, Slug: "soup", Values: map[string]any{"title": "0"}, Cause: "save", Author: "ada"})
	must(t, err)
	base := soup.Revision
	for n, step := range []struct {
		author, cause, title string
		later                time.Duration
	}{
		{"ada", "autosave", "1", time.Second},
		{"ada", "autosave", "2", time.Minute},
		{"bob", "autosave", "3", time.Second},
		{"ada", "autosave", "4", time.Second},
		{"ada", "autosave", "5", 31 * time.Minute},
		{"ada", "save", "6", time.Second},
	} {
		now = now.Add(step.later)
		e := edit(soup.Document, base, step.author, map[string]any{"title": step.title})
		e.Cause = step.cause
		edited, err := i.edit(t, e)
		must(t, err)
		if edited.N != n+2 {
			t.Fatalf("revision %d, want %d", edited.N, n+2)
		}
		base = edited.Revision
	}
	lines, next, err := i.History(t.Context(), i.site, soup.Document, "", 0, 4)
	must(t, err)
	type line struct {
		author, cause string
		from, n       int
	}
	short := func(lines []authoring.Sitting) (out []line) {
		for _, l := range lines {
			out = append(out, line{l.Newest.Author, l.Newest.Cause, l.From, l.Count})
		}
		return out
	}
	want := []line{{"ada", "save", 7, 1}, {"ada", "autosave", 6, 1}, {"ada", "autosave", 5, 1}, {"bob", "autosave", 4, 1}, {"ada", "autosave", 2, 2}, {"ada", "save", 1, 1}}
	if got := short(lines); next != 4 || len(got) != 4 {
		t.Errorf("the first page is %v, then %d", got, next)
	}
	more, next, err := i.History(t.Context(), i.site, soup.Document, "en", next, 4)
	must(t, err)
	if got := append(short(lines), short(more)...); next != 0 || len(got) != len(want) {
		t.Errorf("the history is %v, then %d", got, next)
	} else {
		for n := range want {
			if got[n] != want[n] {
				t.Errorf("line %d is %v, want %v", n, got[n], want[n])
			}
		}
	}
	_, _, err = i.History(t.Context(), i.site, "none", "", 0, 4)
	refused(t, err, fail.NotFound)
}

func TestCompareAndRestore_AnyTwoWholeOrOneField(t *testing.T) {
	i := sqlite(t)
	soup, err := i.Save(t.Context(), i.site, authoring.Input{Type: dish, Slug: "soup", Name: "Soup", Values: map[string]any{
		"title": "Soup", "price": 3.0, "seo": map[string]any{"title": "SEO"},
	}})
	must(t, err)
	moved, name := "hot", "Hot"
	e := edit(soup.Document, soup.Revision, "ada", map[string]any{"title": "Hot", "price": nil, "seo": map[string]any{"title": "SEO!"}, "code": "H"})
	e.Slug, e.Name = &moved, &name
	hot, err := i.edit(t, e)
	must(t, err)
	diffs, err := i.Compare(t.Context(), i.site, soup.Document, soup.Revision, hot.Revision)
	must(t, err)
	same(t, "differences", []authoring.FieldDiff{
		{Path: ".slug", A: "soup", B: "hot"},
		{Path: ".name", A: "Soup", B: "Hot"},
		{Path: "title", A: "Soup", B: "Hot"},
		{Path: "code", B: "H"},
		{Path: "price", A: 3.0},
		{Path: "seo.title", A: "SEO", B: "SEO!"},
	}, diffs)
	restore := func(fields ...string) error {
		return i.batch(t, func(b *authoring.Batch) error {
			_, err := b.Restore(t.Context(), authoring.Restore{Document: soup.Document, Revision: soup.Revision, Fields: fields})
			return err
		})
	}
	must(t, restore("price"))
	_, field := i.newest(t, soup.Document)
	same(t, "one field", content.Values{1: "Hot", 2: "H", 3: 3.0, 7: content.Values{1: "SEO!"}}, field)
	must(t, restore())
	v, values := i.newest(t, soup.Document)
	same(t, "the whole", content.Values{1: "Soup", 3: 3.0, 7: content.Values{1: "SEO"}}, values)
	if v.Slug != "hot" || v.Name != "Soup" {
		t.Errorf("the variant is %+v", v)
	}
	refused(t, restore("none"), fail.NotFound, "no field")
	_, err = i.Compare(t.Context(), i.site, soup.Document, soup.Revision, "none")
	refused(t, err, fail.NotFound)
}
