package faults

import (
	"context"
	"net"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/gheecms/ghee/internal/child"
)

// redisServer is a real Redis on a free loopback port, gone when the test is.
type redisServer struct {
	t       *testing.T
	address string
	cmd     *exec.Cmd
}

func startRedis(t *testing.T) *redisServer {
	t.Helper()
	if _, err := exec.LookPath("redis-server"); err != nil {
		const help = "redis-server is not on this machine: scripts/setup test installs it."
		if os.Getenv("CI") == "true" {
			t.Fatal(help)
		}
		t.Skip(help)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	s := &redisServer{t: t, address: l.Addr().String()}
	must(t, l.Close())
	s.start()
	t.Cleanup(s.kill)
	return s
}

func (s *redisServer) start() {
	s.t.Helper()
	host, port, err := net.SplitHostPort(s.address)
	must(s.t, err)
	s.cmd = exec.CommandContext(context.Background(), "redis-server", "--bind", host, "--port", port, "--save", "", "--appendonly", "no", "--dir", s.t.TempDir()) // kill ends it
	s.cmd.SysProcAttr = child.EndsWithUs(false)
	must(s.t, s.cmd.Start())
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for deadline := time.Now().Add(30 * time.Second); s.ask("PING") != "+PONG\r\n"; <-tick.C {
		if time.Now().After(deadline) {
			s.t.Fatal("Redis does not answer")
		}
	}
}

// ask sends one line and returns what comes at once.
func (s *redisServer) ask(line string) string {
	c, err := net.DialTimeout("tcp", s.address, time.Second)
	if err != nil {
		return err.Error()
	}
	defer c.Close()
	_ = c.SetDeadline(time.Now().Add(5 * time.Second))
	_, _ = c.Write([]byte(line + "\r\n"))
	b := make([]byte, 1<<16)
	n, _ := c.Read(b)
	return string(b[:n])
}

func (s *redisServer) freeze() { must(s.t, s.cmd.Process.Signal(syscall.SIGSTOP)) }
func (s *redisServer) thaw()   { must(s.t, s.cmd.Process.Signal(syscall.SIGCONT)) }

func (s *redisServer) kill() {
	_ = s.cmd.Process.Kill() // it may have ended
	_ = s.cmd.Wait()         // as above
}

// keys are all that it holds.
func (s *redisServer) keys() (keys []string) {
	for line := range strings.SplitSeq(s.ask("KEYS ghee1:*"), "\r\n") {
		if strings.HasPrefix(line, "ghee1:") {
			keys = append(keys, line)
		}
	}
	return keys
}
