package faults

import (
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/gheecms/ghee/test/faults/matrix"
	"github.com/gheecms/ghee/test/world"
)

// startedBy has the programs under test start with a line of shell before them.
func startedBy(t *testing.T, line string) {
	t.Helper()
	dir := t.TempDir()
	path := os.Getenv("GHEE_TEST_BINARY")
	if path == "" {
		must(t, world.Build("nodynamic", dir, "./cmd/ghee"))
		path = filepath.Join(dir, "ghee")
	}
	script := filepath.Join(dir, "bounded")
	must(t, os.WriteFile(script, fmt.Appendf(nil, "#!/bin/sh\n%s\nexec %q \"$@\"\n", line, path), 0o700))
	t.Setenv("GHEE_TEST_BINARY", script)
}

// group has the programs under test start in a control group of their own, with
// a bound, and returns its folder. It is below the group of the test, whose own
// bounds hold for it, too.
func group(t *testing.T, controller, file, bound string) string {
	t.Helper()
	if os.Getuid() != 0 {
		t.Skip("only root makes control groups")
	}
	told, err := os.ReadFile("/proc/self/cgroup")
	if err != nil {
		t.Skip("there are no control groups:", err)
	}
	dir := ""
	for line := range strings.Lines(string(told)) {
		if part := strings.SplitN(strings.TrimSpace(line), ":", 3); len(part) == 3 && part[1] == controller {
			dir = filepath.Join("/sys/fs/cgroup", controller, part[2], fmt.Sprint("ghee-test-", os.Getpid()))
		}
	}
	if dir == "" {
		t.Skipf("no control groups of version 1 for %s", controller)
	}
	if err := os.Mkdir(dir, 0o755); err != nil {
		t.Skip("no control group can be made:", err)
	}
	t.Cleanup(func() {
		if err := os.Remove(dir); err != nil {
			t.Error(err)
		}
	})
	must(t, os.WriteFile(filepath.Join(dir, file), []byte(bound), 0o600))
	startedBy(t, fmt.Sprintf("echo $$ >%q", filepath.Join(dir, "cgroup.procs")))
	return dir
}

// Row 48: 256 files, and more clients than that.
func TestRow48_FewFiles(t *testing.T) {
	row := matrix.Begin(t, 48)
	startedBy(t, "ulimit -n 256")
	w, token := demo(t, false)
	host := strings.TrimPrefix(w.Base, "http://")
	for range 600 {
		c, err := (&net.Dialer{Timeout: 10 * time.Second}).DialContext(t.Context(), "tcp", host)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = c.Close() })
	}
	s := newSwarm(w.Node)
	s.http.Transport = &http.Transport{DisableKeepAlives: true}
	const reads = 200
	var refused, answered atomic.Int64
	var wg sync.WaitGroup
	for range 20 {
		wg.Go(func() {
			for range reads / 20 {
				a, err := w.Try(t.Context(), &s.http, "GET", "/v2/posts/?auth_token="+token, "")
				if err == nil && a.Status == 200 {
					answered.Add(1)
				} else {
					refused.Add(1)
				}
			}
		})
	}
	wg.Wait()
	files, _ := w.Metric("process_open_fds")
	row.Figure("connections", "600 silent ones beside 20 busy ones, 256 files")
	row.Figure("reads answered", "%d of %d", answered.Load(), reads)
	row.Figure("files open", "%.0f", files)
	if answered.Load() < reads*9/10 || w.Fallen() > 0 {
		t.Errorf("%d answered, %d refused; the process ended %d times", answered.Load(), refused.Load(), w.Fallen())
	}
	w.Until("ordinary again", func() bool { return w.Read(token, "/v2/posts/").Status == 200 })
}

// scarce asks more of a node than it can do with what it has, and looks that it
// answers or refuses, and is as before afterwards.
func scarce(t *testing.T, row *matrix.Row, clients int) *world.World {
	t.Helper()
	w, token := demo(t, false)
	w.Falls()
	s := newSwarm(w.Node)
	var n atomic.Int64
	s.load(t, clients, matrix.Size(3*time.Second, 20*time.Second), func() string {
		i := n.Add(1)
		return fmt.Sprintf("/v2/posts/search/?query=a+e%d&page_size=%d&auth_token=%s", i, 1+i%90, token)
	})
	row.Figure("reads answered", "%d of %d, %d refused", s.count(200), s.count(200)+s.count(503), s.count(503))
	row.Figure("times the process ended", "%d", w.Fallen())
	if w.Fallen() > 0 {
		began := time.Now()
		w.Start()
		w.Until("it answers again", func() bool { return w.Read(token, "/v2/posts/").Status == 200 })
		row.Figure("answers again after it ended", "%.1f s", time.Since(began).Seconds())
	} else if s.honest(t); s.count(200) == 0 {
		t.Error("nothing was answered")
	}
	calm, over := newSwarm(w.Node), time.Now()
	w.Until("it answers when the load is over", func() bool { return calm.ask(t.Context(), "/v2/posts/?auth_token="+token).Status == 200 })
	calm.honest(t)
	row.Figure("answers everything after the load", "within %.1f s", time.Since(over).Seconds())
	return w
}

// Row 48: 128 MiB, for a process that thousands of clients ask.
func TestRow48_LittleMemory(t *testing.T) {
	row := matrix.Begin(t, 48)
	dir := group(t, "memory", "memory.limit_in_bytes", "134217728")
	w := scarce(t, row, 400)
	memory, _ := w.Metric("process_resident_memory_bytes")
	most, err := os.ReadFile(filepath.Join(dir, "memory.max_usage_in_bytes"))
	must(t, err)
	row.Figure("memory in the end, of 128 MiB", "%.0f MiB resident; its files included %s MiB at most", memory/(1<<20), mebibytes(string(most)))
	if w.Fallen() > 0 {
		t.Errorf("the process ended %d times for want of memory", w.Fallen())
	}
}

func mebibytes(text string) string {
	var n int64
	_, _ = fmt.Sscan(text, &n) // 0 says enough
	return fmt.Sprint(n >> 20)
}

// Row 48: a fifth of a processor.
func TestRow48_LittleProcessor(t *testing.T) {
	row := matrix.Begin(t, 48)
	group(t, "cpu", "cpu.cfs_quota_us", "20000")
	if w := scarce(t, row, 100); w.Fallen() > 0 {
		t.Errorf("the process ended %d times", w.Fallen())
	}
}
