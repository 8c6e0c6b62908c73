// Package corpus finds the real-world files that tests read: exports and
// folders that other programs wrote. They are no part of the repository.
package corpus

import (
	"cmp"
	"os"
	"path/filepath"
	"testing"
)

// Path returns the absolute path of a file or folder of the corpus, by the
// parts of its name. The corpus is the folder that GHEE_CORPUS names, from the
// root of the repository when it is relative, else shared/data beside the
// repository. Where there is no corpus the test is skipped; where there is one
// that lacks the file, it fails.
func Path(t testing.TB, elem ...string) string {
	t.Helper()
	dir := cmp.Or(os.Getenv("GHEE_CORPUS"), filepath.Join("..", "shared", "data"))
	if !filepath.IsAbs(dir) {
		dir = filepath.Join(root(t), dir)
	}
	if _, err := os.Stat(dir); err != nil {
		t.Skipf("the real inputs are not here (set GHEE_CORPUS): %v", err)
	}
	path := filepath.Join(append([]string{dir}, elem...)...)
	if _, err := os.Stat(path); err != nil {
		t.Fatalf("the real inputs in %s are not whole: %v", dir, err)
	}
	return path
}

// root returns the root of the repository: tests run in the folder of their
// package.
func root(t testing.TB) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for at := dir; ; at = filepath.Dir(at) {
		if _, err := os.Stat(filepath.Join(at, "go.mod")); err == nil {
			return at
		}
		if at == filepath.Dir(at) {
			t.Fatalf("%s is in no repository of Go", dir)
		}
	}
}
