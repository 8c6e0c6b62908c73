package purgetest

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// Secret is what a Varnish of this package lets its purgers say.
const Secret = "a-secret-of-tests"

// Varnish is a varnishd that runs deploy/varnish/ghee.vcl before one origin. It
// ends with the test.
type Varnish struct {
	URL string
	cmd *exec.Cmd
}

// site is what default.vcl is on an operator's machine.
const site = `vcl 4.1;
import std;
backend ghee {
	.host = %q;
	.port = %q;
	.connect_timeout = 250ms;
	.first_byte_timeout = 12s;
	.probe = { .url = "/healthz"; .interval = 300ms; .timeout = 1s; .window = 3; .threshold = 2; .initial = 2; }
}
acl ghee_purgers { "127.0.0.1"; }
sub ghee_secret { set req.http.Ghee-Secret = regsub(std.fileread(%q), "\s+$", ""); }
include "ghee.vcl";
`

// StartVarnish starts one before an origin ("http://127.0.0.1:…", which answers
// /healthz). Without Varnish on this machine the test is skipped, or fails where
// CI=true.
func StartVarnish(t testing.TB, origin string, arguments ...string) *Varnish {
	t.Helper()
	program := Need(t, "varnishd", "/usr/sbin/varnishd")
	host, port, err := net.SplitHostPort(strings.TrimPrefix(origin, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	dir, err := os.MkdirTemp("", "ghee-varnish-") // t.TempDir may be too long a name for its sockets
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	secret, vcl := filepath.Join(dir, "ghee.secret"), filepath.Join(dir, "default.vcl")
	for name, content := range map[string]string{secret: Secret + "\n", vcl: fmt.Sprintf(site, host, port, secret)} {
		if err := os.WriteFile(name, []byte(content), 0o644); err != nil { //nolint:gosec // Varnish reads it as another user
			t.Fatal(err)
		}
	}
	at := Address(t)
	v := &Varnish{URL: "http://" + at}
	v.cmd = exec.CommandContext(context.WithoutCancel(t.Context()), program, append([]string{ //nolint:gosec // a test's own
		"-F", "-j", "none", "-n", filepath.Join(dir, "n"), "-a", at, "-f", vcl, "-p", "vcl_path=" + Shipped(t),
		"-p", "http_gzip_support=off", "-s", "malloc,64m", "-l", "8m",
	}, arguments...)...)
	said := &bytes.Buffer{}
	v.cmd.Stdout, v.cmd.Stderr = said, said
	v.cmd.SysProcAttr = dieWithTest()
	if err := v.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		_ = v.cmd.Wait() // how it ended is told below, where it matters
	}()
	t.Cleanup(func() {
		_ = v.cmd.Process.Signal(syscall.SIGTERM)
		<-ended
	})
	v.ready(t, ended, said)
	return v
}

// ready waits until it answers.
func (v *Varnish) ready(t testing.TB, ended <-chan struct{}, said fmt.Stringer) {
	t.Helper()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	giveUp := time.After(time.Minute)
	for {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodTrace, v.URL, nil) // which it answers alone
		if err != nil {
			t.Fatal(err)
		}
		if res, err := http.DefaultTransport.RoundTrip(r); err == nil {
			_ = res.Body.Close()
			return
		}
		select {
		case <-ended:
			t.Fatalf("Varnish did not start:\n%s", said)
		case <-giveUp:
			t.Fatal("Varnish does not answer.")
		case <-tick.C:
		}
	}
}

// Need finds a program. Without it the test is skipped, or fails where CI=true.
func Need(t testing.TB, name string, places ...string) string {
	t.Helper()
	for _, p := range append([]string{name}, places...) {
		if found, err := exec.LookPath(p); err == nil {
			return found
		}
	}
	if os.Getenv("CI") == "true" {
		t.Fatalf("%s is not on this machine: scripts/setup test installs it.", name)
	}
	t.Skipf("%s is not on this machine: scripts/setup test installs it.", name)
	return ""
}

// Address is a free one of this machine, with a port that connections going out
// are not given.
func Address(t testing.TB) string {
	t.Helper()
	var c net.ListenConfig
	for range 100 {
		at := fmt.Sprintf("127.0.0.1:%d", 10_000+rand.IntN(20_000)) //nolint:gosec // not for secrets
		if l, err := c.Listen(t.Context(), "tcp", at); err == nil {
			_ = l.Close()
			return at
		}
	}
	t.Fatal("no port is free")
	return ""
}

// Shipped is the folder of deploy/varnish.
func Shipped(t testing.TB) string {
	t.Helper()
	dir, err := os.Getwd()
	for ; err == nil && dir != "/"; dir = filepath.Dir(dir) {
		if shipped := filepath.Join(dir, "deploy", "varnish"); exists(filepath.Join(shipped, "ghee.vcl")) {
			return shipped
		}
	}
	t.Fatal("deploy/varnish/ghee.vcl is not there.")
	return ""
}

func exists(name string) bool {
	_, err := os.Stat(name)
	return err == nil
}
