package adminapi

import (
	"context"
	"net/http"
	"time"

	"github.com/gheecms/ghee/internal/account"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
)

// EdgeToken lets an edge follow sites of the organisation.
type EdgeToken struct {
	ID      string     `json:"id"`
	Name    string     `json:"name"`
	Sites   []string   `json:"sites" doc:"Keys of the sites that the edge may follow."`
	Token   string     `json:"token,omitempty" doc:"In plain text, in the answer that made it alone."`
	Created *time.Time `json:"created"`
	Expires *time.Time `json:"expires,omitempty"`
	Used    *time.Time `json:"used,omitempty" doc:"Last use that the origin has seen."`
	Revoked *time.Time `json:"revoked,omitempty"`
}

type edgeTokenAnswer struct{ Body EdgeToken }

func (p office) edgeToken(ctx context.Context, t account.EdgeToken, plain string) (EdgeToken, error) {
	keys, err := p.siteKeys(ctx)
	sites := []string{}
	for _, id := range t.Sites {
		if key, there := keys[id]; there {
			sites = append(sites, key)
		}
	}
	return EdgeToken{t.ID, t.Name, sites, plain, when(t.Created), when(t.Expires), when(t.Used), when(t.Revoked)}, err
}

func (h *Handler) edgeTokenRoutes() {
	type edgeTokens struct {
		Body struct {
			Items []EdgeToken `json:"items"`
		}
	}
	add(h, operation{id: "list-edge-tokens", method: http.MethodGet, path: "/api/organisations/{organisation}/edge-tokens", tag: "Tokens", summary: "Tokens of edges that one may revoke, revoked ones included"}, func(ctx context.Context, in *OfOrganisation) (*edgeTokens, error) {
		p, err := h.within(ctx, *in, account.ReadOrganisation)
		if err != nil {
			return nil, err
		}
		all, err := p.Accounts.EdgeTokens(ctx, p.actor, p.id)
		if err != nil {
			return nil, err
		}
		out := &edgeTokens{}
		out.Body.Items = []EdgeToken{}
		for _, t := range all {
			shown, err := p.edgeToken(ctx, t, "")
			if err != nil {
				return nil, err
			}
			out.Body.Items = append(out.Body.Items, shown)
		}
		return out, nil
	})
	type createEdgeToken struct {
		OfOrganisation
		Retriable
		Body struct {
			Name    string     `json:"name,omitempty" maxLength:"800"`
			Sites   []string   `json:"sites" minItems:"1" maxItems:"1000" doc:"Keys of the sites that the edge may follow; one needs the right to each site's tokens."`
			Expires *time.Time `json:"expires,omitempty"`
		}
	}
	addOnce(h, operation{id: "create-edge-token", method: http.MethodPost, path: "/api/organisations/{organisation}/edge-tokens", tag: "Tokens", summary: "Make a token for an edge", description: "It is shown once: asked for again with the same key, the answer is without it. The edge gets all that is published on the sites, and the hashes of their tokens.", status: http.StatusCreated}, func(ctx context.Context, in *createEdgeToken) (*edgeTokenAnswer, error) {
		p, err := h.within(ctx, in.OfOrganisation, account.ReadOrganisation)
		if err != nil {
			return nil, err
		}
		n := account.NewEdgeToken{Name: in.Body.Name, Organisation: p.id}
		for _, key := range in.Body.Sites {
			g, err := p.grants(ctx, []GivenRole{{Site: key}})
			if err != nil {
				return nil, err
			}
			n.Sites = append(n.Sites, g[0].Site)
		}
		if in.Body.Expires != nil {
			n.Expires = content.Micros(in.Body.Expires.UnixMicro())
		}
		plain, t, err := p.Accounts.CreateEdgeToken(ctx, p.actor, n)
		if err != nil {
			return nil, err
		}
		shown, err := p.edgeToken(ctx, t, plain.String())
		return &edgeTokenAnswer{shown}, err
	}, func(ctx context.Context, in *createEdgeToken, id string) (*edgeTokenAnswer, error) {
		p, err := h.within(ctx, in.OfOrganisation, account.ReadOrganisation)
		if err != nil {
			return nil, err
		}
		t, err := p.findEdgeToken(ctx, id)
		if err != nil {
			return nil, errGone("token")
		}
		shown, err := p.edgeToken(ctx, t, "")
		return &edgeTokenAnswer{shown}, err
	})
	type oneEdgeToken struct {
		OfOrganisation
		Retriable
		ID string `path:"id" maxLength:"64"`
	}
	addOnce(h, operation{id: "revoke-edge-token", method: http.MethodDelete, path: "/api/organisations/{organisation}/edge-tokens/{id}", tag: "Tokens", summary: "End a token of an edge", description: "The edge serves what it has, and learns nothing more."}, func(ctx context.Context, in *oneEdgeToken) (*struct{}, error) {
		p, err := h.within(ctx, in.OfOrganisation, account.ReadOrganisation)
		if err != nil {
			return nil, err
		}
		if _, err := p.findEdgeToken(ctx, in.ID); err != nil {
			return nil, err
		}
		return nil, p.Accounts.RevokeEdgeToken(ctx, p.actor, in.ID)
	}, nothing)
}

func (p office) findEdgeToken(ctx context.Context, id string) (account.EdgeToken, error) {
	all, err := p.Accounts.EdgeTokens(ctx, p.actor, p.id)
	for _, t := range all {
		if t.ID == id {
			return t, err
		}
	}
	if err == nil {
		err = fail.E(fail.NotFound, "There is no edge token with the id %.64q.", id)
	}
	return account.EdgeToken{}, err
}
