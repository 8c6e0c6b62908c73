package app

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gheecms/ghee/internal/failover"
)

const failoverKey = failover.KeyPrefix + "a-key-that-is-long-enough-for-a-test"

// leading is a data folder that a server gives copies of. wrap may spoil answers.
func leading(t *testing.T, wrap func(http.Handler) http.Handler) (dir string, c failover.Client) {
	t.Helper()
	dir = t.TempDir()
	w := &writer{node: &node{config: Config{Data: dir}}}
	h := failover.Handler(failover.HandlerConfig{Node: struct{ failover.Node }{}, Files: w, Key: failoverKey, Log: slog.New(slog.DiscardHandler)})
	s := httptest.NewServer(wrap(h))
	t.Cleanup(s.Close)
	return dir, failover.Client{URL: s.URL, Key: failoverKey, HTTP: s.Client()}
}

func unspoiled(h http.Handler) http.Handler { return h }

func lay(t *testing.T, dir, name string, text []byte) {
	t.Helper()
	path := filepath.Join(dir, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, text, 0o600); err != nil {
		t.Fatal(err)
	}
}

func holds(t *testing.T, dir, name string, text []byte) {
	t.Helper()
	got, err := os.ReadFile(filepath.Join(dir, name))
	if text == nil && os.IsNotExist(err) {
		return
	}
	if err != nil || text == nil || !bytes.Equal(got, text) {
		t.Errorf("%s: %d bytes, %v; want %d", name, len(got), err, len(text))
	}
}

func TestCopier_HasWhatOnlyTheLeadersFolderHas(t *testing.T) {
	there, leader := leading(t, unspoiled)
	here := t.TempDir()
	big := bytes.Repeat([]byte("ghee"), 300_000)
	lay(t, there, "uploads/1/file.gz", big)
	lay(t, there, "outbox/a mail?.eml", []byte("Hello"))
	lay(t, there, "empty", nil)
	lay(t, there, "cluster.json", []byte("theirs"))
	lay(t, there, "authoring.db", []byte("theirs"))
	lay(t, here, "cluster.json", []byte("ours"))
	lay(t, here, "my.key", []byte("ours"))
	round := func() failover.Copied {
		t.Helper()
		return (&copier{leader: leader, dir: here}).round(t.Context())
	}
	if d := round(); d.Files != 3 || d.Missing != 0 || d.Fault != "" || d.At.IsZero() {
		t.Errorf("the first round: %+v", d)
	}
	holds(t, here, "uploads/1/file.gz", big)
	holds(t, here, "outbox/a mail?.eml", []byte("Hello"))
	holds(t, here, "empty", []byte{})
	holds(t, here, "cluster.json", []byte("ours"))
	holds(t, here, "authoring.db", nil)

	lay(t, there, "uploads/1/file.gz", big[:1000])
	if err := os.Remove(filepath.Join(there, "empty")); err != nil {
		t.Fatal(err)
	}
	if d := round(); d.Files != 2 || d.Missing != 0 {
		t.Errorf("the second round: %+v", d)
	}
	holds(t, here, "uploads/1/file.gz", big[:1000])
	holds(t, here, "empty", nil)
	holds(t, here, "my.key", []byte("ours"))

	leader.Key += "x"
	if d := round(); d.Fault == "" || !d.At.IsZero() {
		t.Errorf("with another key: %+v", d)
	}
}

// spoiled writes at most so many bytes of a body, and turns one over.
type spoiled struct {
	http.ResponseWriter
	left int
	flip bool
}

func (s *spoiled) Write(p []byte) (int, error) {
	if len(p) > s.left {
		_, _ = s.ResponseWriter.Write(p[:s.left])
		_ = http.NewResponseController(s.ResponseWriter).Flush()
		panic(http.ErrAbortHandler)
	}
	s.left -= len(p)
	if s.flip && len(p) > 0 {
		p = bytes.Clone(p)
		p[0] ^= 1
	}
	return s.ResponseWriter.Write(p)
}

func TestCopier_GoesOnWhereItBrokeOff(t *testing.T) {
	var asked []string
	spoil := func(w http.ResponseWriter) http.ResponseWriter { return &spoiled{ResponseWriter: w, left: 700_000} }
	there, leader := leading(t, func(h http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if strings.HasPrefix(r.URL.Path, "/cluster/files/") {
				asked = append(asked, r.URL.Query().Get("from"))
				w = spoil(w)
			}
			h.ServeHTTP(w, r)
		})
	})
	here := t.TempDir()
	text := bytes.Repeat([]byte("0123456789"), 100_000)
	lay(t, there, "uploads/1", text)
	c := &copier{leader: leader, dir: here}
	if d := c.round(t.Context()); d.Missing != 1 || d.Fault == "" {
		t.Errorf("broken off: %+v", d)
	}
	holds(t, here, "uploads/1", nil)
	spoil = func(w http.ResponseWriter) http.ResponseWriter {
		return &spoiled{ResponseWriter: w, left: 1 << 30, flip: true}
	}
	if d := c.round(t.Context()); d.Missing != 1 || d.Fault == "" {
		t.Errorf("other bytes: %+v", d)
	}
	holds(t, here, "uploads/1", nil)
	spoil = func(w http.ResponseWriter) http.ResponseWriter { return w }
	if d := c.round(t.Context()); d.Missing != 0 || d.Fault != "" {
		t.Errorf("at last: %+v", d)
	}
	holds(t, here, "uploads/1", text)
	if len(asked) != 3 || asked[0] != "0" || asked[1] == "0" || asked[2] != "0" {
		t.Errorf("asked from %v", asked)
	}
}

// A leader that lies about names writes nowhere else.
func TestCopier_StaysInItsFolder(t *testing.T) {
	for _, name := range []string{"../out", "/tmp/out", "a/../../out", "authoring.db", "sites/1/set.db", "cluster.json", ".."} {
		s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path == "/cluster/files" {
				_, _ = io.WriteString(w, `[{"name":"`+name+`","size":0}]`)
				return
			}
			t.Errorf("%s was asked for", r.URL.Path)
		}))
		dir := filepath.Join(t.TempDir(), "data")
		lay(t, dir, "authoring.db", []byte("ours"))
		c := &copier{leader: failover.Client{URL: s.URL, Key: failoverKey, HTTP: s.Client()}, dir: dir}
		if d := c.round(context.Background()); d.Missing != 1 || d.Fault == "" {
			t.Errorf("%s: %+v", name, d)
		}
		holds(t, dir, "authoring.db", []byte("ours"))
		s.Close()
	}
}
