package adminapi

import (
	"context"
	"encoding/json"
	"net/http"
	"time"

	"github.com/gheecms/ghee/internal/account"
)

// View is a list of documents that somebody gave a name.
type View struct {
	ID      string         `json:"id"`
	Name    string         `json:"name"`
	Shared  bool           `json:"shared" doc:"Everybody on the site sees it."`
	Mine    bool           `json:"mine"`
	Person  string         `json:"person,omitempty" doc:"Id of who made it."`
	Query   map[string]any `json:"query" doc:"What list-documents is asked with, and how to show it: an object of the dashboard's, at most 8 KB."`
	Changed *time.Time     `json:"changed"`
}

type viewAnswer struct{ Body View }

type viewInput struct {
	Name   string         `json:"name" maxLength:"800"`
	Shared bool           `json:"shared,omitempty"`
	Query  map[string]any `json:"query"`
}

func (p place) viewOf(v account.View) (View, error) {
	out := View{ID: v.ID, Name: v.Name, Shared: v.Shared, Person: v.Person, Mine: v.Person != "" && v.Person == p.actor.Person, Changed: when(v.At)}
	err := json.Unmarshal(v.Query, &out.Query)
	return out, err
}

func (h *Handler) viewRoutes() {
	type views struct {
		Body struct {
			Items []View `json:"items"`
		}
	}
	add(h, operation{id: "list-views", method: http.MethodGet, path: "/api/sites/{site}/views", tag: "Views", summary: "One's saved views and those that are shared, by name"}, func(ctx context.Context, in *OfSite) (*views, error) {
		p, err := h.at(ctx, *in, account.ReadContent)
		if err != nil {
			return nil, err
		}
		all, err := p.Accounts.Views(ctx, p.actor, p.id)
		out := &views{}
		out.Body.Items = []View{}
		for _, v := range all {
			shown, err := p.viewOf(v)
			if err != nil {
				return nil, err
			}
			out.Body.Items = append(out.Body.Items, shown)
		}
		return out, err
	})
	type createView struct {
		OfSite
		Retriable
		Body viewInput
	}
	addOnce(h, operation{id: "create-view", method: http.MethodPost, path: "/api/sites/{site}/views", tag: "Views", summary: "Save a view", description: "To share one takes the right to write content.", status: http.StatusCreated}, func(ctx context.Context, in *createView) (*viewAnswer, error) {
		return h.saveView(ctx, in.OfSite, "", in.Body)
	}, func(ctx context.Context, in *createView, id string) (*viewAnswer, error) {
		return h.savedView(ctx, in.OfSite, id)
	})
	type changeView struct {
		OfSite
		Retriable
		ID   string `path:"id" maxLength:"64"`
		Body viewInput
	}
	addOnce(h, operation{id: "change-view", method: http.MethodPut, path: "/api/sites/{site}/views/{id}", tag: "Views", summary: "Change a view"}, func(ctx context.Context, in *changeView) (*viewAnswer, error) {
		return h.saveView(ctx, in.OfSite, in.ID, in.Body)
	}, func(ctx context.Context, in *changeView, id string) (*viewAnswer, error) {
		return h.savedView(ctx, in.OfSite, id)
	})
	type dropView struct {
		OfSite
		Retriable
		ID string `path:"id" maxLength:"64"`
	}
	addOnce(h, operation{id: "delete-view", method: http.MethodDelete, path: "/api/sites/{site}/views/{id}", tag: "Views", summary: "Delete a view"}, func(ctx context.Context, in *dropView) (*struct{}, error) {
		p, err := h.at(ctx, in.OfSite, account.ReadContent)
		if err != nil {
			return nil, err
		}
		return nil, p.Accounts.DropView(ctx, p.actor, p.id, in.ID)
	}, nothing)
}

func (h *Handler) saveView(ctx context.Context, of OfSite, id string, in viewInput) (*viewAnswer, error) {
	p, err := h.at(ctx, of, account.ReadContent)
	if err != nil {
		return nil, err
	}
	query, err := json.Marshal(in.Query)
	if err != nil {
		return nil, err
	}
	saved, err := p.Accounts.SaveView(ctx, p.actor, account.View{ID: id, Site: p.id, Name: in.Name, Shared: in.Shared, Query: query})
	if err != nil {
		return nil, err
	}
	shown, err := p.viewOf(saved)
	return &viewAnswer{shown}, err
}

// savedView is a view as it is now, for who asks again for having it saved.
func (h *Handler) savedView(ctx context.Context, of OfSite, id string) (*viewAnswer, error) {
	p, err := h.at(ctx, of, account.ReadContent)
	if err != nil {
		return nil, err
	}
	all, err := p.Accounts.Views(ctx, p.actor, p.id)
	if err != nil {
		return nil, err
	}
	for _, v := range all {
		if v.ID == id {
			shown, err := p.viewOf(v)
			return &viewAnswer{shown}, err
		}
	}
	return nil, errGone("view")
}
