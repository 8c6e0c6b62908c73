package main

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// desk is where somebody types commands: a working folder of its own, with
// nothing set.
type desk struct {
	t      *testing.T
	folder string
}

func sit(t *testing.T) *desk {
	t.Helper()
	for _, v := range os.Environ() {
		if name, _, _ := strings.Cut(v, "="); strings.HasPrefix(name, "GHEE_") {
			t.Setenv(name, "") // so that it comes back
			if err := os.Unsetenv(name); err != nil {
				t.Fatal(err)
			}
		}
	}
	d := &desk{t, t.TempDir()}
	t.Chdir(d.folder)
	return d
}

// ghee runs a command.
func (d *desk) ghee(args ...string) (code int, stdout, stderr string) {
	d.t.Helper()
	var out, err bytes.Buffer
	code = run(d.t.Context(), args, &out, &err)
	return code, out.String(), err.String()
}

// must runs a command that succeeds and returns what it wrote.
func (d *desk) must(args ...string) string {
	d.t.Helper()
	code, out, err := d.ghee(args...)
	if code != 0 {
		d.t.Fatalf("ghee %q ended with %d: %s%s", args, code, out, err)
	}
	return out
}

// fails runs a command that ends with a code and an error that holds words.
func (d *desk) fails(code int, args []string, words ...string) {
	d.t.Helper()
	got, out, err := d.ghee(args...)
	if got != code || !strings.HasPrefix(err, "ghee: ") {
		d.t.Errorf("ghee %q ended with %d, want %d: %s%s", args, got, code, out, err)
	}
	for _, w := range words {
		if !strings.Contains(err, w) {
			d.t.Errorf("ghee %q says %q, and not %q", args, err, w)
		}
	}
}

func (d *desk) write(name, text string) string {
	d.t.Helper()
	path := filepath.Join(d.folder, name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		d.t.Fatal(err)
	}
	return path
}

func words(s string) []string { return strings.Fields(s) }

func TestRun_HelpsAStranger(t *testing.T) {
	d := sit(t)
	for _, args := range []string{"--help", "help", "-h"} {
		out := d.must(words(args)...)
		for _, w := range []string{"ghee serve --demo", "site create", "token revoke", "TypeScript, Go or Python", "$GHEE_DATA", "$GHEE_CONFIG", "ghee.toml"} {
			if !strings.Contains(out, w) {
				t.Errorf("ghee %s does not say %q:\n%s", args, w, out)
			}
		}
	}
	code, out, err := d.ghee()
	if code != exitUsage || out != "" || !strings.Contains(err, "Usage: ghee") {
		t.Errorf("ghee alone ended with %d: %q, %q", code, out, err)
	}
	for args, w := range map[string]string{
		"help site set": "blog_url, default_locale", "publish --help": "item/COLLECTION/ID", "help serve": "$GHEE_LISTEN", "token create --help": "(preview=1)",
	} {
		if out := d.must(words(args)...); !strings.Contains(strings.Join(strings.Fields(out), " "), w) {
			t.Errorf("ghee %s does not say %q:\n%s", args, w, out)
		}
	}
	for _, args := range []string{"version", "--version"} {
		if out := d.must(args); !regexp.MustCompile(`^ghee dev \(go1\.\S+, \w+/\w+\)\n$`).MatchString(out) {
			t.Errorf("ghee %s says %q", args, out)
		}
	}
	if files, _ := os.ReadDir(d.folder); len(files) != 0 {
		t.Errorf("asking for help left %v", files)
	}
}

func TestRun_SaysWhatItDidNotUnderstand(t *testing.T) {
	d := sit(t)
	for args, w := range map[string][]string{
		"bogus":                         {"bogus", "See: ghee --help"},
		"srve":                          {`"serve"`},
		"site":                          {`"create"`, "See: ghee site --help"},
		"site create":                   {"<key>", "See: ghee site create --help"},
		"serve --listne x":              {`"--listen"`, "See: ghee serve --help"},
		"token create --kind admin":     {"--kind", `"admin"`},
		"serve --demo=perhaps":          {"--demo", "perhaps"},
		"site create My_Blog":           {`"My_Blog"`, "lower-case"},
		"site create b --locale=de,x_y": {`"x_y"`, "locale"},
		"types --lang=perl":             {"--lang", `"perl"`},
		"types":                         {"--lang"},
		"serve --listen here":           {"listen (from --listen)", `"here"`},
		"serve --metrics here":          {"metrics (from --metrics)"},
		"--database=mysql://x doctor":   {"database (from --database)", "postgres://"},
	} {
		d.fails(exitUsage, words(args), w...)
	}
}

