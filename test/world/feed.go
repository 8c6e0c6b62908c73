package world

import (
	"bytes"
	"io"
	"os/exec"
	"syscall"
	"time"
)

// Usage is what a command cost.
type Usage struct {
	Peak int64         // the most memory it held at a time, in bytes
	CPU  time.Duration // of all cores, in the program and in the kernel
}

// Feed runs a command as Ghee does, with in as its standard input. What the
// command does not read of in is left.
func (w *World) Feed(in io.Reader, args ...string) (r Result, u Usage) {
	w.t.Helper()
	cmd := w.command(args...)
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	pipe, err := cmd.StdinPipe()
	if err != nil {
		w.t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		w.t.Fatalf("ghee %v could not start: %v", args, err)
	}
	fed := make(chan struct{})
	go func() {
		defer close(fed)
		_, _ = io.Copy(pipe, in) // a command that has ended reads no more
		_ = pipe.Close()
	}()
	err = cmd.Wait() // closes the pipe, which ends the copying
	<-fed
	if _, exited := err.(*exec.ExitError); err != nil && !exited { //nolint:errorlint // Wait returns it bare
		w.t.Fatalf("ghee %v could not run: %v", args, err)
	}
	if usage, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage); ok {
		u.Peak = usage.Maxrss << 10 // Linux counts in KiB
	}
	u.CPU = cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
	return Result{stdout.String(), stderr.String(), cmd.ProcessState.ExitCode()}, u
}

// DatabaseLog returns what PostgreSQL has logged, "" for SQLite.
func (w *World) DatabaseLog() string {
	w.t.Helper()
	if w.cluster == nil {
		return ""
	}
	return w.cluster.Log(w.t)
}
