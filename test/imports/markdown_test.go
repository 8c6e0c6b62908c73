package imports_test

import (
	"encoding/json"
	"net/url"
	"strings"
	"testing"

	"github.com/gheecms/ghee/test/corpus"
	"github.com/gheecms/ghee/test/world"
)

// read decodes an answer's data.
func read(t *testing.T, w *world.World, token, path string, data any) {
	t.Helper()
	a := w.Read(token, path)
	if a.Status != 200 {
		t.Fatalf("%s answers %d %s", path, a.Status, a.Body)
	}
	must(t, json.Unmarshal([]byte(a.Body), &struct{ Data any }{data}))
}

// The folder of a blog and that of a glossary are imported by the command while
// the node serves, and read back in every language.
func TestImport_MarkdownIsReadInEveryLocale(t *testing.T) {
	blog, glossary := corpus.Path(t, "markdown", "otel-blog"), corpus.Path(t, "markdown", "cncf-glossary")
	for _, database := range world.Databases() {
		t.Run(database, func(t *testing.T) {
			whole := database == world.SQLite // the large folder once is enough
			w := world.New(t, world.Spec{Database: database})
			w.Must("site", "create", "otel")
			token := strings.TrimSpace(w.Must("token", "create", "--site", "otel"))
			if r := w.Ghee("import", "markdown", blog, "--site", "otel"); r.Code != 4 || !strings.Contains(r.Stderr, "not got: ja.") {
				t.Errorf("without --add-locales it ends with %d: %s", r.Code, r.Stderr)
			}
			w.Must("import", "markdown", blog, "--site", "otel", "--add-locales")
			if whole {
				w.Must("import", "markdown", glossary, "--site", "otel", "--add-locales", "--page-type", "term")
			}
			o := w.Origin()
			site, err := o.Site(t.Context(), "otel")
			must(t, err)
			w.Caught(site.ID, token)

			var english, japanese struct{ Title, Body string }
			read(t, w, token, "/v2/posts/otel-arrow/", &english)
			read(t, w, token, "/v2/posts/otel-arrow/?locale=ja", &japanese)
			if !strings.HasPrefix(english.Title, "Achieve a 10x") || !strings.Contains(japanese.Title, "削減") || !strings.Contains(japanese.Body, "<p>") {
				t.Errorf("%q, %q", english.Title, japanese.Title)
			}
			if !whole {
				return
			}
			for locale, title := range terms {
				var page struct {
					Slug   string
					Fields struct{ Title, Body string }
				}
				read(t, w, token, "/v2/pages/term/abstraction/?locale="+url.QueryEscape(locale), &page)
				if !strings.Contains(page.Fields.Title, title) || !strings.Contains(page.Fields.Body, "<p>") {
					t.Errorf("%s: %+v", locale, page)
				}
			}
		})
	}
}

// terms are what the glossary calls abstraction; the 16th language, Vietnamese,
// does not say.
var terms = map[string]string{
	"bn": "অ্যাবস্ট্রাকশন", "de": "Abstra", "en": "Abstraction", "es": "Abstracción", "fr": "Abstraction", "hi": "ऐब्स्ट्रैक्शन",
	"it": "Astrazione", "ja": "抽象化", "ko": "추상화", "pt-br": "Abstração", "ru": "Абстракция", "tr": "Soyutlama",
	"ur": "تجری", "zh-cn": "抽象", "zh-tw": "抽象",
}