// Only those who make something make a folder.
func TestRun_LookingMakesNothing(t *testing.T) {
	d := sit(t)
	for _, args := range []string{
		"site list", "site set", "site set name=x", "token list", "token create", "token revoke x", "token rotate x", "publish post/x", "unpublish post/x", "doctor", "types --lang=go",
	} {
		d.fails(exitNotFound, words(args), "--data", "ghee s")
	}
	if files, _ := os.ReadDir(d.folder); len(files) != 0 {
		t.Errorf("looking left %v", files)
	}
}

func TestRun_ASiteFromTheFirstDay(t *testing.T) {
	d := sit(t)
	if out := d.must("site", "create", "blog", "--name", "My Blog", "--locale", "en,de"); !strings.Contains(out, "ghee token create --site blog") {
		t.Errorf("it says %q", out)
	}
	d.fails(exitConflict, words("site create blog"), `"blog"`)
	if info, err := os.Stat(".ghee"); err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("the data folder is %v, %v", info, err)
	}
	want := "blog_url=\ndefault_locale=en\ndrafts_by_slug=false\nempty_terms=false\nfeed_title=\nlocale_fallback=\nmax_stale=\nmedia_base=\nname=My Blog\nenvironment=production\n"
	if out := d.must("site", "set"); out != want {
		t.Errorf("the settings are %q", out)
	}
	for args, w := range map[string]string{
		"site set name": "KEY=VALUE", "site set title=x": `"title"`, "site set default_locale=fr": `"fr"`, "site set blog_url=x": "blog_url",
		"site set empty_terms=perhaps": `"perhaps"`, "site set name=": "name", "site set name=X blog_url=x": "blog_url", "site set environment=prod": "staging",
	} {
		d.fails(exitUsage, words(args), w)
		if out := d.must("site", "set"); out != want {
			t.Errorf("%s changed something: %q", args, out)
		}
	}
	out := d.must("site", "set", "environment=staging", "name=Our Blog", "default_locale=de", "blog_url=https://example.com/blog/", "empty_terms=true")
	if want := "blog_url=https://example.com/blog\ndefault_locale=de\ndrafts_by_slug=false\nempty_terms=true\nfeed_title=\nlocale_fallback=\nmax_stale=\nmedia_base=\nname=Our Blog\nenvironment=staging\n"; out != want || d.must("site", "set") != want {
		t.Errorf("the settings are %q", out)
	}
	if out := d.must("site", "list"); !regexp.MustCompile(`(?m)^1 +blog +Our Blog$`).MatchString(out) {
		t.Errorf("the sites are %q", out)
	}
	d.must("site", "create", "shop")
	d.fails(exitUsage, words("token list"), "2 sites", "--site")
	d.fails(exitNotFound, words("token list --site none"), `"none"`)
	t.Setenv("GHEE_SITE", "shop")
	if out := d.must("site", "set"); !strings.Contains(out, "name=shop") {
		t.Errorf("GHEE_SITE is not heard: %q", out)
	}
}

func TestRun_Tokens(t *testing.T) {
	d := sit(t)
	d.must("site", "create", "blog")
	if _, out, err := d.ghee("token", "list"); out != "" || !strings.Contains(err, "ghee token create") {
		t.Errorf("without any: %q, %q", out, err)
	}
	read := d.must("token", "create", "--name", "for the site")
	_, write, note := d.ghee("token", "create", "--kind", "write", "--preview")
	if form := regexp.MustCompile(`^[0-9a-f]{40}\n$`); !form.MatchString(read) || !form.MatchString(write) || !strings.Contains(note, "not shown again") {
		t.Errorf("the tokens are %q and %q, the note is %q", read, write, note)
	}
	list := d.must("token", "list")
	lines := strings.Split(list, "\n")
	if !strings.Contains(list, strings.TrimSpace(read)) || strings.Contains(list, strings.TrimSpace(write)) || !strings.Contains(list, "for the site") {
		t.Errorf("the list is\n%s", list)
	}
	id := strings.Fields(lines[1])[0]
	d.must("token", "revoke", id)
	if list := d.must("token", "list"); !strings.Contains(list, "revoked 20") {
		t.Errorf("the list is\n%s", list)
	}
	d.fails(exitNotFound, words("token revoke none"), `"none"`)
	old := strings.Fields(lines[2])[0]
	_, next, note := d.ghee("token", "rotate", old, "--overlap", "48h")
	if !regexp.MustCompile(`^[0-9a-f]{40}\n$`).MatchString(next) || next == write || !strings.Contains(note, "not shown again") {
		t.Errorf("the new token is %q, the note is %q", next, note)
	}
	d.must("token", "create", "--expires", "2999-01-02")
	if list := d.must("token", "list"); !regexp.MustCompile(old+` +write +true .* never +until 2`).MatchString(list) || !strings.Contains(list, "until 2999-01-02") || strings.Count(list, "\n") != 5 {
		t.Errorf("the list is\n%s", list)
	}
	d.fails(exitConflict, words("token rotate "+id), "ended already")
	d.fails(exitUsage, words("token rotate "+old+" --overlap 9999h"), "overlap")
	d.fails(exitUsage, words("token create --expires 2001-01-01"), "expires")
	d.fails(exitUsage, []string{"token", "create", "--name", strings.Repeat("x", 300)}, "name")
}

