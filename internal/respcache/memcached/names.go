package memcached

import (
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"strconv"
	"strings"
	"time"

	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
)

// A value is stored as: format, HMAC-SHA-256, when it was stored (seconds since
// 1970), payload. The HMAC is over the whole name, which no server is told where
// it is long, and what follows it.
const (
	format  = 1
	sumSize = sha256.Size
	head    = 1 + sumSize + 8
)

// leastSecret is in bytes: a secret that can be tried out protects nothing.
const leastSecret = 16

// keys are made of the secret of an installation.
type keys struct {
	prefix string // of all it stores: another secret's values are no concern of ours
	seal   []byte
}

func deriveKeys(secret []byte) (*keys, error) {
	if len(secret) < leastSecret {
		return nil, fail.E(fail.Invalid, "The secret of Memcached must have at least %d characters.", leastSecret)
	}
	who, err := hkdf.Key(sha256.New, secret, nil, "ghee memcached name", 6)
	if err != nil {
		return nil, err
	}
	seal, err := hkdf.Key(sha256.New, secret, nil, "ghee memcached seal", sha256.Size)
	return &keys{prefix: "ghee:" + hex.EncodeToString(who) + ":", seal: seal}, err
}

// answerName is what an answer is stored under: the release, for its bytes may
// be another's; the site before the query, so no query reaches another site.
func answerName(release string, site content.SiteID, query string) string {
	return "a:" + release + ":" + strconv.FormatInt(int64(site), 10) + ":" + query
}

// grantName is what a token's grant is stored under.
func grantName(hash string) string { return "tok:" + hash }

// longest is how long a name may be as it is. Memcached takes 250 bytes.
const longest = 200

// at is a name as Memcached takes it.
func (k *keys) at(name string) string {
	if len(name) > longest || strings.ContainsFunc(name, func(r rune) bool { return r <= ' ' || r > '~' }) {
		sum := sha256.Sum256([]byte(name))
		name = "#" + hex.EncodeToString(sum[:])
	}
	return k.prefix + name
}

// sealed is the value that says payload under a name.
func (k *keys) sealed(name string, stored time.Time, payload []byte) []byte {
	v := make([]byte, head, head+len(payload))
	v[0] = format
	binary.BigEndian.PutUint64(v[1+sumSize:], uint64(stored.Unix())) //nolint:gosec // back to int64 in open
	v = append(v, payload...)
	copy(v[1:], k.sum(name, v[1+sumSize:]))
	return v
}

// open returns what sealed was given, if it was for this name.
func (k *keys) open(name string, value []byte) (stored time.Time, payload []byte, ok bool) {
	if len(value) < head || value[0] != format || !hmac.Equal(value[1:1+sumSize], k.sum(name, value[1+sumSize:])) {
		return time.Time{}, nil, false
	}
	return time.Unix(int64(binary.BigEndian.Uint64(value[1+sumSize:])), 0), value[head:], true //nolint:gosec // as sealed has it
}

func (k *keys) sum(name string, rest []byte) []byte {
	h := hmac.New(sha256.New, k.seal)
	var n [8]byte
	binary.BigEndian.PutUint64(n[:], uint64(len(name)))
	_, _ = h.Write(n[:]) // a hash takes everything
	_, _ = h.Write([]byte(name))
	_, _ = h.Write(rest)
	return h.Sum(nil)
}
