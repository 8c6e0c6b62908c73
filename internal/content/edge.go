package content

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"slices"
	"strings"
	"time"

	"github.com/gheecms/ghee/internal/fail"
)

// EdgeToken is what an edge is given to follow an origin: a secret that the
// origin knows it by, and the public key that it knows the origin's signatures
// by. Its text is "ghee_edge_<secret>_<key>".
type EdgeToken struct {
	Secret string // 32 random bytes in base64url, 43 characters
	Key    []byte // Ed25519, 32 bytes
}

const (
	edgePrefix = "ghee_edge_"
	edgeSecret = 43 // characters
)

// String returns the token as people paste it.
func (t EdgeToken) String() string {
	return edgePrefix + t.Secret + "_" + base64.RawURLEncoding.EncodeToString(t.Key)
}

// ParseEdgeToken reads what String wrote. fail.Invalid says what to do, and
// repeats nothing of the token.
func ParseEdgeToken(text string) (t EdgeToken, err error) {
	rest, ok := strings.CutPrefix(strings.TrimSpace(text), edgePrefix)
	if ok && len(rest) > edgeSecret && rest[edgeSecret] == '_' {
		t.Secret = rest[:edgeSecret]
		raw, err1 := base64.RawURLEncoding.Strict().DecodeString(t.Secret)
		key, err2 := base64.RawURLEncoding.Strict().DecodeString(rest[edgeSecret+1:])
		if t.Key = key; err1 == nil && err2 == nil && len(raw) == 32 && len(key) == 32 {
			return t, nil
		}
	}
	return EdgeToken{}, fail.E(fail.Invalid, "This is no edge token. Make one at the origin with: ghee edge token")
}

// Hash returns what an origin keeps of the secret: SHA-256, hexadecimal.
func (t EdgeToken) Hash() string {
	sum := sha256.Sum256([]byte(t.Secret))
	return hex.EncodeToString(sum[:])
}

// EdgeGrant is what an edge's token allows. It travels in the control log
// (changelog.Edge, object id = token id), so that an edge knows its peers with
// the origin away.
type EdgeGrant struct {
	Token string   `json:"-"` // its id; logs have it beside the grant
	Name  string   `json:"name,omitempty"`
	Hash  string   `json:"hash"`            // SHA-256 of the secret, hexadecimal
	Sites []SiteID `json:"sites,omitempty"` // none: all there are
	// Expires ends the token; 0 for never.
	Expires Micros `json:"expires,omitempty"`
}

// Expired reports whether the token has ended at a time.
func (g EdgeGrant) Expired(now time.Time) bool {
	return g.Expires != 0 && now.UnixMicro() >= int64(g.Expires)
}

// Allows reports whether the token may follow a site. The control log, which all
// follow, is none.
func (g EdgeGrant) Allows(site SiteID) bool {
	return len(g.Sites) == 0 || slices.Contains(g.Sites, site)
}
