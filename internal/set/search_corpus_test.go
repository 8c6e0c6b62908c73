package set_test

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gheecms/ghee/internal/changelog"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/delivery"
	"github.com/gheecms/ghee/internal/text"
	"github.com/gheecms/ghee/test/corpus"
)

// glossary is every file of the multilingual glossary as a page of one locale,
// which is the hardest to find something in.
func glossary(t *testing.T) (texts []string) {
	t.Helper()
	dir := corpus.Path(t, "markdown", "cncf-glossary")
	if err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".md") {
			return err
		}
		data, err := os.ReadFile(path)
		texts = append(texts, string(data))
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return texts
}

func TestSearch_FindsEveryTitleOfTheGlossary(t *testing.T) {
	t.Parallel()
	texts := glossary(t)
	s := open(t)
	drafts := kitchen(t)[:5]
	for i, body := range texts {
		drafts = append(drafts, document(t, changelog.Document, fmt.Sprint("g", i), "en",
			content.Meta{Num: content.Num(100 + i), Type: "tr", Slug: fmt.Sprint("g", i), Name: "G"}, content.Values{1: body}))
	}
	apply(t, s, drafts...)
	start := time.Now()
	index(t, s)
	t.Logf("%d documents, their words written at %.0f/s", len(texts), float64(len(texts))/time.Since(start).Seconds())
	tx := read(t, s)
	asked := 0
	for i, body := range texts {
		var title string
		for line := range strings.Lines(body) {
			if _, after, ok := strings.Cut(line, "itle:"); ok {
				title = strings.TrimSpace(after)
				break
			}
		}
		terms := text.Terms(title, 20)
		if len(terms) == 0 {
			continue
		}
		asked++
		found, err := tx.Search(t.Context(), delivery.Search{Kind: content.KindPage, Locale: 1, Terms: terms, Limit: len(texts)}, delivery.Heads)
		if err != nil {
			t.Fatal(err)
		}
		if !slices.ContainsFunc(found.Docs, func(d delivery.Doc) bool { return d.Slug == fmt.Sprint("g", i) }) {
			t.Errorf("%q is not found among %d", title, found.Total)
		}
	}
	if asked < 800 {
		t.Errorf("only %d titles", asked)
	}
}
