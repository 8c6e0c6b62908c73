package imports_test

import (
	"encoding/json"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gheecms/ghee/internal/authoring"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/test/corpus"
	"github.com/gheecms/ghee/test/world"
)

// sample is one file of the glossary, and words to know it by.
type sample struct {
	slug, title string
	words       []string // of the title and of the text
}

var (
	titled = regexp.MustCompile(`(?m)^title: *"?([^"\n]+?)"? *$`)
	run    = regexp.MustCompile(`[\p{L}\p{M}]{4,}`)
	marked = regexp.MustCompile("[<>\\[\\](){}`#*|]")
)

// samples returns the term that most languages have, or for the others the
// first they have: by language.
func samples(t *testing.T, dir string) map[string]sample {
	t.Helper()
	languages, err := os.ReadDir(dir)
	must(t, err)
	out := map[string]sample{}
	for _, l := range languages {
		if !l.IsDir() {
			continue
		}
		files, err := filepath.Glob(filepath.Join(dir, l.Name(), "[a-z]*.md"))
		must(t, err)
		if at := slices.Index(files, filepath.Join(dir, l.Name(), "abstraction.md")); at > 0 {
			files[0], files[at] = files[at], files[0]
		}
		for _, name := range files {
			data, err := os.ReadFile(name)
			must(t, err)
			_, head, _ := strings.Cut(string(data), "---\n")
			head, body, ok := strings.Cut(head, "\n---")
			title := titled.FindStringSubmatch(head)
			if !ok || title == nil || strings.TrimSpace(body) == "" {
				continue
			}
			s := sample{slug: strings.TrimSuffix(filepath.Base(name), ".md"), title: title[1], words: []string{run.FindString(title[1] + " ----")}}
			longest := ""
			for line := range strings.Lines(body) {
				if marked.MatchString(line) {
					continue
				}
				for _, w := range run.FindAllString(line, -1) {
					if len(w) > len(longest) {
						longest = w
					}
				}
			}
			switch l.Name() {
			case "ja", "zh-cn", "zh-tw": // no spaces: two characters are a word
				longest, s.words[0] = string([]rune(longest)[:2]), string([]rune(s.title)[:2])
			}
			if s.words = append(s.words, longest); longest == "" {
				continue
			}
			if s.words[0] == "" {
				s.words[0] = s.title
			}
			out[l.Name()] = s
			break
		}
	}
	return out
}

