package sdks

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/gheecms/ghee/test/faults/matrix"
)

const spec = "../../sdk/spec"

// TestMain lets more clients play at a time than there are processors: nearly all of a
// play is waiting for hosts that are silent.
func TestMain(m *testing.M) {
	flag.Parse()
	_ = flag.Set("test.parallel", "16") // it is there
	os.Exit(m.Run())
}

// play plays every row to a client's program, and leaves the outcomes where
// GHEE_SDKS_REPORT says.
func play(t *testing.T, client, kind string, command func(control string) *exec.Cmd) {
	t.Helper()
	rows, err := Rows(spec)
	if err != nil {
		t.Fatal(err)
	}
	certs, err := NewAuthority(filepath.Join(t.TempDir(), "authority.pem"))
	if err != nil {
		t.Fatal(err)
	}
	broken := matrix.Begin(t, 58)
	outcomes := map[string]string{}
	c := &control{certs: certs, kind: kind, watch: &watch{}, times: map[*Row]int{}, judged: func(r *Row, wrong []string) {
		outcomes[r.File+": "+r.Name] = "passed"
		if len(wrong) == 0 {
			return
		}
		outcomes[r.File+": "+r.Name] = "failed"
		for _, w := range wrong {
			t.Errorf("%s: %s: %s", r.File, r.Name, w)
		}
	}}
	for i := range rows {
		if why, cannot := rows[i].Not[kind]; cannot {
			outcomes[rows[i].File+": "+rows[i].Name] = "not here: " + why
			continue
		}
		c.left = append(c.left, &rows[i])
	}
	go c.watch.run(t.Context())
	server := httptest.NewServer(c)
	defer server.Close()
	cmd := command(server.URL)
	cmd.Env = append(os.Environ(), "SSL_CERT_FILE="+certs.File, "NODE_EXTRA_CA_CERTS="+certs.File)
	var said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &said, &said
	cmd.WaitDelay = 10 * time.Second
	if err := cmd.Run(); err != nil {
		t.Errorf("%s: %v\n%s", client, err, said.String())
	}
	if len(outcomes) != len(rows) {
		t.Errorf("%s played %d of %d rows\n%s", client, len(outcomes), len(rows), said.String())
	}
	passed := 0
	for _, o := range outcomes {
		if o == "passed" {
			passed++
		}
	}
	figure := fmt.Sprintf("%d of %d rows of the table", passed, len(outcomes))
	if c.again > 0 {
		figure += fmt.Sprintf("; %d times one was played again, as the machine was busy", c.again)
	}
	broken.Figure(client, "%s", figure)
	if folder := os.Getenv("GHEE_SDKS_REPORT"); folder != "" {
		b, _ := json.MarshalIndent(outcomes, "", "  ")
		if err := os.WriteFile(filepath.Join(folder, client+".json"), b, 0o600); err != nil {
			t.Error(err)
		}
	}
}

func TestGo_DoesWhatTheTableSays(t *testing.T) {
	t.Parallel()
	program := filepath.Join(t.TempDir(), "conformance")
	build := exec.CommandContext(t.Context(), "go", "build", "-o", program, "./conformance")
	build.Dir = "../../sdk/go"
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	play(t, "go", "go", func(control string) *exec.Cmd { return exec.CommandContext(t.Context(), program, control) })
}

func TestBrowser_DoesWhatTheTableSays(t *testing.T) {
	t.Parallel()
	BuildJS(t, "../../sdk/js")
	play(t, "browser", "browser", func(control string) *exec.Cmd {
		return exec.CommandContext(t.Context(), "node", "../../sdk/js/conformance/browser.mjs", control)
	})
}
