package corpus_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/gheecms/ghee/test/corpus"
)

// ending runs f as a test that may end early, and tells how.
func ending(t *testing.T, f func(testing.TB) string) (path, how string) {
	t.Helper()
	r := &recorder{TB: t}
	done := make(chan struct{})
	go func() {
		defer close(done)
		defer func() {
			if p := recover(); p != nil && p != any(r) {
				panic(p)
			}
		}()
		path = f(r)
	}()
	<-done
	return path, r.how
}

// recorder is a test that ends by a panic with itself.
type recorder struct {
	testing.TB
	how string
}

func (r *recorder) Helper()               {}
func (r *recorder) Skipf(string, ...any)  { r.how = "skipped"; panic(r) }
func (r *recorder) Fatalf(string, ...any) { r.how = "failed"; panic(r) }

func TestPath_IsWhereTheCorpusIs(t *testing.T) {
	dir := t.TempDir()
	if err := os.MkdirAll(filepath.Join(dir, "wxr"), 0o700); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ name, env, elem, path, how string }{
		{"there", dir, "wxr", filepath.Join(dir, "wxr"), ""},
		{"a corpus that lacks it", dir, "markdown", "", "failed"},
		{"no corpus", filepath.Join(dir, "nowhere"), "wxr", "", "skipped"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Setenv("GHEE_CORPUS", c.env)
			path, how := ending(t, func(t testing.TB) string { return corpus.Path(t, c.elem) })
			if path != c.path || how != c.how {
				t.Errorf("got %q, %q", path, how)
			}
		})
	}
}

// A relative folder is from the root of the repository, whichever package asks.
func TestPath_FromTheRoot(t *testing.T) {
	t.Setenv("GHEE_CORPUS", "test")
	want, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	if got := corpus.Path(t, "corpus"); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}
