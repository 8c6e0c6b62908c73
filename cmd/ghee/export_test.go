package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestRun_MovesASiteOutAndBack(t *testing.T) {
	d := sit(t)
	d.must(words("site create blog --name Mill --data one")...)
	d.must(words("import markdown " + d.folderOfNotes() + " --site blog --data one")...)
	if said := d.must(words("export --data one")...); !strings.Contains(said, "blog.ghee.tar.gz") || !strings.Contains(said, "no tokens") {
		t.Errorf("it said %q", said)
	}
	data, err := os.ReadFile("blog.ghee.tar.gz")
	if err != nil {
		t.Fatal(err)
	}
	if d.must(words("export --data one -o -")...)[:2] != string(data[:2]) {
		t.Error("standard output got something else than the file")
	}
	d.must(words("site create other --data two")...)
	before := d.must(words("site list --data two")...)
	for _, c := range []struct{ args, said string }{
		{"--data two --new-site copy", "Nothing was written. This would make the site copy and fill it with 2 documents"},
		{"--data two --site other", `Setting replaced: name, "other" by "Mill"`},
		{"--data two --new-site other", "fill the empty site other"},
		{"--data nowhere --new-site copy", "make the site copy"},
		{"--data two --new-site copy --json", `"new_site": true`},
	} {
		if said := d.must(words("import archive blog.ghee.tar.gz --dry-run " + c.args)...); !strings.Contains(said, c.said) {
			t.Errorf("%s: it said %q", c.args, said)
		}
	}
	d.fails(exitUsage, words("import archive blog.ghee.tar.gz --dry-run --data two --new-site Copy"), "lower-case")
	d.must(words("site limit other documents=1 --data two")...)
	for _, run := range []string{"--dry-run", ""} {
		d.fails(exitUsage, words("import archive blog.ghee.tar.gz --data two --site other "+run), "documents=1, and the archive has 2")
	}
	d.must(words("site limit other documents=0 --data two")...)
	if _, err := os.Stat("nowhere"); err == nil {
		t.Error("a dry run made a folder")
	}
	if now := d.must(words("site list --data two")...); now != before {
		t.Errorf("a dry run made %s", now)
	}
	for _, want := range []string{"Imported ", "nothing was changed"} {
		if said := d.must(words("import archive blog.ghee.tar.gz --data two --new-site copy")...); !strings.HasPrefix(said, want) && !strings.Contains(said, want) {
			t.Errorf("it said %q, want %q", said, want)
		}
	}
	if said := d.must(words("import archive blog.ghee.tar.gz --data two --new-site copy --dry-run")...); !strings.Contains(said, "would change nothing") {
		t.Errorf("it said %q", said)
	}
	d.must(words("import archive blog.ghee.tar.gz --data three --new-site first")...) // where nothing was yet
	if said := d.must(words("import archive blog.ghee.tar.gz --data three --json")...); !strings.Contains(said, `"before": `) {
		t.Errorf("as JSON it said %q", said)
	}
	if list := d.must(words("site list --data two")...); !strings.Contains(list, "copy   Mill") {
		t.Errorf("the sites are %s", list)
	}
	d.must(words("import markdown " + d.folderOfNotes() + " --site other --data two")...)
	for _, run := range []string{"--dry-run", ""} {
		d.fails(exitConflict, words("import archive blog.ghee.tar.gz --data two --site other "+run), "(2 documents, 4 notes of imports)")
	}
	d.fails(exitUsage, words("import archive blog.ghee.tar.gz --data two --site other --new-site more"), "not both")
	d.fails(exitNotFound, words("import archive none.tar.gz --data two --new-site more"), "cannot be opened")
	d.write("notes/a.md", "changed")
	d.fails(exitUsage, words("import archive notes/a.md --data two --new-site more"), "no archive of Ghee")
	d.fails(exitNotFound, words("export --site none --data two"))
	if list := d.must(words("site list --data two")...); strings.Contains(list, "more") {
		t.Errorf("an import that was refused left a site: %s", list)
	}
}

// folderOfNotes makes a folder of two Markdown files.
func (d *desk) folderOfNotes() string {
	if err := os.MkdirAll("notes", 0o700); err != nil {
		d.t.Fatal(err)
	}
	d.write("notes/a.md", "---\ntitle: A\ndate: 2026-03-02\n---\nText\n")
	return filepath.Dir(d.write("notes/b.md", "---\ntitle: B\ndraft: true\n---\nText\n"))
}
