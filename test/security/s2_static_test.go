package security_test

import (
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"io/fs"
	"path/filepath"
	"strings"
	"testing"
)

// statements names what runs SQL and which argument the statement is: the
// methods of database/sql and pgx, and those of ours that hand one on. In a
// package that reaches a database a call of any of these names counts.
var statements = map[string]int{
	"QueryContext": 1, "QueryRowContext": 1, "ExecContext": 1, "PrepareContext": 1,
	"Query": 1, "QueryRow": 1, "Exec": 1, "Prepare": 1, "SendBatch": 1, "Queue": 0, // pgx takes a context first
	"exec": 1, "row": 1, // store, set
	"one": 2, "each": 2, "number": 2, // set
	"stmt": 1,
}

// rows is the one name with two meanings: (ctx, sql, …) in the store, (ctx, q,
// sql) in a set.
var rows = map[string]int{"store": 1, "set": 2}

// vouched are the parts of statements that the test cannot follow by itself,
// each with why no client's value can be in it.
var vouched = map[string]string{
	"internal/set/match.go m.Column":  "within the case of the two words slug and name",
	"internal/set/select.go o.Column": "within the case of the two words published and updated",
	"internal/set/select.go parts":    "Tx.rows takes parts of documents there; planner.rows is the one with a statement",
	"internal/store/tx_document.go fmt.Sprintf(` and %s = $%d`, f.column, len(values))": "the columns are three literals a few lines above",
}

// TestS2_NoValueIsWrittenIntoAStatement follows every statement back to where
// its text comes from: literals, constants, and functions of the same package
// made of such. Anything else could be a value.
func TestS2_NoValueIsWrittenIntoAStatement(t *testing.T) {
	folders := map[string]bool{}
	for _, root := range []string{"../../internal", "../../cmd"} {
		err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
			if err == nil && strings.HasSuffix(path, ".go") {
				folders[filepath.Dir(path)] = true
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	used, checked := map[string]bool{}, 0
	for folder := range folders {
		if strings.HasSuffix(folder, "pgtest") || strings.HasSuffix(folder, "storetest") {
			continue // tests themselves
		}
		p := readPackage(t, folder)
		if !p.database {
			continue
		}
		for _, f := range p.files {
			checked += p.check(t, f, used)
		}
	}
	for part, why := range vouched {
		if !used[part] {
			t.Errorf("%s (%s) is allowed and no longer there", part, why)
		}
	}
	if checked < 80 {
		t.Errorf("only %d statements were found", checked)
	}
}

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

// check looks at every statement of a file and returns how many there are.
func (p *sources) check(t *testing.T, f *ast.File, used map[string]bool) (n int) {
	t.Helper()
	ast.Inspect(f, func(node ast.Node) bool {
		call, ok := node.(*ast.CallExpr)
		if !ok {
			return true
		}
		selector, ok := call.Fun.(*ast.SelectorExpr)
		if !ok {
			return true
		}
		at, ok := statements[selector.Sel.Name]
		if selector.Sel.Name == "rows" {
			at, ok = rows[filepath.Base(p.folder)]
		}
		if !ok || at >= len(call.Args) || call.Ellipsis.IsValid() && at == len(call.Args)-1 { // a prepared one takes only values
			return true
		}
		n++
		p.seen = map[ast.Node]bool{}
		for _, bad := range p.foreign(call.Args[at]) {
			key := strings.TrimPrefix(p.set.Position(bad.Pos()).Filename, "../../") + " " + types.ExprString(bad)
			if vouched[key] == "" {
				t.Errorf("%s: %s is part of the statement at %s", p.set.Position(bad.Pos()), types.ExprString(bad), p.set.Position(call.Pos()))
			}
			used[key] = true
		}
		return true
	})
	return n
}

// foreign returns the parts of a statement that do not come from literals.
func (p *sources) foreign(all ...ast.Expr) (out []ast.Expr) {
	for _, e := range all {
		if p.seen[e] {
			continue
		}
		p.seen[e] = true
		switch x := e.(type) {
		case *ast.BasicLit:
		case *ast.ParenExpr:
			out = append(out, p.foreign(x.X)...)
		case *ast.BinaryExpr:
			out = append(out, p.foreign(x.X, x.Y)...)
		case *ast.CompositeLit:
			out = append(out, p.foreign(x.Elts...)...)
		case *ast.KeyValueExpr:
			out = append(out, p.foreign(x.Value)...)
		case *ast.FuncLit:
			out = append(out, p.foreign(returned(x.Body, 0)...)...)
		case *ast.CallExpr:
			out = append(out, p.made(x)...)
		default:
			values := p.values[p.object(e)]
			if len(values) == 0 {
				out = append(out, e)
			}
			out = append(out, p.foreign(values...)...)
		}
	}
	return out
}

// made follows a call to what the function returns.
func (p *sources) made(call *ast.CallExpr) []ast.Expr {
	switch types.ExprString(call.Fun) {
	case "make", "strconv.Itoa", "strconv.FormatInt":
		return nil // nothing of a client's can be in a number
	case "strings.Join", "append":
		return p.foreign(call.Args...)
	case "fmt.Sprintf":
		if format, ok := call.Args[0].(*ast.BasicLit); ok && strings.Count(format.Value, "%") == strings.Count(format.Value, "%d") {
			return nil
		}
		return []ast.Expr{call}
	}
	o := p.object(call.Fun)
	if body := p.funcs[o]; body != nil {
		return p.foreign(returned(body, 0)...)
	}
	if len(p.values[o]) > 0 {
		return p.foreign(p.values[o]...)
	}
	return []ast.Expr{call}
}

// returned lists what a function returns in one place.
func returned(body *ast.BlockStmt, place int) (out []ast.Expr) {
	ast.Inspect(body, func(n ast.Node) bool {
		if _, inner := n.(*ast.FuncLit); inner {
			return false
		}
		if r, ok := n.(*ast.ReturnStmt); ok && len(r.Results) > place {
			out = append(out, r.Results[place])
		}
		return true
	})
	return out
}
