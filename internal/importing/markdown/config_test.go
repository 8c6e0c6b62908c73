package markdown_test

import (
	"strings"
	"testing"

	"github.com/gheecms/ghee/internal/importing/markdown"
)

// The settings of the old site say which language a file is in that names none.
func TestPlan_LanguageOfFilesThatNameNone(t *testing.T) {
	const text = "---\ntitle: A\n---\nText\n"
	for _, c := range []struct {
		name, file, data string
		locales, only    []string
		want             string
	}{
		{"Hugo's TOML", "hugo.toml", `defaultContentLanguage = "de"`, nil, nil, "de"},
		{"Hugo's YAML", "config.yaml", "defaultContentLanguage: pt-br\n", nil, nil, "pt-br"},
		{"Hugo's JSON", "hugo.json", `{"defaultContentLanguage": "ja"}`, nil, nil, "ja"},
		{"in a folder", "config/_default/hugo.toml", `defaultContentLanguage = "fr"`, nil, nil, "fr"},
		{"what Hugo writes into new sites", "hugo.toml", `languageCode = "en-us"`, []string{"de"}, nil, "de"},
		{"Jekyll", "_config.yml", "lang: de\n", nil, nil, "de"},
		{"a theme's spelling", "_config.yml", "locale: pt_BR\n", nil, nil, "pt-br"},
		{"a region that the site has without", "_config.yml", "locale: en-US\n", []string{"de", "en"}, nil, "en"},
		{"a region that the site has", "_config.yml", "locale: en-US\n", []string{"en", "en-us"}, nil, "en-us"},
		{"not one of --languages", "_config.yml", "locale: fr\n", []string{"en"}, []string{"de"}, "en"},
		{"a word", "_config.yml", "lang: English\n", []string{"en"}, nil, "en"},
		{"none", "_config.yml", "title: x\n", []string{"de"}, nil, "de"},
		{"broken", "hugo.toml", "defaultContentLanguage = ", []string{"en"}, nil, "en"},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := tree(t, map[string]string{"content/a.md": text, "content/es/b.md": text, c.file: c.data})
			p := planOf(t, dir, markdown.Source{Locales: c.locales, Languages: c.only})
			if got := p.at["content/a.md"].Locale; got != c.want {
				t.Errorf("it is in %q, want %q", got, c.want)
			}
			if said := strings.Contains(strings.Join(p.Notes, "\n"), "hugo.toml cannot be read (line 1 "); said != (c.name == "broken") {
				t.Errorf("the notes are %q", p.Notes)
			}
		})
	}
}

// Front matter may name the language, as Jekyll's plug-ins have it.
func TestPlan_LanguageInFrontMatter(t *testing.T) {
	file := func(front string) string { return "---\ntitle: A\n" + front + "---\nText\n" }
	dir := tree(t, map[string]string{
		"_posts/2024-01-01-hello.md": file("lang: en\nref: greeting\n"), "_posts/2024-01-01-hallo.md": file("lang: de\nref: greeting\n"),
		"_posts/2024-01-02-oi.md": file("language: pt-BR\n"), "_posts/2024-01-03-plain.md": file("ref: greeting\n"),
		"_posts/2024-01-04-word.md": file("lang: elvish\n"), "_posts/ja/2024-01-05-k.md": file("lang: de\n"),
	})
	p := planOf(t, dir, markdown.Source{})
	for name, want := range map[string]string{
		"2024-01-01-hello.md": "en document:post:key:greeting", "2024-01-01-hallo.md": "de document:post:key:greeting",
		"2024-01-02-oi.md": "pt-br document:post:2024-01-02-oi", "2024-01-03-plain.md": "en document:post:2024-01-03-plain",
		"2024-01-04-word.md": "en document:post:2024-01-04-word", "ja/2024-01-05-k.md": "ja document:post:2024-01-05-k",
	} {
		if o := p.at["_posts/"+name]; o == nil || o.Locale+" "+o.Document != want {
			t.Errorf("%s: %+v, want %s", name, o, want)
		}
	}
	if o := p.at["_posts/ja/2024-01-05-k.md"]; !strings.Contains(reasons(o), "another language than its place") {
		t.Errorf("it says %v", reasons(o))
	}
}

// A featured image that is a file of the old site has the address there, where
// the settings tell it and the file is there.
func TestPlan_FeaturedImagesOfTheOldSite(t *testing.T) {
	post := func(image string) string { return "---\ntitle: A\nimage: " + image + "\n---\nText\n" }
	for _, c := range []struct{ name, file, data, picture, image, want string }{
		{"Hugo", "hugo.toml", `baseURL = "https://old.test/"`, "static/img/a b.png", "/img/a%20b.png", "https://old.test/img/a%20b.png"},
		{"Jekyll", "_config.yml", "url: https://old.test\nbaseurl: ''\n", "assets/a.png", "/assets/a.png", "https://old.test/assets/a.png"},
		{"below a path", "_config.yml", "url: https://old.test\nbaseurl: /blog\n", "assets/a.png", "/assets/a.png", ""},
		{"no such file", "hugo.toml", `baseURL = "https://old.test/"`, "static/b.png", "/a.png", ""},
		{"beside the text", "hugo.toml", `baseURL = "https://old.test/"`, "content/a.png", "a.png", ""},
		{"no address", "hugo.toml", `baseURL = "/"`, "static/a.png", "/a.png", ""},
		{"another host", "hugo.toml", `baseURL = "https://old.test/"`, "static/a.png", "//evil.test/a.png", ""},
		{"up", "hugo.toml", `baseURL = "https://old.test/"`, "static/b/a.png", "/b/../../static/b/a.png", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := tree(t, map[string]string{"content/a.md": post(c.image), c.file: c.data, c.picture: "x"})
			p := planOf(t, dir, markdown.Source{})
			o := p.at["content/a.md"]
			link, _ := o.Values["featured_image"]
			if c.want == "" {
				if link != nil || !strings.Contains(reasons(o), "featured image left out") {
					t.Errorf("it has %v and says %v", link, reasons(o))
				}
				return
			}
			if m := p.at["media:"+c.want]; m == nil || m.Media.URL != c.want || link == nil {
				t.Errorf("it has %v; the media are %+v", link, p.at)
			}
			if !strings.Contains(reasons(o), "address on the old site") {
				t.Errorf("it says %v", reasons(o))
			}
		})
	}
}
