package adminapi

import (
	"context"
	"net/http"

	"github.com/gheecms/ghee/internal/account"
	"github.com/gheecms/ghee/internal/authoring"
	"github.com/gheecms/ghee/internal/content"
)

// Media is a file that documents show.
type Media struct {
	ID   content.ObjectID `json:"id"`
	URL  string           `json:"url" doc:"Absolute, or relative to the site's media_base."`
	Name string           `json:"name"`
	Alt  string           `json:"alt" doc:"What it shows, for who cannot see it."`
}

type mediaAnswer struct{ Body Media }

// OfMedia is the part of a request that names a media object.
type OfMedia struct {
	OfSite
	ID content.ObjectID `path:"id" maxLength:"64" doc:"Id of the media object."`
}

func (h *Handler) mediaRoutes() {
	type listMedia struct {
		OfSite
		Page
		Query string `query:"q" maxLength:"200" doc:"A part of the name, the URL or the description."`
	}
	add(h, operation{id: "list-media", method: http.MethodGet, path: "/api/sites/{site}/media", tag: "Media", summary: "Media by name"}, func(ctx context.Context, in *listMedia) (*paged[Media], error) {
		p, err := h.at(ctx, in.OfSite, account.ReadContent)
		if err != nil {
			return nil, err
		}
		type last [2]string // name, id
		return list[content.MediaObject, last, Media]{
			after: func(tx authoring.Tx, l last, limit int) ([]content.MediaObject, error) {
				return tx.MediaNamed(ctx, in.Query, content.MediaObject{Name: l[0], ID: content.ObjectID(l[1])}, limit)
			},
			line: func(_ authoring.Tx, m content.MediaObject) (Media, error) {
				return Media{m.ID, m.URL, m.Name, m.Alt}, nil
			},
			mark: func(m content.MediaObject) last { return last{m.Name, string(m.ID)} },
		}.page(ctx, p, in.Page, last{})
	})
	add(h, operation{id: "get-media", method: http.MethodGet, path: "/api/sites/{site}/media/{id}", tag: "Media", summary: "A media object"}, func(ctx context.Context, in *OfMedia) (*mediaAnswer, error) {
		p, err := h.at(ctx, in.OfSite, account.ReadContent)
		if err != nil {
			return nil, err
		}
		return p.media(ctx, in.ID)
	})
	h.mediaWriteRoutes()
}

func (h *Handler) mediaWriteRoutes() {
	type addMedia struct {
		OfSite
		Retriable
		Body struct {
			URL  string `json:"url" maxLength:"2000"`
			Name string `json:"name,omitempty" maxLength:"800"`
			Alt  string `json:"alt,omitempty" maxLength:"8000"`
		}
	}
	add(h, operation{id: "add-media", method: http.MethodPost, path: "/api/sites/{site}/media", tag: "Media", summary: "Name a file by its URL, for documents to show", description: "The same URL is the same object: what it has of name and description stays.", status: http.StatusCreated}, func(ctx context.Context, in *addMedia) (*mediaAnswer, error) {
		p, err := h.at(ctx, in.OfSite, account.UploadMedia)
		if err != nil {
			return nil, err
		}
		id, err := keyed(ctx, p, in.Key, []any{"media", in.Body}, false, func(b *authoring.Batch) (content.ObjectID, error) {
			return b.Media(ctx, content.MediaObject{URL: in.Body.URL, Name: in.Body.Name, Alt: in.Body.Alt})
		})
		if err != nil {
			return nil, err
		}
		return p.media(ctx, id)
	})
	type changeMedia struct {
		OfMedia
		Retriable
		Body struct {
			Name *string `json:"name,omitempty" maxLength:"800"`
			Alt  *string `json:"alt,omitempty" maxLength:"8000"`
		}
	}
	add(h, operation{id: "change-media", method: http.MethodPatch, path: "/api/sites/{site}/media/{id}", tag: "Media", summary: "Name or describe a media object anew, wherever it is shown"}, func(ctx context.Context, in *changeMedia) (*mediaAnswer, error) {
		p, err := h.at(ctx, in.OfSite, account.EditContent)
		if err != nil {
			return nil, err
		}
		err = p.effect(ctx, in.Key, []any{"change-media", in.ID, in.Body}, false, func(b *authoring.Batch) error {
			_, err := b.DescribeMedia(ctx, in.ID, in.Body.Name, in.Body.Alt)
			return err
		})
		if err != nil {
			return nil, err
		}
		return p.media(ctx, in.ID)
	})
	type eraseMedia struct {
		OfMedia
		Retriable
	}
	add(h, operation{id: "erase-media", method: http.MethodDelete, path: "/api/sites/{site}/media/{id}", tag: "Media", summary: "Delete a media object for good", description: "Documents that show it show nothing in its place; list-media-uses tells which. The file itself, where it is somebody else's, stays there."}, func(ctx context.Context, in *eraseMedia) (*struct{}, error) {
		p, err := h.at(ctx, in.OfSite, account.EraseContent)
		if err != nil {
			return nil, err
		}
		return nil, p.effect(ctx, in.Key, []any{"erase-media", in.ID}, true, func(b *authoring.Batch) error { return b.EraseMedia(ctx, in.ID) })
	})
}

func (p place) media(ctx context.Context, id content.ObjectID) (*mediaAnswer, error) {
	var m content.MediaObject
	err := p.Authoring.Store.Read(ctx, p.id, func(tx authoring.Tx) (err error) {
		m, err = tx.Media(ctx, id)
		return err
	})
	return &mediaAnswer{Media{m.ID, m.URL, m.Name, m.Alt}}, err
}
