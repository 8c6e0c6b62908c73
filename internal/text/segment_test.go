package text_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/gheecms/ghee/internal/text"
	"github.com/gheecms/ghee/test/corpus"
)

// found is what a search does: every term, its tokens in a row.
func found(doc, query string) bool {
	tokens := slices.Collect(text.Tokens(doc))
	terms := text.Terms(query, 10)
	for _, t := range terms {
		at := -1
		for i := range tokens {
			if i+len(t.Tokens) <= len(tokens) && follows(tokens[i:], t) {
				at = i
				break
			}
		}
		if at < 0 {
			return false
		}
	}
	return len(terms) > 0
}

func follows(tokens []string, t text.Term) bool {
	for i, want := range t.Tokens {
		begun := t.Prefix && i == len(t.Tokens)-1 && strings.HasPrefix(tokens[i], want)
		if tokens[i] != want && !begun {
			return false
		}
	}
	return true
}

func TestTerms_FindWhatAReaderTypes(t *testing.T) {
	for _, c := range []struct{ doc, query string }{
		{"Crème brûlée", "creme brulee"},
		{"creme", "Crème"},
		{"Straße", "strasse"},
		{"điện toán đám mây", "dien toan"},
		{"Ελληνικά γράμματα", "ελληνικα"},
		{"λόγος", "ΛΟΓΟΣ"},
		{"Ёлка и йод", "елка иод"},
		{"مُحَمَّد", "محمد"},
		{"كتاب", "کتاب"},
		{"یونیورسٹی", "يونيورسٹي"},
		{"أحمد", "احمد"},
		{"مدرسة", "مدرسه"},
		{"العـــربية", "العربية"},
		{"क़लम", "कलम"},
		{"हिन्दी भाषा", "भाषा"},
		{"বাংলা ভাষা", "ভাষা"},
		{"システムを監視する", "監視"},
		{"システムを監視する", "監"},
		{"雲端運算", "雲端"},
		{"雲", "雲"},
		{"カメラ", "カメラ"},
		{"がくせい", "がく"},
		{"ｶﾒﾗ", "カメラ"},
		{"클라우드를 사용", "클라우드"},
		{"คอมพิวเตอร์", "คอม"},
		{"น้ำ", "นำ"},
		{"full-text search", "sear"},
		{"don't panic", "don't"},
		{"l'homme", "homme"},
		{"item ١٢٣", "123"},
		{"ﬁne", "fine"},
		{"ＡＢＣ", "abc"},
		{"Go言語で書く", "go 言語"},
		{"x² + y", "x2"},
	} {
		if !found(c.doc, c.query) {
			t.Errorf("%q does not find %q: %v in %v", c.query, c.doc, text.Terms(c.query, 10), slices.Collect(text.Tokens(c.doc)))
		}
	}
	for _, c := range []struct{ doc, query string }{
		{"cat", "cart"},
		{"search engines", "engine s x"},
		{"雲端", "端雲"},
		{"がく", "かく"},
		{"कमल", "कमाल"},
		{"text", ""},
		{"text", "!?"},
		{"begin the end", "beg end"}, // only the last word may be begun
	} {
		if found(c.doc, c.query) {
			t.Errorf("%q finds %q", c.query, c.doc)
		}
	}
}

func TestTerms_AreBounded(t *testing.T) {
	if n := len(text.Terms(strings.Repeat("word ", 1000), 8)); n != 8 {
		t.Errorf("%d terms", n)
	}
	for tok := range text.Tokens(strings.Repeat("x", 5000)) {
		if utf8.RuneCountInString(tok) > 40 {
			t.Fatalf("a token of %d characters", utf8.RuneCountInString(tok))
		}
	}
}

// Every title of the glossary is found by its own words, in all its languages.
func TestTerms_FindEveryTitleOfTheGlossary(t *testing.T) {
	dir := corpus.Path(t, "markdown", "cncf-glossary")
	titles := 0
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".md") {
			return err
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		for line := range strings.Lines(string(data)) {
			_, title, ok := strings.Cut(line, "itle:")
			if !ok || len(slices.Collect(text.Tokens(title))) == 0 {
				continue
			}
			titles++
			if !found(string(data), strings.ToUpper(strings.TrimSpace(title))) {
				t.Errorf("%s is not found by its title %q", path, title)
			}
			break
		}
		return nil
	})
	if err != nil || titles < 800 {
		t.Errorf("%d titles, %v", titles, err)
	}
}

func FuzzTokens(f *testing.F) {
	for _, s := range []string{"Crème 監視 คอม", "\xff\xfe", "a\u0301\u0301", "१२३", "l’homme"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for tok := range text.Tokens(s) {
			if tok == "" || strings.ContainsAny(tok, " \"*'()") {
				t.Fatalf("%q gives the token %q", s, tok)
			}
		}
		if len(text.Terms(s, 5)) > 0 && len(s) < 300 && !found(s, s) {
			t.Fatalf("%q does not find itself: %v in %v", s, text.Terms(s, 5), slices.Collect(text.Tokens(s)))
		}
	})
}
