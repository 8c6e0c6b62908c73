package adminapi

import (
	"context"
	"encoding/json"
	"net/http"
	"time"

	"github.com/gheecms/ghee/internal/account"
	"github.com/gheecms/ghee/internal/authoring"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
	"github.com/gheecms/ghee/internal/webhook"
)

// WebhookDelivery is one event as one webhook is told of it.
type WebhookDelivery struct {
	ID       string           `json:"id" doc:"The webhook-id of its requests, the same at each try and replay."`
	Number   int64            `json:"number" doc:"Among the webhook's: who has a higher one of the same document has newer news."`
	Document content.ObjectID `json:"document"`
	Event    string           `json:"event"`
	State    string           `json:"state" enum:"waiting,delivered,failed,paused"`
	Made     *time.Time       `json:"made"`
	Ended    *time.Time       `json:"ended,omitempty"`
	Tries    int              `json:"tries" doc:"Since it was made, or last replayed."`
	Status   int              `json:"status,omitempty" doc:"Of the last answer."`
	Error    string           `json:"error,omitempty"`
}

// WebhookTry is one request with what came of it.
type WebhookTry struct {
	Number  int             `json:"number"`
	At      *time.Time      `json:"at"`
	Millis  int64           `json:"millis"`
	Request []WebhookHeader `json:"request" doc:"Its headers; values of the webhook's own are left out."`
	Status  int             `json:"status,omitempty"`
	Answer  []WebhookHeader `json:"answer" doc:"The answer's headers."`
	Body    string          `json:"body,omitempty" doc:"The answer's, its first 64 KiB; of the last two tries."`
	Error   string          `json:"error,omitempty"`
}

// WebhookDeliveryDetail is a delivery with its tries.
type WebhookDeliveryDetail struct {
	WebhookDelivery
	Body json.RawMessage `json:"body,omitempty" doc:"What is sent; absent when what it tells of was erased."`
	All  []WebhookTry    `json:"all_tries"`
}

func deliveryOf(d webhook.Delivery) WebhookDelivery {
	return WebhookDelivery{d.ID, d.Number, d.Object, d.Event, d.State, when(d.Made), when(d.Ended), d.Tries, d.Status, d.Error}
}

func headersOf(all []webhook.Header) []WebhookHeader {
	out := make([]WebhookHeader, 0, len(all))
	for _, one := range all {
		out = append(out, WebhookHeader(one))
	}
	return out
}

type (
	deliveryAnswer struct{ Body WebhookDelivery }
	writeDelivery  struct {
		OfSite
		Retriable
		ID       string `path:"id" maxLength:"64"`
		Delivery string `path:"delivery" maxLength:"64"`
	}
)

// madeDelivery does a write that has something sent, and answers with that.
func (h *Handler) madeDelivery(ctx context.Context, in writeWebhook, request []any, f func(webhook.Desk) (webhook.Delivery, error)) (*deliveryAnswer, error) {
	p, err := h.at(ctx, in.OfSite, account.ManageWebhooks)
	if err != nil {
		return nil, err
	}
	id, err := keyed(ctx, p, in.Key, append(request, in.ID), false, func(b *authoring.Batch) (string, error) {
		d, err := f(b.Hooks())
		return d.ID, err
	})
	if err != nil {
		return nil, err
	}
	out := &deliveryAnswer{}
	return out, p.Authoring.Store.Read(ctx, p.id, func(tx authoring.Tx) error {
		d, err := tx.Delivery(ctx, id)
		out.Body = deliveryOf(d)
		return err
	})
}

