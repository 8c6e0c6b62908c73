package adminapi

import (
	"context"
	"net/http"

	"github.com/gheecms/ghee/internal/account"
	"github.com/gheecms/ghee/internal/authoring"
	"github.com/gheecms/ghee/internal/fail"
)

// Purges is what waits to be told to a CDN.
type Purges struct {
	CDN           string  `json:"cdn"`
	Jobs          int64   `json:"jobs"`
	OldestSeconds float64 `json:"oldest_seconds" doc:"How long the oldest of them has waited."`
	Reason        string  `json:"reason,omitempty" doc:"Why the last attempts failed."`
}

type purges struct {
	Body struct {
		Items []Purges `json:"items"`
	}
}

func (h *Handler) purgeRoutes() {
	add(h, operation{id: "list-purges", method: http.MethodGet, path: "/api/sites/{site}/purges", tag: "Receipts", summary: "What CDNs have not been told yet, for each of them"}, func(ctx context.Context, in *OfSite) (*purges, error) {
		p, err := h.at(ctx, *in, account.ManageSettings)
		if err != nil {
			return nil, err
		}
		return h.purges(ctx, p)
	})
	type ask struct {
		OfSite
		Retriable
		Body struct {
			Keys []string `json:"keys,omitempty" maxItems:"200" minItems:"1" doc:"Surrogate keys, as an answer's Surrogate-Key has them behind the site's number." example:"[\"t:post\"]"`
			All  bool     `json:"all,omitempty" doc:"Instead of keys, everything the site has answered; a right of its own (cdn.purge_all)."`
		}
	}
	add(h, operation{
		id: "purge", method: http.MethodPost, path: "/api/sites/{site}/purges", tag: "Receipts", summary: "Have CDNs forget answers", status: http.StatusAccepted, bounded: true,
		description: "What changes is purged by itself: this is for what a CDN has kept nevertheless. Twenty at once, then one every three seconds. The answer is what CDNs have not been told yet.",
	}, func(ctx context.Context, in *ask) (*purges, error) {
		p, err := h.at(ctx, in.OfSite, account.ReadContent)
		if err != nil {
			return nil, err
		}
		return h.purge(ctx, p, in.Key, in.Body.Keys, in.Body.All)
	})
}

// purge enqueues a purge by hand, and tells the trail who asked for it.
func (h *Handler) purge(ctx context.Context, p place, key string, keys []string, all bool) (*purges, error) {
	if all == (len(keys) > 0) {
		return nil, fail.E(fail.Invalid, "Say which keys, or all, and not both.")
	}
	if err := checkKeys(keys); err != nil {
		return nil, err
	}
	if err := p.Accounts.MayPurge(p.actor, p.id, all); err != nil {
		return nil, err
	}
	if h.c.AskPurge == nil {
		return nil, fail.E(fail.Conflict, "This origin purges no CDN: name one with --purge.")
	}
	jobs, err := h.c.AskPurge(p.id, keys, all)
	if err != nil {
		return nil, err
	}
	err = p.effect(ctx, key, []any{"purge", keys, all}, false, func(b *authoring.Batch) error {
		for _, j := range jobs {
			if err := b.Enqueue(ctx, j); err != nil {
				return err
			}
		}
		b.Note(account.Event{Action: cdnPurged, Object: "cdn", After: map[string]any{"all": all, "keys": len(keys)}})
		return nil
	})
	if err != nil {
		return nil, err
	}
	return h.purges(ctx, p)
}

// cdnPurged is how the trail calls a purge by hand.
const cdnPurged = "cdn.purge"

const maxKey = 64 // bytes of a surrogate key (delivery)

// checkKeys refuses what is no surrogate key (docs/decisions/0005).
func checkKeys(keys []string) error {
	for _, k := range keys {
		ok := k != "" && len(k) <= maxKey
		for i := range len(k) {
			ok = ok && k[i] > ' ' && k[i] < 0x7f
		}
		if !ok {
			return fail.E(fail.Invalid, "%.80q is no surrogate key: 1 to %d visible characters of ASCII, like t:post.", k, maxKey)
		}
	}
	return nil
}

func (h *Handler) purges(ctx context.Context, p place) (out *purges, err error) {
	out = &purges{}
	out.Body.Items = []Purges{}
	if h.c.Purges != nil {
		out.Body.Items, err = h.c.Purges(ctx, p.id)
	}
	return out, err
}
