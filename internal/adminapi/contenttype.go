package adminapi

import (
	"context"
	"errors"
	"net/http"

	"github.com/gheecms/ghee/internal/account"
	"github.com/gheecms/ghee/internal/authoring"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/delivery"
	"github.com/gheecms/ghee/internal/fail"
)

func (h *Handler) typeRoutes() {
	type types struct {
		Body struct {
			Items []content.Type `json:"items"`
		}
	}
	add(h, operation{id: "list-types", method: http.MethodGet, path: "/api/sites/{site}/types", tag: "Types", summary: "List the site's types, the blog's included"}, func(ctx context.Context, in *OfSite) (*types, error) {
		p, err := h.at(ctx, *in, account.ReadContent)
		if err != nil {
			return nil, err
		}
		out := &types{}
		out.Body.Items = []content.Type{}
		err = p.Authoring.Store.Read(ctx, p.id, func(tx authoring.Tx) error {
			schema, err := tx.Types(ctx)
			if err != nil {
				return err
			}
			for _, t := range schema.Types() {
				out.Body.Items = append(out.Body.Items, *t)
			}
			return nil
		})
		return out, err
	})
	type typeCount struct {
		Type      content.TypeID `json:"type"`
		Documents int            `json:"documents" doc:"In the site's default locale, drafts included; a plan counts them all."`
	}
	type typeCounts struct {
		Body struct {
			Items []typeCount `json:"items"`
		}
	}
	add(h, operation{id: "count-types", method: http.MethodGet, path: "/api/sites/{site}/types/uses", tag: "Types", summary: "How many documents each type has", description: "The answer may lag behind a write by a moment."}, func(ctx context.Context, in *OfSite) (_ *typeCounts, err error) {
		p, err := h.at(ctx, *in, account.ReadContent)
		if err != nil {
			return nil, err
		}
		r, err := h.c.Previews(ctx, p.id)
		if err != nil {
			return nil, err
		}
		defer func() { err = errors.Join(err, r.Close()) }()
		out := &typeCounts{}
		out.Body.Items = []typeCount{}
		var pages map[content.TypeID]int
		for _, t := range r.Schema().Types() {
			var n int
			switch t.Kind {
			case content.KindComponent:
				continue
			case content.KindSingle: // of all types one list: it is read once
				if pages == nil {
					pages, err = singlePages(ctx, r, t)
				}
				n = pages[t.ID]
			default:
				_, n, err = delivery.List(ctx, r, delivery.Listing{Type: t, Limit: 1})
			}
			if err != nil {
				return nil, err
			}
			out.Body.Items = append(out.Body.Items, typeCount{t.ID, n})
		}
		return out, nil
	})
	type change struct {
		Put  []content.Type   `json:"put,omitempty" maxItems:"500" doc:"Types to add or change; one without id is new, and so is a field without."`
		Drop []content.TypeID `json:"drop,omitempty" maxItems:"500" doc:"Types to remove; they must have no documents."`
		Base string           `json:"base,omitempty" maxLength:"64" doc:"To apply: the base of the plan."`
		Loss bool             `json:"allow_loss,omitempty" doc:"Apply although documents have values that would no longer be seen."`
	}
	type planTypes struct {
		OfSite
		Body change
	}
	type applyTypes struct {
		OfSite
		Retriable
		Body change
	}
	type planned struct{ Body authoring.TypePlan }
	add(h, operation{id: "plan-types", method: http.MethodPost, path: "/api/sites/{site}/types/plan", tag: "Types", summary: "Tell what a change of types does to stored content; change nothing"}, func(ctx context.Context, in *planTypes) (*planned, error) {
		p, err := h.at(ctx, in.OfSite, account.ManageTypes)
		if err != nil {
			return nil, err
		}
		plan, err := p.Authoring.PlanTypes(ctx, p.id, authoring.TypeChange{Put: in.Body.Put, Drop: in.Body.Drop})
		return &planned{plan}, err
	})
	add(h, operation{id: "apply-types", method: http.MethodPost, path: "/api/sites/{site}/types/apply", tag: "Types", summary: "Carry out a change that was planned"}, func(ctx context.Context, in *applyTypes) (*planned, error) {
		p, err := h.at(ctx, in.OfSite, account.ManageTypes)
		if err != nil {
			return nil, err
		}
		c := authoring.TypeChange{Put: in.Body.Put, Drop: in.Body.Drop}
		plan, unplanned := p.Authoring.PlanTypes(ctx, p.id, c) // told only when it is not asked for again
		err = p.effect(ctx, in.Key, []any{"types", in.Body}, true, func(b *authoring.Batch) error {
			switch {
			case unplanned != nil:
				return unplanned
			case plan.Loses() && !in.Body.Loss:
				return fail.E(fail.Conflict, "Documents have values that would no longer be seen. Nothing was changed; to go on, send allow_loss.")
			case in.Body.Base != plan.Base:
				return fail.E(fail.Conflict, "The site's types are not those the plan was made for; make a new plan.")
			}
			return b.ApplyTypes(ctx, c, plan.Base)
		})
		return &planned{plan}, err
	})
}

// singlePages counts the Single Pages of each type, of which one is given.
func singlePages(ctx context.Context, r delivery.Reader, one *content.Type) (map[content.TypeID]int, error) {
	docs, _, err := delivery.List(ctx, r, delivery.Listing{Type: one})
	n := map[content.TypeID]int{}
	for _, d := range docs {
		n[d.Type]++
	}
	return n, err
}
