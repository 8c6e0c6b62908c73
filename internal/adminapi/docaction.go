package adminapi

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"net/http"

	"github.com/gheecms/ghee/internal/account"
	"github.com/gheecms/ghee/internal/authoring"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/text"
)

// does is something to do to a document in a locale.
type does struct {
	name, summary string
	needs         account.Action
	do            func(ctx context.Context, b *authoring.Batch, id content.ObjectID, locale string) error
}

func actions() []does {
	return []does{
		{"publish", "Show the newest draft to readers", account.PublishContent, func(ctx context.Context, b *authoring.Batch, id content.ObjectID, locale string) error {
			return b.Publish(ctx, id, locale, 0)
		}},
		{"unpublish", "Take a document away from readers; its drafts stay", account.PublishContent, func(ctx context.Context, b *authoring.Batch, id content.ObjectID, locale string) error {
			return b.Unpublish(ctx, id, locale)
		}},
		{"trash", "Move a document to the trash", account.DeleteContent, func(ctx context.Context, b *authoring.Batch, id content.ObjectID, locale string) error {
			return b.Trash(ctx, id, locale)
		}},
		{"untrash", "Take a document out of the trash, as a draft", account.DeleteContent, func(ctx context.Context, b *authoring.Batch, id content.ObjectID, locale string) error {
			return b.Untrash(ctx, id, locale)
		}},
	}
}

func (h *Handler) documentActionRoutes() {
	type act struct {
		OfDocument
		Retriable
	}
	for _, a := range actions() {
		add(h, operation{id: a.name + "-document", method: http.MethodPost, path: "/api/sites/{site}/documents/{id}/" + a.name, tag: "Documents", summary: a.summary}, func(ctx context.Context, in *act) (*documentAnswer, error) {
			p, err := h.at(ctx, in.OfSite, account.ReadContent)
			if err != nil {
				return nil, err
			}
			return p.once(ctx, a.needs, in.ID, in.Key, []any{a.name, in.ID, in.Locale}, func(b *authoring.Batch) (answered, error) {
				return answered{Document: in.ID, Locale: in.Locale}, inside("values.", a.do(ctx, b, in.ID, in.Locale))
			})
		})
	}
	add(h, operation{id: "duplicate-document", method: http.MethodPost, path: "/api/sites/{site}/documents/{id}/duplicate", tag: "Documents", summary: "Make a draft that is the same but for its slug", status: http.StatusCreated}, func(ctx context.Context, in *act) (*documentAnswer, error) {
		p, err := h.at(ctx, in.OfSite, account.CreateContent)
		if err != nil {
			return nil, err
		}
		return p.once(ctx, account.ReadContent, in.ID, in.Key, []any{"duplicate", in.ID, in.Locale}, func(b *authoring.Batch) (answered, error) {
			return p.duplicate(ctx, b, in.ID, in.Locale)
		})
	})
	h.eraseRoute()
	h.bulkRoutes()
}

func (h *Handler) eraseRoute() {
	add(h, operation{id: "erase-document", method: http.MethodDelete, path: "/api/sites/{site}/documents/{id}", tag: "Documents", summary: "Delete a document for good", description: "Every locale, draft and revision of a document in the trash. It cannot be undone; backups still hold it."}, func(ctx context.Context, in *struct {
		OfSite
		Retriable
		ID content.ObjectID `path:"id" doc:"Id of the document." maxLength:"64"`
	},
	) (*struct{}, error) {
		p, err := h.at(ctx, in.OfSite, account.ReadContent)
		if err != nil {
			return nil, err
		}
		return nil, p.effect(ctx, in.Key, []any{"erase", in.ID}, true, func(b *authoring.Batch) error {
			if err := p.mayChange(ctx, b, account.EraseContent, in.ID); err != nil {
				return err
			}
			return b.EraseTrashed(ctx, in.ID)
		})
	})
}

// duplicate copies the newest draft under a slug that is free. What must be
// unique is left empty: two documents cannot both have it.
func (p place) duplicate(ctx context.Context, b *authoring.Batch, id content.ObjectID, locale string) (answered, error) {
	in, err := b.Copy(ctx, id, locale)
	if err != nil {
		return answered{}, err
	}
	schema, err := b.Types(ctx)
	if err != nil {
		return answered{}, err
	}
	for _, f := range schema.Type(in.Type).Fields {
		if f.Unique {
			delete(in.Values, f.Key)
		}
	}
	var broken error
	if in.Slug != "" {
		in.Slug = text.UniqueSlug(in.Slug, func(slug string) bool {
			free, err := b.SlugFree(ctx, in.Type, in.Locale, slug)
			if err != nil {
				broken = err
			}
			return !free && broken == nil
		})
	}
	if broken != nil {
		return answered{}, broken
	}
	in.Cause, in.Author = "duplicate", p.author()
	saved, err := b.Save(ctx, in)
	return answered{Document: saved.Document, Locale: saved.Locale}, err
}

// maxBulk is how many documents one request acts on.
const maxBulk = 200

// bulkResult is what became of one document.
type bulkResult struct {
	ID      content.ObjectID `json:"id"`
	OK      bool             `json:"ok"`
	Problem *Problem         `json:"problem,omitempty" doc:"Why it did not happen."`
}

// part is the key of what one request does to one document.
func part(key string, id content.ObjectID) string {
	if key == "" {
		return ""
	}
	sum := sha256.Sum256([]byte(key + "\x00" + string(id)))
	return hex.EncodeToString(sum[:])
}

func (h *Handler) bulkRoutes() {
	type actOnDocuments struct {
		OfSite
		Retriable
		Body struct {
			Action string             `json:"action" enum:"publish,unpublish,trash,untrash"`
			Locale string             `json:"locale,omitempty" maxLength:"10"`
			IDs    []content.ObjectID `json:"ids" minItems:"1" maxItems:"200" nullable:"false"`
		}
	}
	type actResults struct {
		Body struct {
			Items []bulkResult `json:"items"`
		}
	}
	add(h, operation{id: "act-on-documents", method: http.MethodPost, path: "/api/sites/{site}/documents/bulk", tag: "Documents", summary: "Do the same to many documents, each by itself", description: "Each document has a result of its own; one that fails keeps no other from happening, and with the same Idempotency-Key those that did happen do so no second time."}, func(ctx context.Context, in *actOnDocuments) (*actResults, error) {
		p, err := h.at(ctx, in.OfSite, account.ReadContent)
		if err != nil {
			return nil, err
		}
		out := &actResults{}
		for _, a := range actions() {
			if a.name != in.Body.Action {
				continue
			}
			for _, id := range in.Body.IDs[:min(len(in.Body.IDs), maxBulk)] {
				err := p.effect(ctx, part(in.Key, id), []any{a.name, id, in.Body.Locale}, false, func(b *authoring.Batch) error {
					if err := p.mayChange(ctx, b, a.needs, id); err != nil { // rights are looked at for each (reliability S29)
						return err
					}
					return a.do(ctx, b, id, in.Body.Locale)
				})
				r := bulkResult{ID: id, OK: err == nil}
				if err != nil {
					r.Problem = h.problem(err, "")
				}
				out.Body.Items = append(out.Body.Items, r)
			}
		}
		return out, nil
	})
}
