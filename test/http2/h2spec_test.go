// Package http2 holds a serving process's HTTP/2 against a conformance suite.
package http2

import (
	"bufio"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"math/big"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/gheecms/ghee/test/world"
)

func TestMain(m *testing.M) { os.Exit(world.Main(m)) }

// What must pass of the suite. net/http decides it, and 141 passed when this was
// written; the bound leaves room for its next version.
const passes, cases = 139, 145

// h2spec is a tool of tools/go.mod. Where it cannot be built this test fails: a
// suite that nobody runs shows nothing.
func TestHTTP2_IsConformant(t *testing.T) {
	dir := t.TempDir()
	tool := filepath.Join(dir, "h2spec")
	build := exec.Command("go", "build", "-modfile=tools/go.mod", "-o", tool, "github.com/summerwind/h2spec/cmd/h2spec")
	build.Dir = "../.."
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("h2spec cannot be built: %v\n%s", err, out)
	}
	cert, key := filepath.Join(dir, "cert.pem"), filepath.Join(dir, "key.pem")
	issue(t, cert, key)
	w := world.New(t, world.Spec{Demo: true, Args: []string{"--tls-cert", cert, "--tls-key", key}})
	host, port, err := net.SplitHostPort(strings.TrimPrefix(w.Base, "https://"))
	if err != nil {
		t.Fatalf("it answers at %s: %v", w.Base, err)
	}
	plain, _ := w.Tokens()
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute)
	defer cancel()
	run := exec.CommandContext(ctx, tool, "-t", "-k", "-h", host, "-p", port, "-P", "/v2/posts/?auth_token="+plain, "-o", "5")
	out, err := run.CombinedOutput()
	if _, failed := err.(*exec.ExitError); err != nil && !failed { //nolint:errorlint // it returns it bare
		t.Fatal(err)
	}
	sum := regexp.MustCompile(`(\d+) tests, (\d+) passed, (\d+) skipped, (\d+) failed`).FindStringSubmatch(string(out))
	if sum == nil {
		t.Fatalf("h2spec did not come to its end:\n%s", out)
	}
	all, _ := strconv.Atoi(sum[1])
	good, _ := strconv.Atoi(sum[2])
	t.Logf("h2spec: %s", sum[0])
	if all < cases || good < passes {
		t.Errorf("h2spec: %s; want %d of %d\n%s", sum[0], passes, cases, failures(string(out)))
	}
}

// failures is the end of what h2spec says, where it lists them.
func failures(out string) string {
	if _, list, ok := strings.Cut(out, "Failures:"); ok {
		return list
	}
	var last []string
	for s := bufio.NewScanner(strings.NewReader(out)); s.Scan(); {
		last = append(last, s.Text())
	}
	return strings.Join(last[max(0, len(last)-40):], "\n")
}

// issue writes a certificate for this machine, and its key.
func issue(t *testing.T, cert, key string) {
	t.Helper()
	k, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	form := &x509.Certificate{SerialNumber: big.NewInt(1), NotAfter: time.Now().Add(time.Hour), IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}}
	der, err := x509.CreateCertificate(rand.Reader, form, form, &k.PublicKey, k)
	if err != nil {
		t.Fatal(err)
	}
	private, err := x509.MarshalPKCS8PrivateKey(k)
	if err != nil {
		t.Fatal(err)
	}
	for name, block := range map[string]*pem.Block{cert: {Type: "CERTIFICATE", Bytes: der}, key: {Type: "PRIVATE KEY", Bytes: private}} {
		if err := os.WriteFile(name, pem.EncodeToMemory(block), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}
