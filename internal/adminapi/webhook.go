package adminapi

import (
	"context"
	"net/http"
	"time"

	"github.com/gheecms/ghee/internal/account"
	"github.com/gheecms/ghee/internal/authoring"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/webhook"
)

// WebhookHeader is one that goes with each request of a webhook.
type WebhookHeader struct {
	Name  string `json:"name" minLength:"1" maxLength:"200"`
	Value string `json:"value,omitempty" maxLength:"2000" doc:"Never told again. A change that leaves it out keeps the one there is."`
}

// WebhookChoice is what people choose of a webhook.
type WebhookChoice struct {
	Name    string           `json:"name,omitempty" maxLength:"200"`
	URL     string           `json:"url" maxLength:"2000" doc:"https://…; http is taken for receivers within one's own network."`
	Events  []string         `json:"events" minItems:"1" maxItems:"30" doc:"Such as page.published, post.delete, collectionitem.all."`
	Types   []content.TypeID `json:"types,omitempty" maxItems:"200" doc:"Of documents of these types alone; none for all."`
	Locales []string         `json:"locales,omitempty" maxItems:"200" doc:"In these locales alone; none for all."`
	Headers []WebhookHeader  `json:"headers,omitempty" maxItems:"20"`
}

// Webhook is where somebody is told of changes.
type Webhook struct {
	ID string `json:"id"`
	WebhookChoice
	State   string     `json:"state" enum:"active,paused,resuming" doc:"Of a paused one what comes is kept; of a resuming one that is being sent first."`
	Reason  string     `json:"reason,omitempty"`
	Since   *time.Time `json:"since" doc:"Of the state."`
	Created *time.Time `json:"created"`
	Secrets int        `json:"secrets" doc:"How many sign at this moment: two while one takes the other's place."`
	Secret  string     `json:"secret,omitempty" doc:"In plain text, in the answer that made it alone."`
	Warning string     `json:"warning,omitempty"`
}

func (c WebhookChoice) hook(id string) webhook.Hook {
	h := webhook.Hook{ID: id, Name: c.Name, URL: c.URL, Events: c.Events, Types: c.Types, Locales: c.Locales}
	for _, one := range c.Headers {
		h.Headers = append(h.Headers, webhook.Header(one))
	}
	return h
}

func webhookOf(h webhook.Hook) Webhook {
	w := Webhook{
		ID: h.ID, State: h.State, Reason: h.Reason, Since: when(h.Since), Created: when(h.Created),
		WebhookChoice: WebhookChoice{Name: h.Name, URL: h.URL, Events: h.Events, Types: h.Types, Locales: h.Locales},
		Secrets:       len(webhook.Live(h.Secrets, content.Micros(time.Now().UnixMicro()))),
	}
	for _, one := range h.Headers {
		w.Headers = append(w.Headers, WebhookHeader{Name: one.Name})
	}
	if h.Plain() {
		w.Warning = "What is sent to an http address can be read on its way, and its headers with it."
	}
	return w
}

type (
	webhookAnswer struct{ Body Webhook }
	oneWebhook    struct {
		OfSite
		ID string `path:"id" maxLength:"64"`
	}
	writeWebhook struct {
		OfSite
		Retriable
		ID string `path:"id" maxLength:"64"`
	}
)

// onHook does a write on a webhook and answers with what that is then; with the
// new secret where f returns one, which is told once.
func (h *Handler) onHook(ctx context.Context, in writeWebhook, request []any, f func(webhook.Desk) (of webhook.Hook, secret string, err error)) (*webhookAnswer, error) {
	p, err := h.at(ctx, in.OfSite, account.ManageWebhooks)
	if err != nil {
		return nil, err
	}
	secret := ""
	id, err := keyed(ctx, p, in.Key, append(request, in.ID), false, func(b *authoring.Batch) (string, error) {
		of, plain, err := f(b.Hooks())
		secret = plain
		return of.ID, err
	})
	if err != nil {
		return nil, err
	}
	var out webhookAnswer
	err = p.readHook(ctx, id, func(_ webhook.Tx, of webhook.Hook) error {
		out.Body = webhookOf(of)
		out.Body.Secret = secret
		return nil
	})
	return &out, err
}

// readHook reads something of a webhook.
func (p place) readHook(ctx context.Context, id string, f func(webhook.Tx, webhook.Hook) error) error {
	return p.Authoring.Store.Read(ctx, p.id, func(tx authoring.Tx) error {
		of, err := tx.Hook(ctx, id)
		if err != nil {
			return err
		}
		return f(tx, of)
	})
}

// reachable refuses an address that webhooks may not reach.
func (h *Handler) reachable(url string) error {
	if h.c.CheckHook == nil {
		return nil
	}
	return h.c.CheckHook(url)
}

