package adminapi

import (
	"context"
	"net/http"

	"github.com/gheecms/ghee/internal/account"
	"github.com/gheecms/ghee/internal/fail"
)

// Organisation owns sites and has people.
type Organisation struct {
	ID           string           `json:"id"`
	Name         string           `json:"name"`
	SecondFactor bool             `json:"second_factor" doc:"Its people must use one."`
	Role         account.Role     `json:"role" enum:"owner,admin,member" doc:"One's own."`
	May          []account.Action `json:"may"`
}

// OfOrganisation is the part of a path that names an organisation.
type OfOrganisation struct {
	Organisation string `path:"organisation" maxLength:"64" doc:"Id of the organisation."`
}

type organisationAnswer struct{ Body Organisation }

// office is an organisation that somebody works on.
type office struct {
	Origin
	id    string
	actor account.Actor
}

// within opens an organisation for what an operation does there. Who does not
// belong to it is told that there is none.
func (h *Handler) within(ctx context.Context, of OfOrganisation, what account.Action) (office, error) {
	o, err := h.c.Origin()
	if err != nil {
		return office{}, err
	}
	p := office{o, of.Organisation, visiting(ctx).Actor}
	if !account.Can(p.actor, account.ReadOrganisation, account.OnOrganisation(p.id)) {
		return office{}, fail.E(fail.NotFound, "There is no organisation %.64q.", p.id)
	}
	if !account.Can(p.actor, what, account.OnOrganisation(p.id)) {
		return office{}, fail.E(fail.Denied, "Your role in the organisation does not allow this (%s).", what)
	}
	return p, nil
}

func (p office) shown(o account.Organisation) Organisation {
	out := Organisation{o.ID, o.Name, o.SecondFactor, p.actor.OrganisationRole(o.ID), []account.Action{}}
	for _, what := range account.Actions() {
		if account.Can(p.actor, what, account.OnOrganisation(o.ID)) {
			out.May = append(out.May, what)
		}
	}
	return out
}

func (h *Handler) organisationRoutes() {
	type organisations struct {
		Body struct {
			Items []Organisation `json:"items"`
		}
	}
	add(h, operation{id: "list-organisations", method: http.MethodGet, path: "/api/organisations", tag: "Organisations", summary: "The organisations one belongs to"}, func(ctx context.Context, _ *struct{}) (*organisations, error) {
		o, err := h.c.Origin()
		if err != nil {
			return nil, err
		}
		p := office{Origin: o, actor: visiting(ctx).Actor}
		all, err := o.Accounts.Organisations(ctx, p.actor)
		out := &organisations{}
		out.Body.Items = []Organisation{}
		for _, o := range all {
			out.Body.Items = append(out.Body.Items, p.shown(o))
		}
		return out, err
	})
	get := func(ctx context.Context, of OfOrganisation) (*organisationAnswer, error) {
		p, err := h.within(ctx, of, account.ReadOrganisation)
		if err != nil {
			return nil, err
		}
		o, err := p.Accounts.Organisation(ctx, p.actor, p.id)
		return &organisationAnswer{p.shown(o)}, err
	}
	add(h, operation{id: "get-organisation", method: http.MethodGet, path: "/api/organisations/{organisation}", tag: "Organisations", summary: "An organisation"}, func(ctx context.Context, in *OfOrganisation) (*organisationAnswer, error) {
		return get(ctx, *in)
	})
	type changeOrganisation struct {
		OfOrganisation
		Retriable
		Body struct {
			Name         *string `json:"name,omitempty" maxLength:"800"`
			SecondFactor *bool   `json:"second_factor,omitempty" doc:"Who has none is sent to enrol at the next request; only owners set it."`
		}
	}
	addOnce(h, operation{id: "change-organisation", method: http.MethodPatch, path: "/api/organisations/{organisation}", tag: "Organisations", summary: "Rename an organisation, or say whether a second factor is needed"}, func(ctx context.Context, in *changeOrganisation) (*organisationAnswer, error) {
		p, err := h.within(ctx, in.OfOrganisation, account.ManageOrganisation)
		if err != nil {
			return nil, err
		}
		o, err := p.Accounts.ChangeOrganisation(ctx, p.actor, p.id, account.OrganisationChange{Name: in.Body.Name, SecondFactor: in.Body.SecondFactor})
		if err != nil {
			return nil, err
		}
		return &organisationAnswer{p.shown(o)}, nil
	}, func(ctx context.Context, in *changeOrganisation, _ string) (*organisationAnswer, error) {
		return get(ctx, in.OfOrganisation)
	})
	h.organisationSiteRoutes()
	h.organisationPeopleRoutes()
	h.adminTokenRoutes()
}

func (h *Handler) organisationSiteRoutes() {
	type createSite struct {
		OfOrganisation
		Retriable
		Body struct {
			Key         string   `json:"key" maxLength:"40" doc:"Lower-case letters, digits and '-'." example:"my-blog"`
			Name        string   `json:"name,omitempty" maxLength:"800"`
			Locales     []string `json:"locales,omitempty" maxItems:"100" doc:"Codes, the first the default; en when left out."`
			Environment string   `json:"environment,omitempty" enum:"production,staging,test,development,demo" doc:"What the site is for; production when left out."`
		}
	}
	addOnce(h, operation{id: "create-site", method: http.MethodPost, path: "/api/organisations/{organisation}/sites", tag: "Organisations", summary: "Make a site", status: http.StatusCreated}, func(ctx context.Context, in *createSite) (*siteAnswer, error) {
		p, err := h.within(ctx, in.OfOrganisation, account.CreateSites)
		if err != nil {
			return nil, err
		}
		made, err := p.Accounts.CreateSite(ctx, p.actor, account.NewSite{Organisation: p.id, Key: in.Body.Key, Name: in.Body.Name, Locales: in.Body.Locales, Environment: in.Body.Environment})
		if err != nil {
			return nil, err
		}
		// The maker's roles are those of before there was the site.
		return place{Origin: p.Origin, id: made.ID, site: made, actor: p.actor}.shown(ctx)
	}, func(ctx context.Context, in *createSite, key string) (*siteAnswer, error) {
		p, err := h.at(ctx, OfSite{key}, account.ReadContent)
		if err != nil {
			return nil, errGone("site")
		}
		return p.shown(ctx)
	})
	type deleteSite struct {
		OfSite
		Retriable
		Confirm string `query:"confirm" required:"true" maxLength:"40" doc:"The key of the site once more: there is no way back but a backup."`
	}
	addOnce(h, operation{id: "delete-site", method: http.MethodDelete, path: "/api/sites/{site}", tag: "Site", summary: "Delete a site with all it holds, for good"}, func(ctx context.Context, in *deleteSite) (*struct{}, error) {
		p, err := h.at(ctx, in.OfSite, account.DeleteSite)
		if err != nil {
			return nil, err
		}
		if in.Confirm != p.site.Key {
			return nil, fail.E(fail.Invalid, "confirm: write the key of the site, %q. Nothing was deleted.", p.site.Key)
		}
		return nil, p.Accounts.DeleteSite(ctx, p.actor, p.id)
	}, nothing)
}
