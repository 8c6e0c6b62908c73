package listen_test

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"log/slog"
	"math/big"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/gheecms/ghee/internal/fail"
	"github.com/gheecms/ghee/internal/web/listen"
)

// issue writes a certificate that ends at a time, and its key.
func issue(t *testing.T, cert, key string, until time.Time) {
	t.Helper()
	k, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	form := &x509.Certificate{SerialNumber: big.NewInt(until.Unix()), NotAfter: until, DNSNames: []string{"ghee.test"}}
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

func TestCertificate_IsReadAgainWhenItChanges(t *testing.T) {
	dir := t.TempDir()
	cert, key := filepath.Join(dir, "cert.pem"), filepath.Join(dir, "key.pem")
	day := time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC)
	if _, err := listen.OpenCertificate(cert, key, slog.Default()); !fail.Is(err, fail.Invalid) || !strings.Contains(err.Error(), cert) {
		t.Errorf("without files: %v", err)
	}
	issue(t, cert, key, day)
	var log bytes.Buffer
	c, err := listen.OpenCertificate(cert, key, slog.New(slog.NewTextHandler(&log, nil)))
	if err != nil {
		t.Fatal(err)
	}
	stamp := day
	look := func(what string, until time.Time, says string) {
		t.Helper()
		log.Reset()
		stamp = stamp.Add(time.Second) // a file system may not tell two writes of one moment apart
		for _, name := range []string{cert, key} {
			_ = os.Chtimes(name, stamp, stamp)
		}
		ctx, stop := context.WithCancel(t.Context())
		tick, done := make(chan time.Time), make(chan error)
		go func() { done <- c.Watch(ctx, tick) }()
		tick <- stamp
		tick <- stamp // a second look says nothing
		stop()
		if err := <-done; err != nil { // nobody looks while the files change
			t.Error(err)
		}
		got, err := c.Get(nil)
		if err != nil || !got.Leaf.NotAfter.Equal(until) || !c.Expires().Equal(until) {
			t.Errorf("%s: it ends %s, want %s; %v", what, c.Expires(), until, err)
		}
		if n := strings.Count(log.String(), "\n"); n != 1 || !strings.Contains(log.String(), says) {
			t.Errorf("%s: it logs %q", what, log.String())
		}
	}
	next := day.AddDate(0, 3, 0)
	issue(t, cert, key, next)
	look("renewed", next, "renewed")
	good, _ := os.ReadFile(cert)
	if err := os.WriteFile(cert, good[:len(good)/2], 0o600); err != nil {
		t.Fatal(err)
	}
	look("half a file", next, "cannot be used")
	issue(t, cert, filepath.Join(dir, "other.pem"), next.AddDate(0, 1, 0))
	look("of another key", next, "cannot be used")
	if err := os.Remove(cert); err != nil {
		t.Fatal(err)
	}
	look("gone", next, "cannot be used")
	last := next.AddDate(0, 6, 0)
	issue(t, cert, key, last)
	look("whole again", last, "renewed")
}
