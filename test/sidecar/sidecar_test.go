// Package sidecar_test runs an edge beside one application as
// deploy/systemd/ghee-edge.service does: with that file's command, settings and
// credential, for one site of several.
package sidecar_test

import (
	"bytes"
	"io/fs"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gheecms/ghee/internal/account"
	"github.com/gheecms/ghee/internal/app"
	"github.com/gheecms/ghee/internal/authoring"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/test/world"
)

func TestMain(m *testing.M) { os.Exit(world.Main(m)) }

const deploy = "../../deploy/systemd/"

// unit reads the lines of the unit file: "ExecStart" → its values.
func unit(t *testing.T) map[string][]string {
	t.Helper()
	text, err := os.ReadFile(deploy + "ghee-edge.service")
	if err != nil {
		t.Fatal(err)
	}
	lines := map[string][]string{}
	for line := range strings.Lines(string(text)) {
		if name, value, ok := strings.Cut(strings.TrimSpace(line), "="); ok && !strings.HasPrefix(name, "#") {
			lines[name] = append(lines[name], value)
		}
	}
	return lines
}

// settings are what edge.env sets, changed as an operator would.
func settings(t *testing.T, change map[string]string) (env []string) {
	t.Helper()
	text, err := os.ReadFile(deploy + "edge.env")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(text)) {
		name, value, ok := strings.Cut(strings.TrimPrefix(strings.TrimSpace(line), "#"), "=")
		if !ok || !strings.HasPrefix(name, "GHEE_") {
			continue
		}
		commented := strings.HasPrefix(line, "#")
		if v, changed := change[name]; changed {
			value, commented = v, false
			delete(change, name)
		}
		if !commented {
			env = append(env, name+"="+value)
		}
	}
	if len(change) > 0 {
		t.Fatalf("edge.env does not speak of %v", change)
	}
	return env
}

// site makes a site with a document and a read token.
func site(t *testing.T, o *app.Origin, key string) (content.SiteID, string) {
	t.Helper()
	s, err := o.Accounts.CreateSite(t.Context(), account.System(), account.NewSite{Key: key, Name: "The name of " + key})
	if err != nil {
		t.Fatal(err)
	}
	err = o.Authoring.Batch(t.Context(), s.ID, true, func(b *authoring.Batch) error {
		saved, err := b.Save(t.Context(), authoring.Input{Type: content.PostTypeID, Slug: "post-of-" + key, Name: "Post of " + key})
		if err != nil {
			return err
		}
		return b.Publish(t.Context(), saved.Document, saved.Locale, 0)
	})
	if err != nil {
		t.Fatal(err)
	}
	token, _, err := o.Accounts.CreateToken(t.Context(), account.System(), s.ID, account.NewToken{Kind: content.ReadToken, Name: "app of " + key})
	if err != nil {
		t.Fatal(err)
	}
	return s.ID, token
}

// TestSidecar_HoldsItsSiteAloneAndAnswersWithTheNetworkDown: the unit's command
// with a token for one site.
func TestSidecar_HoldsItsSiteAloneAndAnswersWithTheNetworkDown(t *testing.T) {
	w := world.New(t, world.Spec{})
	o := w.Origin()
	mine, token := site(t, o, "mine")
	_, other := site(t, o, "others")
	credential := filepath.Join(t.TempDir(), "edge-token")
	if err := os.WriteFile(credential, []byte(w.Must("edge", "token", "--site", "mine")), 0o600); err != nil {
		t.Fatal(err)
	}
	state := t.TempDir()
	lines := unit(t)
	command := strings.Fields(strings.NewReplacer("${STATE_DIRECTORY}", state).Replace(lines["ExecStart"][0]))
	env := settings(t, map[string]string{"GHEE_ORIGIN": w.Base, "GHEE_SITE": "mine", "GHEE_LISTEN": "127.0.0.1:0", "GHEE_METRICS": "127.0.0.1:0"})
	for _, e := range lines["Environment"] {
		env = append(env, strings.ReplaceAll(e, "%d/edge-token", credential))
	}
	n := world.Serving(t, "sidecar", env, command[1:]...)
	n.Shows(mine, token, w.Head(mine).Position.Seq)
	w.Kill()
	n.Kill()
	n.Start()
	if a := n.Read(token, "/v2/posts/"); a.Status != http.StatusOK || !strings.Contains(a.Body, "Post of mine") {
		t.Errorf("with the network down: %d %s", a.Status, a.Body)
	}
	if a := n.Read(other, "/v2/tags/"); a.Status != http.StatusServiceUnavailable || strings.Contains(a.Body, "others") {
		t.Errorf("another site's token: %d %s", a.Status, a.Body)
	}
	n.Kill()
	for path, data := range files(t, state) {
		for _, word := range []string{"others", account.Hash(other)} {
			if bytes.Contains(data, []byte(word)) {
				t.Errorf("%s tells of the other site: %q", path, word)
			}
		}
	}
}

// files are all files of a folder.
func files(t *testing.T, dir string) map[string][]byte {
	t.Helper()
	all := map[string][]byte{}
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			all[path], err = os.ReadFile(path)
		}
		return err
	})
	if err != nil || len(all) == 0 {
		t.Fatal(err, len(all))
	}
	return all
}

// TestUnit_IsOneThatSystemdTakes: where there is a systemd to ask.
func TestUnit_IsOneThatSystemdTakes(t *testing.T) {
	analyze, err := exec.LookPath("systemd-analyze")
	if err != nil {
		t.Skip("no systemd-analyze here")
	}
	text, err := os.ReadFile(deploy + "ghee-edge.service")
	if err != nil {
		t.Fatal(err)
	}
	copied := filepath.Join(t.TempDir(), "ghee-edge.service")
	// The program it names is not installed here; any that is will do.
	if err := os.WriteFile(copied, bytes.Replace(text, []byte("/usr/local/bin/ghee "), []byte(analyze+" "), 1), 0o600); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.CommandContext(t.Context(), analyze, "verify", copied).CombinedOutput(); err != nil || len(out) > 0 {
		t.Errorf("%v\n%s", err, out)
	}
}
