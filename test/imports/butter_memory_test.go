package imports_test

import (
	"runtime"
	"testing"

	"github.com/gheecms/ghee/internal/authoring"
	"github.com/gheecms/ghee/internal/clock"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/importing"
	"github.com/gheecms/ghee/internal/importing/butter"
	"github.com/gheecms/ghee/internal/schema"
	"github.com/gheecms/ghee/internal/store"
)

// accountNote is what an import may hold of a page of an account, whose body has
// 5 kB: beside the note of every import, which references it has, and in which
// ring it is written.
const accountNote = 1000

func TestButter_MemoryHardlyGrowsWithTheAccount(t *testing.T) {
	const few, many = 500, 4000
	a, b := accountPeak(t, few), accountPeak(t, many)
	t.Logf("%d pages: %d kB; %d pages: %d kB; %d bytes a page", few, a>>10, many, b>>10, (b-a)/(many-few))
	if more := (b - a) / (many - few); more > accountNote {
		t.Errorf("each page more takes %d bytes, more than a note of %d", more, accountNote)
	}
}

// accountPeak reads an account of that many pages, and looks through what an
// import would write, and returns the most bytes that were in use at one time.
func accountPeak(t *testing.T, pages int) (most int) {
	t.Helper()
	s, err := store.Open(t.Context(), store.Config{Dir: t.TempDir()})
	must(t, err)
	defer func() { must(t, s.Close()) }()
	site, err := s.CreateSite(t.Context(), content.Site{Key: "mill", Name: "The Mill"}, content.Settings{
		SiteName: "The Mill", DefaultLocale: "en", Locales: []content.Locale{{Num: 1, Code: "en", Name: "English"}},
	})
	must(t, err)
	svc := &authoring.Service{Store: s, IDs: clock.NewID}
	client, err := butter.NewClient(newNotes(t, pages).URL, notesToken, 1e6, false)
	must(t, err)
	look := func() { most = max(most, heap()) }
	account, err := butter.Source{Client: client, PageTypes: []string{"note"}}.Read(t.Context())
	must(t, err)
	look()
	var types *content.Schema
	var settings content.Settings
	must(t, s.Read(t.Context(), site.ID, func(tx authoring.Tx) (err error) {
		if types, err = tx.Types(t.Context()); err == nil {
			settings, err = tx.Settings(t.Context())
		}
		return err
	}))
	file, _ := account.Types(types, settings)
	made, err := schema.MakePlan(t.Context(), svc, site.ID, file, false)
	must(t, err)
	plan, err := account.Plan(made.Types.After)
	must(t, err)
	look()
	report, err := importing.Run(t.Context(), svc, site.ID, plan, importing.Options{DryRun: true, Types: made.Types.After, Looked: func(done int) {
		if done%1000 == 0 {
			look()
		}
	}})
	must(t, err)
	look()
	if got := report.Row("note pages").Created; got != pages {
		t.Errorf("it would import %d of %d pages", got, pages)
	}
	runtime.KeepAlive(plan)
	must(t, account.Close())
	return most
}
