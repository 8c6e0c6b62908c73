// Package types tests what `ghee types` writes against what a real server answers.
package types

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/gheecms/ghee/test/sdks"
	"github.com/gheecms/ghee/test/world"
)

var update = flag.Bool("update", false, "write the golden files anew")

func TestMain(m *testing.M) { os.Exit(world.Main(m)) }

// The demo site's types are what they were, hold what the server answers, whole and
// nothing else, and serve a program with each client.
func TestTypes_AreOfWhatAServerAnswers(t *testing.T) {
	w := world.New(t, world.Spec{Demo: true})
	token, _ := w.Tokens()
	bare(t, w, token)
	answers := ask(t, w, token)
	t.Run("typescript", func(t *testing.T) { typescript(t, w, token, answers) })
	t.Run("go", func(t *testing.T) { golang(t, w, token, answers) })
	t.Run("python", func(t *testing.T) { python(t, w, token, answers) })
}

// bare publishes a recipe and an ingredient that have no more than they must: what is
// empty has a shape, too.
func bare(t *testing.T, w *world.World, token string) {
	t.Helper()
	key := strings.TrimSpace(w.Must("token", "create", "--site", "demo", "--kind", "write"))
	for path, body := range map[string]string{
		"/v2/pages/": `{"title": "Toast", "slug": "toast", "page_type": "recipe", "status": "published", "fields": {
			"seo": {}, "summary": "Toast.", "picture": "", "course": "side", "serves": "", "minutes": "", "first_cooked": "", "vegetarian": false, "color": "",
			"ingredients": [], "steps": [{"text": "Toast it."}], "notes": "", "amounts": "", "goes_with": ""}}`,
		"/v2/content/": `{"key": "ingredient", "status": "published", "fields": [{"name": "Bread"}]}`,
	} {
		var a world.Answer
		w.Until("it knows the token", func() bool {
			a = w.Send("POST", path, body, "Authorization", "Token "+key, "Content-Type", "application/json")
			return a.Status != 401
		})
		if a.Status != 202 {
			t.Fatal(a.Status, a.Body)
		}
	}
	for _, path := range []string{"/v2/pages/recipe/?fields.summary=Toast.", "/v2/content/ingredient/?fields.name=Bread"} {
		w.Until("it shows "+path, func() bool { return strings.Contains(w.Read(token, path).Body, `"count":1`) })
	}
}

// golden is what the command writes, which stands in testdata.
func golden(t *testing.T, w *world.World, lang, ending string) []byte {
	t.Helper()
	path := filepath.Join("testdata", "demo."+ending)
	got := w.Must("types", "--site", "demo", "--lang", lang)
	if *update {
		write(t, path, []byte(got))
	}
	if d := cmp.Diff(read(t, path), got); d != "" {
		t.Errorf("%s (want -, got +; -update writes it anew)\n%s", path, d)
	}
	return []byte(got)
}

// answer is a list of pages or items.
type answer struct {
	page   bool
	name   string // of their type
	levels int
	alt    bool
	data   json.RawMessage
}

func ask(t *testing.T, w *world.World, token string) (out []answer) {
	for _, kind := range []struct {
		key, name string
		page      bool
	}{
		{"recipe", "Recipe", true},
		{"landing-page", "LandingPage", true},
		{"ingredient", "Ingredient", false},
		{"navigation_menu", "NavigationMenu", false},
		{"navigation_menu_item", "NavigationMenuItem", false},
	} {
		for levels := 1; levels <= 4; levels++ {
			for _, alt := range []bool{false, true} {
				path := fmt.Sprintf("/v2/content/%s/?page_size=100&levels=%d&alt_media_text=%t", kind.key, levels, alt)
				if kind.page {
					path = strings.Replace(path, "content", "pages", 1)
				}
				a := w.Read(token, path)
				var list struct{ Data json.RawMessage }
				var items struct{ Data map[string]json.RawMessage }
				if err := json.Unmarshal([]byte(a.Body), &list); err != nil || a.Status != 200 {
					t.Fatal(path, a.Status, a.Body)
				}
				if !kind.page {
					if err := json.Unmarshal([]byte(a.Body), &items); err != nil {
						t.Fatal(err)
					}
					list.Data = items.Data[kind.key]
				}
				if len(list.Data) < 10 {
					t.Fatalf("%s answers nothing: %s", path, a.Body)
				}
				out = append(out, answer{kind.page, kind.name, levels, alt, list.Data})
			}
		}
	}
	return out
}

