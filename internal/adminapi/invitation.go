package adminapi

import (
	"context"
	"net/http"

	"github.com/gheecms/ghee/internal/account"
)

// invitationRoutes are those of who holds the link of an invitation.
func (h *Handler) invitationRoutes() {
	type askInvitation struct {
		Body struct {
			Token string `json:"token" maxLength:"200" doc:"Of the link."`
		}
	}
	type invited struct {
		Body struct {
			Email        string `json:"email"`
			Organisation string `json:"organisation"`
			Known        bool   `json:"known" doc:"The address has a password already: name and password are not asked for."`
		}
	}
	add(h, operation{id: "get-invitation", method: http.MethodPost, path: "/api/invitation", tag: "Session", summary: "Look at an invitation", open: true}, func(ctx context.Context, in *askInvitation) (*invited, error) {
		o, err := h.c.Origin()
		if err != nil {
			return nil, err
		}
		i, err := o.Accounts.Invitation(ctx, in.Body.Token)
		if err != nil {
			return nil, err
		}
		out := &invited{}
		out.Body.Email, out.Body.Organisation, out.Body.Known = i.Link.Email, i.Organisation, i.Known
		return out, nil
	})
	type accept struct {
		Body struct {
			Token    string `json:"token" maxLength:"200"`
			Name     string `json:"name,omitempty" maxLength:"200"`
			Password string `json:"password,omitempty" maxLength:"1048576"`
		}
	}
	add(h, operation{id: "accept-invitation", method: http.MethodPut, path: "/api/invitation", tag: "Session", summary: "Accept an invitation; then sign in", open: true, bounded: true}, func(ctx context.Context, in *accept) (*struct{}, error) {
		o, err := h.c.Origin()
		if err != nil {
			return nil, err
		}
		_, err = o.Accounts.Accept(ctx, in.Body.Token, account.Acceptance{Name: in.Body.Name, Password: in.Body.Password}, visiting(ctx).from)
		return nil, err
	})
}
