package adminapi

import (
	"context"
	"net/http"
	"strings"
	"time"

	"github.com/gheecms/ghee/internal/account"
	"github.com/gheecms/ghee/internal/authoring"
	"github.com/gheecms/ghee/internal/content"
)

// FoundLine is one locale of a document, of whatever type.
type FoundLine struct {
	ID        content.ObjectID   `json:"id"`
	Num       content.Num        `json:"num"`
	Kind      content.Kind       `json:"kind"`
	Type      content.TypeID     `json:"type"`
	Locale    string             `json:"locale"`
	Slug      string             `json:"slug"`
	Name      string             `json:"name"`
	State     authoring.Standing `json:"state" enum:"draft,changed,published" doc:"changed: readers have something older than the newest draft."`
	Author    string             `json:"author,omitempty" doc:"Id of who saved the newest draft."`
	Updated   *time.Time         `json:"updated"`
	Scheduled *time.Time         `json:"scheduled,omitempty"`
}

func foundLine(l authoring.Line) FoundLine {
	return FoundLine{l.ID, l.Num, l.Kind, l.Type, l.Locale, l.Slug, l.Name, l.Standing(), l.Author, when(l.Updated), when(l.Scheduled)}
}

func (h *Handler) findRoutes() {
	type find struct {
		OfSite
		Query string `query:"q" required:"true" minLength:"1" maxLength:"100" doc:"A part of a name or slug."`
		Limit int    `query:"limit" minimum:"1" maximum:"50" default:"20"`
	}
	type found struct {
		Body struct {
			Items []FoundLine `json:"items"`
		}
	}
	add(h, operation{id: "find-documents", method: http.MethodGet, path: "/api/sites/{site}/find", tag: "Documents", summary: "Documents of whatever type by a part of their name or slug, what was changed last first"}, func(ctx context.Context, in *find) (*found, error) {
		p, err := h.at(ctx, in.OfSite, account.ReadContent)
		if err != nil {
			return nil, err
		}
		out := &found{}
		return out, p.Authoring.Store.Read(ctx, p.id, func(tx authoring.Tx) error {
			lines, err := tx.Named(ctx, strings.TrimSpace(in.Query), in.Limit)
			out.Body.Items = []FoundLine{}
			for _, l := range lines {
				out.Body.Items = append(out.Body.Items, foundLine(l))
			}
			return err
		})
	})
	h.draftRoutes()
}

func (h *Handler) draftRoutes() {
	type drafts struct {
		OfSite
		Page
		Author string `query:"author" maxLength:"64" doc:"Id of who saved them; one's own when left out."`
	}
	type last struct {
		At content.Micros
		ID string
	}
	add(h, operation{id: "list-drafts", method: http.MethodGet, path: "/api/sites/{site}/drafts", tag: "Documents", summary: "What somebody saved last and readers do not have, the newest first"}, func(ctx context.Context, in *drafts) (*paged[FoundLine], error) {
		p, err := h.at(ctx, in.OfSite, account.ReadContent)
		if err != nil {
			return nil, err
		}
		if in.Author == "" {
			in.Author = p.author()
		}
		return list[authoring.Line, last, FoundLine]{
			after: func(tx authoring.Tx, m last, limit int) ([]authoring.Line, error) {
				return tx.DraftsBy(ctx, authoring.Drafts{Author: in.Author, Limit: limit, After: authoring.Line{Saved: m.At, Variant: authoring.Variant{Draft: m.ID}}})
			},
			line: func(_ authoring.Tx, l authoring.Line) (FoundLine, error) { return foundLine(l), nil },
			mark: func(l authoring.Line) last { return last{l.Saved, l.Draft} },
		}.page(ctx, p, in.Page, last{})
	})
}
