package adminapi

import (
	"context"
	"net/http"

	"github.com/gheecms/ghee/internal/account"
	"github.com/gheecms/ghee/internal/authoring"
	"github.com/gheecms/ghee/internal/content"
)

// Redirect leads an old address to a new one.
type Redirect struct {
	From string `json:"from" maxLength:"2000" doc:"A path with a leading slash, or an absolute URL."`
	To   string `json:"to" maxLength:"2000"`
}

func (h *Handler) redirectRoutes() {
	type listRedirects struct {
		OfSite
		Page
	}
	add(h, operation{id: "list-redirects", method: http.MethodGet, path: "/api/sites/{site}/redirects", tag: "Redirects", summary: "Redirects by the address they lead away from"}, func(ctx context.Context, in *listRedirects) (*paged[Redirect], error) {
		p, err := h.at(ctx, in.OfSite, account.ReadContent)
		if err != nil {
			return nil, err
		}
		return list[content.Redirect, string, Redirect]{
			after: func(tx authoring.Tx, from string, limit int) ([]content.Redirect, error) {
				return tx.RedirectsAfter(ctx, from, limit)
			},
			line: func(_ authoring.Tx, r content.Redirect) (Redirect, error) { return Redirect{r.From, r.To}, nil },
			mark: func(r content.Redirect) string { return r.From },
		}.page(ctx, p, in.Page, "")
	})
	type putRedirect struct {
		OfSite
		Retriable
		Body Redirect
	}
	type redirect struct{ Body Redirect }
	add(h, operation{id: "put-redirect", method: http.MethodPut, path: "/api/sites/{site}/redirects", tag: "Redirects", summary: "Add a redirect, or lead it elsewhere", description: "Readers have it at once. One that would lead back to itself is refused."}, func(ctx context.Context, in *putRedirect) (*redirect, error) {
		p, err := h.at(ctx, in.OfSite, account.PublishContent)
		if err != nil {
			return nil, err
		}
		err = p.effect(ctx, in.Key, []any{"redirect", in.Body}, false, func(b *authoring.Batch) error {
			return b.Redirect(ctx, content.Redirect{From: in.Body.From, To: in.Body.To})
		})
		if err != nil {
			return nil, err
		}
		return &redirect{in.Body}, nil
	})
	type dropRedirect struct {
		OfSite
		Retriable
		From string `query:"from" required:"true" maxLength:"2000" doc:"The address that is led away from."`
	}
	add(h, operation{id: "drop-redirect", method: http.MethodDelete, path: "/api/sites/{site}/redirects", tag: "Redirects", summary: "Take a redirect away"}, func(ctx context.Context, in *dropRedirect) (*struct{}, error) {
		p, err := h.at(ctx, in.OfSite, account.PublishContent)
		if err != nil {
			return nil, err
		}
		return nil, p.effect(ctx, in.Key, []any{"drop-redirect", in.From}, false, func(b *authoring.Batch) error { return b.DropRedirect(ctx, in.From) })
	})
}
