package imports_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gheecms/ghee/test/corpus"
	"github.com/gheecms/ghee/test/world"
)

// The types that a WordPress import made on SQLite are a file, which makes the
// same types on PostgreSQL; then there is nothing left to do.
func TestSchema_MovesFromOneDatabaseToTheOther(t *testing.T) {
	from := world.New(t, world.Spec{Database: world.SQLite})
	from.Must("site", "create", "theme")
	from.Must("import", "wxr", corpus.Path(t, "wxr", "themeunittestdata.wordpress.xml"), "--site", "theme")
	file := filepath.Join(t.TempDir(), "schema.yaml")
	from.Must("schema", "export", "--site", "theme", "-o", file)

	to := world.New(t, world.Spec{Database: world.PostgreSQL})
	to.Must("site", "create", "twin", "--locale", "en")
	if plan := to.Must("schema", "plan", "--site", "twin", file); !strings.Contains(plan, "add type: page page") {
		t.Errorf("the plan is\n%s", plan)
	}
	to.Must("schema", "apply", "--site", "twin", file)
	if plan := to.Must("schema", "plan", "--site", "twin", "--prune", file); plan != "The site is as the file says.\n" {
		t.Errorf("a second plan is\n%s", plan)
	}
	want, err := os.ReadFile(file)
	must(t, err)
	if got := to.Must("schema", "export", "--site", "twin"); got != string(want) {
		t.Errorf("the twin's file is\n%s\nwant\n%s", got, want)
	}

	bare := strings.Split(string(want), "page_types:")[0] + "page_types:\n  - key: page\n    fields: []\n"
	must(t, os.WriteFile(file, []byte(bare), 0o600))
	if r := from.Ghee("schema", "apply", "--site", "theme", file); r.Code == 0 || !strings.Contains(r.Stderr, "--allow-loss") || !strings.Contains(r.Stdout, "would no longer be seen") {
		t.Errorf("a lossy file ends with %d: %s %s", r.Code, r.Stdout, r.Stderr)
	}
}
