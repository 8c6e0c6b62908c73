package ghee

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"strings"
	"testing"
)

// Everything that others can see says what it is: types, functions, methods, and the
// fields of what a caller fills in or that says where an answer came from.
func TestDocs_NothingExportedIsWithout(t *testing.T) {
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	seen := 0
	says := func(where string, docs ...*ast.CommentGroup) {
		seen++
		for _, d := range docs {
			if strings.TrimSpace(d.Text()) != "" {
				return
			}
		}
		t.Errorf("%s has no documentation", where)
	}
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		f, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range f.Decls {
			switch d := d.(type) {
			case *ast.FuncDecl:
				if d.Name.IsExported() && d.Name.Name != "Error" {
					says(name+": "+d.Name.Name, d.Doc)
				}
			case *ast.GenDecl:
				for _, spec := range d.Specs {
					if s, ok := spec.(*ast.TypeSpec); ok && s.Name.IsExported() {
						says(name+": "+s.Name.Name, s.Doc, d.Doc)
					}
					if s, ok := spec.(*ast.ValueSpec); ok && s.Names[0].IsExported() {
						says(name+": "+s.Names[0].Name, s.Doc, s.Comment, d.Doc)
					}
				}
			}
		}
	}
	if seen < 80 {
		t.Errorf("only %d exported names were looked at", seen)
	}
}
