// Package world starts real ghee processes for tests: each world is a data
// folder, a database and a serving process, on ports of their own.
package world

import (
	"bytes"
	"context"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gheecms/ghee/internal/app"
	"github.com/gheecms/ghee/internal/store/pgtest"
)

// The databases a world can stand on.
const (
	SQLite     = "sqlite"
	PostgreSQL = "postgres"
)

// Databases are those that every scenario must hold on.
func Databases() []string { return []string{SQLite, PostgreSQL} }

// Spec says what a world is made of.
type Spec struct {
	Database   string   // SQLite when empty
	Demo       bool     // serve the demo site
	Beside     *World   // stand on the PostgreSQL of another world, with a folder of its own
	StandbyOf  *World   // stand on a streaming replica of another world's PostgreSQL
	Failpoints bool     // run a build that has them
	Listen     string   // a fixed address; any port of this machine when empty
	Args       []string // more of ghee serve
}

// World is one node with its database. Its process ends with the test.
type World struct {
	*Node
	spec Spec
	Data string // folder of the node
	URL  string // of the database, "" for SQLite

	cluster *pgtest.Cluster // for PostgreSQL, of this world alone
}

// New makes a world and starts serving in it.
func New(t testing.TB, s Spec) *World {
	t.Helper()
	return newWorld(t, s, nil)
}

func newWorld(t testing.TB, s Spec, env []string) *World {
	t.Helper()
	w := &World{spec: s, Data: filepath.Join(t.TempDir(), "data")}
	w.Node = newNode(t, "ghee serve", w.serve)
	w.Env = env
	switch {
	case s.Beside != nil:
		w.URL = s.Beside.URL
	case s.StandbyOf != nil:
		w.cluster = s.StandbyOf.cluster.Standby(t)
		u, err := url.Parse(s.StandbyOf.URL)
		if err != nil {
			t.Fatal(err)
		}
		w.URL = w.cluster.Address(strings.TrimPrefix(u.Path, "/")) + "&connect_timeout=60"
	case s.Database == PostgreSQL:
		w.cluster = pgtest.Start(t)
		// On a machine that does much else a new connection takes its time; a
		// stopped cluster refuses at once.
		w.URL = w.cluster.URL(t, "ghee") + "&connect_timeout=60"
	}
	w.Start()
	return w
}

// serve is the command that serves.
func (w *World) serve() *exec.Cmd {
	listen, metrics := "127.0.0.1:0", "127.0.0.1:0"
	if w.spec.Listen != "" {
		listen, metrics = w.spec.Listen, host(w.spec.Listen)+":0"
	}
	args := []string{"serve", "--listen", listen, "--metrics", metrics}
	if w.spec.Demo {
		args = append(args, "--demo")
	}
	return w.command(append(args, w.spec.Args...)...)
}

// Result is what a command left.
type Result struct {
	Stdout, Stderr string
	Code           int
}

// Ghee runs a command on the world's folder and database.
func (w *World) Ghee(args ...string) Result {
	w.t.Helper()
	cmd := w.command(args...)
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	err := cmd.Run()
	if _, exited := err.(*exec.ExitError); err != nil && !exited { //nolint:errorlint // Run returns it bare
		w.t.Fatalf("ghee %v could not run: %v", args, err)
	}
	return Result{stdout.String(), stderr.String(), cmd.ProcessState.ExitCode()}
}

// Must runs a command that must succeed and returns its standard output.
func (w *World) Must(args ...string) string {
	w.t.Helper()
	r := w.Ghee(args...)
	if r.Code != 0 {
		w.t.Fatalf("ghee %v ended with %d: %s%s", args, r.Code, r.Stdout, r.Stderr)
	}
	return r.Stdout
}

func (w *World) command(args ...string) *exec.Cmd {
	cmd := program(w.t, w.spec.Failpoints, args...)
	cmd.Env = append(cmd.Env, "GHEE_DATA="+w.Data, "GHEE_DATABASE="+w.URL)
	cmd.Env = append(cmd.Env, w.Env...)
	return cmd
}

// Origin opens the world's database in this process, for what no command does.
// It is open until the test ends.
func (w *World) Origin() *app.Origin {
	w.t.Helper()
	o := w.open()
	w.t.Cleanup(func() { _ = o.Close() })
	return o
}

func (w *World) open() *app.Origin {
	w.t.Helper()
	o, err := app.OpenOrigin(context.Background(), app.Config{Data: w.Data, Database: w.URL}, nil)
	if err != nil {
		w.t.Fatal(err)
	}
	return o
}

// LoseDatabase takes the authoring database away: PostgreSQL is stopped, the
// SQLite file becomes garbage.
func (w *World) LoseDatabase() {
	w.t.Helper()
	if w.cluster != nil {
		if err := w.cluster.Stop(); err != nil {
			w.t.Fatal(err)
		}
		return
	}
	garbage := bytes.Repeat([]byte("this is no database. "), 4096)
	for _, name := range []string{"authoring.db", "authoring.db-wal", "authoring.db-shm"} {
		path := filepath.Join(w.Data, name)
		if _, err := os.Stat(path); err != nil {
			continue
		}
		if err := os.WriteFile(path, garbage, 0o600); err != nil {
			w.t.Fatal(err)
		}
	}
}

// FindDatabase brings a PostgreSQL back that LoseDatabase took away.
func (w *World) FindDatabase() {
	w.t.Helper()
	if err := w.cluster.Start(); err != nil {
		w.t.Fatal(err)
	}
}
