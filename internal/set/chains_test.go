package set_test

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/gheecms/ghee/internal/changelog"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/delivery"
	"github.com/gheecms/ghee/internal/set"
	"github.com/gheecms/ghee/internal/text"
)

// A chain that is turned on, changed and turned off, on a set so large that each
// is worth a generation: readers see what was before or all of what is then, and
// the rows are those of a set that changed in place.
func TestChain_ChangeForManyIsBuiltBeside(t *testing.T) {
	t.Parallel()
	s := shelf(t, 4)
	const beside, inPlace = 7, 8
	meals := []changelog.Draft{meal(t, 1, "en", "Soup"), meal(t, 2, "en", "Rice"), meal(t, 3, "pt", "Arroz"), meal(t, 4, "de", "Brot")}
	for _, site := range []content.SiteID{beside, inPlace} {
		s.publish(t, site, append(multilingual(t, ""), meals...)...)
	}
	german := delivery.Selection{Scope: delivery.Scope{Kind: content.KindPage, Type: "tr"}, Locale: 4, Order: delivery.Order{Path: "1"}}
	before := "brot 1"
	for _, step := range []struct{ chains, generation, want string }{
		{"de=en", "2 ", "brot rice soup 3"},
		{"de=en,pt", "3 ", "arroz brot rice soup 4"},
		{"", "4 ", "brot 1"},
	} {
		reader, err := s.Read(t.Context(), beside)
		if err != nil {
			t.Fatal(err)
		}
		set.SetMany(s.Shelf, 2)
		s.publish(t, beside, fallingBack(t, step.chains))
		set.SetMany(s.Shelf, 1000)
		s.publish(t, inPlace, fallingBack(t, step.chains))
		if got := slugsIn(t, reader, german); got != before {
			t.Errorf("%q: a reader that began before sees %q, want %q", step.chains, got, before)
		}
		if err := reader.Close(); err != nil {
			t.Fatal(err)
		}
		if got := s.generations(t, beside); !strings.HasSuffix(got, step.generation) {
			t.Errorf("%q: generations %q, want %q", step.chains, got, step.generation)
		}
		if got := s.generations(t, inPlace); got != "1 " {
			t.Errorf("%q: generations %q where it changes in place", step.chains, got)
		}
		if d := cmp.Diff(rows(t, s.file(inPlace)), rows(t, s.file(beside))); d != "" {
			t.Errorf("%q: the next generation (+) differs from a set that changed in place (-):\n%s", step.chains, d)
		}
		now, err := s.Read(t.Context(), beside)
		if err != nil {
			t.Fatal(err)
		}
		if got := slugsIn(t, now, german); got != step.want {
			t.Errorf("%q: de has %q, want %q", step.chains, got, step.want)
		}
		if err := now.Close(); err != nil {
			t.Fatal(err)
		}
		before = step.want
	}
}

// A document is erased whose locale stood in for two others, one of which had its
// own once: no row and no byte of it stays, in any of them.
func TestErase_TakesWhatWasLent(t *testing.T) {
	t.Parallel()
	const canary = "xkcanary"
	s := shelf(t, 2)
	s.publish(t, 1, append(multilingual(t, "pt-br=pt;de=pt"), meal(t, 1, "pt", canary), meal(t, 2, "pt", "Sopa"), meal(t, 1, "de", canary+"kuchen"))...)
	s.publish(t, 1, gone(meal(t, 1, "de", "")))
	here := func() (out []string) {
		for _, row := range rows(t, s.file(1)) {
			if strings.Contains(row, canary) || strings.Contains(row, "r1 ") {
				out = append(out, row)
			}
		}
		return out
	}
	holding := func() (out []string) {
		if err := filepath.WalkDir(s.dir, func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			data, err := os.ReadFile(path)
			if bytes.Contains(bytes.ToLower(data), []byte(canary)) {
				out = append(out, path)
			}
			return err
		}); err != nil {
			t.Fatal(err)
		}
		return out
	}
	lent := 0
	for _, row := range here() {
		if strings.HasPrefix(row, "[doc ") {
			lent++
		}
	}
	if lent != 3 || len(holding()) == 0 {
		t.Fatalf("before, %d locales show it, and %v hold its words", lent, holding())
	}
	s.publish(t, 1, changelog.Draft{Kind: changelog.Erase, Object: "r1"})
	if left := here(); len(left) > 0 {
		t.Errorf("rows are left:\n%s", strings.Join(left, "\n"))
	}
	if left := holding(); len(left) > 0 {
		t.Errorf("its words are left in %v", left)
	}
	tx, err := s.Read(t.Context(), 1)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = tx.Close() }()
	for _, locale := range []int{2, 3, 4} {
		if got := slugsIn(t, tx, delivery.Selection{Scope: meals, Locale: locale}); got != "sopa 1" {
			t.Errorf("locale %d has %q", locale, got)
		}
		f, err := tx.Search(t.Context(), delivery.Search{Kind: content.KindPage, Locale: locale, Terms: text.Terms(canary, 5), Limit: 10}, delivery.Heads)
		if err != nil || f.Total != 0 {
			t.Errorf("locale %d: a search finds %d, %v", locale, f.Total, err)
		}
	}
}
