package markdown_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/gheecms/ghee/internal/fail"
	"github.com/gheecms/ghee/internal/importing"
	"github.com/gheecms/ghee/internal/importing/markdown"
)

// tree writes files into a new folder.
func tree(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		put(t, dir, name, text)
	}
	return dir
}

func put(t *testing.T, dir, name, text string) {
	t.Helper()
	file := filepath.Join(dir, filepath.FromSlash(name))
	must(t, os.MkdirAll(filepath.Dir(file), 0o755))
	must(t, os.WriteFile(file, []byte(text), 0o644))
}

// planned are the objects of a plan, filled, by where they come from.
type planned struct {
	*importing.Plan
	at map[string]*importing.Object
}

func planOf(t *testing.T, dir string, s markdown.Source) planned {
	t.Helper()
	folder, err := markdown.Open(dir)
	must(t, err)
	t.Cleanup(func() { must(t, folder.Close()) })
	s.Folder = folder
	if s.Locales == nil {
		s.Locales = []string{"en"}
	}
	plan, err := s.Plan(t.Context())
	must(t, err)
	p := planned{plan, map[string]*importing.Object{}}
	for o, err := range plan.All() {
		must(t, err)
		must(t, o.Complete())
		if o.Where == "" || o.Media != nil {
			p.at[o.Ref] = o
		} else {
			p.at[o.Where] = o
		}
	}
	return p
}

// post plans one file with this text.
func post(t *testing.T, name, text string, s markdown.Source) *importing.Object {
	t.Helper()
	p := planOf(t, tree(t, map[string]string{name: text}), s)
	if p.at[name] == nil {
		t.Fatalf("%s was left out: %+v", name, p.Skips)
	}
	return p.at[name]
}

func TestPlan_NamesAndLanguages(t *testing.T) {
	p := planOf(t, tree(t, map[string]string{
		"plain.md": "x", "Über uns.md": "x", "news/deep/same.md": "x", "news/bundle/index.md": "x",
		"2021-05-06-dated.md": "x", "other/2021-05-07-dated/index.md": "x", "search.md": "x",
		"ja/plain.md": "x", "plain.pt-BR.md": "x", "ja/news/bundle/index.md": "x", "news/bundle/index.de.md": "x",
		"JA/upper.md": "x", "go/notes.md": "x", "doc/notes.md": "x", "notes.draft.md": "x", "slugged.md": "---\nslug: given\n---\nx",
		"addressed.md": "---\nurl: /a/b/the-end.html\n---\nx", "patterned.md": "---\npermalink: /:year/x/\n---\nx",
		"keyed.md": "---\ntranslationKey: k\n---\nx", "ja/schluessel.md": "---\ntranslationKey: k\n---\nx",
	}), markdown.Source{Locales: []string{"en", "ja"}})
	got := map[string]string{}
	for where, o := range p.at {
		got[where] = o.Locale + " " + o.Slug + " " + strings.TrimPrefix(o.Document, "document:post:")
	}
	want := map[string]string{
		"plain.md": "en plain plain", "ja/plain.md": "ja plain plain", "plain.pt-BR.md": "pt-BR plain plain",
		"Über uns.md": "en uber-uns Über uns", "news/deep/same.md": "en same news/deep/same",
		"news/bundle/index.md": "en bundle news/bundle", "ja/news/bundle/index.md": "ja bundle news/bundle", "news/bundle/index.de.md": "de bundle news/bundle",
		"2021-05-06-dated.md": "en dated 2021-05-06-dated", "other/2021-05-07-dated/index.md": "en dated other/2021-05-07-dated",
		"search.md": "en search search", "JA/upper.md": "ja upper upper", "go/notes.md": "en notes go/notes", "doc/notes.md": "en notes doc/notes",
		"notes.draft.md": "en notes.draft notes.draft", "slugged.md": "en given slugged", "addressed.md": "en the-end addressed", "patterned.md": "en patterned patterned",
		"keyed.md": "en keyed key:k", "ja/schluessel.md": "ja schluessel key:k",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"de", "en", "ja", "pt-BR"}, p.Locales); diff != "" {
		t.Error(diff)
	}
}

func TestPlan_TakesOnlyTheNamedLanguages(t *testing.T) {
	p := planOf(t, tree(t, map[string]string{"ml/a.md": "x", "ja/a.md": "x", "gsw/a.md": "x"}), markdown.Source{Languages: []string{"ja", "gsw"}})
	if diff := cmp.Diff([]string{"en", "gsw", "ja"}, p.Locales); diff != "" {
		t.Error(diff)
	}
	if slug := p.at["ml/a.md"].Document; slug != "document:post:ml/a" {
		t.Errorf("ml/a.md is %s", slug)
	}
}