// An answer that is written as a literal of its type has all of the type's members,
// and none besides: the compiler says so.
func typescript(t *testing.T, w *world.World, token string, answers []answer) {
	const client = "../../sdk/js"
	tsc := installed(t, client+"/node_modules/typescript/bin/tsc")
	sdks.BuildJS(t, client)
	folder := t.TempDir()
	write(t, filepath.Join(folder, "site.ts"), golden(t, w, "typescript", "ts"))
	var b bytes.Buffer
	b.WriteString("import type * as site from \"./site.js\";\n")
	for i, a := range answers {
		typ := "site." + a.name
		if a.name != "NavigationMenuItem" {
			typ += fmt.Sprintf("<{ levels: %d; alt_media_text: %t }>", a.levels, a.alt)
		}
		if a.page {
			typ = "site.Page<" + typ + ">"
		}
		fmt.Fprintf(&b, "export const answer%d: %s[] = %s;\n", i, typ, a.data)
	}
	write(t, filepath.Join(folder, "answers.ts"), b.Bytes())
	write(t, filepath.Join(folder, "program.ts"), []byte(read(t, "testdata/program.ts")))
	write(t, filepath.Join(folder, "package.json"), []byte(`{"type": "module"}`))
	write(t, filepath.Join(folder, "tsconfig.json"), []byte(`{"compilerOptions": {
		"strict": true, "exactOptionalPropertyTypes": true, "noUncheckedIndexedAccess": true, "noUnusedLocals": true, "noUnusedParameters": true,
		"target": "ES2022", "module": "NodeNext", "types": ["node"], "typeRoots": ["node_modules/@types"], "skipLibCheck": false}}`))
	link(t, client, filepath.Join(folder, "node_modules", "@ghee", "client"))
	link(t, client+"/node_modules/@types/node", filepath.Join(folder, "node_modules", "@types", "node"))
	link(t, client+"/node_modules/undici-types", filepath.Join(folder, "node_modules", "undici-types"))
	run(t, folder, "node", tsc, "-p", ".")
	says(t, run(t, folder, "node", "program.js", w.Base, token),
		`[35,"Long-grain rice","Unsalted butter","A plate of rice with cumin and a spoon of ghee","/v2/pages/recipe/slow-ghee/","slow-ghee","3 testimonials","Home","number","undefined"]`)
}

// An answer that is read into its type and written again is what it was.
func golang(t *testing.T, w *world.World, token string, answers []answer) {
	folder := t.TempDir()
	write(t, filepath.Join(folder, "site", "site.go"), golden(t, w, "go", "go"))
	write(t, filepath.Join(folder, "main.go"), []byte(read(t, "testdata/program.go")))
	write(t, filepath.Join(folder, "again", "main.go"), []byte(read(t, "testdata/again.go")))
	sdk, err := filepath.Abs("../../sdk/go")
	if err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(folder, "go.mod"), fmt.Appendf(nil,
		"module example.com/program\n\ngo 1.25\n\nrequire github.com/gheecms/ghee/sdk/go v0.0.0\n\nreplace github.com/gheecms/ghee/sdk/go => %s\n", sdk))
	run(t, folder, "go", "vet", "./...")
	args := []string{"run", "./again"}
	for i, a := range answers {
		path := filepath.Join(folder, fmt.Sprintf("%s.%d.json", a.name, i))
		write(t, path, a.data)
		args = append(args, path)
	}
	run(t, folder, "go", args...)
	for i, path := range args[2:] {
		if d := cmp.Diff(parsed(t, string(answers[i].data)), parsed(t, read(t, path+".again"))); d != "" {
			t.Errorf("%s (answer -, after it was read +)\n%s", filepath.Base(path), d)
		}
	}
	says(t, run(t, folder, "go", "run", ".", w.Base, token),
		`[35,"Long-grain rice","Unsalted butter","A plate of rice with cumin and a spoon of ghee",2020,true,"/v2/pages/recipe/slow-ghee/",true,"3 testimonials","Home",true]`)
}

