package account

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"strings"
	"unicode/utf8"

	"golang.org/x/crypto/argon2"
	"golang.org/x/text/unicode/norm"

	"github.com/gheecms/ghee/internal/fail"
)

// Bounds of a password.
const (
	MinPassword = 10   // characters
	MaxPassword = 1024 // bytes; all of them count
)

// Hashing is what hashing a password costs. A password hashed at another cost
// is hashed anew at the next sign-in.
type Hashing struct {
	Memory   uint32 // KiB
	Passes   uint32
	Lanes    uint8
	AtOnce   int // hashings at once; each takes Memory
	AndQueue int // others that may wait; more are refused with fail.Unavailable
}

// DefaultHashing is above what OWASP and RFC 9106 §4 call for: 64 MiB, two at once.
func DefaultHashing() Hashing {
	return Hashing{Memory: 64 << 10, Passes: 3, Lanes: 1, AtOnce: 2, AndQueue: 64}
}

// hasher hashes passwords with argon2id, so many at once.
type hasher struct {
	Hashing
	running chan struct{}
	queue   chan struct{}
	nobody  string // hash of no password: verified for unknown people, at equal cost
}

func newHasher(c Hashing) *hasher {
	h := &hasher{Hashing: c, running: make(chan struct{}, c.AtOnce), queue: make(chan struct{}, c.AtOnce+c.AndQueue)}
	salt, key := make([]byte, 16), make([]byte, 32)
	_, _ = rand.Read(salt) // never fails (crypto/rand)
	_, _ = rand.Read(key)
	h.nobody = h.phc(salt, key)
	return h
}

// phc writes the PHC string of a key.
func (h *hasher) phc(salt, key []byte) string {
	b := base64.RawStdEncoding
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, h.Memory, h.Passes, h.Lanes, b.EncodeToString(salt), b.EncodeToString(key))
}

// take waits for a place to hash in; the caller gives it back.
func (h *hasher) take(ctx context.Context) (free func(), err error) {
	select {
	case h.queue <- struct{}{}:
	default:
		return nil, fail.E(fail.Unavailable, "Too many people sign in at this moment. Try again in a few seconds.")
	}
	select {
	case h.running <- struct{}{}:
		return func() { <-h.running; <-h.queue }, nil
	case <-ctx.Done():
		<-h.queue
		return nil, fail.Wrap(fail.Unavailable, ctx.Err(), "Too many people sign in at this moment. Try again in a few seconds.")
	}
}

// hash returns the PHC string of a password.
func (h *hasher) hash(ctx context.Context, password string) (string, error) {
	free, err := h.take(ctx)
	if err != nil {
		return "", err
	}
	defer free()
	salt := make([]byte, 16)
	_, _ = rand.Read(salt) // never fails (crypto/rand)
	return h.phc(salt, argon2.IDKey(normal(password), salt, h.Passes, h.Memory, h.Lanes, 32)), nil
}

// verify reports whether a password is the one of a PHC string, and whether it
// should be hashed anew. An empty string is nobody's: it takes as long and is
// never right.
func (h *hasher) verify(ctx context.Context, phc, password string) (right, anew bool, err error) {
	known := phc != ""
	if !known {
		phc = h.nobody
	}
	var version int
	var c Hashing
	parts := strings.Split(phc, "$")
	if len(parts) != 6 || parts[1] != "argon2id" {
		return false, false, fail.E(fail.Internal, "A password is kept in a form that is not known.")
	}
	_, err1 := fmt.Sscanf(parts[2]+" "+parts[3], "v=%d m=%d,t=%d,p=%d", &version, &c.Memory, &c.Passes, &c.Lanes)
	salt, err2 := base64.RawStdEncoding.DecodeString(parts[4])
	key, err3 := base64.RawStdEncoding.DecodeString(parts[5])
	if err1 != nil || err2 != nil || err3 != nil || version != argon2.Version || len(key) < 16 || c.Passes == 0 || c.Lanes == 0 || c.Memory > 1<<20 {
		return false, false, fail.E(fail.Internal, "A password is kept in a form that is not known.")
	}
	free, err := h.take(ctx)
	if err != nil {
		return false, false, err
	}
	defer free()
	got := argon2.IDKey(normal(password), salt, c.Passes, c.Memory, c.Lanes, uint32(len(key))) //nolint:gosec // at most a few dozen bytes
	right = subtle.ConstantTimeCompare(got, key) == 1 && known
	return right, c.Memory != h.Memory || c.Passes != h.Passes || c.Lanes != h.Lanes, nil
}

// normal is a password as it is hashed: composed, since keyboards differ in
// how they write é.
func normal(password string) []byte { return norm.NFC.Bytes([]byte(password)) }

// checkPassword refuses a password that may not be set: too short, too long,
// or among those that everybody tries first.
func checkPassword(password, email string) error {
	if err := boundPassword(password); err != nil {
		return err
	}
	if utf8.RuneCountInString(password) < MinPassword {
		return fail.E(fail.Invalid, "password: at least %d characters.", MinPassword)
	}
	if common(password, email) {
		return fail.E(fail.Invalid, "password: this one is among the first that are tried; choose another, for example four words.")
	}
	return nil
}

// boundPassword refuses what is too long to be hashed, at once.
func boundPassword(password string) error {
	if len(password) > MaxPassword || !utf8.ValidString(password) {
		return fail.E(fail.Invalid, "password: at most %d bytes of text.", MaxPassword)
	}
	return nil
}
