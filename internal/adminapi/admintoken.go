package adminapi

import (
	"context"
	"net/http"
	"time"

	"github.com/gheecms/ghee/internal/account"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
)

// AdminToken opens this API to a program: as the person who made it, or with a
// role on one site.
type AdminToken struct {
	ID      string           `json:"id"`
	Name    string           `json:"name"`
	Person  string           `json:"person,omitempty" doc:"Id of the person as whom it acts."`
	Site    string           `json:"site,omitempty" doc:"Key of the site on which it has a role of its own."`
	Role    account.Role     `json:"role,omitempty"`
	Scopes  []account.Action `json:"scopes" doc:"What it may do of what the role may; * for all."`
	Token   string           `json:"token,omitempty" doc:"In plain text, in the answer that made it alone."`
	Created *time.Time       `json:"created"`
	Expires *time.Time       `json:"expires,omitempty"`
	Used    *time.Time       `json:"used,omitempty"`
	Revoked *time.Time       `json:"revoked,omitempty"`
}

type adminTokenAnswer struct{ Body AdminToken }

func (p office) adminToken(ctx context.Context, t account.AdminToken, plain string) (AdminToken, error) {
	keys, err := p.siteKeys(ctx)
	return AdminToken{t.ID, t.Name, t.Person, keys[t.Site], t.Role, t.Scopes, plain, when(t.Created), when(t.Expires), when(t.Used), when(t.Revoked)}, err
}

func (h *Handler) adminTokenRoutes() {
	type adminTokens struct {
		Body struct {
			Items []AdminToken `json:"items"`
		}
	}
	add(h, operation{id: "list-admin-tokens", method: http.MethodGet, path: "/api/organisations/{organisation}/admin-tokens", tag: "Tokens", summary: "Tokens of this API that one may revoke, revoked ones included"}, func(ctx context.Context, in *OfOrganisation) (*adminTokens, error) {
		p, err := h.within(ctx, *in, account.ReadOrganisation)
		if err != nil {
			return nil, err
		}
		all, err := p.Accounts.AdminTokens(ctx, p.actor, p.id)
		if err != nil {
			return nil, err
		}
		out := &adminTokens{}
		out.Body.Items = []AdminToken{}
		for _, t := range all {
			shown, err := p.adminToken(ctx, t, "")
			if err != nil {
				return nil, err
			}
			out.Body.Items = append(out.Body.Items, shown)
		}
		return out, nil
	})
	type createAdminToken struct {
		OfOrganisation
		Retriable
		Body struct {
			Name    string           `json:"name,omitempty" maxLength:"800"`
			Site    string           `json:"site,omitempty" maxLength:"40" doc:"Key of a site, for a token with a role of its own; left out for one that acts as you."`
			Role    account.Role     `json:"role,omitempty" enum:"owner,admin,editor,author,viewer" doc:"With site."`
			Scopes  []account.Action `json:"scopes" minItems:"1" maxItems:"50" doc:"Actions, or * for all that the role may."`
			Expires *time.Time       `json:"expires,omitempty"`
		}
	}
	addOnce(h, operation{id: "create-admin-token", method: http.MethodPost, path: "/api/organisations/{organisation}/admin-tokens", tag: "Tokens", summary: "Make a token of this API", description: "It is shown once: asked for again with the same key, the answer is without it.", status: http.StatusCreated}, func(ctx context.Context, in *createAdminToken) (*adminTokenAnswer, error) {
		p, err := h.within(ctx, in.OfOrganisation, account.ReadOrganisation)
		if err != nil {
			return nil, err
		}
		t := account.AdminToken{Name: in.Body.Name, Organisation: p.id, Role: in.Body.Role, Scopes: in.Body.Scopes}
		if in.Body.Site == "" {
			t.Person = p.actor.Person
		} else {
			g, err := p.grants(ctx, []GivenRole{{in.Body.Site, in.Body.Role}})
			if err != nil {
				return nil, err
			}
			t.Site = g[0].Site
		}
		if in.Body.Expires != nil {
			t.Expires = content.Micros(in.Body.Expires.UnixMicro())
		}
		plain, t, err := p.Accounts.CreateAdminToken(ctx, p.actor, t)
		if err != nil {
			return nil, err
		}
		shown, err := p.adminToken(ctx, t, plain)
		return &adminTokenAnswer{shown}, err
	}, func(ctx context.Context, in *createAdminToken, id string) (*adminTokenAnswer, error) {
		p, err := h.within(ctx, in.OfOrganisation, account.ReadOrganisation)
		if err != nil {
			return nil, err
		}
		t, err := p.findAdminToken(ctx, id)
		if err != nil {
			return nil, errGone("token")
		}
		shown, err := p.adminToken(ctx, t, "")
		return &adminTokenAnswer{shown}, err
	})
	type oneAdminToken struct {
		OfOrganisation
		Retriable
		ID string `path:"id" maxLength:"64"`
	}
	addOnce(h, operation{id: "revoke-admin-token", method: http.MethodDelete, path: "/api/organisations/{organisation}/admin-tokens/{id}", tag: "Tokens", summary: "End a token of this API"}, func(ctx context.Context, in *oneAdminToken) (*struct{}, error) {
		p, err := h.within(ctx, in.OfOrganisation, account.ReadOrganisation)
		if err != nil {
			return nil, err
		}
		if _, err := p.findAdminToken(ctx, in.ID); err != nil {
			return nil, err
		}
		return nil, p.Accounts.RevokeAdminToken(ctx, p.actor, in.ID)
	}, nothing)
}

func (p office) findAdminToken(ctx context.Context, id string) (account.AdminToken, error) {
	all, err := p.Accounts.AdminTokens(ctx, p.actor, p.id)
	for _, t := range all {
		if t.ID == id {
			return t, err
		}
	}
	if err == nil {
		err = fail.E(fail.NotFound, "There is no token with the id %.64q.", id)
	}
	return account.AdminToken{}, err
}
