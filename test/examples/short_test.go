package examples_test

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// Of an example less than a hundred lines are code: what is neither blank nor a
// comment, and no stylesheet, template, or settings of a tool.
func TestExamples_AreShort(t *testing.T) {
	comments := []string{"//", "/*", "#", `"""`}
	for _, e := range examples() {
		lines := 0
		err := filepath.WalkDir(e.folder(), func(path string, d fs.DirEntry, err error) error {
			if err != nil {
				return err
			}
			if slices.Contains([]string{"node_modules", ".next", "__pycache__"}, d.Name()) {
				return fs.SkipDir
			}
			if !slices.Contains([]string{".js", ".jsx", ".go", ".py"}, filepath.Ext(path)) || d.Name() == "next.config.js" {
				return nil
			}
			text, err := os.ReadFile(path)
			for line := range strings.Lines(string(text)) {
				line = strings.TrimSpace(line)
				if line != "" && !slices.ContainsFunc(comments, func(c string) bool { return strings.HasPrefix(line, c) }) {
					lines++
				}
				if len([]rune(line)) > 160 {
					t.Errorf("%s: this line is long enough for two: %s", path, line)
				}
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		if lines == 0 || lines >= 100 {
			t.Errorf("%s has %d lines of code, want less than 100", e.name, lines)
		}
		t.Logf("%s: %d lines", e.name, lines)
	}
}

// Each can be copied alone, so each has the stylesheet; and all look alike.
func TestExamples_ShareAStylesheet(t *testing.T) {
	var first []byte
	for _, path := range []string{"express/public", "nextjs", "go-templates", "python-wsgi"} {
		css, err := os.ReadFile(filepath.Join("../../examples", path, "style.css"))
		if err != nil {
			t.Fatal(err)
		}
		if first == nil {
			first = css
		}
		if !bytes.Equal(css, first) {
			t.Errorf("the stylesheet of %s is not that of Express", path)
		}
	}
}
