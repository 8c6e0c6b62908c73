// Package world starts real ghee processes for tests: each world is a data
// folder, a database and a serving process, on ports of their own.
package world

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

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
	Database string // SQLite when empty
	Demo     bool   // serve the demo site
	Beside   *World // stand on the PostgreSQL of another world, with a folder of its own
}

// World is one node with its database. Its process ends with the test.
type World struct {
	t    testing.TB
	spec Spec
	Data string   // folder of the node
	URL  string   // of the database, "" for SQLite
	Base string   // "http://127.0.0.1:…" while it serves
	Env  []string // "NAME=value", for the processes started from now on

	cluster *pgtest.Cluster // for PostgreSQL, of this world alone
	cmd     *exec.Cmd
	ended   chan struct{}
	said    *lines // what serve wrote to standard output
	logged  bytes.Buffer
}

// New makes a world and starts serving in it.
func New(t testing.TB, s Spec) *World {
	t.Helper()
	w := &World{t: t, spec: s, Data: filepath.Join(t.TempDir(), "data")}
	switch {
	case s.Beside != nil:
		w.URL = s.Beside.URL
	case s.Database == PostgreSQL:
		w.cluster = pgtest.Start(t)
		// On a machine that does much else a new connection takes its time; a
		// stopped cluster refuses at once.
		w.URL = w.cluster.URL(t, "ghee") + "&connect_timeout=60"
	}
	w.Start()
	t.Cleanup(func() {
		w.Stop()
		if t.Failed() {
			t.Logf("ghee serve logged:\n%s", w.logged.String())
		}
	})
	return w
}

// patience is how long a process may take to start or stop before a test fails.
const patience = time.Minute

// Start starts serving and returns when it answers.
func (w *World) Start() {
	w.t.Helper()
	w.Launch()
	if !w.Ready() {
		w.t.Fatalf("ghee serve did not say that it answers. It said:\n%s\nand logged:\n%s", w.said, w.logged.String())
	}
}

// Launch starts serving and does not wait.
func (w *World) Launch() {
	w.t.Helper()
	args := []string{"serve", "--listen", "127.0.0.1:0", "--metrics", "127.0.0.1:0"}
	if w.spec.Demo {
		args = append(args, "--demo")
	}
	w.cmd = w.command(args...)
	out, err := w.cmd.StdoutPipe()
	if err != nil {
		w.t.Fatal(err)
	}
	w.cmd.Stderr = &w.logged
	if err := w.cmd.Start(); err != nil {
		w.t.Fatalf("ghee serve could not start: %v", err)
	}
	w.said, w.ended = newLines(), make(chan struct{})
	cmd, said, ended := w.cmd, w.said, w.ended
	go func() {
		defer close(ended)
		said.read(out)
		_ = cmd.Wait() // how it ended is the test's to judge
	}()
}

// Ready waits until the launched process answers; false when it has ended
// before, or takes too long.
func (w *World) Ready() bool {
	if !w.said.wait("Ctrl-C", patience) {
		return false
	}
	w.Base = strings.TrimSuffix(w.said.after("read API"), "/v2/")
	return true
}

// Ended is closed when the serving process has ended, in whatever way.
func (w *World) Ended() <-chan struct{} { return w.ended }

// Said returns what the serving process wrote to standard output.
func (w *World) Said() string { return w.said.String() }

// Logged returns what the world's processes have logged; to be called while
// none runs.
func (w *World) Logged() string { return w.logged.String() }

// Stop asks the process to end, as an operator would, and waits for it.
func (w *World) Stop() { w.end(syscall.SIGTERM) }

// Kill ends the process at once (kill -9).
func (w *World) Kill() { w.end(syscall.SIGKILL) }

func (w *World) end(s syscall.Signal) {
	w.t.Helper()
	if w.cmd == nil {
		return
	}
	_ = w.cmd.Process.Signal(s) // it may have ended by itself
	timer := time.AfterFunc(patience, func() { _ = w.cmd.Process.Kill() })
	<-w.ended
	if !timer.Stop() {
		w.t.Errorf("ghee serve did not end at %v", s)
	}
	w.cmd = nil
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
	cmd := exec.Command(binary(w.t), args...)
	cmd.SysProcAttr = dieWithTest()
	cmd.Env = append(os.Environ(), "GHEE_DATA="+w.Data, "GHEE_DATABASE="+w.URL)
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