// The glossary's languages are locales of one document each: a word of a
// language's own file is found there by search, in lists, and behind a reference
// by levels; and where languages stand in for others, those that lack a term
// show it, and say in which language.
func TestImport_GlossaryIsFoundInEveryLanguage(t *testing.T) {
	dir := corpus.Path(t, "markdown", "cncf-glossary")
	w := world.New(t, world.Spec{})
	w.Must("site", "create", "terms")
	token := strings.TrimSpace(w.Must("token", "create", "--site", "terms"))
	w.Must("import", "markdown", dir, "--site", "terms", "--add-locales", "--page-type", "term")
	o := w.Origin()
	site, err := o.Site(t.Context(), "terms")
	must(t, err)
	languages := samples(t, dir)
	if len(languages) != 16 {
		t.Fatalf("%d languages: %v", len(languages), languages)
	}
	ids := map[string]content.ObjectID{}
	must(t, o.Authoring.Batch(t.Context(), site.ID, false, func(b *authoring.Batch) error { return shelf(t, b, languages, ids) }))
	w.Caught(site.ID, token)

	type page struct {
		Slug, Locale string
		Fields       struct{ Title, Body string }
	}
	ask := func(path, locale string, data any) {
		t.Helper()
		read(t, w, token, path+"&locale="+url.QueryEscape(locale), data)
	}
	has := func(pages []page, s sample) bool {
		return slices.ContainsFunc(pages, func(p page) bool { return p.Slug == s.slug && p.Fields.Title == s.title })
	}
	// found waits for words to follow their documents.
	found := func(locale, word string, s sample) bool {
		t.Helper()
		tick := time.NewTicker(20 * time.Millisecond)
		defer tick.Stop()
		for range 500 {
			var pages []page
			ask("/v2/pages/search/?page_type=term&page_size=100&query="+url.QueryEscape(word), locale, &pages)
			if has(pages, s) {
				return true
			}
			<-tick.C
		}
		return false
	}
	each := func(name string, chains bool) {
		for locale, s := range languages {
			for _, word := range s.words {
				if !found(locale, word, s) {
					t.Errorf("%s: %s: %q is not found, of %q", name, locale, word, s.slug)
				}
			}
			var listed []page
			for i := 1; i < 5; i++ {
				var some []page
				if a := w.Read(token, fmt.Sprintf("/v2/pages/term/?page_size=100&page=%d&locale=%s", i, locale)); a.Status == 404 {
					break
				}
				ask(fmt.Sprintf("/v2/pages/term/?page_size=100&page=%d", i), locale, &some)
				listed = append(listed, some...)
			}
			if !has(listed, s) {
				t.Errorf("%s: %s: the list of %d lacks %q", name, locale, len(listed), s.title)
			}
			var one page
			ask("/v2/pages/term/"+s.slug+"/?", locale, &one)
			if one.Fields.Title != s.title || chains != (one.Locale == locale) {
				t.Errorf("%s: %s: %+v", name, locale, one)
			}
			var items struct{ Shelf []json.RawMessage }
			ask("/v2/content/shelf/?levels=2&fields.label="+s.slug, locale, &items)
			if !chains && locale != "en" { // the shelf is English
				if len(items.Shelf) != 0 {
					t.Errorf("%s: %s: %s", name, locale, items.Shelf)
				}
				continue
			}
			var item struct {
				Meta struct{ Locale string }
				Term page
			}
			if len(items.Shelf) != 1 {
				t.Errorf("%s: %s: %d items", name, locale, len(items.Shelf))
				continue
			}
			must(t, json.Unmarshal(items.Shelf[0], &item))
			if item.Term.Fields.Title != s.title || chains && (item.Meta.Locale != "en" || item.Term.Locale != locale) {
				t.Errorf("%s: %s: behind the English item stands %+v", name, locale, item)
			}
		}
	}
	each("off", false)
	var chains []string
	for locale := range languages {
		if locale != "en" {
			chains = append(chains, locale+"=en")
		}
	}
	w.Must("site", "set", "--site", "terms", "locale_fallback="+strings.Join(chains, ";"))
	w.Caught(site.ID, token)
	each("on", true)
	counts := map[string]int{}
	for locale := range languages {
		var list struct{ Meta struct{ Count int } }
		must(t, json.Unmarshal([]byte(w.Read(token, "/v2/pages/term/?page_size=1&locale="+locale).Body), &list))
		counts[locale] = list.Meta.Count
		if list.Meta.Count < counts["en"] {
			t.Errorf("%s has %d terms, fewer than English", locale, list.Meta.Count)
		}
	}
	t.Log(counts)
}

// shelf writes an English item for every sample's document.
func shelf(t *testing.T, b *authoring.Batch, languages map[string]sample, ids map[string]content.ObjectID) error {
	ctx := t.Context()
	schema, err := b.Types(ctx)
	if err != nil {
		return err
	}
	term := schema.ByKey(content.KindPage, "term")
	typ := content.Type{ID: "0190-shelf", Kind: content.KindCollection, Key: "shelf", Name: "Shelf", Fields: []content.Field{
		{Key: "label", Kind: content.ShortText}, {Key: "term", Kind: content.Reference, Target: term.ID},
	}}
	if _, err := b.PutType(ctx, typ); err != nil {
		return err
	}
	for locale, s := range languages {
		if ids[s.slug] != "" {
			continue
		}
		v, err := b.BySlug(ctx, term, locale, s.slug)
		if err != nil {
			return err
		}
		ids[s.slug] = v.ID
		saved, err := b.Save(ctx, authoring.Input{Type: typ.ID, Locale: "en", Values: map[string]any{"label": s.slug, "term": v.ID}})
		if err != nil {
			return err
		}
		if err := b.Publish(ctx, saved.Document, saved.Locale, 0); err != nil {
			return err
		}
	}
	return nil
}
