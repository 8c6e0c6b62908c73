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
	add(h, operation{id: "list-trash", method: http.MethodGet, path: "/api/sites/{site}/trash", tag: "Documents", summary: "What is in the trash, what went there last first"}, func(ctx context.Context, in *listTrash) (*paged[TrashLine], error) {
		p, err := h.at(ctx, in.OfSite, account.ReadContent)
		if err != nil {
			return nil, err
		}
		return list[authoring.Variant, authoring.Variant, TrashLine]{
			after: func(tx authoring.Tx, last authoring.Variant, limit int) ([]authoring.Variant, error) {
				return tx.Trashed(ctx, last, limit)
			},
			line: func(tx authoring.Tx, v authoring.Variant) (TrashLine, error) {
				r, err := tx.Record(ctx, v.Document)
				return TrashLine{v.Document, r.Num, r.Kind, r.Type, v.Locale, v.Slug, v.Name, when(v.Trashed)}, err
			},
			mark: func(v authoring.Variant) authoring.Variant {
				return authoring.Variant{Trashed: v.Trashed, Document: v.Document, Locale: v.Locale}
			},
		}.page(ctx, p, in.Page, authoring.Variant{})
	})
}
