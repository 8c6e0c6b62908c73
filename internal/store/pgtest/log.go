//go:build unix

package pgtest

import (
	"os"
	"path/filepath"
	"testing"
)

// Log returns what the server has logged since the cluster was made.
func (c *Cluster) Log(t testing.TB) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(c.dir, "log"))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
