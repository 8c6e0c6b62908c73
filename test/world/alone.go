package world

import (
	"path/filepath"
	"testing"
)

// Alone runs commands that need neither folder nor database.
type Alone struct {
	t testing.TB
	w *World
}

// NewAlone makes one.
func NewAlone(t testing.TB) *Alone {
	t.Helper()
	return &Alone{t: t, w: &World{Node: &Node{t: t}, Data: filepath.Join(t.TempDir(), "none")}}
}

// Ghee runs a command to its end.
func (a *Alone) Ghee(args ...string) Result {
	a.t.Helper()
	return a.w.Ghee(args...)
}

// Running is a command that goes on.
type Running struct {
	t    testing.TB
	said *lines
}

// Begin starts a command, which ends with the test.
func (a *Alone) Begin(args ...string) *Running {
	a.t.Helper()
	cmd := a.w.command(args...)
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		a.t.Fatal(err)
	}
	r := &Running{t: a.t, said: newLines()}
	done := make(chan struct{})
	go func() {
		defer close(done)
		r.said.read(out)
		_ = cmd.Wait() // the test ends it
	}()
	a.t.Cleanup(func() {
		_ = cmd.Process.Kill()
		<-done
	})
	return r
}

// Says waits until the command has written a word.
func (r *Running) Says(word string) {
	r.t.Helper()
	if !r.said.wait(word, 3*patience) {
		r.t.Fatalf("it never said %q; it said:\n%s", word, r.said)
	}
}
