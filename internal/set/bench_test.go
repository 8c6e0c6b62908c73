package set_test

import (
	"fmt"
	"path/filepath"
	"testing"

	"github.com/gheecms/ghee/internal/changelog"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/set"
)

// BenchmarkApply applies 1,000 documents of two locales, one after the other: to
// a site without chains, and to one where a third locale and a fourth fall back.
func BenchmarkApply(b *testing.B) {
	for name, chains := range map[string]map[string][]string{"off": nil, "on": {"pt-br": {"pt", "en"}, "de": {"en"}}} {
		b.Run(name, func(b *testing.B) {
			settings := content.Settings{SiteName: "Kitchen", DefaultLocale: "en", Fallback: chains, Locales: []content.Locale{
				{Num: 1, Code: "en"}, {Num: 2, Code: "pt"}, {Num: 3, Code: "pt-br"}, {Num: 4, Code: "de"},
			}}
			drafts := []changelog.Draft{
				{Kind: changelog.Settings, Object: "settings", Present: true, Payload: asJSON(b, settings)},
				{Kind: changelog.Type, Object: "tr", Present: true, Payload: asJSON(b, recipe)},
			}
			for i := range 1000 {
				for _, locale := range []string{"en", "pt"} {
					drafts = append(drafts, document(b, changelog.Document, fmt.Sprintf("r%d", i), locale,
						content.Meta{Num: content.Num(i + 1), Type: "tr", Slug: fmt.Sprintf("r%d", i), Name: "Ghee", Published: content.Micros(i + 1)},
						content.Values{1: fmt.Sprintf("Ghee %d", i), 2: float64(i % 50)}))
				}
			}
			entries := changelog.Seal(1, changelog.Position{}, epoch, 1, drafts, false)
			for b.Loop() {
				s, err := set.Open(b.Context(), filepath.Join(b.TempDir(), "set.db"))
				if err != nil {
					b.Fatal(err)
				}
				for i := 0; i < len(entries); i += 500 {
					if _, err := s.Apply(b.Context(), entries[i:min(i+500, len(entries))]); err != nil {
						b.Fatal(err)
					}
				}
				if err := s.Close(); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
