package adminapi

import (
	"context"
	"net/http"
)

// passwordRoutes are those of one's own password and second factor. A new cookie
// comes with each: who had the old one is out.
func (h *Handler) passwordRoutes() {
	type changePassword struct {
		Body struct {
			Old string `json:"old" maxLength:"1048576"`
			New string `json:"new" maxLength:"1048576"`
		}
	}
	add(h, operation{id: "change-password", method: http.MethodPut, path: "/api/me/password", tag: "Me", summary: "Change one's password; other sessions end", bounded: true}, func(ctx context.Context, in *changePassword) (*struct{}, error) {
		o, err := h.c.Origin()
		if err != nil {
			return nil, err
		}
		v := visiting(ctx)
		cookie, err := o.Accounts.ChangePassword(ctx, v.Visit, in.Body.Old, in.Body.New, v.from)
		return nil, v.renewed(cookie, err)
	})
	type enrolment struct {
		Body struct {
			Secret string `json:"secret" doc:"Base32, for typing in."`
			URL    string `json:"url" doc:"otpauth://, for a QR code."`
		}
	}
	add(h, operation{id: "begin-second-factor", method: http.MethodPost, path: "/api/me/second-factor", tag: "Me", summary: "Begin to set up a second factor"}, func(ctx context.Context, _ *struct{}) (*enrolment, error) {
		o, err := h.c.Origin()
		if err != nil {
			return nil, err
		}
		e, err := o.Accounts.BeginSecondFactor(ctx, visiting(ctx).Visit)
		if err != nil {
			return nil, err
		}
		out := &enrolment{}
		out.Body.Secret, out.Body.URL = e.Secret, e.URL
		return out, nil
	})
	type confirmFactor struct {
		Body struct {
			Code string `json:"code" maxLength:"64"`
		}
	}
	type recovery struct {
		Body struct {
			Recovery []string `json:"recovery" doc:"Each signs in once in place of a code. They are shown this once."`
		}
	}
	add(h, operation{id: "confirm-second-factor", method: http.MethodPut, path: "/api/me/second-factor", tag: "Me", summary: "Turn the second factor on with a code of it", bounded: true}, func(ctx context.Context, in *confirmFactor) (*recovery, error) {
		o, err := h.c.Origin()
		if err != nil {
			return nil, err
		}
		v := visiting(ctx)
		codes, cookie, err := o.Accounts.ConfirmSecondFactor(ctx, v.Visit, in.Body.Code, v.from)
		if err := v.renewed(cookie, err); err != nil {
			return nil, err
		}
		out := &recovery{}
		out.Body.Recovery = codes
		return out, nil
	})
	type removeFactor struct {
		Body struct {
			Password string `json:"password" maxLength:"1048576"`
			Code     string `json:"code" maxLength:"64"`
		}
	}
	add(h, operation{id: "remove-second-factor", method: http.MethodDelete, path: "/api/me/second-factor", tag: "Me", summary: "Turn the second factor off", bounded: true}, func(ctx context.Context, in *removeFactor) (*struct{}, error) {
		o, err := h.c.Origin()
		if err != nil {
			return nil, err
		}
		v := visiting(ctx)
		cookie, err := o.Accounts.RemoveSecondFactor(ctx, v.Visit, in.Body.Password, in.Body.Code, v.from)
		return nil, v.renewed(cookie, err)
	})
}

// renewed gives the browser the cookie that a change of privileges made.
func (v *visitor) renewed(cookie string, err error) error {
	if err == nil && cookie != "" {
		v.setCookie(cookie)
	}
	return err
}
