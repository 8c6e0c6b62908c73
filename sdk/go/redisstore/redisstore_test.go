package redisstore

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	ghee "github.com/gheecms/ghee/sdk/go"
)

// server is a Redis of this test's own, on a socket and with a password.
type server struct {
	t      *testing.T
	socket string
	cmd    *exec.Cmd
}

func start(t *testing.T) *server {
	t.Helper()
	folder, err := os.MkdirTemp("", "redis") // a socket's path may not be long
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(folder) })
	s := &server{t: t, socket: filepath.Join(folder, "s")}
	s.run()
	t.Cleanup(s.kill)
	return s
}

func (s *server) run() {
	s.t.Helper()
	program, err := exec.LookPath("redis-server")
	if err != nil {
		program = "/usr/sbin/redis-server" // Debian keeps daemons off the path of all but root
	}
	s.cmd = exec.CommandContext(context.Background(), program, "--port", "0", "--unixsocket", s.socket, "--save", "", "--appendonly", "no", "--requirepass", "pass:word") //nolint:gosec // of this test
	if err := s.cmd.Start(); err != nil {
		s.t.Fatalf("%v: scripts/setup test installs redis-server", err)
	}
	c := s.client()
	defer c.Close()
	for c.Ping(s.t.Context()).Err() != nil {
		select {
		case <-s.t.Context().Done():
			s.t.Fatal("redis-server does not answer")
		case <-time.After(5 * time.Millisecond):
		}
	}
}

func (s *server) kill() {
	_ = s.cmd.Process.Kill()
	_ = s.cmd.Wait()
}

func (s *server) signal(sig syscall.Signal) {
	if err := s.cmd.Process.Signal(sig); err != nil {
		s.t.Fatal(err)
	}
}

func (s *server) client() *redis.Client {
	return redis.NewClient(&redis.Options{Network: "unix", Addr: s.socket, Password: "pass:word"})
}

// counted counts the gets of a store.
type counted struct {
	ghee.Store
	gets atomic.Int64
}

func (c *counted) Get(ctx context.Context, key string) ([]byte, error) {
	c.gets.Add(1)
	return c.Store.Get(ctx, key)
}

// cold is a client whose only host is down, so that a read asks the store.
func cold(t *testing.T, o ghee.Options) *ghee.Client {
	t.Helper()
	o.Hosts, o.Attempts = []string{"http://127.0.0.1:9"}, 1
	c, err := ghee.New("READ", o)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// served waits until a read is answered from failover: a machine may be too busy for a
// store's 50 ms, so that the clock goes on by as long as it is left out.
func served(t *testing.T, c *ghee.Client, now *time.Time) {
	t.Helper()
	for {
		*now = now.Add(5 * time.Second)
		p, err := c.Posts.Get(t.Context(), "a", nil)
		if err == nil && p.Info.FromFailover {
			return
		}
		if t.Context().Err() != nil {
			t.Fatal(err)
		}
	}
}

// warm reads a post through a client whose host is up, and returns what is kept of it.
func warm(t *testing.T, s *server) (key, value string) {
	t.Helper()
	host := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write([]byte(`{"data":{"slug":"a"}}`))
	}))
	defer host.Close()
	c, err := ghee.New("READ", ghee.Options{Hosts: []string{host.URL}, Store: New(s.client())})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.Posts.Get(t.Context(), "a", nil); err != nil {
		t.Fatal(err)
	}
	if err := c.Close(); err != nil {
		t.Fatal(err)
	}
	r := s.client()
	defer r.Close()
	keys := r.Keys(t.Context(), "ghee1:*").Val()
	if len(keys) != 1 {
		t.Fatalf("kept are %q", keys)
	}
	return keys[0], r.Get(t.Context(), keys[0]).Val()
}

