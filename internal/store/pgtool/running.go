package pgtool

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"

	"github.com/gheecms/ghee/internal/fail"
)

// Start starts the server and returns when it takes connections.
func (s *Server) Start(ctx context.Context) error {
	log, err := os.OpenFile(s.dir+".log", os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	defer log.Close()
	cmd := s.programs.command(context.WithoutCancel(ctx), "postgres", "-D", s.dir) // it runs until it is stopped
	cmd.Stdout, cmd.Stderr = log, log
	if err := cmd.Start(); err != nil {
		return err
	}
	ended := make(chan struct{})
	go func() {
		_ = cmd.Wait() // how it ended stands in its log
		close(ended)
	}()
	s.cmd, s.ended = cmd, ended
	if !wait(ctx, ended, func() bool { return s.line(0) == strconv.Itoa(cmd.Process.Pid) && s.line(7) == "ready" }) {
		said, _ := os.ReadFile(s.dir + ".log")
		return errors.Join(ctx.Err(), fail.E(fail.Unavailable, "PostgreSQL did not start: %s", tail(string(said))))
	}
	return nil
}

// line is one of postmaster.pid: 0 is the process, 7 what it is doing.
func (s *Server) line(n int) string {
	file, err := os.ReadFile(filepath.Join(s.dir, "postmaster.pid"))
	lines := strings.Split(string(file), "\n")
	if err != nil || len(lines) <= n {
		return ""
	}
	return strings.TrimSpace(lines[n])
}

func tail(text string) string {
	if n := len(text) - 1000; n > 0 {
		text = "… " + text[n:]
	}
	return strings.Join(strings.Fields(text), " ")
}

// Stop ends the server as an operator would, and kills it where it does not heed that
// until ctx ends.
func (s *Server) Stop(ctx context.Context) error {
	pid := s.pid()
	if pid == 0 {
		return nil
	}
	_ = syscall.Kill(pid, syscall.SIGINT) // it may have ended
	if s.gone(ctx, pid) {
		return nil
	}
	return s.Kill() //nolint:contextcheck // it ends, whoever has stopped waiting
}

// pid is the postmaster's, 0 while none runs. Somebody else may have started it anew:
// ghee rejoin does.
func (s *Server) pid() int {
	pid, err := strconv.Atoi(s.line(0))
	if err != nil || !running(pid) {
		return 0
	}
	return pid
}

// gone waits until the process is.
func (s *Server) gone(ctx context.Context, pid int) bool {
	if s.cmd != nil && s.cmd.Process.Pid == pid {
		select {
		case <-s.ended:
			return true
		case <-ctx.Done():
			return false
		}
	}
	return wait(ctx, nil, func() bool { return !running(pid) })
}

// Kill ends every process of the server at once (kill -9), and returns when they are gone.
func (s *Server) Kill() error {
	pids := s.pids()
	for i := range pids {
		_ = syscall.Kill(pids[len(pids)-1-i], syscall.SIGKILL) // the postmaster last
	}
	for _, pid := range pids {
		s.gone(context.Background(), pid)
	}
	if err := os.Remove(filepath.Join(s.dir, "postmaster.pid")); !errors.Is(err, fs.ErrNotExist) {
		return err // where nobody buries processes it would still name one
	}
	return nil
}

// Freeze lets the server do nothing, with all its connections open, until Thaw.
func (s *Server) Freeze() {
	s.pids()
	for _, pid := range s.children() {
		_ = syscall.Kill(pid, syscall.SIGSTOP)
	}
}

// Thaw lets a frozen server go on.
func (s *Server) Thaw() {
	for _, pid := range append(s.children(), s.pid()) {
		if pid != 0 {
			_ = syscall.Kill(pid, syscall.SIGCONT)
		}
	}
}

// pids stops the postmaster, so that it makes no more processes, and returns all there
// are, its own first; none while it does not run.
func (s *Server) pids() []int {
	pid := s.pid()
	if pid == 0 {
		return nil
	}
	_ = syscall.Kill(pid, syscall.SIGSTOP)
	return append([]int{pid}, s.children()...)
}

func (s *Server) children() (pids []int) {
	pid := s.pid()
	if pid == 0 {
		return nil
	}
	text, _ := os.ReadFile(fmt.Sprintf("/proc/%d/task/%d/children", pid, pid)) // none, when it has just ended
	for word := range strings.FieldsSeq(string(text)) {
		if child, err := strconv.Atoi(word); err == nil {
			pids = append(pids, child)
		}
	}
	return pids
}

// Set changes a setting of the server while it runs. Name and value are ours.
func (s *Server) Set(name, value string) error {
	if err := s.append("postgresql.conf", fmt.Sprintf("%s = '%s'\n", name, value)); err != nil {
		return err
	}
	if pid := s.pid(); pid != 0 {
		return syscall.Kill(pid, syscall.SIGHUP)
	}
	return nil
}

// running reports whether a process is there and not merely unburied.
func running(pid int) bool {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	_, rest, _ := strings.Cut(string(status), ") ")
	return err == nil && !strings.HasPrefix(rest, "Z")
}
