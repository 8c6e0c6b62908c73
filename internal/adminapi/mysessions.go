package adminapi

import (
	"context"
	"net/http"
	"time"
)

// Session is one sign-in.
type Session struct {
	ID      string     `json:"id"`
	Device  string     `json:"device" doc:"What the browser called itself."`
	Address string     `json:"address" doc:"Where it was last used."`
	Created *time.Time `json:"created"`
	Seen    *time.Time `json:"seen" doc:"To the minute."`
	Current bool       `json:"current" doc:"This request is of it."`
}

type sessionList struct {
	Body struct {
		Items []Session `json:"items"`
	}
}

func (h *Handler) mySessionRoutes() {
	add(h, operation{id: "list-sessions", method: http.MethodGet, path: "/api/me/sessions", tag: "Me", summary: "List one's sessions"}, func(ctx context.Context, _ *struct{}) (*sessionList, error) {
		o, err := h.c.Origin()
		if err != nil {
			return nil, err
		}
		v := visiting(ctx)
		all, err := o.Accounts.Sessions(ctx, v.Actor, v.Actor.Person)
		if err != nil {
			return nil, err
		}
		out := &sessionList{}
		out.Body.Items = []Session{}
		for _, s := range all {
			out.Body.Items = append(out.Body.Items, Session{s.ID, s.Device, s.Address, when(s.Created), when(s.Seen), s.ID == v.Actor.Session})
		}
		return out, nil
	})
	type one struct {
		ID string `path:"id" maxLength:"64"`
	}
	add(h, operation{id: "end-session", method: http.MethodDelete, path: "/api/me/sessions/{id}", tag: "Me", summary: "End one of one's sessions"}, func(ctx context.Context, in *one) (*struct{}, error) {
		o, err := h.c.Origin()
		if err != nil {
			return nil, err
		}
		v := visiting(ctx)
		return nil, o.Accounts.EndSession(ctx, v.Actor, v.Actor.Person, in.ID)
	})
	add(h, operation{id: "end-other-sessions", method: http.MethodDelete, path: "/api/me/sessions", tag: "Me", summary: "End all of one's sessions but this one"}, func(ctx context.Context, _ *struct{}) (*struct{}, error) {
		o, err := h.c.Origin()
		if err != nil {
			return nil, err
		}
		v := visiting(ctx)
		return nil, o.Accounts.EndSessions(ctx, v.Actor, v.Actor.Person)
	})
}
