package adminapi

import (
	"context"
	"net/http"

	"github.com/gheecms/ghee/internal/account"
)

// signedIn is how far somebody has come.
type signedIn struct {
	Body struct {
		State  account.State `json:"state" enum:"full,code,enrol" doc:"code: POST /api/session/code comes next; enrol: a second factor must be set up first."`
		CSRF   string        `json:"csrf" doc:"What writes of this session carry in Ghee-CSRF."`
		Person string        `json:"person" doc:"Id of who signed in."`
	}
}

func (h *Handler) sessionRoutes() {
	type signIn struct {
		Body struct {
			Email    string `json:"email" maxLength:"320" example:"ada@example.org"`
			Password string `json:"password" maxLength:"1048576"`
		}
	}
	add(h, operation{id: "sign-in", method: http.MethodPost, path: "/api/session", tag: "Session", summary: "Sign in", open: true, signsIn: true, bounded: true}, func(ctx context.Context, in *signIn) (*signedIn, error) {
		o, err := h.c.Origin()
		if err != nil {
			return nil, err
		}
		v := visiting(ctx)
		t, err := o.Accounts.SignIn(ctx, account.SignIn{Email: in.Body.Email, Password: in.Body.Password, Cookie: v.cookie}, v.from)
		return v.ticket(t, err)
	})
	type secondStep struct {
		Body struct {
			Code string `json:"code" maxLength:"64" doc:"Of the authenticator app, or a recovery code."`
		}
	}
	add(h, operation{id: "second-step", method: http.MethodPost, path: "/api/session/code", tag: "Session", summary: "Take the second step of signing in", open: true, signsIn: true, bounded: true}, func(ctx context.Context, in *secondStep) (*signedIn, error) {
		o, err := h.c.Origin()
		if err != nil {
			return nil, err
		}
		v := visiting(ctx)
		t, err := o.Accounts.SecondStep(ctx, v.cookie, in.Body.Code, v.from)
		return v.ticket(t, err)
	})
	add(h, operation{id: "sign-out", method: http.MethodDelete, path: "/api/session", tag: "Session", summary: "Sign out", open: true}, func(ctx context.Context, _ *struct{}) (*struct{}, error) {
		o, err := h.c.Origin()
		if err != nil {
			return nil, err
		}
		v := visiting(ctx)
		err = o.Accounts.SignOut(ctx, v.cookie, v.from)
		v.setCookie("")
		return nil, err
	})
	h.resetRoutes()
	h.invitationRoutes()
}

func (v *visitor) ticket(t account.Ticket, err error) (*signedIn, error) {
	if err != nil {
		return nil, err
	}
	v.setCookie(t.Cookie)
	out := &signedIn{}
	out.Body.State, out.Body.CSRF, out.Body.Person = t.State, csrfToken(t.Cookie), t.Person.ID
	return out, nil
}

// resetRoutes are those of who has lost the password. Asking is answered alike
// for everybody.
func (h *Handler) resetRoutes() {
	type askReset struct {
		Body struct {
			Email string `json:"email" maxLength:"320"`
		}
	}
	add(h, operation{id: "request-password-reset", method: http.MethodPost, path: "/api/password-reset", tag: "Session", summary: "Ask for a link to set a password", open: true, bounded: true, status: http.StatusAccepted}, func(ctx context.Context, in *askReset) (*struct{}, error) {
		o, err := h.c.Origin()
		if err != nil {
			return nil, err
		}
		return nil, o.Accounts.RequestReset(ctx, in.Body.Email, visiting(ctx).from)
	})
	type setPassword struct {
		Body struct {
			Token    string `json:"token" maxLength:"200" doc:"Of the link."`
			Password string `json:"password" maxLength:"1048576"`
		}
	}
	add(h, operation{id: "reset-password", method: http.MethodPut, path: "/api/password-reset", tag: "Session", summary: "Set a password with a link; every session ends", open: true, bounded: true}, func(ctx context.Context, in *setPassword) (*struct{}, error) {
		o, err := h.c.Origin()
		if err != nil {
			return nil, err
		}
		return nil, o.Accounts.Reset(ctx, in.Body.Token, in.Body.Password, visiting(ctx).from)
	})
}
