//go:build linux

package faults

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/gheecms/ghee/test/faults/matrix"
	"github.com/gheecms/ghee/test/world"
)

// serving is a ghee serve on an address that stays.
type serving struct {
	cmd   *exec.Cmd
	says  chan bool // true when it has greeted, false when it ended before
	ended chan struct{}
	log   strings.Builder
}

func launch(t *testing.T, w *world.World, program string, args ...string) *serving {
	t.Helper()
	s := &serving{cmd: w.Command(append([]string{"serve"}, args...)...), says: make(chan bool, 1), ended: make(chan struct{})}
	if program != "" {
		s.cmd.Path = program
	}
	out, err := s.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	s.cmd.Stderr = &s.log
	if err := s.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = s.cmd.Process.Kill()
		<-s.ended
	})
	go func() {
		defer close(s.ended)
		lines := bufio.NewScanner(out)
		for lines.Scan() {
			if strings.Contains(lines.Text(), "Ctrl-C") {
				s.says <- true
			}
		}
		_ = s.cmd.Wait()
		s.says <- false
	}()
	return s
}

func (s *serving) answers(t *testing.T) {
	t.Helper()
	select {
	case said := <-s.says:
		if !said {
			t.Fatalf("it ended: %s", s.log.String())
		}
	case <-time.After(time.Minute):
		t.Fatal("it does not answer")
	}
}

func (s *serving) hasEnded(t *testing.T, what string) {
	t.Helper()
	select {
	case <-s.ended:
	case <-time.After(time.Minute):
		t.Fatalf("%s does not end", what)
	}
}

// nextVersion builds a ghee that calls itself another version than the rest.
func nextVersion(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "ghee-next")
	build := exec.Command("go", "build", "-buildvcs=false", "-trimpath", "-tags", "nodynamic", "-ldflags", "-X main.version=next", "-o", path, "./cmd/ghee")
	build.Dir, build.Env = "../..", append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return path
}

// crowd asks without pause, in several ways, until it is stopped.
type crowd struct {
	asked, failed atomic.Int64
	first         atomic.Pointer[string] // failure
	stop          chan struct{}
	all           sync.WaitGroup
}

func (c *crowd) ask(client *http.Client, make func(n int) *http.Request, want int) {
	c.all.Go(func() {
		for n := 0; ; n++ {
			select {
			case <-c.stop:
				return
			default:
			}
			res, err := client.Do(make(n))
			c.asked.Add(1)
			if err == nil {
				body, readErr := io.ReadAll(res.Body)
				_ = res.Body.Close()
				if err = readErr; err == nil && res.StatusCode != want {
					err = fmt.Errorf("%d %s", res.StatusCode, body)
				}
			}
			if err != nil {
				c.failed.Add(1)
				text := err.Error()
				c.first.CompareAndSwap(nil, &text)
			}
		}
	})
}

// shared reports whether nobody holds a lock alone.
func shared(t *testing.T, path string) bool {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	return syscall.Flock(int(f.Fd()), syscall.LOCK_SH|syscall.LOCK_NB) == nil
}

func version(t *testing.T, base string) string {
	t.Helper()
	client := &http.Client{Timeout: 30 * time.Second}
	res, err := client.Get(base + "/healthz")
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	text, _ := io.ReadAll(res.Body)
	return string(text)
}

// A new version takes over from the old one, again and again, and back: no
// client sees a request fail, on connections it keeps or on new ones.
func TestRow52_Upgrades(t *testing.T) {
	row := matrix.Begin(t, 52)
	w := world.New(t, world.Spec{Demo: true})
	plain, _ := w.Tokens()
	token := strings.TrimSpace(w.Must("token", "create", "--site", "demo", "--kind", "write"))
	w.Stop()
	other := nextVersion(t)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := l.Addr().String()
	_ = l.Close()
	base, args := "http://"+address, []string{"--demo", "--listen", address, "--metrics", "", "--upgrade"}
	now := launch(t, w, "", args...)
	now.answers(t)

	c := &crowd{stop: make(chan struct{})}
	for _, keeps := range []bool{true, false} {
		client := func() *http.Client {
			return &http.Client{Timeout: 30 * time.Second, Transport: &http.Transport{DisableKeepAlives: !keeps}}
		}
		c.ask(client(), func(n int) *http.Request {
			r, _ := http.NewRequest(http.MethodGet, fmt.Sprintf("%s/v2/posts/?page_size=%d&auth_token=%s", base, 1+n%50, plain), nil)
			return r
		}, http.StatusOK)
		c.ask(client(), func(n int) *http.Request {
			body := fmt.Sprintf(`{"title":"U","slug":"u-%v-%d","status":"draft"}`, keeps, n)
			r, _ := http.NewRequest(http.MethodPost, base+"/v2/posts/", strings.NewReader(body))
			r.Header.Set("Authorization", "Token "+token)
			r.Header.Set("Content-Type", "application/json")
			return r
		}, http.StatusAccepted)
	}
	upgrades := matrix.Size(2, 20)
	for i := range upgrades {
		program, want := "", `next`
		if i%2 == 0 {
			program = other
		}
		next := launch(t, w, program, args...)
		next.answers(t)
		now.hasEnded(t, "the old version")
		if said := version(t, base); strings.Contains(said, want) != (program != "") {
			t.Errorf("after upgrade %d it is %s", i+1, said)
		}
		now = next
	}

	// One that dies half-way leaves the old one as it was: it writes its sets again.
	l, err = net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	fails := launch(t, w, "", append(slices.Clip(args), "--metrics", l.Addr().String())...)
	fails.hasEnded(t, "the one whose address is taken")
	killed := launch(t, w, other, args...)
	for lock := filepath.Join(w.Data, "serve.lock"); !shared(t, lock); { // until the old one has made room
		<-time.After(time.Millisecond)
	}
	_ = killed.cmd.Process.Signal(syscall.SIGKILL)
	killed.hasEnded(t, "the one that was killed")
	close(c.stop)
	c.all.Wait()
	row.Figure("requests over upgrades", "%d, %d failed, %d upgrades", c.asked.Load(), c.failed.Load(), upgrades)
	if c.failed.Load() > 0 {
		t.Errorf("%d of %d requests failed: %s", c.failed.Load(), c.asked.Load(), *c.first.Load())
	}
	if c.asked.Load() < 100 {
		t.Errorf("only %d requests were made", c.asked.Load())
	}
	w.Base = base
	w.Must("unpublish", "--site", "demo", "post/example-post")
	site, err := w.Origin().Store.SiteByKey(t.Context(), "demo")
	if err != nil {
		t.Fatal(err)
	}
	w.Caught(site.ID, plain)
}
