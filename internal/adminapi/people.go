package adminapi

import (
	"context"
	"net/http"
	"time"

	"github.com/gheecms/ghee/internal/account"
	"github.com/gheecms/ghee/internal/fail"
)

// Member is a person with a role on a site.
type Member struct {
	Person       string       `json:"person"`
	Email        string       `json:"email"`
	Name         string       `json:"name"`
	Role         account.Role `json:"role" enum:"owner,admin,editor,author,viewer,member"`
	Organisation bool         `json:"organisation" doc:"By a role in the whole organisation."`
	SecondFactor bool         `json:"second_factor"`
	Disabled     bool         `json:"disabled"`
	LastSeen     *time.Time   `json:"last_seen,omitempty"`
}

// Invitation is one that nobody has accepted yet.
type Invitation struct {
	ID      string     `json:"id"`
	Email   string     `json:"email"`
	Expires *time.Time `json:"expires"`
}

func (h *Handler) peopleRoutes() {
	type members struct {
		Body struct {
			Items []Member `json:"items"`
		}
	}
	add(h, operation{id: "list-members", method: http.MethodGet, path: "/api/sites/{site}/people", tag: "People", summary: "Who has a role on the site"}, func(ctx context.Context, in *OfSite) (*members, error) {
		p, err := h.at(ctx, *in, account.ReadContent)
		if err != nil {
			return nil, err
		}
		all, err := p.Accounts.Members(ctx, p.actor, p.site.Organisation, p.id)
		if err != nil {
			return nil, err
		}
		out := &members{}
		out.Body.Items = []Member{}
		for _, m := range all {
			out.Body.Items = append(out.Body.Items, memberOf(m))
		}
		return out, nil
	})
	type setRole struct {
		OfSite
		Retriable
		Person string `path:"person" maxLength:"64"`
		Body   struct {
			Role account.Role `json:"role" enum:"owner,admin,editor,author,viewer"`
		}
	}
	addOnce(h, operation{id: "set-role", method: http.MethodPut, path: "/api/sites/{site}/people/{person}", tag: "People", summary: "Give a person a role on the site; their sessions end"}, func(ctx context.Context, in *setRole) (*struct{}, error) {
		p, err := h.at(ctx, in.OfSite, account.ManagePeople)
		if err != nil {
			return nil, err
		}
		return nil, p.Accounts.SetRole(ctx, p.actor, in.Person, account.Grant{Organisation: p.site.Organisation, Site: p.id, Role: in.Body.Role})
	}, nothing)
	type person struct {
		OfSite
		Retriable
		Person string `path:"person" maxLength:"64"`
	}
	addOnce(h, operation{id: "remove-role", method: http.MethodDelete, path: "/api/sites/{site}/people/{person}", tag: "People", summary: "Take a person's role on the site"}, func(ctx context.Context, in *person) (*struct{}, error) {
		p, err := h.at(ctx, in.OfSite, account.ManagePeople)
		if err != nil {
			return nil, err
		}
		return nil, p.Accounts.SetRole(ctx, p.actor, in.Person, account.Grant{Organisation: p.site.Organisation, Site: p.id})
	}, nothing)
	h.invitingRoutes()
	h.nameRoutes()
}

func (h *Handler) invitingRoutes() {
	type invite struct {
		OfSite
		Retriable
		Body struct {
			Email string       `json:"email" maxLength:"320"`
			Role  account.Role `json:"role" enum:"owner,admin,editor,author,viewer"`
		}
	}
	type invitation struct{ Body Invitation }
	addOnce(h, operation{id: "invite", method: http.MethodPost, path: "/api/sites/{site}/invitations", tag: "People", summary: "Invite somebody by mail", status: http.StatusCreated}, func(ctx context.Context, in *invite) (*invitation, error) {
		p, err := h.at(ctx, in.OfSite, account.ManagePeople)
		if err != nil {
			return nil, err
		}
		l, _, err := p.Accounts.Invite(ctx, p.actor, in.Body.Email, []account.Grant{{Organisation: p.site.Organisation, Site: p.id, Role: in.Body.Role}})
		if err != nil {
			return nil, err
		}
		return &invitation{Invitation{l.ID, l.Email, when(l.Expires)}}, nil
	}, func(ctx context.Context, in *invite, id string) (*invitation, error) {
		p, err := h.at(ctx, in.OfSite, account.ManagePeople)
		if err != nil {
			return nil, err
		}
		open, err := h.invitationsTo(ctx, p)
		for _, l := range open {
			if l.ID == id {
				return &invitation{Invitation{l.ID, l.Email, when(l.Expires)}}, err
			}
		}
		return nil, errGone("invitation")
	})
	type invitations struct {
		Body struct {
			Items []Invitation `json:"items"`
		}
	}
	add(h, operation{id: "list-invitations", method: http.MethodGet, path: "/api/sites/{site}/invitations", tag: "People", summary: "Invitations to the site that are open"}, func(ctx context.Context, in *OfSite) (*invitations, error) {
		p, err := h.at(ctx, *in, account.ManagePeople)
		if err != nil {
			return nil, err
		}
		open, err := h.invitationsTo(ctx, p)
		if err != nil {
			return nil, err
		}
		out := &invitations{}
		out.Body.Items = []Invitation{}
		for _, l := range open {
			out.Body.Items = append(out.Body.Items, Invitation{l.ID, l.Email, when(l.Expires)})
		}
		return out, nil
	})
	type one struct {
		OfSite
		Retriable
		ID string `path:"id" maxLength:"64"`
	}
	addOnce(h, operation{id: "revoke-invitation", method: http.MethodDelete, path: "/api/sites/{site}/invitations/{id}", tag: "People", summary: "Take an invitation back"}, func(ctx context.Context, in *one) (*struct{}, error) {
		p, err := h.at(ctx, in.OfSite, account.ManagePeople)
		if err != nil {
			return nil, err
		}
		open, err := h.invitationsTo(ctx, p)
		if err != nil {
			return nil, err
		}
		for _, l := range open {
			if l.ID == in.ID {
				return nil, p.Accounts.RevokeInvitation(ctx, p.actor, in.ID)
			}
		}
		return nil, fail.E(fail.NotFound, "There is no open invitation %q to this site.", in.ID)
	}, nothing)
}

// invitationsTo lists open invitations that give a role on one site alone.
func (h *Handler) invitationsTo(ctx context.Context, p place) (mine []account.Link, err error) {
	all, err := p.Accounts.Invitations(ctx, p.actor, p.site.Organisation)
	if err != nil {
		return nil, err
	}
	for _, l := range all {
		if len(l.Grants) == 1 && l.Grants[0].Site == p.id {
			mine = append(mine, l)
		}
	}
	return mine, nil
}

// NameLine is a person as colleagues see them.
type NameLine struct {
	Person string `json:"person"`
	Name   string `json:"name" doc:"The address of somebody who has given no name."`
}

func (h *Handler) nameRoutes() {
	type names struct {
		Body struct {
			Items []NameLine `json:"items"`
		}
	}
	add(h, operation{id: "list-names", method: http.MethodGet, path: "/api/sites/{site}/names", tag: "People", summary: "The names of who has a role on the site, for whoever reads its drafts"}, func(ctx context.Context, in *OfSite) (*names, error) {
		p, err := h.at(ctx, *in, account.ReadContent)
		if err != nil {
			return nil, err
		}
		all, err := p.Accounts.Names(ctx, p.actor, p.site.Organisation, p.id)
		out := &names{}
		out.Body.Items = []NameLine{}
		for _, n := range all {
			out.Body.Items = append(out.Body.Items, NameLine(n))
		}
		return out, err
	})
}