func TestRun_NamesOfDocuments(t *testing.T) {
	d := sit(t)
	d.must("site", "create", "blog", "--locale", "en,de")
	for args, w := range map[string]string{
		"publish x/y": `"x/y" names no document`, "publish post/a/b": "post/SLUG", "publish item/c/x": "whole number", "publish page/a": "page/TYPE/SLUG",
		"publish post/a --locale fr": `"fr"`,
	} {
		code := exitUsage
		if strings.HasPrefix(args, "publish item/c") {
			code, w = exitNotFound, `no collection "c"`
		}
		d.fails(code, words(args), w)
	}
	for args, w := range map[string]string{
		"publish post/none": `"en"`, "unpublish tag/none": "tag/none", "publish page/none/x": `page type "none"`, "publish page/*/x": "page/*/x", "publish none": `"none"`,
	} {
		d.fails(exitNotFound, words(args), w)
	}
}

func TestRun_ImportsMarkdown(t *testing.T) {
	d := sit(t)
	d.must("site", "create", "blog")
	d.fails(exitNotFound, words("import markdown none"), "folder")
	d.write("hello.md", "---\ntitle: Hello\ndraft: true\n---\nHi")
	d.write("hello.ja.md", "---\ntitle: やあ\n---\nHi")
	d.fails(exitConflict, words("import markdown ."), "ja")
	if out := d.must("import", "markdown", ".", "--add-locales", "--dry-run"); !strings.Contains(out, "New locales of this site: ja.") {
		t.Errorf("a dry run reports %s", out)
	}
	d.fails(exitConflict, words("import markdown ."), "ja")
	d.must("import", "markdown", ".", "--add-locales")
	if out := d.must("import", "markdown", ".", "--json"); !strings.Contains(out, `"unchanged": 2`) {
		t.Errorf("again it reports %s", out)
	}
	if out := d.must("publish", "post/hello"); out != "post/hello is published.\n" {
		t.Errorf("it says %q", out)
	}
}

func TestRun_ImportsAndPublishes(t *testing.T) {
	d := sit(t)
	d.must("site", "create", "blog")
	d.fails(exitNotFound, words("import wxr none.xml"), "none.xml")
	d.write("wp.xml", `<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:wp="http://wordpress.org/export/1.2/">
<channel><title>Old</title><link>https://old.example.com</link><wp:wxr_version>1.2</wp:wxr_version>
<item><title>Hello</title><link>https://old.example.com/hello/</link><content:encoded><![CDATA[<p>Hi</p>]]></content:encoded>
<wp:post_id>1</wp:post_id><wp:post_date_gmt>2020-01-02 03:04:05</wp:post_date_gmt><wp:post_name>hello</wp:post_name><wp:status>draft</wp:status><wp:post_type>post</wp:post_type></item>
</channel></rss>`)
	if out := d.must("import", "wxr", "wp.xml", "--dry-run"); out == "" {
		t.Error("a dry run reports nothing")
	}
	d.fails(exitNotFound, words("publish post/hello"), "post/hello")
	d.must("import", "wxr", "wp.xml")
	if out := d.must("publish", "post/hello"); out != "post/hello is published.\n" {
		t.Errorf("it says %q", out)
	}
	if out := d.must("doctor"); !strings.Contains(out, "All is well.") {
		t.Errorf("the doctor says\n%s", out)
	}
	if out := d.must("unpublish", "post/hello"); !strings.Contains(out, "no longer published") {
		t.Errorf("it says %q", out)
	}
}