// As in TypeScript, for a checker that looks at literals as strictly.
func python(t *testing.T, w *world.World, token string, answers []answer) {
	folder := t.TempDir()
	write(t, filepath.Join(folder, "site_types.py"), golden(t, w, "python", "py"))
	write(t, filepath.Join(folder, "text_types.py"), []byte(w.Must("types", "--site", "demo", "--lang", "python", "--alt-media-text")))
	write(t, filepath.Join(folder, "program.py"), []byte(read(t, "testdata/program.py")))
	var b bytes.Buffer
	b.WriteString("import site_types\nimport text_types\nfrom typing import List\n\n")
	for i, a := range answers {
		if a.levels > 3 || a.alt && a.levels != 2 {
			continue // the checker tries each member of a union anew at every level
		}
		typ := "site_types." + a.name
		if a.alt {
			typ = "text_types." + a.name
		}
		if a.page {
			typ += "Page"
		}
		fmt.Fprintf(&b, "answer%d: List[%s] = %s\n", i, typ, literal(t, parsed(t, string(a.data))))
	}
	write(t, filepath.Join(folder, "answers.py"), b.Bytes())
	sdk, err := filepath.Abs("../../sdk/python")
	if err != nil {
		t.Fatal(err)
	}
	t.Setenv("MYPYPATH", sdk)
	t.Setenv("PYTHONPATH", sdk)
	run(t, folder, "mypy", "--strict", "--no-error-summary", ".")
	says(t, run(t, folder, "python3", "program.py", w.Base, token),
		`[35, "Long-grain rice", "Unsalted butter", "/v2/pages/recipe/slow-ghee/", true, "3 testimonials", "Home", true]`)
}

// literal writes a value of JSON as Python does.
func literal(t *testing.T, v any) string {
	t.Helper()
	switch v := v.(type) {
	case nil:
		return "None"
	case bool:
		return map[bool]string{true: "True", false: "False"}[v]
	case []any:
		parts := make([]string, len(v))
		for i, x := range v {
			parts[i] = literal(t, x)
		}
		return "[" + strings.Join(parts, ", ") + "]"
	case map[string]any:
		var parts []string
		for k, x := range v {
			parts = append(parts, literal(t, k)+": "+literal(t, x))
		}
		return "{" + strings.Join(parts, ", ") + "}"
	}
	text, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func parsed(t *testing.T, text string) (v any) {
	t.Helper()
	if err := json.Unmarshal([]byte(text), &v); err != nil {
		t.Fatal(err)
	}
	return v
}

func says(t *testing.T, got, want string) {
	t.Helper()
	if strings.TrimSpace(got) != want {
		t.Errorf("the program says\n%sand not\n%s", got, want)
	}
}

func run(t *testing.T, folder, name string, args ...string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		missing(t, err)
	}
	cmd := exec.CommandContext(t.Context(), path, args...)
	var errs bytes.Buffer
	cmd.Dir, cmd.Stderr = folder, &errs
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%s %s: %v\n%s%.4000s", name, args[0], err, out, errs.String())
	}
	return string(out)
}

// missing ends a test that lacks what scripts/setup test installs: red in CI, left out
// elsewhere.
func missing(t *testing.T, err error) {
	t.Helper()
	if os.Getenv("CI") == "true" {
		t.Fatalf("%v: scripts/setup test installs it", err)
	}
	t.Skipf("%v: scripts/setup test installs it", err)
}

func installed(t *testing.T, path string) string {
	t.Helper()
	path, err := filepath.Abs(path)
	if err == nil {
		_, err = os.Stat(path)
	}
	if err != nil {
		missing(t, err)
	}
	return path
}

func link(t *testing.T, from, to string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(installed(t, from), to); err != nil {
		t.Fatal(err)
	}
}

func read(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func write(t *testing.T, path string, text []byte) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, text, 0o600); err != nil {
		t.Fatal(err)
	}
}
