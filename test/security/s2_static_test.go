package security_test

import (
	"go/ast"
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

// within are names that hand on a statement in some packages only.
var within = map[string]map[string]int{
	"rows":  {"store": 1, "set": 2},
	"get":   {"store": 0}, // of those that are prepared
	"found": {"set": 2},
}

// vouched are the parts of statements that the test cannot follow by itself,
// each with why no client's value can be in it.
var vouched = map[string]string{
	"internal/set/match.go m.Column":            "within the case of the two words slug and name",
	"internal/set/keys.go o.Column":             "within the case of three words, a few lines around",
	"internal/store/tx_line.go f.column":        "three literals, a few lines above",
	"internal/set/keys.go j":                    "written of numbers, an alias of ours and lists of placeholders",
	"internal/set/keys.go t":                    "written of numbers, asc or desc, and the four words of columnOf",
	"internal/set/select.go parts":              "Tx.rows takes parts of documents there; planner.rows is the one with a statement",
	"internal/set/search.go parts":              "Tx.rows, as in select.go",
	"internal/set/tokens.go string(k)":          "one of the two kinds that searchable returns, also where it was read back from the set's own table",
	"internal/set/verify_words.go v.tables[1:]": "names of the set's own tables, as SQLite lists them",
	"internal/store/delete.go of.table":         "literals of ofSite, a few lines above",
	"internal/store/delete.go of.key":           "literals of ofSite, a few lines above",
	"internal/store/statement.go query":         "one that get was asked for, and get is looked at",
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
		if here := within[selector.Sel.Name]; here != nil {
			at, ok = here[filepath.Base(p.folder)]
		}
		if !ok || at >= len(call.Args) || call.Ellipsis.IsValid() && at == len(call.Args)-1 { // a prepared one takes only values
			return true
		}
		n++
		p.seen = map[ast.Node]bool{}
		for _, bad := range p.foreign(call.Args[at]) {
			key := strings.TrimPrefix(p.set.Position(bad.Pos()).Filename, "../../") + " " + types.ExprString(bad)
			if vouched[key] == "" && !used[key] {
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
			o := p.object(e)
			values := p.values[o]
			if len(values) == 0 && (o == nil || o.Parent() != types.Universe) {
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
	if method, ok := call.Fun.(*ast.SelectorExpr); ok && method.Sel.Name == "String" {
		return p.foreign(method.X) // of a strings.Builder: what was written to it
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
