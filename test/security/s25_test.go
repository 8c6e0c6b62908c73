package security_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/gheecms/ghee/internal/account"
	"github.com/gheecms/ghee/test/world"
)

// sensitive are names of what must be compared in constant time, or by looking
// up its hash.
var sensitive = regexp.MustCompile(`(?i)(secret|passw|plain|cookie|csrf|bearer|^token$|mac$|^code$)`)

// compared are comparisons that tell nobody anything, with why.
var compared = map[string]string{ //nolint:gochecknoglobals // never changed
	"account/signin.go: now.Password != verified":  "both are hashes of the database's own",
	"account/signin.go: hash != verified":          "both are hashes of the database's own",
	"adminapi/site.go: l.Code == locale":           "the code of a locale, such as en",
	"directory/view.go: o.Kind == changelog.Token": "a kind of object, which is no secret",
}

// TestS25_SecretsAreComparedInConstantTime looks through the rooms that know any:
// no == or != on one, but with what is written in the code.
func TestS25_SecretsAreComparedInConstantTime(t *testing.T) {
	files := 0
	for _, room := range []string{"account", "adminapi", "writeapi", "directory", "edge", "web"} {
		paths, err := filepath.Glob("../../internal/" + room + "/*.go")
		if err != nil {
			t.Fatal(err)
		}
		for _, path := range paths {
			if strings.HasSuffix(path, "_test.go") {
				continue
			}
			files++
			src, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			for _, found := range unsafe(t, path, src) {
				if compared[room+"/"+filepath.Base(path)+": "+found] == "" {
					t.Errorf("%s: %s takes as long as what is equal; use crypto/subtle, or look up a hash", path, found)
				}
			}
		}
	}
	if files < 60 {
		t.Errorf("only %d files were found", files)
	}
	if found := unsafe(t, "x.go", []byte("package x\nfunc f(a, password string) bool { return password == a || password != \"\" }")); len(found) != 1 {
		t.Errorf("the test finds %v in what it must refuse", found)
	}
}

func unsafe(t *testing.T, path string, src []byte) (found []string) {
	t.Helper()
	set := token.NewFileSet()
	file, err := parser.ParseFile(set, path, src, 0)
	if err != nil {
		t.Fatal(err)
	}
	named := func(e ast.Expr) bool {
		switch e := e.(type) {
		case *ast.Ident:
			return sensitive.MatchString(e.Name)
		case *ast.SelectorExpr:
			return sensitive.MatchString(e.Sel.Name)
		}
		return false
	}
	fixed := func(e ast.Expr) bool {
		switch e := e.(type) {
		case *ast.BasicLit:
			return true
		case *ast.SelectorExpr: // a code of fail
			x, ok := e.X.(*ast.Ident)
			return ok && x.Name == "fail"
		case *ast.Ident:
			return e.Name == "nil" || e.Name == "true" || e.Name == "false"
		}
		return false
	}
	ast.Inspect(file, func(n ast.Node) bool {
		b, ok := n.(*ast.BinaryExpr)
		if ok && (b.Op == token.EQL || b.Op == token.NEQ) && (named(b.X) && !fixed(b.Y) || named(b.Y) && !fixed(b.X)) {
			found = append(found, string(src[set.Position(b.Pos()).Offset:set.Position(b.End()).Offset]))
		}
		return true
	})
	return found
}

// TestS25_ATokensBeginningTakesNoLonger is Welch's t-test on two arms of tokens
// that are none: those that begin as a real one does, and others. It measures, so
// it is for a quiet machine: make soak.
func TestS25_ATokensBeginningTakesNoLonger(t *testing.T) {
	if world.Soak(0, 1) == 0 {
		t.Skip("make soak measures")
	}
	f := newOffice(t)
	plain, _, err := f.o.Accounts.CreateAdminToken(t.Context(), account.System(), account.AdminToken{Organisation: f.org, Site: f.sites["here"], Role: account.RoleViewer, Scopes: account.Actions()})
	f.must(err)
	v := f.nobody()
	arms := [2][]float64{}
	tokens := [2]string{plain[:len(plain)-1] + "_", "ghee_" + strings.Repeat("A", len(plain)-5)}
	for n := range 4200 {
		arm := n % 2
		began := time.Now()
		if a := v.do("GET", "/api/me", "", "Authorization", "Bearer "+tokens[arm]); a.status != 401 {
			t.Fatalf("%d %s", a.status, a.body)
		}
		if n >= 200 {
			arms[arm] = append(arms[arm], float64(time.Since(began)))
		}
	}
	if w := welch(arms[0], arms[1]); math.Abs(w) > 4.5 {
		t.Errorf("Welch's t is %.1f", w)
	} else {
		t.Logf("Welch's t is %.1f", w)
	}
}

func welch(a, b []float64) float64 {
	stats := func(x []float64) (mean, err float64) {
		for _, v := range x {
			mean += v / float64(len(x))
		}
		for _, v := range x {
			err += (v - mean) * (v - mean) / float64(len(x)-1) / float64(len(x))
		}
		return mean, err
	}
	ma, ea := stats(a)
	mb, eb := stats(b)
	return (ma - mb) / math.Sqrt(ea+eb)
}
