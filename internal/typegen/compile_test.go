package typegen_test

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/gheecms/ghee/internal/typegen"
)

var update = flag.Bool("update", false, "write the golden files anew")

// endings are those of files of each language.
var endings = map[string]string{typegen.TypeScript: "ts", typegen.Go: "go", typegen.Python: "py"}

func generate(t *testing.T, m *typegen.Model, o typegen.Options) []byte {
	t.Helper()
	text, err := typegen.Generate(m, o)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func write(t *testing.T, path string, text []byte) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, text, 0o644); err != nil {
		t.Fatal(err)
	}
}

// run runs a compiler, which scripts/setup test has installed: where it is missing all
// the same the test is red in CI and left out elsewhere.
func run(t *testing.T, folder, name string, args ...string) {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatalf("%s is missing: scripts/setup test installs it", name)
		}
		t.Skipf("%s is missing: scripts/setup test installs it", name)
	}
	cmd := exec.CommandContext(t.Context(), path, args...)
	cmd.Dir = folder
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("%s: %v\n%s", name, err, out)
	}
}

func TestGenerate_IsWhatItWas(t *testing.T) {
	m := site(t, hostile(), "en", "pt-br")
	for lang, ending := range endings {
		got := generate(t, m, typegen.Options{Language: lang, Package: "hostile"})
		path := filepath.Join("testdata", "hostile."+ending)
		if *update {
			write(t, path, got)
		}
		want, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(string(want), string(got)); d != "" {
			t.Errorf("%s (want -, got +; -update writes it anew)\n%s", path, d)
		}
	}
}

// Whatever model the validator lets pass compiles in every language, as strictly as
// its compiler can: the hostile one and some by chance.
func TestGenerate_Compiles(t *testing.T) {
	seed := uint64(time.Now().UnixNano() % 1_000_000)
	if text := os.Getenv("GHEE_SEED"); text != "" {
		var err error
		if seed, err = strconv.ParseUint(text, 10, 64); err != nil {
			t.Fatal(err)
		}
	}
	t.Logf("GHEE_SEED=%d", seed)
	dice, n := rand.New(rand.NewPCG(seed, 1)), 12
	if os.Getenv("GHEE_SOAK") != "" {
		n = 300
	}
	models := []*typegen.Model{site(t, hostile(), "en", "pt-br"), site(t, reserved()), {Site: "empty"}}
	for range n {
		models = append(models, site(t, draw(dice)))
	}
	folder := t.TempDir()
	for i, m := range models {
		name := fmt.Sprintf("m%d", i)
		write(t, filepath.Join(folder, "ts", name+".ts"), generate(t, m, typegen.Options{Language: typegen.TypeScript}))
		write(t, filepath.Join(folder, "go", name, "types.go"), generate(t, m, typegen.Options{Language: typegen.Go, Package: name}))
		write(t, filepath.Join(folder, "py", name+".py"), generate(t, m, typegen.Options{Language: typegen.Python, AltText: i%2 == 1}))
	}
	t.Run("typescript", func(t *testing.T) {
		write(t, filepath.Join(folder, "ts", "tsconfig.json"), []byte(`{"compilerOptions": {
			"strict": true, "exactOptionalPropertyTypes": true, "noUncheckedIndexedAccess": true, "noUnusedLocals": true, "noUnusedParameters": true,
			"isolatedModules": true, "isolatedDeclarations": true, "declaration": true, "target": "ES2022", "noEmit": true, "types": []}}`))
		run(t, filepath.Join(folder, "ts"), "node", module(t, "../../sdk/js/node_modules/typescript/bin/tsc"), "-p", ".")
	})
	t.Run("go", func(t *testing.T) {
		write(t, filepath.Join(folder, "go", "go.mod"), []byte("module example.com/site\n\ngo 1.25\n"))
		run(t, filepath.Join(folder, "go"), "go", "vet", "./...")
	})
	t.Run("python", func(t *testing.T) {
		run(t, filepath.Join(folder, "py"), "mypy", "--strict", "--no-error-summary", "--cache-dir", "../mypy", ".")
		run(t, filepath.Join(folder, "py"), "python3", "-c", "import glob\nfor m in glob.glob('*.py'): __import__(m[:-3])")
	})
}

// module is a file of an npm package that scripts/setup test has installed.
func module(t *testing.T, path string) string {
	t.Helper()
	path, err := filepath.Abs(path)
	if err == nil {
		_, err = os.Stat(path)
	}
	if err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal(err)
		}
		t.Skipf("%v: scripts/setup test installs it", err)
	}
	return path
}
