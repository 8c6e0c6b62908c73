package adminapi

import (
	"context"
	"net/http"

	"github.com/gheecms/ghee/internal/account"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
)

// GivenRole is a role at one place.
type GivenRole struct {
	Site string       `json:"site,omitempty" maxLength:"40" doc:"Key of a site; left out for the organisation itself."`
	Role account.Role `json:"role" enum:"owner,admin,editor,author,viewer,member"`
}

// OrganisationInvitation is an open invitation with the roles it gives.
type OrganisationInvitation struct {
	Invitation
	Roles []GivenRole `json:"roles"`
}

func (h *Handler) organisationInvitingRoutes() {
	type inviteTo struct {
		OfOrganisation
		Retriable
		Body struct {
			Email string      `json:"email" maxLength:"320"`
			Roles []GivenRole `json:"roles" minItems:"1" maxItems:"100"`
		}
	}
	type invitationTo struct{ Body OrganisationInvitation }
	addOnce(h, operation{id: "invite-to-organisation", method: http.MethodPost, path: "/api/organisations/{organisation}/invitations", tag: "Organisations", summary: "Invite somebody by mail, with roles at several places", status: http.StatusCreated}, func(ctx context.Context, in *inviteTo) (*invitationTo, error) {
		p, err := h.within(ctx, in.OfOrganisation, account.ManageOrganisationPeople)
		if err != nil {
			return nil, err
		}
		grants, err := p.grants(ctx, in.Body.Roles)
		if err != nil {
			return nil, err
		}
		l, _, err := p.Accounts.Invite(ctx, p.actor, in.Body.Email, grants)
		if err != nil {
			return nil, err
		}
		return &invitationTo{OrganisationInvitation{Invitation{l.ID, l.Email, when(l.Expires)}, in.Body.Roles}}, nil
	}, func(ctx context.Context, in *inviteTo, id string) (*invitationTo, error) {
		p, err := h.within(ctx, in.OfOrganisation, account.ManageOrganisationPeople)
		if err != nil {
			return nil, err
		}
		open, err := p.invitations(ctx)
		for _, i := range open {
			if i.ID == id {
				return &invitationTo{i}, err
			}
		}
		return nil, errGone("invitation")
	})
	type invitationsTo struct {
		Body struct {
			Items []OrganisationInvitation `json:"items"`
		}
	}
	add(h, operation{id: "list-organisation-invitations", method: http.MethodGet, path: "/api/organisations/{organisation}/invitations", tag: "Organisations", summary: "Invitations that are open"}, func(ctx context.Context, in *OfOrganisation) (*invitationsTo, error) {
		p, err := h.within(ctx, *in, account.ManageOrganisationPeople)
		if err != nil {
			return nil, err
		}
		out := &invitationsTo{}
		out.Body.Items, err = p.invitations(ctx)
		return out, err
	})
	type oneInvitation struct {
		OfOrganisation
		Retriable
		ID string `path:"id" maxLength:"64"`
	}
	addOnce(h, operation{id: "revoke-organisation-invitation", method: http.MethodDelete, path: "/api/organisations/{organisation}/invitations/{id}", tag: "Organisations", summary: "Take an invitation back"}, func(ctx context.Context, in *oneInvitation) (*struct{}, error) {
		p, err := h.within(ctx, in.OfOrganisation, account.ManageOrganisationPeople)
		if err != nil {
			return nil, err
		}
		open, err := p.invitations(ctx)
		if err != nil {
			return nil, err
		}
		for _, i := range open {
			if i.ID == in.ID {
				return nil, p.Accounts.RevokeInvitation(ctx, p.actor, in.ID)
			}
		}
		return nil, fail.E(fail.NotFound, "The organisation has no open invitation %.64q.", in.ID)
	}, nothing)
}

// grants finds the places that roles name.
func (p office) grants(ctx context.Context, roles []GivenRole) ([]account.Grant, error) {
	var out []account.Grant
	for _, r := range roles {
		g := account.Grant{Organisation: p.id, Role: r.Role}
		if r.Site != "" {
			s, err := p.Sites.SiteByKey(ctx, r.Site)
			if err != nil && !fail.Is(err, fail.NotFound) {
				return nil, err
			}
			if err != nil || s.Organisation != p.id {
				return nil, fail.E(fail.NotFound, "The organisation has no site %q.", r.Site)
			}
			g.Site = s.ID
		}
		out = append(out, g)
	}
	return out, nil
}

// siteKeys are the keys of the sites by id.
func (p office) siteKeys(ctx context.Context) (map[content.SiteID]string, error) {
	all, err := p.Sites.Sites(ctx)
	keys := make(map[content.SiteID]string, len(all))
	for _, s := range all {
		keys[s.ID] = s.Key
	}
	return keys, err
}

func (p office) invitations(ctx context.Context) ([]OrganisationInvitation, error) {
	open, err := p.Accounts.Invitations(ctx, p.actor, p.id)
	if err != nil {
		return nil, err
	}
	keys, err := p.siteKeys(ctx)
	out := []OrganisationInvitation{}
	for _, l := range open {
		i := OrganisationInvitation{Invitation{l.ID, l.Email, when(l.Expires)}, []GivenRole{}}
		for _, g := range l.Grants {
			i.Roles = append(i.Roles, GivenRole{keys[g.Site], g.Role})
		}
		out = append(out, i)
	}
	return out, err
}
