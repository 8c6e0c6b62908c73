package wxr_test

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/gheecms/ghee/internal/authoring"
	"github.com/gheecms/ghee/internal/clock"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/importing"
	"github.com/gheecms/ghee/internal/importing/wxr"
	"github.com/gheecms/ghee/internal/store"
	"github.com/gheecms/ghee/internal/store/pgtest"
)

var updateGolden = flag.Bool("update", false, "write the golden reports anew")

// newSite opens a store in SQLite with one empty site.
func newSite(t *testing.T) (*authoring.Service, content.SiteID) {
	return newSiteIn(t, store.Config{Dir: t.TempDir()})
}

func newSiteIn(t *testing.T, c store.Config) (*authoring.Service, content.SiteID) {
	t.Helper()
	c.Clock = clock.Fixed(time.Date(2026, 3, 2, 8, 0, 0, 0, time.UTC), time.Second)
	s, err := store.Open(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	site, err := s.CreateSite(t.Context(), content.Site{Key: "mill", Name: "The Mill"}, content.Settings{
		SiteName: "The Mill", DefaultLocale: "en", Locales: []content.Locale{{Num: 1, Code: "en", Name: "English"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	return &authoring.Service{Store: s, IDs: clock.NewID}, site.ID
}

func corpusPlan(t *testing.T, file string) *importing.Plan {
	t.Helper()
	e, err := wxr.Decode(bytes.NewReader(exported(t, file)), wxr.DefaultLimits())
	if err != nil {
		t.Fatal(err)
	}
	p, err := wxr.Source{Export: e}.Plan(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	checkPlan(t, p)
	return p
}

func run(t *testing.T, svc *authoring.Service, site content.SiteID, p *importing.Plan) *importing.Report {
	t.Helper()
	r, err := importing.Run(t.Context(), svc, site, p, importing.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// The report of the theme test is committed, every word of it.
func TestImport_ThemeTest(t *testing.T) {
	t.Run("SQLite", func(t *testing.T) {
		svc, site := newSite(t)
		themeTest(t, svc, site)
	})
	t.Run("PostgreSQL", func(t *testing.T) {
		svc, site := newSiteIn(t, store.Config{URL: pgtest.Shared(t).URL(t, "theme")})
		themeTest(t, svc, site)
	})
}

func themeTest(t *testing.T, svc *authoring.Service, site content.SiteID) {
	t.Helper()
	const file = "themeunittestdata.wordpress.xml"
	report := run(t, svc, site, corpusPlan(t, file))
	var got bytes.Buffer
	if _, err := report.WriteTo(&got); err != nil {
		t.Fatal(err)
	}
	golden := filepath.Join("testdata", "themeunittest.report.txt")
	if *updateGolden {
		if err := os.WriteFile(golden, got.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got.String()); diff != "" {
		t.Error(diff)
	}

	before := variants(t, svc, site)
	if again := run(t, svc, site, corpusPlan(t, file)); again.Written() != 0 {
		t.Errorf("the second run wrote %d: %+v", again.Written(), again.Rows)
	}
	if diff := cmp.Diff(before, variants(t, svc, site)); diff != "" {
		t.Error(diff)
	}
	public := 0
	for _, v := range before {
		if v.Live != "" {
			public++
		}
	}
	// 55 posts (the 56th has a password), 21 pages, 2 authors, 68 categories, 114 tags.
	if want := 55 + 21 + 2 + 68 + 114; public != want || len(before) != want+3 {
		t.Errorf("%d documents, %d of them public; want %d and %d", len(before), public, want+3, want)
	}
}

func variants(t *testing.T, svc *authoring.Service, site content.SiteID) (list []authoring.Variant) {
	t.Helper()
	err := svc.Store.Read(t.Context(), site, func(tx authoring.Tx) (err error) {
		list, err = tx.FindVariants(t.Context(), "", "", "")
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// No mail address of the files' authors may be kept, in no revision.
func TestImport_ThemeTestKeepsNoMailAddress(t *testing.T) {
	svc, site := newSite(t)
	run(t, svc, site, corpusPlan(t, "themeunittestdata.wordpress.xml"))
	err := svc.Store.Read(t.Context(), site, func(tx authoring.Tx) error {
		for _, v := range variants(t, svc, site) {
			rev, err := tx.Revision(context.WithoutCancel(t.Context()), v.Draft)
			if err != nil {
				return err
			}
			if strings.Contains(string(rev.Payload), "@gmail.com") {
				t.Errorf("%s %q holds a mail address: %s", v.Document, v.Name, rev.Payload)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// The other files import, each into a site of its own, and twice.
func TestImport_Corpus(t *testing.T) {
	for file, want := range map[string]string{
		"jekyll-import-sitetitle.xml":                                "posts 7, pages 1, authors 1, categories 2, tags 4, media 3, redirects 9",
		"wordpress-importer/authors-multiline.xml":                   "posts 1, authors 3",
		"wordpress-importer/cdata-edge.xml":                          "posts 1",
		"wordpress-importer/e2e-wxr-comprehensive.xml":               "posts 1, pages 1, authors 2, categories 2, tags 2, redirects 2",
		"wordpress-importer/large-authors.xml":                       "authors 300",
		"wordpress-importer/missing-version-tag.xml":                 "authors 1, categories 21, tags 18",
		"wordpress-importer/post-content-blank-lines.xml":            "posts 1, authors 1, redirects 1",
		"wordpress-importer/slashes.xml":                             "posts 1, authors 2, categories 1, tags 1, redirects 1",
		"wordpress-importer/small-export.xml":                        "posts 6, pages 5, authors 3, categories 30, tags 3, redirects 9",
		"wordpress-importer/term-formats.xml":                        "categories 2, tags 3",
		"wordpress-importer/test-serialized-comment-meta.xml":        "posts 1, authors 1, categories 1",
		"wordpress-importer/test-serialized-postmeta-with-cdata.xml": "posts 1, authors 1, categories 1",
		"wordpress-importer/valid-wxr-1.0.xml":                       "posts 3, pages 3, authors 1, categories 5, tags 4, redirects 6",
		"wordpress-importer/valid-wxr-1.1.xml":                       "posts 1, pages 1, authors 1, categories 1, tags 1, redirects 2",
		"wordpress-importer/wxr-flat-attachment-same-site.xml":       "posts 1, authors 1",
		"wordpress-importer/wxr-simple.xml":                          "posts 1, authors 1, categories 1",
	} {
		t.Run(file, func(t *testing.T) {
			svc, site := newSite(t)
			var got []string
			for _, row := range run(t, svc, site, corpusPlan(t, file)).Rows {
				if row.Created > 0 {
					got = append(got, fmt.Sprintf("%s %d", row.Name, row.Created))
				}
			}
			if s := strings.Join(got, ", "); s != want {
				t.Errorf("created %s; want %s", s, want)
			}
			if again := run(t, svc, site, corpusPlan(t, file)); again.Written() != 0 {
				t.Errorf("the second run wrote %d", again.Written())
			}
		})
	}
}
