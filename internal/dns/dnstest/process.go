//go:build unix

// Package dnstest gives tests real name servers on free loopback ports, gone when
// the test is, and holds what every dns.Provider passes.
package dnstest

import (
	"context"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	mdns "github.com/miekg/dns"

	"github.com/gheecms/ghee/internal/child"
)

// patience is how long a server may take to start.
const patience = 30 * time.Second

// Server is one name server.
type Server struct {
	Address string // HOST:PORT, of UDP and TCP

	t    testing.TB
	dir  string
	args []string
	zone string // that it is asked for to see whether it answers
	cmd  *exec.Cmd
	log  *journal
}

type journal struct {
	mu   sync.Mutex
	text []byte
}

func (j *journal) Write(b []byte) (int, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.text = append(j.text, b...)
	return len(b), nil
}

func (j *journal) String() string {
	j.mu.Lock()
	defer j.mu.Unlock()
	return string(j.text)
}

var _ io.Writer = (*journal)(nil)

// newServer finds a program, or skips the test; where CI=true it fails.
func newServer(t testing.TB, program, zone string) *Server {
	t.Helper()
	path, err := exec.LookPath(program)
	if err != nil {
		path = "/usr/sbin/" + program // which is on the PATH of root alone
		_, err = os.Stat(path)
	}
	if err != nil {
		help := program + " is not on this machine: scripts/setup test installs it."
		if os.Getenv("CI") == "true" {
			t.Fatal(help)
		}
		t.Skip(help)
	}
	s := &Server{t: t, dir: t.TempDir(), args: []string{path}, zone: zone, log: &journal{}, Address: FreeAddress(t)}
	t.Cleanup(func() {
		s.Kill()
		if t.Failed() {
			t.Logf("%s said:\n%s", program, s.log)
		}
	})
	return s
}

// FreeAddress is one of this machine that nobody has, for UDP and for TCP.
func FreeAddress(t testing.TB) string {
	t.Helper()
	var lc net.ListenConfig
	for range 100 {
		l, err := lc.Listen(t.Context(), "tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		at := l.Addr().String()
		p, err := lc.ListenPacket(t.Context(), "udp", at)
		_ = l.Close()
		if err == nil {
			_ = p.Close()
			return at
		}
	}
	t.Fatal("no port is free")
	return ""
}

func (s *Server) file(name, text string) string {
	s.t.Helper()
	path := filepath.Join(s.dir, name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		s.t.Fatal(err)
	}
	return path
}

// Start starts the server and waits until it answers for something.
func (s *Server) Start() {
	s.t.Helper()
	s.cmd = exec.CommandContext(context.Background(), s.args[0], s.args[1:]...) // Kill ends it
	s.cmd.SysProcAttr = child.EndsWithUs(false)
	s.cmd.Dir, s.cmd.Stdout, s.cmd.Stderr = s.dir, s.log, s.log
	if err := s.cmd.Start(); err != nil {
		s.t.Fatal(err)
	}
	q := new(mdns.Msg).SetQuestion(s.zone, mdns.TypeSOA)
	c := &mdns.Client{Net: "tcp", Timeout: time.Second}
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for over := time.Now().Add(patience); time.Now().Before(over); <-tick.C {
		if _, _, err := c.Exchange(q, s.Address); err == nil {
			return
		}
	}
	s.t.Fatalf("%s does not answer:\n%s", s.args[0], s.log)
}

// Kill ends it (kill -9).
func (s *Server) Kill() {
	if s.cmd != nil && s.cmd.Process != nil {
		_ = s.cmd.Process.Kill() // it may have ended
		_ = s.cmd.Wait()
		s.cmd = nil
	}
}

// Ask asks the server, over UDP.
func (s *Server) Ask(name string, kind uint16) (*mdns.Msg, error) {
	m, _, err := (&mdns.Client{Timeout: 2 * time.Second}).Exchange(new(mdns.Msg).SetQuestion(name, kind), s.Address)
	return m, err
}

// zoneFile is a zone as it is before anybody has touched it.
func zoneFile(zone string, nameservers ...string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "$ORIGIN %s\n@ 3600 IN SOA %s hostmaster.%s 1 3600 600 604800 60\n", zone, nameservers[0], zone)
	for _, n := range nameservers {
		fmt.Fprintf(&b, "@ 86400 IN NS %s\n", n)
	}
	return b.String()
}
