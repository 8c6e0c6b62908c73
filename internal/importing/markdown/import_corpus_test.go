package markdown_test

import (
	"bytes"
	"context"
	"flag"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/gheecms/ghee/internal/authoring"
	"github.com/gheecms/ghee/internal/clock"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/importing"
	"github.com/gheecms/ghee/internal/importing/markdown"
	"github.com/gheecms/ghee/internal/store"
	"github.com/gheecms/ghee/test/corpus"
)

var updateGolden = flag.Bool("update", false, "write the golden reports anew")

// site is one to import into.
type site struct {
	t   *testing.T
	svc *authoring.Service
	id  content.SiteID
}

func newSite(t *testing.T) *site {
	t.Helper()
	st, err := store.Open(t.Context(), store.Config{
		Dir: t.TempDir(), Clock: clock.Fixed(time.Date(2026, 3, 2, 8, 0, 0, 0, time.UTC), time.Second),
	})
	must(t, err)
	t.Cleanup(func() { must(t, st.Close()) })
	made, err := st.CreateSite(t.Context(), content.Site{Key: "mill", Name: "The Mill"}, content.Settings{
		SiteName: "The Mill", DefaultLocale: "en", Locales: []content.Locale{{Num: 1, Code: "en", Name: "English"}},
	})
	must(t, err)
	return &site{t, &authoring.Service{Store: st, IDs: clock.NewID}, made.ID}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// run imports a folder; s has how, and gets its Folder and Locales here.
func (w *site) run(dir string, s markdown.Source) *importing.Report {
	w.t.Helper()
	r, err := w.try(dir, s)
	must(w.t, err)
	return r
}

func (w *site) try(dir string, s markdown.Source) (*importing.Report, error) {
	w.t.Helper()
	folder, err := markdown.Open(dir)
	must(w.t, err)
	defer func() { must(w.t, folder.Close()) }()
	s.Folder, s.Locales = folder, []string{"en"}
	plan, err := s.Plan(w.t.Context())
	if err != nil {
		return nil, err
	}
	return importing.Run(w.t.Context(), w.svc, w.id, plan, importing.Options{AddLocales: true})
}

func (w *site) read(f func(ctx context.Context, tx authoring.Tx) error) {
	w.t.Helper()
	must(w.t, w.svc.Store.Read(w.t.Context(), w.id, func(tx authoring.Tx) error { return f(w.t.Context(), tx) }))
}

// variants lists what the site has of one type, or of all.
func (w *site) variants(typ content.TypeID) (list []authoring.Variant) {
	w.t.Helper()
	w.read(func(ctx context.Context, tx authoring.Tx) (err error) {
		list, err = tx.FindVariants(ctx, typ, "", "")
		return err
	})
	return list
}

// golden compares a report with the committed one.
func golden(t *testing.T, name string, report *importing.Report) {
	t.Helper()
	var got bytes.Buffer
	_, err := report.WriteTo(&got)
	must(t, err)
	file := filepath.Join("testdata", name)
	if *updateGolden {
		must(t, os.MkdirAll("testdata", 0o755))
		must(t, os.WriteFile(file, got.Bytes(), 0o644))
	}
	want, err := os.ReadFile(file)
	must(t, err)
	if diff := cmp.Diff(string(want), got.String()); diff != "" {
		t.Error(diff)
	}
}

// twice imports a folder, compares the report, and imports it again.
func (w *site) twice(name string, s markdown.Source) {
	w.t.Helper()
	dir := corpus.Path(w.t, "markdown", name)
	golden(w.t, name+".report.txt", w.run(dir, s))
	before := w.variants("")
	if again := w.run(dir, s); again.Written() != 0 {
		w.t.Errorf("the second run wrote %d: %+v", again.Written(), again.Rows)
	}
	if diff := cmp.Diff(before, w.variants("")); diff != "" {
		w.t.Error(diff)
	}
}

func TestImport_Blog(t *testing.T) {
	w := newSite(t)
	w.twice("otel-blog", markdown.Source{Base: "/blog"})
	docs := map[content.ObjectID]int{}
	for _, v := range w.variants(content.PostTypeID) {
		docs[v.Document]++
	}
	both := 0
	for _, n := range docs {
		both += n - 1
	}
	if len(docs) == 0 || both != 18 {
		t.Errorf("%d documents, %d of them in both languages, want 18", len(docs), both)
	}
}

// The same term has the same file name in each language: each is one document.
func TestImport_Glossary(t *testing.T) {
	w := newSite(t)
	w.twice("cncf-glossary", markdown.Source{PageType: "term"})
	docs, locales := map[content.ObjectID]map[string]bool{}, map[string]bool{}
	for _, v := range w.variants("") {
		if v.Locale == "" {
			continue
		}
		if docs[v.Document] == nil {
			docs[v.Document] = map[string]bool{}
		}
		docs[v.Document][v.Locale], locales[v.Locale] = true, true
	}
	foreign := 0
	for _, d := range docs {
		if !d["en"] {
			foreign++
		}
	}
	if len(locales) != 16 || foreign != 11 {
		t.Errorf("%d documents in %d locales, %d of them not in English; want 16 and 11", len(docs), len(locales), foreign)
	}
}
