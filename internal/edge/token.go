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
		return unavailable(detailStarting)
	}
	inHeader := headerToken(x.r.Header.Get("Authorization"))
	g, ok := h.grant(inHeader)
	if x.byHeader = ok; !ok {
		g, ok = h.grant(x.query.Token)
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

// grant looks a token up by its hash: the directory holds no tokens. One that
// has ended is unknown, also while the origin is away and cannot take it back.
func (h *Handler) grant(token string) (content.Grant, bool) {
	if token == "" {
		return content.Grant{}, false
	}
	sum := sha256.Sum256([]byte(token))
	g, ok := h.c.Directory.Grant(hex.EncodeToString(sum[:]))
	return g, ok && !g.Expired(h.c.Now())
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
