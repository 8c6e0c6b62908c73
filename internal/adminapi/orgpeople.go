package adminapi

import (
	"context"
	"encoding/json"
	"net/http"

	"github.com/gheecms/ghee/internal/account"
)

func memberOf(m account.Member) Member {
	return Member{
		m.Person.ID, m.Person.Email, m.Person.Name, m.Role, m.Site == 0, m.Person.SecondFactor, m.Person.Disabled != 0, when(m.Person.LastSeen),
	}
}

func (h *Handler) organisationPeopleRoutes() {
	type organisationMembers struct {
		Body struct {
			Items []OrganisationMember `json:"items"`
		}
	}
	add(h, operation{id: "list-organisation-members", method: http.MethodGet, path: "/api/organisations/{organisation}/people", tag: "Organisations", summary: "Who has a role in the organisation or on a site of it: a line a role"}, func(ctx context.Context, in *OfOrganisation) (*organisationMembers, error) {
		p, err := h.within(ctx, *in, account.ManageOrganisationPeople)
		if err != nil {
			return nil, err
		}
		all, err := p.Accounts.Members(ctx, p.actor, p.id, 0)
		if err != nil {
			return nil, err
		}
		keys, err := p.siteKeys(ctx)
		out := &organisationMembers{}
		out.Body.Items = []OrganisationMember{}
		for _, m := range all {
			out.Body.Items = append(out.Body.Items, OrganisationMember{memberOf(m), keys[m.Site]})
		}
		return out, err
	})
	type setOrganisationRole struct {
		OfOrganisation
		Retriable
		Person string `path:"person" maxLength:"64"`
		Body   struct {
			Role account.Role `json:"role" enum:"owner,admin,member"`
		}
	}
	addOnce(h, operation{id: "set-organisation-role", method: http.MethodPut, path: "/api/organisations/{organisation}/people/{person}", tag: "Organisations", summary: "Give a person a role in the organisation; their sessions end"}, func(ctx context.Context, in *setOrganisationRole) (*struct{}, error) {
		p, err := h.within(ctx, in.OfOrganisation, account.ManageOrganisationPeople)
		if err != nil {
			return nil, err
		}
		return nil, p.Accounts.SetRole(ctx, p.actor, in.Person, account.Grant{Organisation: p.id, Role: in.Body.Role})
	}, nothing)
	type person struct {
		OfOrganisation
		Retriable
		Person string `path:"person" maxLength:"64"`
	}
	addOnce(h, operation{id: "remove-member", method: http.MethodDelete, path: "/api/organisations/{organisation}/people/{person}", tag: "Organisations", summary: "Take all roles of a person in the organisation, its sites included", description: "What the person wrote stays. The last owner stays an owner."}, func(ctx context.Context, in *person) (*struct{}, error) {
		p, err := h.within(ctx, in.OfOrganisation, account.ManageOrganisationPeople)
		if err != nil {
			return nil, err
		}
		return nil, p.Accounts.RemoveMember(ctx, p.actor, p.id, in.Person)
	}, nothing)
	type listAudit struct {
		OfOrganisation
		After int64 `query:"after" minimum:"0" doc:"next of the page before."`
		Limit int   `query:"limit" minimum:"1" maximum:"1000" default:"100"`
	}
	add(h, operation{id: "list-organisation-audit", method: http.MethodGet, path: "/api/organisations/{organisation}/audit", tag: "Audit", summary: "Who did what in the organisation"}, func(ctx context.Context, in *listAudit) (*auditPage, error) {
		p, err := h.within(ctx, in.OfOrganisation, account.ReadOrganisationAudit)
		if err != nil {
			return nil, err
		}
		rows, err := p.Accounts.Audit(ctx, p.actor, p.id, 0, in.After, in.Limit)
		return audited(rows, in.Limit), err
	})
	h.organisationInvitingRoutes()
}

// OrganisationMember is a role of a person in an organisation, or on a site of it.
type OrganisationMember struct {
	Member
	Site string `json:"site,omitempty" doc:"Key of the site; absent for the organisation itself."`
}

type auditPage struct {
	Body struct {
		Items []json.RawMessage `json:"items" doc:"Events, the oldest first: actor, action, object, before, after, at, address."`
		Next  int64             `json:"next,omitempty"`
	}
}

func audited(rows []account.Row, limit int) *auditPage {
	out := &auditPage{}
	out.Body.Items = []json.RawMessage{}
	for _, r := range rows {
		out.Body.Items = append(out.Body.Items, json.RawMessage(r.Body))
		out.Body.Next = r.Seq
	}
	if len(rows) < limit {
		out.Body.Next = 0
	}
	return out
}
