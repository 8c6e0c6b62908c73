package content

import "time"

// SiteInfo is what every node needs to know of a site; it travels in the
// control log (changelog.Site, object id = decimal site id).
type SiteInfo struct {
	ID   SiteID `json:"id"`
	Key  string `json:"key"`
	Name string `json:"name"`
}

// TokenKind says what a token may do.
type TokenKind string

// The kinds of tokens (contract §2).
const (
	ReadToken  TokenKind = "read"
	WriteToken TokenKind = "write" // reads, too
)

// Grant is what a token allows. It travels in the control log
// (changelog.Token, object id = token id) without the token itself.
type Grant struct {
	Site    SiteID    `json:"site"`
	Kind    TokenKind `json:"kind"`
	Preview bool      `json:"preview,omitempty"`
	Hash    string    `json:"hash"` // SHA-256 of the token, hexadecimal
	// Expires ends the token: each node looks at its own clock, since the origin
	// may be away then. 0 for never.
	Expires Micros `json:"expires,omitempty"`
	// Token is the token's id where it was looked up by its hash; logs have it
	// beside the grant.
	Token string `json:"-"`
}

// Expired reports whether the token has ended at a time.
func (g Grant) Expired(now time.Time) bool {
	return g.Expires != 0 && now.UnixMicro() >= int64(g.Expires)
}
