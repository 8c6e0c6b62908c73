package edge

import (
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"strings"

	"github.com/gheecms/ghee/internal/content"
)

// token is the step from a token to its site. Of a header and auth_token the
// header wins when it is valid (contract §2). A token that a filled directory
// does not know is 401; as long as the directory is empty nobody can tell, and
// neither can a node that knows the tokens of some sites only.
func (h *Handler) token(x *exchange) *reply {
	if !h.c.Directory.Ready() {
		return h.borrowed(x)
	}
	inHeader := headerToken(x.r.Header.Get("Authorization"))
	g, ok := h.grant(h.c.Directory, inHeader)
	if x.byHeader = ok; !ok {
		g, ok = h.grant(h.c.Directory, x.query.Token)
	}
	none := inHeader == "" && x.query.Token == ""
	if !ok && !none && h.c.Directory.Partial() {
		return unavailable(detailElsewhere)
	}
	if !ok {
		detail := "Invalid token."
		if none {
			detail = "Authentication credentials were not provided."
		}
		return told(http.StatusUnauthorized, detail).with("Www-Authenticate", "Token")
	}
	x.grant = g
	h.from(x, g.Site)
	return nil
}

// borrowed is the step of a node whose directory is still empty: it knows a token
// by what others knew of it, who share a cache with it. A token they do not know
// may be a good one all the same. What a directory knows is never asked there:
// it may have been revoked since.
func (h *Handler) borrowed(x *exchange) *reply {
	inHeader := headerToken(x.r.Header.Get("Authorization"))
	g, ok := h.grant(h.c.Shared, inHeader)
	if x.byHeader = ok; !ok {
		g, ok = h.grant(h.c.Shared, x.query.Token)
	}
	if h.c.Directory.Ready() { // by now
		return h.token(x)
	}
	if !ok {
		return unavailable(detailStarting)
	}
	x.grant, x.borrowed = g, true
	h.from(x, g.Site)
	return nil
}

// grants know what tokens allow, by their hashes.
type grants interface {
	Grant(hash string) (content.Grant, bool)
}

// grant looks a token up by its hash: nobody who is asked holds tokens. One that
// has ended is unknown, also while the origin is away and cannot take it back.
func (h *Handler) grant(by grants, token string) (content.Grant, bool) {
	if token == "" {
		return content.Grant{}, false
	}
	g, ok := by.Grant(hashOf(token))
	return g, ok && !g.Expired(h.c.Now())
}

func hashOf(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}

// headerToken returns the token of an Authorization header, "" when the header
// is of another scheme. The word "Token" may be in any case, as Django has it.
func headerToken(authorization string) string {
	scheme, token, _ := strings.Cut(authorization, " ")
	if !strings.EqualFold(scheme, "Token") {
		return ""
	}
	return strings.TrimSpace(token)
}
