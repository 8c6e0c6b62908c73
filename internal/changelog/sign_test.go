package changelog_test

import (
	"crypto/ed25519"
	"errors"
	"testing"

	"github.com/gheecms/ghee/internal/changelog"
)

func key(seed byte) ed25519.PrivateKey {
	s := make([]byte, ed25519.SeedSize)
	s[0] = seed
	return ed25519.NewKeyFromSeed(s)
}

func public(k ed25519.PrivateKey) ed25519.PublicKey { return k.Public().(ed25519.PublicKey) }

func TestVerify_RefusesWhatTheOriginDidNotSign(t *testing.T) {
	e := changelog.Seal(7, changelog.Position{}, epoch, 5, sample(), false)[0]
	e.Digest = changelog.HashOf([]byte("objects"))
	good := e.Checkpoint()
	good.Sign(key(1))
	if err := good.Verify(public(key(1))); err != nil {
		t.Fatal(err)
	}
	for name, spoil := range map[string]func(*changelog.Checkpoint){
		"site":      func(c *changelog.Checkpoint) { c.Site++ },
		"seq":       func(c *changelog.Checkpoint) { c.Position.Seq++ },
		"chain":     func(c *changelog.Checkpoint) { c.Position.Chain[0] ^= 1 },
		"epoch":     func(c *changelog.Checkpoint) { c.Position.Epoch.Number++ },
		"leader":    func(c *changelog.Checkpoint) { c.Position.Epoch.Leader += "x" },
		"digest":    func(c *changelog.Checkpoint) { c.Digest[0] ^= 1 },
		"signature": func(c *changelog.Checkpoint) { c.Signature[0] ^= 1 },
		"other key": func(c *changelog.Checkpoint) { c.Sign(key(2)) },
		"none":      func(c *changelog.Checkpoint) { c.Signature = changelog.Signature{} },
	} {
		bad := good
		spoil(&bad)
		if err := bad.Verify(public(key(1))); !errors.Is(err, changelog.ErrForged) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := good.Verify(nil); !errors.Is(err, changelog.ErrForged) {
		t.Errorf("without a key: %v", err)
	}
}

func TestVerify_WithheldEntriesCountWithoutTheirPayload(t *testing.T) {
	e := changelog.Seal(0, changelog.Position{}, epoch, 5, sample(), false)[0]
	payload := e.Payload
	e.Payload, e.Withheld = nil, true
	if err := changelog.Verify(changelog.Position{}, e); err != nil {
		t.Error(err)
	}
	e.Payload = payload
	if err := changelog.Verify(changelog.Position{}, e); !errors.Is(err, changelog.ErrDiverged) {
		t.Errorf("withheld with a payload: %v", err)
	}
}
