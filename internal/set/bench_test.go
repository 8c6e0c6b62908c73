package set_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gheecms/ghee/internal/changelog"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/delivery"
	"github.com/gheecms/ghee/internal/set"
)

// BenchmarkApply applies 1,000 documents of two locales, one after the other: to
// a site without chains, and to one where a third locale and a fourth fall back;
// posts, each of which comes between two others; and the same where somebody is
// told what each batch purges.
func BenchmarkApply(b *testing.B) {
	for _, c := range []struct {
		name    string
		chains  map[string][]string
		typ     content.TypeID
		watched bool
	}{
		{name: "off", typ: "tr"},
		{name: "off-watched", typ: "tr", watched: true},
		{name: "on", typ: "tr", chains: chains},
		{name: "on-watched", typ: "tr", chains: chains, watched: true},
		{name: "posts", typ: content.PostTypeID},
		{name: "posts-watched", typ: content.PostTypeID, watched: true},
	} {
		b.Run(c.name, func(b *testing.B) {
			settings := content.Settings{SiteName: "Kitchen", DefaultLocale: "en", Fallback: c.chains, Locales: []content.Locale{
				{Num: 1, Code: "en"}, {Num: 2, Code: "pt"}, {Num: 3, Code: "pt-br"}, {Num: 4, Code: "de"},
			}}
			types := changelog.Seal(1, changelog.Position{}, epoch, 1, []changelog.Draft{
				{Kind: changelog.Settings, Object: "settings", Present: true, Payload: asJSON(b, settings)},
				{Kind: changelog.Type, Object: "tr", Present: true, Payload: asJSON(b, recipe)},
			}, false)
			var drafts []changelog.Draft
			for i := range 1000 {
				for _, locale := range []string{"en", "pt"} {
					drafts = append(drafts, document(b, changelog.Document, fmt.Sprintf("r%d", i), locale,
						content.Meta{Num: content.Num(i + 1), Type: c.typ, Slug: fmt.Sprintf("r%d", i), Name: "Ghee", Published: content.Micros(i*617%1000 + 1)},
						content.Values{1: fmt.Sprintf("Ghee %d", i), 2: float64(i % 50)}))
				}
			}
			entries := changelog.Seal(1, types[len(types)-1].Position(), epoch, 1, drafts, false)
			for b.Loop() {
				s, err := set.Open(b.Context(), filepath.Join(b.TempDir(), "set.db"))
				if err != nil {
					b.Fatal(err)
				}
				if c.watched {
					set.Watch(s, deaf{}, 1)
				}
				if _, err := s.Apply(b.Context(), types); err != nil {
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

var chains = map[string][]string{"pt-br": {"pt", "en"}, "de": {"en"}}

// deaf is a Watcher that does nothing.
type deaf struct{}

func (deaf) Changing(set.Change) {}
func (deaf) Changed(set.Change)  {}

// BenchmarkPublish applies one document at a time, words and all, to a site of
// 500: the time of a publish.
func BenchmarkPublish(b *testing.B) {
	for name, watched := range map[string]bool{"alone": false, "watched": true} {
		b.Run(name, func(b *testing.B) {
			s, _ := large(b)
			if watched {
				set.Watch(s, deaf{}, 1)
			}
			i := 0
			for b.Loop() {
				i++
				entries := changelog.Seal(1, s.Position(), epoch, 1, []changelog.Draft{document(b, changelog.Document, fmt.Sprintf("r%d", i%500), "en",
					content.Meta{Num: content.Num(i%500 + 1), Type: "tr", Slug: fmt.Sprintf("r%d", i%500), Name: "Ghee", Published: content.Micros(i)},
					content.Values{1: fmt.Sprintf("Ghee %d", i)})}, false)
				if _, err := s.Apply(b.Context(), entries); err != nil {
					b.Fatal(err)
				}
				if err := s.Index(b.Context()); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkRead reads documents of 5 KB: one, and a list of 10.
func BenchmarkRead(b *testing.B) {
	s, _ := large(b)
	for name, ask := range map[string]func(*set.Tx, int) (int, error){
		"one": func(tx *set.Tx, i int) (int, error) {
			docs, err := tx.Load(b.Context(), []content.ObjectID{content.ObjectID(fmt.Sprintf("r%d", i%500))}, 1, delivery.Fragments)
			return len(docs), err
		},
		"ten": func(tx *set.Tx, i int) (int, error) {
			docs, _, err := tx.Select(b.Context(), delivery.Selection{Scope: delivery.Scope{Kind: content.KindPage, Type: "tr"}, Locale: 1, Offset: i % 490, Limit: 10}, delivery.Fragments)
			return len(docs), err
		},
	} {
		b.Run(name, func(b *testing.B) {
			i := 0
			for b.Loop() {
				tx, err := s.Read(b.Context())
				if err != nil {
					b.Fatal(err)
				}
				if n, err := ask(tx, i); n == 0 || err != nil {
					b.Fatal(n, err)
				}
				if err := tx.Close(); err != nil {
					b.Fatal(err)
				}
				i++
			}
		})
	}
}

// BenchmarkScrub scrubs a set of 500 documents of 5 KB, without a rest.
func BenchmarkScrub(b *testing.B) {
	s, path := large(b)
	if err := s.Close(); err != nil { // which empties the -wal
		b.Fatal(err)
	}
	info, err := os.Stat(path)
	if err == nil {
		s, err = set.Open(b.Context(), path)
	}
	if err != nil {
		b.Fatal(err)
	}
	b.SetBytes(info.Size())
	for b.Loop() {
		if err := set.Pass(b.Context(), s); err != nil {
			b.Fatal(err)
		}
	}
}

// large is a set of 500 documents of 5 KB.
func large(b *testing.B) (*set.Set, string) {
	b.Helper()
	path := filepath.Join(b.TempDir(), "set.db")
	s, err := set.Open(b.Context(), path)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = s.Close() }) // again, perhaps
	drafts := []changelog.Draft{
		{Kind: changelog.Settings, Object: "settings", Present: true, Payload: asJSON(b, content.Settings{DefaultLocale: "en", Locales: []content.Locale{{Num: 1, Code: "en"}}})},
		{Kind: changelog.Type, Object: "tr", Present: true, Payload: asJSON(b, recipe)},
	}
	for i := range 500 {
		drafts = append(drafts, document(b, changelog.Document, fmt.Sprintf("r%d", i), "en",
			content.Meta{Num: content.Num(i + 1), Type: "tr", Slug: fmt.Sprintf("r%d", i), Name: "Ghee", Published: content.Micros(i + 1)},
			content.Values{1: strings.Repeat(fmt.Sprintf("Ghee %d ", i), 600)}))
	}
	if _, err := s.Apply(b.Context(), changelog.Seal(1, changelog.Position{}, epoch, 1, drafts, false)); err != nil {
		b.Fatal(err)
	}
	if err := s.Index(b.Context()); err != nil {
		b.Fatal(err)
	}
	return s, path
}
