package clients_test

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gheecms/ghee/internal/authoring"
	"github.com/gheecms/ghee/test/corpus"
	"github.com/gheecms/ghee/test/world"
)

// Every real export goes in and comes to rest, or is refused with a sentence
// and a code that scripts see; of what is refused nothing goes in.
func TestWordPress_GoesInWholeOrNotAtAll(t *testing.T) {
	dir := corpus.Path(t, "wxr")
	w := world.New(t, world.Spec{})
	var paths []string
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err == nil && filepath.Ext(path) == ".xml" && filepath.Base(path) != themeTest {
			paths = append(paths, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(paths) != 17 {
		t.Fatalf("there are %d other exports, want 17", len(paths))
	}
	bad := broken(t, filepath.Join(dir, themeTest))
	refused := 0
	for i, path := range append(paths, bad...) {
		t.Run(filepath.Base(path), func(t *testing.T) {
			site := fmt.Sprintf("export-%d", i)
			w.Must("site", "create", site)
			before := documents(t, w, site)
			r := w.Ghee("import", "wxr", path, "--site", site)
			if r.Code == 0 {
				if again := importFile(t, w, path, site); again.Written() != 0 {
					t.Errorf("the second import wrote %+v", again.Rows)
				}
				return
			}
			refused++
			why := strings.HasPrefix(r.Stderr, "ghee: Line ") || strings.HasPrefix(r.Stderr, "ghee: This is not a WXR file: ")
			if r.Code != 2 || r.Stdout != "" || !why || !strings.HasSuffix(r.Stderr, ".\n") {
				t.Errorf("refused with %d and %q%q; want 2 and a sentence that names the line", r.Code, r.Stdout, r.Stderr)
			}
			if after := documents(t, w, site); after != before {
				t.Errorf("something went in: %s, before %s", after, before)
			}
		})
	}
	if want := len(bad) + 1; refused != want { // malformed-simple.xml
		t.Errorf("%d files were refused, want %d", refused, want)
	}
}

// documents is where a site's log is: whatever is written for readers moves it.
// Drafts do not, so their number is told, too.
func documents(t *testing.T, w *world.World, site string) string {
	t.Helper()
	o := w.Origin()
	s, err := o.Site(t.Context(), site)
	if err != nil {
		t.Fatal(err)
	}
	head, err := o.Store.Log().Head(t.Context(), s.ID)
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	err = o.Store.Read(t.Context(), s.ID, func(tx authoring.Tx) error {
		all, err := tx.FindVariants(t.Context(), "", "", "")
		n = len(all)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return fmt.Sprintf("%s with %d documents", head.Position, n)
}

// broken makes files that must be refused: the theme test cut off, an XML bomb,
// another kind of file.
func broken(t *testing.T, theme string) []string {
	t.Helper()
	whole, err := os.ReadFile(theme)
	if err != nil {
		t.Fatal(err)
	}
	bomb := `<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><rss version="2.0" xmlns:wp="http://wordpress.org/export/1.2/"><channel><title>&b;</title></channel></rss>`
	var paths []string
	for name, data := range map[string]string{
		"cut-off.xml": string(whole[:len(whole)*2/3]),
		"bomb.xml":    bomb,
		"json.xml":    `{"posts":[]}`,
		"empty.xml":   "",
	} {
		path := filepath.Join(t.TempDir(), name)
		if err := os.WriteFile(path, []byte(data), 0o600); err != nil {
			t.Fatal(err)
		}
		paths = append(paths, path)
	}
	return paths
}
