package adminapi

import (
	"context"
	"net/http"
	"time"

	"github.com/gheecms/ghee/internal/account"
	"github.com/gheecms/ghee/internal/authoring"
	"github.com/gheecms/ghee/internal/content"
)

// TrashLine is one locale of a document that is in the trash.
type TrashLine struct {
	ID      content.ObjectID `json:"id"`
	Num     content.Num      `json:"num"`
	Kind    content.Kind     `json:"kind"`
	Type    content.TypeID   `json:"type"`
	Locale  string           `json:"locale"`
	Slug    string           `json:"slug"`
	Name    string           `json:"name"`
	Trashed *time.Time       `json:"trashed"`
}

func (h *Handler) trashRoutes() {
	type listTrash struct {
		OfSite
		Page
	}
	type trash struct {
		Body struct {
			Items []TrashLine `json:"items"`
			Next  string      `json:"next,omitempty" doc:"What to ask with as cursor; absent on the last page."`
		}
	}
	add(h, operation{id: "list-trash", method: http.MethodGet, path: "/api/sites/{site}/trash", tag: "Documents", summary: "What is in the trash, what went there last first"}, func(ctx context.Context, in *listTrash) (*trash, error) {
		p, err := h.at(ctx, in.OfSite, account.ReadContent)
		if err != nil {
			return nil, err
		}
		var last authoring.Variant
		if err := after(in.Cursor, &last); err != nil {
			return nil, err
		}
		out := &trash{}
		out.Body.Items = []TrashLine{}
		err = p.Authoring.Store.Read(ctx, p.id, func(tx authoring.Tx) error {
			found, err := tx.Trashed(ctx, last, in.Limit)
			if err != nil {
				return err
			}
			for _, v := range found {
				r, err := tx.Record(ctx, v.Document)
				if err != nil {
					return err
				}
				out.Body.Items = append(out.Body.Items, TrashLine{v.Document, r.Num, r.Kind, r.Type, v.Locale, v.Slug, v.Name, when(v.Trashed)})
				out.Body.Next = cursor(authoring.Variant{Trashed: v.Trashed, Document: v.Document, Locale: v.Locale})
			}
			if len(found) < in.Limit {
				out.Body.Next = ""
			}
			return nil
		})
		return out, err
	})
}
