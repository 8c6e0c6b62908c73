//go:build unix

// Package memcachedtest gives tests a real Memcached on a free loopback port,
// gone when the test is.
package memcachedtest

import (
	"context"
	"net"
	"net/url"
	"os"
	"os/exec"
	"os/user"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/bradfitz/gomemcache/memcache"

	"github.com/gheecms/ghee/internal/child"
)

// Server is one Memcached.
type Server struct {
	Address string

	t   testing.TB
	cmd *exec.Cmd
}

// patience is how long it may take to start.
const patience = 30 * time.Second

func (s *Server) dial() (net.Conn, error) {
	var d net.Dialer
	return d.DialContext(context.WithoutCancel(s.t.Context()), "tcp", s.Address)
}

// Start starts a server. Without one on this machine the test is skipped, or
// fails where CI=true.
func Start(t testing.TB) *Server {
	t.Helper()
	if _, err := exec.LookPath("memcached"); err != nil {
		const help = "memcached is not on this machine: scripts/setup test installs it."
		if os.Getenv("CI") == "true" {
			t.Fatal(help)
		}
		t.Skip(help)
	}
	var lc net.ListenConfig
	l, err := lc.Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := &Server{Address: l.Addr().String(), t: t}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Kill)
	s.Start()
	return s
}

// Start starts the server again, empty, where it was.
func (s *Server) Start() {
	s.t.Helper()
	host, port, err := net.SplitHostPort(s.Address)
	if err != nil {
		s.t.Fatal(err)
	}
	args := []string{"-l", host, "-p", port, "-U", "0", "-m", "64"}
	if me, err := user.Current(); err == nil {
		args = append(args, "-u", me.Username) // root must say so
	}
	s.cmd = exec.CommandContext(context.Background(), "memcached", args...) // Kill ends it
	s.cmd.SysProcAttr = child.EndsWithUs(false)
	if err := s.cmd.Start(); err != nil {
		s.t.Fatal(err)
	}
	s.until("it listens", func() bool {
		conn, err := s.dial()
		if err != nil {
			return false
		}
		return conn.Close() == nil
	})
}

func (s *Server) until(what string, holds func() bool) {
	s.t.Helper()
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for deadline := time.Now().Add(patience); !holds(); <-tick.C {
		if time.Now().After(deadline) {
			s.t.Fatalf("memcached on %s did not come to this: %s", s.Address, what)
		}
	}
}

// Kill ends the server at once (kill -9), with all it holds.
func (s *Server) Kill() {
	if s.cmd == nil {
		return
	}
	_ = s.cmd.Process.Kill() // it may have ended by itself
	_ = s.cmd.Wait()         // as above
	s.cmd = nil
}

// Freeze lets the server do nothing, with all its connections open, until Thaw.
func (s *Server) Freeze() { s.signal(syscall.SIGSTOP) }

// Thaw lets a frozen server go on.
func (s *Server) Thaw() { s.signal(syscall.SIGCONT) }

func (s *Server) signal(sig syscall.Signal) {
	s.t.Helper()
	if err := s.cmd.Process.Signal(sig); err != nil {
		s.t.Fatal(err)
	}
}

// Client talks to the server as anybody can.
func (s *Server) Client() *memcache.Client {
	c := memcache.New(s.Address)
	c.Timeout = patience
	return c
}

// Keys are all that the server holds.
func (s *Server) Keys() (keys []string) {
	s.t.Helper()
	conn, err := s.dial()
	if err != nil {
		s.t.Fatal(err)
	}
	defer func() { _ = conn.Close() }() // it was only asked
	if _, err := conn.Write([]byte("lru_crawler metadump all\r\n")); err != nil {
		s.t.Fatal(err)
	}
	if err := conn.SetDeadline(time.Now().Add(patience)); err != nil {
		s.t.Fatal(err)
	}
	var text strings.Builder
	for part := make([]byte, 64<<10); !strings.HasSuffix(text.String(), "END\r\n"); {
		n, err := conn.Read(part)
		if err != nil {
			s.t.Fatal(err, text.String())
		}
		text.Write(part[:n])
	}
	for line := range strings.Lines(text.String()) {
		if rest, ok := strings.CutPrefix(line, "key="); ok {
			key, _, _ := strings.Cut(rest, " ")
			if key, err = url.PathUnescape(key); err != nil {
				s.t.Fatal(err)
			}
			keys = append(keys, key)
		}
	}
	return keys
}
