package failover_test

import (
	"crypto/ed25519"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/gheecms/ghee/internal/fail"
	"github.com/gheecms/ghee/internal/failover"
)

func key(seed byte) ed25519.PrivateKey {
	return ed25519.NewKeyFromSeed([]byte(strings.Repeat(string(rune(seed)), ed25519.SeedSize)))
}

func document(epoch uint64, leader string) failover.Document {
	return failover.Document{Epoch: epoch, Leader: leader, Node: "node of " + leader, URLs: []string{"https://" + leader + ".example"}, Issued: time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)}
}

func register(t *testing.T, file string) *failover.Register {
	t.Helper()
	return failover.OpenRegister(file, func() ed25519.PublicKey { return key('a').Public().(ed25519.PublicKey) }, slog.New(slog.DiscardHandler)) //nolint:forcetypeassert // it is one
}

func TestRegister_KeepsTheHighestEpochAlone(t *testing.T) {
	file := filepath.Join(t.TempDir(), "cluster.json")
	r := register(t, file)
	later := document(2, "b")
	later.Issued = later.Issued.Add(time.Minute)
	later.URLs = nil
	for i, step := range []struct {
		d     failover.Document
		key   byte
		newer bool
		code  fail.Code
		known string
	}{
		{document(1, "a"), 'a', true, "", "a"},
		{document(2, "b"), 'a', true, "", "b"},
		{document(2, "b"), 'a', false, "", "b"},
		{document(1, "a"), 'a', false, "", "b"},            // an old word, come late
		{document(2, "c"), 'a', false, fail.Conflict, "b"}, // two were promoted
		{document(3, "c"), 'x', false, fail.Denied, "b"},   // another's signature
		{later, 'a', false, "", "b"},                       // the same leader has moved
	} {
		changed := r.Changed()
		newer, err := r.Learn(step.d.Seal(key(step.key)))
		if newer != step.newer || fail.CodeOf(err) != step.code || r.Known().Leader != step.known {
			t.Errorf("step %d: newer %v, %v, known %+v", i, newer, err, r.Known())
		}
		select {
		case <-changed:
		default:
			if newer {
				t.Errorf("step %d: nobody was told", i)
			}
		}
	}
	if got := register(t, file).Known(); got.Epoch != 2 || got.URLs != nil {
		t.Errorf("after a restart it knows %+v", got)
	}
	if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the file: %v %v", info, err)
	}
}

func TestRegister_TakesNoDocumentThatWasTouched(t *testing.T) {
	s := document(7, "b").Seal(key('a'))
	for i := range s.Document {
		bad := failover.Sealed{Document: append([]byte(nil), s.Document...), Signature: s.Signature}
		bad.Document[i] ^= 1
		if newer, err := register(t, "").Learn(bad); newer || !fail.Is(err, fail.Denied) {
			t.Fatalf("byte %d was turned: %v %v", i, newer, err)
		}
	}
}

func TestRegister_ADamagedFileCountsAsNone(t *testing.T) {
	file := filepath.Join(t.TempDir(), "cluster.json")
	for _, text := range []string{"", "{", `{"document":"e30="}`, "\x00\x01"} {
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		r := register(t, file)
		if r.Known().Epoch != 0 {
			t.Errorf("%q: it knows %+v", text, r.Known())
		}
		if newer, err := r.Learn(document(1, "a").Seal(key('a'))); !newer || err != nil {
			t.Errorf("%q: it learns nothing any more: %v", text, err)
		}
	}
}