func TestStore_KeepsExpiresForgets(t *testing.T) {
	s := start(t)
	r := s.client()
	store := New(r)
	value := []byte("a\x00b\xff\n")
	if err := store.Set(t.Context(), "k", value, time.Minute); err != nil {
		t.Fatal(err)
	}
	if got, err := store.Get(t.Context(), "k"); err != nil || string(got) != string(value) {
		t.Errorf("%q %v", got, err)
	}
	if left := r.PTTL(t.Context(), "k").Val(); left <= 50*time.Second || left > time.Minute {
		t.Errorf("it stays for %v", left)
	}
	for range 2 {
		if err := store.Delete(t.Context(), "k"); err != nil {
			t.Error(err)
		}
	}
	if got, err := store.Get(t.Context(), "k"); got != nil || err != nil {
		t.Errorf("what is not there: %q %v", got, err)
	}
	if err := store.Close(); err != nil || !errors.Is(r.Ping(t.Context()).Err(), redis.ErrClosed) {
		t.Errorf("it is still open: %v", err)
	}
	wrong := redis.NewClient(&redis.Options{Network: "unix", Addr: s.socket, Password: "wrong"})
	defer wrong.Close()
	if _, err := New(wrong).Get(t.Context(), "k"); err == nil || !strings.Contains(err.Error(), "WRONGPASS") {
		t.Errorf("a wrong password: %v", err)
	}
}

func TestStore_WhatIsCorruptIsNone(t *testing.T) {
	s := start(t)
	key, value := warm(t, s)
	r := s.client()
	defer r.Close()
	now := time.Now()
	client := cold(t, ghee.Options{Store: New(s.client()), Now: func() time.Time { return now }})
	for what, bad := range map[string]string{
		"cut off": value[:len(value)-1], "longer": value + "x", "its body": strings.Replace(value, "slug", "slog", 1), "empty": "", "other": "OK",
	} {
		if err := r.Set(t.Context(), key, bad, 0).Err(); err != nil {
			t.Fatal(err)
		}
		now = now.Add(5 * time.Second)
		if _, err := client.Posts.Get(t.Context(), "a", nil); err == nil {
			t.Errorf("%s: it is given", what)
		}
	}
	if err := r.Set(t.Context(), key, value, 0).Err(); err != nil {
		t.Fatal(err)
	}
	served(t, client, &now)
	if err := r.Del(t.Context(), key).Err(); err != nil {
		t.Fatal(err)
	}
	if err := r.LPush(t.Context(), key, "no text").Err(); err != nil {
		t.Fatal(err)
	}
	if _, err := cold(t, ghee.Options{Store: New(s.client())}).Posts.Get(t.Context(), "a", nil); err == nil {
		t.Error("a list was given")
	}
}

// One that is frozen, slow or dead is asked once, and then left out for a while.
func TestStore_ThatDoesNotAnswerIsLeftOut(t *testing.T) {
	s := start(t)
	warm(t, s)
	slow := func() {
		r := s.client()
		defer r.Close()
		if err := r.ClientPause(t.Context(), time.Minute).Err(); err != nil {
			t.Fatal(err)
		}
	}
	for _, fault := range []struct {
		name      string
		do, after func()
	}{
		{"frozen", func() { s.signal(syscall.SIGSTOP) }, func() { s.signal(syscall.SIGCONT) }},
		{"slow", slow, s.kill},
		{"dead", func() {}, s.run},
	} {
		now := time.Now()
		c := &counted{Store: New(s.client())}
		client := cold(t, ghee.Options{Store: c, Now: func() time.Time { return now }})
		fault.do()
		for range 3 {
			if _, err := client.Posts.Get(t.Context(), "a", nil); err == nil {
				t.Errorf("%s: it answers", fault.name)
			}
		}
		if n := c.gets.Load(); n != 1 {
			t.Errorf("%s: it was asked %d times", fault.name, n)
		}
		fault.after()
		_ = client.Close()
	}
}

// The same client uses it again when it is back.
func TestStore_IsUsedAgainWhenItIsBack(t *testing.T) {
	s := start(t)
	key, value := warm(t, s)
	now := time.Now()
	client := cold(t, ghee.Options{Store: New(s.client()), Now: func() time.Time { return now }})
	s.kill()
	if _, err := client.Posts.Get(t.Context(), "a", nil); err == nil {
		t.Fatal("a dead one answers")
	}
	s.run()
	r := s.client()
	defer r.Close()
	if err := r.Set(t.Context(), key, value, 0).Err(); err != nil {
		t.Fatal(err)
	}
	if _, err := client.Posts.Get(t.Context(), "a", nil); err == nil {
		t.Error("it is asked again at once")
	}
	served(t, client, &now)
}
