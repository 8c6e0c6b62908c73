package adminapi

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"slices"

	"github.com/gheecms/ghee/internal/account"
	"github.com/gheecms/ghee/internal/authoring"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/delivery"
)

// Use is a document, in one locale, that refers to another or shows a media
// object.
type Use struct {
	ID     content.ObjectID `json:"id"`
	Type   content.TypeID   `json:"type"`
	Locale string           `json:"locale"`
	Slug   string           `json:"slug"`
	Name   string           `json:"name"`
	Draft  bool             `json:"draft" doc:"Its newest draft does."`
	Live   bool             `json:"live" doc:"What readers have of it does."`
}

type useList struct {
	Body struct {
		Items []Use  `json:"items"`
		Next  string `json:"next,omitempty" doc:"What to ask with as cursor; absent on the last page."`
	}
}

func (h *Handler) useRoutes() {
	const note = "Documents in the trash are left out. The answer may lag behind a write by a moment."
	type documentUses struct {
		OfSite
		ID content.ObjectID `path:"id" maxLength:"64" doc:"Id of the document."`
		Page
	}
	add(h, operation{id: "list-document-uses", method: http.MethodGet, path: "/api/sites/{site}/documents/{id}/uses", tag: "Documents", summary: "Which documents refer to this one", description: note}, func(ctx context.Context, in *documentUses) (*useList, error) {
		p, err := h.at(ctx, in.OfSite, account.ReadContent)
		if err != nil {
			return nil, err
		}
		if err := p.Authoring.Store.Read(ctx, p.id, func(tx authoring.Tx) error {
			_, err := tx.Record(ctx, in.ID)
			return err
		}); err != nil {
			return nil, err
		}
		return h.uses(ctx, p, in.ID, in.Page)
	})
	type mediaUses struct {
		OfMedia
		Page
	}
	add(h, operation{id: "list-media-uses", method: http.MethodGet, path: "/api/sites/{site}/media/{id}/uses", tag: "Media", summary: "Which documents show this", description: note}, func(ctx context.Context, in *mediaUses) (*useList, error) {
		p, err := h.at(ctx, in.OfSite, account.ReadContent)
		if err != nil {
			return nil, err
		}
		if _, err := p.media(ctx, in.ID); err != nil {
			return nil, err
		}
		return h.uses(ctx, p, in.ID, in.Page)
	})
}

// uses asks both sets of the site: a draft may refer to what is not published
// with it, and what is published to what a draft has dropped.
func (h *Handler) uses(ctx context.Context, p place, id content.ObjectID, page Page) (*useList, error) {
	var last delivery.Row
	if err := after(page.Cursor, &last); err != nil {
		return nil, err
	}
	found := map[delivery.Row]Use{}
	for _, side := range []struct {
		open func(context.Context, content.SiteID) (Reading, error)
		mark func(*Use)
	}{
		{h.c.Published, func(u *Use) { u.Live = true }},
		{h.c.Previews, func(u *Use) { u.Draft = true }},
	} {
		docs, err := referrers(ctx, side.open, p.id, id, last, page.Limit+1)
		if err != nil {
			return nil, err
		}
		for _, d := range docs {
			u := Use{ID: d.ID, Type: d.Type, Locale: d.Locale, Slug: d.Slug, Name: d.Name, Live: found[d.Row].Live}
			side.mark(&u)
			found[d.Row] = u
		}
	}
	rows := make([]delivery.Row, 0, len(found))
	for row := range found {
		rows = append(rows, row)
	}
	slices.SortFunc(rows, cmp.Compare[delivery.Row])
	out := &useList{}
	out.Body.Items = []Use{}
	for i, row := range rows {
		if i == page.Limit {
			out.Body.Next = cursor(rows[i-1])
			break
		}
		out.Body.Items = append(out.Body.Items, found[row])
	}
	return out, nil
}

func referrers(ctx context.Context, open func(context.Context, content.SiteID) (Reading, error), site content.SiteID, id content.ObjectID, after delivery.Row, limit int) (_ []delivery.Doc, err error) {
	r, err := open(ctx, site)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, r.Close()) }()
	return r.Referrers(ctx, id, after, limit)
}
