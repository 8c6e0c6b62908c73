package examples_test

import (
	"bytes"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/gheecms/ghee/test/world"
)

// patience is how long a program may take to do something before a test fails.
const patience = 2 * time.Minute

// site is a running example.
type site struct {
	base  string
	cmd   *exec.Cmd
	ended chan struct{}
	said  bytes.Buffer // to be read once it has ended
}

// start starts an example by the command of its README and returns when it listens.
func start(t *testing.T, e example, env ...string) *site {
	t.Helper()
	l, err := net.Listen("tcp", ":0")
	if err != nil {
		t.Fatal(err)
	}
	port := l.Addr().(*net.TCPAddr).Port
	_ = l.Close()
	s := &site{base: fmt.Sprintf("http://127.0.0.1:%d", port), ended: make(chan struct{})}
	s.cmd = exec.CommandContext(t.Context(), e.start[0], e.start[1:]...)
	s.cmd.Dir = e.folder()
	s.cmd.Env = append(append(os.Environ(), e.env...), append(env, fmt.Sprintf("PORT=%d", port))...)
	s.cmd.Stdout, s.cmd.Stderr = &s.said, &s.said
	s.cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} // npm and go run start the program itself
	s.cmd.WaitDelay = 5 * time.Second
	if err := s.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		defer close(s.ended)
		_ = s.cmd.Wait() // it is told to end
	}()
	t.Cleanup(func() { s.stop(t) })
	until(t, e.name+" listens", func() bool {
		select {
		case <-s.ended:
			t.Fatalf("%s ended: %s", e.name, s.said.String())
		default:
		}
		c, err := net.Dial("tcp", strings.TrimPrefix(s.base, "http://"))
		if err == nil {
			_ = c.Close()
		}
		return err == nil
	})
	return s
}

// stop ends the program, as whoever deploys another version of it does.
func (s *site) stop(t *testing.T) {
	t.Helper()
	_ = syscall.Kill(-s.cmd.Process.Pid, syscall.SIGTERM)
	select {
	case <-s.ended:
	case <-time.After(patience):
		t.Errorf("%v did not end", s.cmd)
	}
	_ = syscall.Kill(-s.cmd.Process.Pid, syscall.SIGKILL) // what it has left behind
	if t.Failed() {
		t.Logf("%v said:\n%s", s.cmd, s.said.String())
	}
}

var client = &http.Client{Timeout: patience}

// get reads a page as a browser's first request does.
func (s *site) get(t *testing.T, path string) world.Answer {
	t.Helper()
	res, err := client.Get(s.base + path)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	return world.Answer{Status: res.StatusCode, Header: res.Header, Body: string(body)}
}

// kept reads a page that must come from the store. On a machine that does much else a
// file may take longer than a client waits for its store, which is then left out for
// a while.
func (s *site) kept(t *testing.T, path string) (a world.Answer) {
	t.Helper()
	until(t, path+" comes from the store", func() bool {
		a = s.get(t, path)
		return a.Status != http.StatusServiceUnavailable
	})
	return a
}

// until waits until something holds.
func until(t *testing.T, what string, holds func() bool) {
	t.Helper()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for deadline := time.Now().Add(patience); !holds(); <-tick.C {
		if time.Now().After(deadline) {
			t.Fatalf("it did not come to this: %s", what)
		}
	}
}

// held is how many answers a file store holds.
func held(t *testing.T, folder string) int {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(folder, "*.ghee1"))
	if err != nil {
		t.Fatal(err)
	}
	return len(files)
}
