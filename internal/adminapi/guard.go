package adminapi

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"mime"
	"net/http"
	"strings"

	"github.com/gheecms/ghee/internal/account"
	"github.com/gheecms/ghee/internal/changelog"
	"github.com/gheecms/ghee/internal/durability"
	"github.com/gheecms/ghee/internal/fail"
	"github.com/gheecms/ghee/internal/web"
)

const (
	cookieName = "ghee_session"
	csrfHeader = "Ghee-CSRF"
	maxBody    = 16 << 20                   // bytes of a request
	bytesType  = "application/octet-stream" // of pieces of files: no form can send it
	notJSON    = "Send the body as application/json."
)

// visitor is who makes a request.
type visitor struct {
	account.Visit
	cookie string // what came; "" for a bearer
	from   account.From
	w      http.ResponseWriter
	secure bool
}

type visitorKey struct{}

// visiting returns who makes the request of ctx.
func visiting(ctx context.Context) *visitor {
	v, _ := ctx.Value(visitorKey{}).(*visitor)
	if v == nil {
		return &visitor{} // may do nothing
	}
	return v
}

// guard finds out who asks before anything is done: the same for every
// operation, whatever its path looks like.
func (h *Handler) guard(next http.Handler) http.Handler {
	cross := http.NewCrossOriginProtection()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		head := w.Header()
		head.Set("Cache-Control", "private, no-store")
		head.Set("X-Content-Type-Options", "nosniff")
		head.Set("Referrer-Policy", "no-referrer")
		head.Set("Cross-Origin-Resource-Policy", "same-origin")
		head.Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
		v := &visitor{w: w, secure: h.c.Secure, from: account.From{
			Address: h.c.Address(r), Device: r.UserAgent(), RequestID: web.RequestID(r.Context()),
		}}
		if err := h.admit(r, v, cross); err != nil {
			writeProblem(w, h.problem(err, v.from.RequestID))
			return
		}
		r.Body = http.MaxBytesReader(w, r.Body, maxBody)
		ctx := context.WithValue(r.Context(), visitorKey{}, v)
		if writes(r) {
			ctx = durability.Watch(ctx, web.TellDurability(head))
		}
		next.ServeHTTP(w, r.WithContext(ctx))
	})
}

// tellPosition says where the site's log is after what was written: whoever asks
// an edge with it in Ghee-Min-Position reads no older content.
func (v *visitor) tellPosition(p changelog.Position) {
	v.w.Header().Set(web.PositionHeader, p.String())
}

func writes(r *http.Request) bool {
	return r.Method != http.MethodGet && r.Method != http.MethodHead && r.Method != http.MethodOptions
}

// admit lets a request in, with who makes it in v.
func (h *Handler) admit(r *http.Request, v *visitor, cross *http.CrossOriginProtection) error {
	writes := writes(r)
	bearer, isBearer := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	if writes && !isBearer {
		if err := cross.Check(r); err != nil {
			return fail.Wrap(fail.Denied, err, "This request comes from another site.")
		}
	}
	badType := writes && r.ContentLength != 0 && !isTaken(r.Header.Get("Content-Type"))
	if badType && !isBearer { // a form of another site can send text, with our cookie
		return fail.E(fail.Denied, notJSON)
	}
	if c, err := r.Cookie(cookieName); err == nil {
		v.cookie = c.Value
	}
	if h.open[r.Method+" "+r.URL.Path] {
		return nil
	}
	o, err := h.c.Origin()
	if err != nil {
		return err
	}
	if isBearer {
		v.cookie = ""
		v.Actor, _, err = o.Accounts.AuthenticateToken(r.Context(), strings.TrimSpace(bearer), v.from)
		v.State = account.Full
		if err == nil && badType {
			err = &Problem{Status: http.StatusUnsupportedMediaType, Code: string(fail.Invalid), Detail: notJSON, RequestID: v.from.RequestID}
		}
		return err
	}
	if v.Visit, err = o.Accounts.Authenticate(r.Context(), v.cookie, v.from); err != nil {
		return err
	}
	if writes && !sameToken(r.Header.Get(csrfHeader), csrfToken(v.cookie)) {
		return fail.E(fail.Denied, "The header %s is missing or outdated; GET /api/me gives it.", csrfHeader)
	}
	if v.Cookie != "" {
		v.setCookie(v.Cookie)
	}
	return nil
}

// isTaken reports whether some operation takes a body of the type. Which of both
// it is, the operation finds out.
func isTaken(contentType string) bool {
	t, _, err := mime.ParseMediaType(contentType)
	return err == nil && (t == "application/json" || t == bytesType)
}

// csrfToken is worth nothing without the cookie it is made of, which scripts
// cannot read.
func csrfToken(cookie string) string {
	sum := sha256.Sum256([]byte("ghee csrf " + cookie))
	return base64.RawURLEncoding.EncodeToString(sum[:])
}

func sameToken(a, b string) bool { return subtle.ConstantTimeCompare([]byte(a), []byte(b)) == 1 }

// setCookie gives the browser a session; "" takes it away.
func (v *visitor) setCookie(value string) {
	c := &http.Cookie{Name: cookieName, Value: value, Path: "/", HttpOnly: true, Secure: v.secure, SameSite: http.SameSiteLaxMode}
	if value == "" {
		c.MaxAge = -1
	} else {
		c.MaxAge = 90 * 24 * 3600
		v.w.Header().Set(csrfHeader, csrfToken(value))
	}
	http.SetCookie(v.w, c)
}