func (h *Handler) deliveryRoutes() {
	type listDeliveries struct {
		OfSite
		ID    string `path:"id" maxLength:"64"`
		State string `query:"state" enum:"waiting,delivered,failed,paused" doc:"Those in this state alone."`
		Page
	}
	add(h, operation{id: "list-deliveries", method: http.MethodGet, path: "/api/sites/{site}/webhooks/{id}/deliveries", tag: "Webhooks", summary: "What a webhook was told, the newest first"}, func(ctx context.Context, in *listDeliveries) (*paged[WebhookDelivery], error) {
		p, err := h.at(ctx, in.OfSite, account.ManageWebhooks)
		if err != nil {
			return nil, err
		}
		return list[webhook.Delivery, int64, WebhookDelivery]{
			after: func(tx authoring.Tx, last int64, limit int) ([]webhook.Delivery, error) {
				of, err := tx.Hook(ctx, in.ID)
				if err != nil {
					return nil, err
				}
				return tx.Deliveries(ctx, webhook.Listing{Hook: of.ID, State: in.State, Before: max(1, last), Limit: limit})
			},
			line: func(_ authoring.Tx, d webhook.Delivery) (WebhookDelivery, error) { return deliveryOf(d), nil },
			mark: func(d webhook.Delivery) int64 { return d.Number },
		}.page(ctx, p, in.Page, 1<<62)
	})
	type oneDelivery struct {
		OfSite
		ID       string `path:"id" maxLength:"64"`
		Delivery string `path:"delivery" maxLength:"64"`
	}
	type detail struct{ Body WebhookDeliveryDetail }
	add(h, operation{id: "get-delivery", method: http.MethodGet, path: "/api/sites/{site}/webhooks/{id}/deliveries/{delivery}", tag: "Webhooks", summary: "A delivery with each try"}, func(ctx context.Context, in *oneDelivery) (*detail, error) {
		p, err := h.at(ctx, in.OfSite, account.ManageWebhooks)
		if err != nil {
			return nil, err
		}
		out := &detail{}
		return out, p.readHook(ctx, in.ID, func(tx webhook.Tx, of webhook.Hook) (err error) {
			out.Body, err = inDetail(ctx, tx, of, in.Delivery)
			return err
		})
	})
	add(h, operation{id: "replay-delivery", method: http.MethodPost, path: "/api/sites/{site}/webhooks/{id}/deliveries/{delivery}/replay", tag: "Webhooks", summary: "Send a delivery again", description: "It keeps its id, so a receiver can tell that it had it.", status: http.StatusAccepted}, func(ctx context.Context, in *writeDelivery) (*deliveryAnswer, error) {
		return h.madeDelivery(ctx, writeWebhook{in.OfSite, in.Retriable, in.ID}, []any{"replay-delivery", in.Delivery}, func(d webhook.Desk) (webhook.Delivery, error) {
			return d.Replay(ctx, in.ID, in.Delivery)
		})
	})
	type replayFailed struct {
		OfSite
		Retriable
		ID   string `path:"id" maxLength:"64"`
		Body struct {
			Since *time.Time `json:"since,omitempty" doc:"Those made since then; all when left out."`
		}
	}
	add(h, operation{id: "replay-failed", method: http.MethodPost, path: "/api/sites/{site}/webhooks/{id}/replay", tag: "Webhooks", summary: "Send all that failed again", status: http.StatusAccepted}, func(ctx context.Context, in *replayFailed) (*webhookAnswer, error) {
		return h.onHook(ctx, writeWebhook{in.OfSite, in.Retriable, in.ID}, []any{"replay-failed", in.Body}, func(d webhook.Desk) (webhook.Hook, string, error) {
			since := content.Micros(0)
			if in.Body.Since != nil {
				since = content.Micros(in.Body.Since.UnixMicro())
			}
			return webhook.Hook{ID: in.ID}, "", d.ReplayFailed(ctx, in.ID, since)
		})
	})
	add(h, operation{id: "test-webhook", method: http.MethodPost, path: "/api/sites/{site}/webhooks/{id}/test", tag: "Webhooks", summary: "Send an example", description: "Of the first event that the webhook has chosen. The delivery tells what came of it.", status: http.StatusAccepted}, func(ctx context.Context, in *writeWebhook) (*deliveryAnswer, error) {
		return h.madeDelivery(ctx, *in, []any{"test-webhook"}, func(d webhook.Desk) (webhook.Delivery, error) { return d.Test(ctx, in.ID) })
	})
}

// inDetail is a delivery of a webhook with what is sent, and each try.
func inDetail(ctx context.Context, tx webhook.Tx, of webhook.Hook, id string) (out WebhookDeliveryDetail, err error) {
	d, err := tx.Delivery(ctx, id)
	if err == nil && d.Hook != of.ID {
		err = fail.E(fail.NotFound, "This webhook has no such delivery.")
	}
	if err != nil {
		return out, err
	}
	out.WebhookDelivery, out.All = deliveryOf(d), []WebhookTry{}
	if len(d.Data) > 0 {
		if out.Body, err = webhook.Body(d, of); err != nil {
			return out, err
		}
	}
	tries, err := tx.Tries(ctx, id)
	for _, one := range tries {
		out.All = append(out.All, WebhookTry{one.N, when(one.At), one.Millis, headersOf(one.Request), one.Status, headersOf(one.Answer), one.Body, one.Error})
	}
	return out, err
}
