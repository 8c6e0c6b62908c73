package adminapi

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/gheecms/ghee/internal/account"
	"github.com/gheecms/ghee/internal/authoring"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
)

// PreviewTemplate is where the customer's site shows documents of a type.
type PreviewTemplate struct {
	Type content.TypeID `json:"type"`
	URL  string         `json:"url" doc:"With placeholders: {slug}, {locale}, {id}, {type} (its key), {site} (its key), {token} (one that may read drafts)."`
}

// Preview is one document as the customer's site shows it.
type Preview struct {
	URL     string     `json:"url,omitempty" doc:"Empty where the type has no template."`
	Expires *time.Time `json:"expires,omitempty" doc:"When the token in it ends; left out where the template takes none."`
	Token   string     `json:"token,omitempty" doc:"Id of that token, to end it by."`
}

type previewAnswer struct{ Body Preview }

func (h *Handler) previewRoutes() {
	h.previewTemplateRoutes()
	type ofDocument struct {
		OfDocument
		Retriable
	}
	pane := func(ctx context.Context, in *ofDocument) (*previewAnswer, error) {
		p, err := h.at(ctx, in.OfSite, account.ReadContent)
		if err != nil {
			return nil, err
		}
		return p.preview(ctx, in.OfDocument, func(string) (account.Token, error) {
			return p.Accounts.PaneToken(ctx, p.actor, p.id)
		})
	}
	addOnce(h, operation{id: "preview-document", method: http.MethodPost, path: "/api/sites/{site}/documents/{id}/preview", tag: "Previews", summary: "Where to see a document's draft", description: "The address is for whoever asks, and holds for a day."},
		pane, func(ctx context.Context, in *ofDocument, _ string) (*previewAnswer, error) { return pane(ctx, in) })
	type shareDocument struct {
		OfDocument
		Retriable
		Body struct {
			Hours int `json:"hours" minimum:"1" maximum:"720" doc:"How long the link holds."`
		}
	}
	addOnce(h, operation{id: "share-preview", method: http.MethodPost, path: "/api/sites/{site}/documents/{id}/preview-links", tag: "Previews", summary: "Make a link to a document's draft for somebody without an account", description: "Whoever has it can read every draft of the site until it ends, or until its token is revoked.", status: http.StatusCreated},
		func(ctx context.Context, in *shareDocument) (*previewAnswer, error) {
			p, err := h.at(ctx, in.OfSite, account.PublishContent)
			if err != nil {
				return nil, err
			}
			return p.preview(ctx, in.OfDocument, func(name string) (account.Token, error) {
				return p.Accounts.LinkToken(ctx, p.actor, p.id, name, time.Duration(in.Body.Hours)*time.Hour)
			})
		}, func(ctx context.Context, in *shareDocument, token string) (*previewAnswer, error) {
			p, err := h.at(ctx, in.OfSite, account.PublishContent)
			if err != nil {
				return nil, err
			}
			return p.preview(ctx, in.OfDocument, func(string) (account.Token, error) {
				return p.Accounts.SiteToken(ctx, p.actor, p.id, token)
			})
		})
}

func (h *Handler) previewTemplateRoutes() {
	type templates struct {
		Body struct {
			Items []PreviewTemplate `json:"items"`
		}
	}
	add(h, operation{id: "list-preview-templates", method: http.MethodGet, path: "/api/sites/{site}/previews", tag: "Previews", summary: "Where the customer's site shows documents, by type"}, func(ctx context.Context, in *OfSite) (*templates, error) {
		p, err := h.at(ctx, *in, account.ReadContent)
		if err != nil {
			return nil, err
		}
		out := &templates{}
		out.Body.Items = []PreviewTemplate{}
		err = p.Authoring.Store.Read(ctx, p.id, func(tx authoring.Tx) error {
			s, err := tx.Settings(ctx)
			for of, url := range s.Previews {
				out.Body.Items = append(out.Body.Items, PreviewTemplate{of, url})
			}
			return err
		})
		slices.SortFunc(out.Body.Items, func(a, b PreviewTemplate) int { return strings.Compare(string(a.Type), string(b.Type)) })
		return out, err
	})
	type putTemplate struct {
		OfSite
		Retriable
		Body PreviewTemplate
	}
	type templateAnswer struct{ Body PreviewTemplate }
	add(h, operation{id: "put-preview-template", method: http.MethodPut, path: "/api/sites/{site}/previews", tag: "Previews", summary: "Tell where the customer's site shows documents of a type", description: "An empty url takes the template away."}, func(ctx context.Context, in *putTemplate) (*templateAnswer, error) {
		p, err := h.at(ctx, in.OfSite, account.ManageSettings)
		if err != nil {
			return nil, err
		}
		err = p.effect(ctx, in.Key, []any{"preview-template", in.Body}, false, func(b *authoring.Batch) error {
			types, err := b.Types(ctx)
			if err != nil {
				return err
			}
			if in.Body.URL != "" && types.Type(in.Body.Type) == nil {
				return fail.E(fail.Invalid, "type: there is no type with the id %.64q.", in.Body.Type)
			}
			s, err := b.Settings(ctx)
			if err != nil {
				return err
			}
			if s, err = s.WithPreview(in.Body.Type, in.Body.URL); err != nil {
				return &fail.Error{Code: fail.Invalid, Message: fail.Message(err), Fields: []fail.Field{{Path: "url", Message: fail.Message(err)}}}
			}
			return b.PutSettings(ctx, s)
		})
		return &templateAnswer{in.Body}, err
	})
}

// preview fills the template of a document's type. A token is made only where
// the template takes one; its name says which document it was made for.
func (p place) preview(ctx context.Context, of OfDocument, token func(name string) (account.Token, error)) (*previewAnswer, error) {
	var seen authoring.Sight
	var settings content.Settings
	key := ""
	err := p.Authoring.Store.Read(ctx, p.id, func(tx authoring.Tx) (err error) {
		if seen, err = authoring.Look(ctx, tx, of.ID, of.Locale); err != nil {
			return err
		}
		types, err := tx.Types(ctx)
		if err != nil {
			return err
		}
		if t := types.Type(seen.Record.Type); t != nil {
			key = t.Key
		}
		settings, err = tx.Settings(ctx)
		return err
	})
	if err != nil {
		return nil, err
	}
	template, out := settings.Previews[seen.Record.Type], &previewAnswer{}
	if template == "" {
		return out, nil
	}
	parts := map[string]string{"slug": seen.Variant.Slug, "locale": seen.Variant.Locale, "id": string(of.ID), "type": key, "site": p.site.Key}
	if strings.Contains(template, "{token}") {
		name := []rune("Preview link: " + seen.Variant.Name)
		t, err := token(string(name[:min(len(name), content.MaxName)]))
		if err != nil {
			return nil, err
		}
		parts["token"], out.Body.Token, out.Body.Expires = t.Plain, t.ID, when(t.Grant.Expires)
	}
	out.Body.URL = content.PreviewURL(template, parts)
	return out, nil
}
