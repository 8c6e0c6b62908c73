package security_test

import (
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"path/filepath"
	"strings"
	"testing"
)

// sources is one package, parsed.
type sources struct {
	folder   string
	set      *token.FileSet
	files    []*ast.File
	info     types.Info
	database bool                            // reaches a database itself
	values   map[types.Object][]ast.Expr     // what a constant, variable, parameter, field or an element of it is set to
	funcs    map[types.Object]*ast.BlockStmt // bodies
	params   map[types.Object]*ast.FieldList // of those functions
	seen     map[ast.Node]bool               // what was followed for the statement at hand
}

func readPackage(t *testing.T, folder string) *sources {
	t.Helper()
	p := &sources{
		folder: strings.TrimPrefix(folder, "../../"), set: token.NewFileSet(),
		info:   types.Info{Defs: map[*ast.Ident]types.Object{}, Uses: map[*ast.Ident]types.Object{}, Selections: map[*ast.SelectorExpr]*types.Selection{}},
		values: map[types.Object][]ast.Expr{}, funcs: map[types.Object]*ast.BlockStmt{}, params: map[types.Object]*ast.FieldList{},
	}
	names, err := filepath.Glob(filepath.Join(folder, "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		f, err := parser.ParseFile(p.set, name, nil, parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		for _, i := range f.Imports {
			path := strings.Trim(i.Path.Value, `"`)
			p.database = p.database || path == "database/sql" || strings.HasPrefix(path, "github.com/jackc/pgx") || path == "modernc.org/sqlite"
		}
		p.files = append(p.files, f)
	}
	// What other packages hold stays unknown, and counts as foreign.
	config := types.Config{Importer: nowhere{}, Error: func(error) {}}
	_, _ = config.Check(p.folder, p.set, p.files, &p.info)
	for _, learn := range []func(ast.Node) bool{p.learn, p.learnCalls} {
		for _, f := range p.files {
			ast.Inspect(f, learn)
		}
	}
	return p
}

// nowhere imports nothing.
type nowhere struct{}

func (nowhere) Import(path string) (*types.Package, error) {
	return nil, errors.New("not looked at: " + path)
}

// object is what a value is kept in: a variable, a field, or the variable that
// holds it as an element.
func (p *sources) object(e ast.Expr) types.Object {
	switch x := e.(type) {
	case *ast.Ident:
		return p.info.ObjectOf(x)
	case *ast.SelectorExpr:
		return p.info.ObjectOf(x.Sel)
	case *ast.IndexExpr:
		return p.object(x.X)
	}
	return nil
}

func (p *sources) note(to, from ast.Expr) {
	if o := p.object(to); o != nil && from != nil {
		p.values[o] = append(p.values[o], from)
	}
}

// learn notes functions, and what names are set to.
func (p *sources) learn(n ast.Node) bool {
	switch x := n.(type) {
	case *ast.FuncDecl:
		o := p.info.ObjectOf(x.Name)
		p.funcs[o], p.params[o] = x.Body, x.Type.Params
	case *ast.AssignStmt:
		for i, to := range x.Lhs {
			if len(x.Lhs) == len(x.Rhs) {
				p.note(to, x.Rhs[i])
			}
		}
	case *ast.ValueSpec:
		for i, to := range x.Names {
			if i < len(x.Values) {
				p.note(to, x.Values[i])
			}
		}
	case *ast.GenDecl:
		p.embedded(x)
	case *ast.KeyValueExpr:
		p.note(x.Key, x.Value)
	case *ast.RangeStmt:
		if x.Value != nil {
			p.note(x.Value, x.X)
		}
	}
	return true
}

// embedded notes a variable that go:embed fills: it is a literal in a file.
func (p *sources) embedded(d *ast.GenDecl) {
	if d.Doc == nil || !strings.Contains(d.Doc.List[len(d.Doc.List)-1].Text, "go:embed") {
		return
	}
	for _, s := range d.Specs {
		if v, ok := s.(*ast.ValueSpec); ok {
			p.note(v.Names[0], &ast.BasicLit{})
		}
	}
}

// learnCalls notes what parameters are given, and what comes back where there
// are several results.
func (p *sources) learnCalls(n ast.Node) bool {
	if x, ok := n.(*ast.AssignStmt); ok && len(x.Lhs) > len(x.Rhs) {
		if call, ok := x.Rhs[0].(*ast.CallExpr); ok && p.funcs[p.object(call.Fun)] != nil {
			for i, to := range x.Lhs {
				for _, r := range returned(p.funcs[p.object(call.Fun)], i) {
					p.note(to, r)
				}
			}
		}
	}
	call, ok := n.(*ast.CallExpr)
	if !ok {
		return true
	}
	if method, ok := call.Fun.(*ast.SelectorExpr); ok && method.Sel.Name == "WriteString" {
		p.note(method.X, call.Args[0])
	}
	o := p.object(call.Fun)
	all := []*ast.FieldList{p.params[o]}
	for _, v := range p.values[o] {
		if f, ok := v.(*ast.FuncLit); ok {
			all = append(all, f.Type.Params)
		}
	}
	for _, params := range all {
		if params == nil {
			continue
		}
		i := 0
		for _, field := range params.List {
			for _, name := range field.Names {
				if i < len(call.Args) {
					p.note(name, call.Args[i])
				}
				i++
			}
		}
	}
	return true
}
