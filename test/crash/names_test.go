package crash

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/gheecms/ghee/internal/failpoint"
	"github.com/gheecms/ghee/test/world"
)

func TestFailpoints_AreInTestBuildsOnly(t *testing.T) {
	dir := t.TempDir()
	must(t, world.Build("nodynamic", dir, "./cmd/ghee"))
	ordinary, err := os.ReadFile(filepath.Join(dir, "ghee"))
	must(t, err)
	test, err := os.ReadFile(program("ghee"))
	must(t, err)
	for _, n := range failpoint.Names() {
		if bytes.Contains(ordinary, []byte(n)) {
			t.Errorf("the ordinary program holds %s", n)
		}
		if !bytes.Contains(test, []byte(n)) {
			t.Errorf("the test build does not hold %s", n)
		}
	}
	if bytes.Contains(ordinary, []byte("GHEE_FAILPOINT")) {
		t.Error("the ordinary program reads GHEE_FAILPOINT")
	}
}
