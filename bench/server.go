package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// server is a running server, on a core of its own where there are two.
type server struct {
	cmd   *exec.Cmd
	base  string        // "http://127.0.0.1:…"
	first time.Duration // from its start to its first answer
}

// patience is how long a server may take to its first answer.
const patience = 30 * time.Second

// start runs a program and waits until it answers path. "LISTEN" in args stands
// for the address it is to listen on.
func start(ctx context.Context, path, program string, args ...string) (*server, error) {
	return startWithin(ctx, patience, path, program, args...)
}

// startWithin is start for a server that may take longer.
func startWithin(ctx context.Context, patience time.Duration, path, program string, args ...string) (*server, error) {
	listen, err := free(ctx)
	if err != nil {
		return nil, err
	}
	args = slices.Clone(args)
	for i, a := range args {
		args[i] = strings.Replace(a, "LISTEN", listen, 1)
	}
	return launch(ctx, patience, "http://"+listen+path, program, args...)
}

// free returns an address of loopback where nobody listens.
func free(ctx context.Context) (string, error) {
	l, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	return l.Addr().String(), l.Close()
}

// launch runs a program on the servers' core and waits until it answers at a URL.
func launch(ctx context.Context, patience time.Duration, first, program string, args ...string) (*server, error) {
	u, err := url.Parse(first)
	if err != nil {
		return nil, err
	}
	args = append([]string{program}, args...)
	if pinned() {
		args = append([]string{"taskset", "-c", "0"}, args...)
	}
	s := &server{cmd: exec.CommandContext(ctx, args[0], args[1:]...), base: u.Scheme + "://" + u.Host}
	var said bytes.Buffer
	s.cmd.Stderr = &said
	begin := time.Now()
	if err := s.cmd.Start(); err != nil {
		return nil, err
	}
	asker := client()
	defer asker.CloseIdleConnections()
	tick := time.NewTicker(time.Millisecond)
	defer tick.Stop()
	for time.Since(begin) < patience {
		r, err := asker.Get(first) //nolint:noctx // a server that hangs is killed with ctx
		if err == nil {
			_ = r.Body.Close() // only its status matters
			if r.StatusCode == http.StatusOK {
				s.first = time.Since(begin)
				return s, nil
			}
		}
		<-tick.C
	}
	err = s.stop()
	return nil, errors.Join(fmt.Errorf("%s did not answer %s within %v\n%s", filepath.Base(program), u.Path, patience, said.String()), err)
}

// pinned reports whether server and load each get a core.
func pinned() bool {
	_, err := exec.LookPath("taskset")
	return err == nil && runtime.NumCPU() > 1
}

// move pins this process to a core, or to all with "0-1023".
func move(ctx context.Context, cores string) {
	if pinned() { // where that fails the figures are worse, not wrong
		_ = exec.CommandContext(ctx, "taskset", "-a", "-p", "-c", cores, strconv.Itoa(os.Getpid())).Run()
	}
}

// spread lets the server have all cores.
func (s *server) spread(ctx context.Context) {
	if pinned() { // where that fails the figures are worse, not wrong
		_ = exec.CommandContext(ctx, "taskset", "-a", "-p", "-c", "0-1023", strconv.Itoa(s.cmd.Process.Pid)).Run()
	}
}

// stop ends the server.
func (s *server) stop() error {
	err := s.cmd.Process.Signal(syscall.SIGTERM)
	_ = s.cmd.Wait() // it was told to end; how is its matter
	return err
}

// used is the processor time so far of the server's threads, and of the processes
// it has made.
func (s *server) used() (time.Duration, error) { return spent(strconv.Itoa(s.cmd.Process.Pid)) }

func spent(pid string) (all time.Duration, err error) {
	tasks, err := filepath.Glob("/proc/" + pid + "/task/*")
	if err != nil || len(tasks) == 0 {
		return 0, fmt.Errorf("the processor time of the server cannot be read: %w", err)
	}
	for _, t := range tasks {
		data, err := os.ReadFile(filepath.Join(t, "schedstat"))
		if err != nil {
			continue // the thread has ended
		}
		ns, _, _ := strings.Cut(string(data), " ")
		n, err := strconv.ParseInt(ns, 10, 64)
		if err != nil {
			return 0, err
		}
		all += time.Duration(n)
		children, _ := os.ReadFile(filepath.Join(t, "children")) // none where the kernel does not tell
		for child := range strings.FieldsSeq(string(children)) {
			n, err := spent(child)
			if err != nil {
				return 0, err
			}
			all += n
		}
	}
	return all, nil
}

// memory is what the server holds: resident in all, and the part that is not
// pages of files; in MB.
func (s *server) memory() (resident, anonymous float64) {
	data, _ := os.ReadFile(fmt.Sprintf("/proc/%d/status", s.cmd.Process.Pid)) // 0 when it is gone
	for line := range strings.Lines(string(data)) {
		f := strings.Fields(line)
		if len(f) < 2 {
			continue
		}
		kb, _ := strconv.ParseFloat(f[1], 64)
		switch f[0] {
		case "VmRSS:":
			resident = kb / 1024
		case "RssAnon:":
			anonymous = kb / 1024
		}
	}
	return resident, anonymous
}

// files is how many files the server has open.
func (s *server) files() int {
	f, _ := os.ReadDir(fmt.Sprintf("/proc/%d/fd", s.cmd.Process.Pid)) // none when it is gone
	return len(f)
}
