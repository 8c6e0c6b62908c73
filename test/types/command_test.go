package types

import (
	"context"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gheecms/ghee/internal/account"
	"github.com/gheecms/ghee/test/world"
)

// fails runs a command that must end with a code, saying something.
func fails(t *testing.T, w *world.World, code int, said string, args ...string) {
	t.Helper()
	if r := w.Ghee(append([]string{"types", "--lang", "go"}, args...)...); r.Code != code || !strings.Contains(r.Stderr, said) || r.Stdout != "" {
		t.Errorf("ghee types %v ended with %d, and not %d and %q: %s%s", args, r.Code, code, said, r.Stdout, r.Stderr)
	}
}

// A file that is out of date ends the command with 1, on both ways to the types: the
// database and a running server.
func TestTypes_FromAServerAndChecked(t *testing.T) {
	w := world.New(t, world.Spec{Demo: true})
	read, _ := w.Tokens()
	token := adminToken(t, w)
	want := w.Must("types", "--site", "demo", "--lang", "go")
	server := []string{"--server", w.Base, "--token", token}

	t.Run("from a server", func(t *testing.T) {
		for _, more := range [][]string{server, append([]string{"--site", "demo"}, server...)} {
			if got := w.Must(append([]string{"types", "--lang", "go"}, more...)...); got != want {
				t.Errorf("the server's types are not the database's:\n%s", got)
			}
		}
		fails(t, w, 4, "401", "--server", w.Base, "--token", read, "--site", "demo")
		fails(t, w, 3, "404", append([]string{"--site", "other"}, server...)...)
		fails(t, w, 2, "in the open", "--server", "http://ghee.example.com", "--token", token)
		fails(t, w, 2, "admin token", "--server", w.Base)
		fails(t, w, 5, "did not answer", "--server", "http://127.0.0.1:1", "--token", token)
	})

	// Single Pages come and go as editors make them.
	t.Run("of Single Pages", func(t *testing.T) {
		if strings.Contains(want, "SimplePage") {
			t.Errorf("a Single Page is there and was not asked for:\n%s", want)
		}
		if text := w.Must("types", "--lang", "go", "--single-pages"); !strings.Contains(text, "type SimplePage struct") {
			t.Errorf("the Single Page is not there:\n%s", text)
		}
	})

	t.Run("checked", func(t *testing.T) {
		file := filepath.Join(t.TempDir(), "site.go")
		fails(t, w, 1, "not there yet", "--check", file)
		w.Must("types", "--lang", "go", "-o", file)
		w.Must("types", "--lang", "go", "--check", file)
		w.Must(append([]string{"types", "--lang", "go", "--check", file}, server...)...)
		fails(t, w, 1, "is not what", "--check", file, "--package", "other")

		schema := filepath.Join(t.TempDir(), "schema.yaml")
		write(t, schema, []byte("version: 1\ncollections:\n  - key: note\n    fields:\n      - {key: text, kind: short_text}\n"))
		w.Must("schema", "apply", schema)
		fails(t, w, 1, "is not what", "--check", file)
		fails(t, w, 1, "is not what", append([]string{"--check", file}, server...)...)
		w.Must("types", "--lang", "go", "-o", file)
		w.Must("types", "--lang", "go", "--check", file)
	})
}

// adminToken makes a token that may read the demo's content and nothing else.
func adminToken(t *testing.T, w *world.World) string {
	t.Helper()
	o := w.Origin()
	site, err := o.Site(context.Background(), "demo")
	if err != nil {
		t.Fatal(err)
	}
	plain, _, err := o.Accounts.CreateAdminToken(context.Background(), account.System(), account.AdminToken{
		Organisation: site.Organisation, Site: site.ID, Role: account.RoleViewer, Scopes: []account.Action{account.ReadContent},
	})
	if err != nil {
		t.Fatal(err)
	}
	return plain
}
