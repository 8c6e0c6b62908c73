package erase

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gheecms/ghee/internal/authoring"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/test/world"
)

func TestErase_AnImportDoesNotBringItBack(t *testing.T) {
	p := plant(t, world.Spec{})
	dir := t.TempDir()
	for _, name := range []string{"one", "two"} {
		must(t, os.WriteFile(filepath.Join(dir, name+".md"), []byte("---\ntitle: "+name+"\n---\nWords.\n"), 0o600))
	}
	p.Must("import", "markdown", dir, "--site", "words")
	find := func(slug string) (found []authoring.Variant) {
		must(t, p.origin.Store.Read(t.Context(), p.site, func(tx authoring.Tx) (err error) {
			found, err = tx.FindVariants(t.Context(), content.PostTypeID, slug, "")
			return err
		}))
		return found
	}
	if len(find("one")) != 1 || len(find("two")) != 1 {
		t.Fatal("the import brought something else")
	}
	p.Must("erase", "post/one", "--site", "words", "--yes")
	r := p.Ghee("import", "markdown", dir, "--site", "words")
	if len(find("one")) != 0 || len(find("two")) != 1 || !strings.Contains(r.Stdout+r.Stderr, "deleted for good here") {
		t.Errorf("after another import: %v; it says %+v", find("one"), r)
	}
}