func (h *Handler) webhookRoutes() {
	type webhooks struct {
		Body struct {
			Items  []Webhook `json:"items"`
			Events []string  `json:"events" doc:"All that can be chosen."`
		}
	}
	add(h, operation{id: "list-webhooks", method: http.MethodGet, path: "/api/sites/{site}/webhooks", tag: "Webhooks", summary: "Who is told of changes"}, func(ctx context.Context, in *OfSite) (*webhooks, error) {
		p, err := h.at(ctx, *in, account.ManageWebhooks)
		if err != nil {
			return nil, err
		}
		out := &webhooks{}
		out.Body.Items, out.Body.Events = []Webhook{}, webhook.Names()
		err = p.Authoring.Store.Read(ctx, p.id, func(tx authoring.Tx) error {
			all, err := tx.Hooks(ctx)
			for _, of := range all {
				out.Body.Items = append(out.Body.Items, webhookOf(of))
			}
			return err
		})
		return out, err
	})
	type createWebhook struct {
		OfSite
		Retriable
		Body WebhookChoice
	}
	add(h, operation{id: "create-webhook", method: http.MethodPost, path: "/api/sites/{site}/webhooks", tag: "Webhooks", summary: "Have somebody told of changes", description: "Requests are signed as Standard Webhooks. The secret is in this answer and in no other.", status: http.StatusCreated}, func(ctx context.Context, in *createWebhook) (*webhookAnswer, error) {
		return h.onHook(ctx, writeWebhook{in.OfSite, in.Retriable, ""}, []any{"create-webhook", in.Body}, func(d webhook.Desk) (webhook.Hook, string, error) {
			if err := h.reachable(in.Body.URL); err != nil {
				return webhook.Hook{}, "", err
			}
			of, err := d.Create(ctx, in.Body.hook(""))
			if err != nil {
				return of, "", err
			}
			return of, of.Secrets[0].Key, nil
		})
	})
	add(h, operation{id: "get-webhook", method: http.MethodGet, path: "/api/sites/{site}/webhooks/{id}", tag: "Webhooks", summary: "A webhook"}, func(ctx context.Context, in *oneWebhook) (*webhookAnswer, error) {
		p, err := h.at(ctx, in.OfSite, account.ManageWebhooks)
		if err != nil {
			return nil, err
		}
		out := &webhookAnswer{}
		return out, p.readHook(ctx, in.ID, func(_ webhook.Tx, of webhook.Hook) error { out.Body = webhookOf(of); return nil })
	})
	type changeWebhook struct {
		OfSite
		Retriable
		ID   string `path:"id" maxLength:"64"`
		Body WebhookChoice
	}
	add(h, operation{id: "change-webhook", method: http.MethodPut, path: "/api/sites/{site}/webhooks/{id}", tag: "Webhooks", summary: "Change a webhook", description: "What is left out is none. What waits goes to the new address."}, func(ctx context.Context, in *changeWebhook) (*webhookAnswer, error) {
		return h.onHook(ctx, writeWebhook{in.OfSite, in.Retriable, in.ID}, []any{"change-webhook", in.Body}, func(d webhook.Desk) (webhook.Hook, string, error) {
			if err := h.reachable(in.Body.URL); err != nil {
				return webhook.Hook{}, "", err
			}
			of, err := d.Change(ctx, in.Body.hook(in.ID))
			return of, "", err
		})
	})
	add(h, operation{id: "delete-webhook", method: http.MethodDelete, path: "/api/sites/{site}/webhooks/{id}", tag: "Webhooks", summary: "Tell somebody no more", description: "What waits is not sent, and what was sent is forgotten."}, func(ctx context.Context, in *writeWebhook) (*struct{}, error) {
		p, err := h.at(ctx, in.OfSite, account.ManageWebhooks)
		if err != nil {
			return nil, err
		}
		return nil, p.effect(ctx, in.Key, []any{"delete-webhook", in.ID}, false, func(b *authoring.Batch) error { return b.Hooks().Remove(ctx, in.ID) })
	})
	type rotateWebhook struct {
		OfSite
		Retriable
		ID   string `path:"id" maxLength:"64"`
		Body struct {
			Overlap int `json:"overlap_seconds,omitempty" minimum:"0" maximum:"2592000" default:"86400" doc:"How long the old secret signs as well."`
		}
	}
	add(h, operation{id: "rotate-webhook-secret", method: http.MethodPost, path: "/api/sites/{site}/webhooks/{id}/secret", tag: "Webhooks", summary: "Give a webhook a new secret", status: http.StatusCreated}, func(ctx context.Context, in *rotateWebhook) (*webhookAnswer, error) {
		return h.onHook(ctx, writeWebhook{in.OfSite, in.Retriable, in.ID}, []any{"rotate-webhook-secret", in.Body}, func(d webhook.Desk) (webhook.Hook, string, error) {
			of, err := d.Rotate(ctx, in.ID, time.Duration(in.Body.Overlap)*time.Second)
			if err != nil {
				return of, "", err
			}
			return of, of.Secrets[0].Key, nil
		})
	})
	add(h, operation{id: "pause-webhook", method: http.MethodPost, path: "/api/sites/{site}/webhooks/{id}/pause", tag: "Webhooks", summary: "Keep what comes, and send nothing"}, func(ctx context.Context, in *writeWebhook) (*webhookAnswer, error) {
		return h.onHook(ctx, *in, []any{"pause-webhook"}, func(d webhook.Desk) (webhook.Hook, string, error) {
			of, err := d.Pause(ctx, in.ID, "Paused by hand.")
			return of, "", err
		})
	})
	type resumeWebhook struct {
		OfSite
		Retriable
		ID   string `path:"id" maxLength:"64"`
		Body struct {
			Skip bool `json:"skip,omitempty" doc:"Send nothing of what came while it was paused; that can be replayed by hand."`
		}
	}
	add(h, operation{id: "resume-webhook", method: http.MethodPost, path: "/api/sites/{site}/webhooks/{id}/resume", tag: "Webhooks", summary: "Send again", description: "What came while it was paused is sent first, in order."}, func(ctx context.Context, in *resumeWebhook) (*webhookAnswer, error) {
		return h.onHook(ctx, writeWebhook{in.OfSite, in.Retriable, in.ID}, []any{"resume-webhook", in.Body}, func(d webhook.Desk) (webhook.Hook, string, error) {
			of, err := d.Resume(ctx, in.ID, !in.Body.Skip)
			return of, "", err
		})
	})
}