func TestPlan_States(t *testing.T) {
	now, _ := micros("2026-03-02T08:00:00Z")
	for name, c := range map[string]struct {
		file, front string
		public      bool
		reason      string
	}{
		"shown":         {"a.md", "date: 2026-01-01", true, ""},
		"draft":         {"a.md", "draft: true", false, ""},
		"draft as text": {"a.md", "draft: 'yes'", false, ""},
		"no draft":      {"a.md", "draft: false\ndate: 2020-01-01", true, ""},
		"unpublished":   {"a.md", "published: false", false, ""},
		"a date there":  {"a.md", "published: 2020-01-01", true, ""},
		"Jekyll draft":  {"_drafts/a.md", "date: 2020-01-01", false, ""},
		"in the future": {"a.md", "date: 2026-03-03", false, "scheduled for"},
		"expired":       {"a.md", "date: 2020-01-01\nexpiryDate: 2021-01-01", false, "expiry"},
		"without date":  {"a.md", "tags: []", true, "published as of this import"},
	} {
		t.Run(name, func(t *testing.T) {
			o := post(t, c.file, "---\n"+c.front+"\ntitle: x\n---\nx", markdown.Source{Now: now})
			if o.Publish != c.public || !strings.Contains(reasons(o), c.reason) || c.reason == "" && len(o.Changes) > 0 {
				t.Errorf("public %v, changes %q", o.Publish, reasons(o))
			}
		})
	}
}

func reasons(o *importing.Object) string {
	var out []string
	for _, c := range o.Changes {
		out = append(out, c.Reason+": "+c.Detail)
	}
	return strings.Join(out, "\n")
}

func TestPlan_LeavesOutWithReasons(t *testing.T) {
	dir := tree(t, map[string]string{
		"good.md": "x", "empty.md": " \n", "latin1.md": "---\ntitle: A\n---\ncaf\xe9\n", "bad.md": "---\na: b: c\n---\nx", "_index.md": "x", "ja/_index.md": "x", "_index.de.md": "x",
		"front.md": "---\ntitle: Search\n---\n", "page.html": "x", "large.md": strings.Repeat("x", markdown.MaxFile+1), "good/index.md": "x", "hidden.md": "---\nheadless: true\n---\nx",
		"quotes.md": strings.Repeat("> ", 1000), "lists.md": "x\n\n" + strings.Repeat("1. - ", 60), "rule.md": strings.Repeat("- ", 50) + "\n" + strings.Repeat("-", 500) + "\n\nx",
		"links.md": "x\n\n" + strings.Repeat("[a](", 20_001), "stars.md": strings.Repeat("*a_ ", 10_001), "many.md": strings.Repeat(strings.Repeat("[", 20_000)+"\n \n", 2),
		".git/x.md": "x", "node_modules/x.md": "x", "pic.png": "x", "PIC2.PNG": "x",
	})
	outside := tree(t, map[string]string{"secret.md": "secret", "folder/a.md": "x"})
	must(t, os.Symlink(filepath.Join(outside, "secret.md"), filepath.Join(dir, "leak.md")))
	must(t, os.Symlink(filepath.Join(outside, "folder"), filepath.Join(dir, "leaks")))
	must(t, os.Symlink("good.md", filepath.Join(dir, "link.md")))
	must(t, os.Symlink(".", filepath.Join(dir, "loop")))
	deep := strings.Repeat("d/", markdown.MaxDepth+1)
	put(t, dir, deep+"x.md", "x")
	p := planOf(t, dir, markdown.Source{})
	got := map[string]string{}
	for _, s := range p.Skips {
		got[s.Where] = strings.TrimSuffix(s.Reason+": "+s.Detail, ": ")
	}
	want := map[string]string{
		"empty.md": "is empty", "latin1.md:4": "not UTF-8", "bad.md:2": "no YAML", "_index.md": "section", "ja/_index.md": "section", "_index.de.md": "section",
		"quotes.md": "nests", "lists.md": "nests", "links.md": "more than 20000 of", "stars.md": "more than 20000 of", "front.md": "no text", "page.html": "no Markdown", "large.md": "larger than", "good/index.md": "good.md", "hidden.md": "headless",
		"leak.md": "leads out", "leaks": "leads out", "loop": "link to a folder", strings.TrimSuffix(deep, "d/") + "d": "too deep",
	}
	for where, why := range want {
		if !strings.Contains(got[where], why) {
			t.Errorf("%s: %q, want %q", where, got[where], why)
		}
	}
	if len(got) != len(want) || len(p.at) != 4 || p.at["rule.md"] == nil || p.at["many.md"] == nil || p.at["good.md"] == nil || p.at["link.md"] == nil {
		t.Errorf("left out %v\ntaken %v", got, p.at)
	}
	if notes := strings.Join(p.Notes, "\n"); !strings.Contains(notes, "2 .png") {
		t.Errorf("notes %s", notes)
	}
}

func TestOpen_FindsTheContentOfWholeSites(t *testing.T) {
	for name, c := range map[string]struct {
		files map[string]string
		want  string
	}{
		"Hugo":   {map[string]string{"content/ja/a.md": "x", "README.md": "x", "themes/t/b.md": "x"}, "content/ja/a.md"},
		"Jekyll": {map[string]string{"_posts/2020-01-02-a.md": "x", "README.md": "x"}, "_posts/2020-01-02-a.md"},
	} {
		p := planOf(t, tree(t, c.files), markdown.Source{})
		if len(p.at) != 1 || p.at[c.want] == nil || p.at[c.want].Slug != "a" {
			t.Errorf("%s: %v", name, p.at)
		}
	}
	if _, err := markdown.Open(filepath.Join(t.TempDir(), "none")); !fail.Is(err, fail.NotFound) {
		t.Errorf("no folder: %v", err)
	}
}
