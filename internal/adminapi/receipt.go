package adminapi

import (
	"context"
	"errors"
	"net/http"
	"reflect"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/gheecms/ghee/internal/account"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
	"github.com/gheecms/ghee/internal/presence"
	"github.com/gheecms/ghee/internal/receipt"
)

// Receipt says which nodes and CDNs have a change.
type Receipt struct {
	Position  string         `json:"position" doc:"EPOCH.SEQ, as Ghee-Position has it." example:"1.120"`
	Committed *time.Time     `json:"committed" doc:"Null while this node has not applied it."`
	Complete  bool           `json:"complete" doc:"All of them have it."`
	Places    []ReceiptPlace `json:"places"`
}

// ReceiptPlace is a node or a CDN.
type ReceiptPlace struct {
	Name    string   `json:"name"`
	Kind    string   `json:"kind" enum:"origin,edge,cdn"`
	State   string   `json:"state,omitempty" doc:"Of an edge, by its own account: live, lagging or disconnected."`
	Has     bool     `json:"has" doc:"It answers with the change, searches included; a CDN has been told to forget what the change made old."`
	AfterMS *float64 `json:"after_ms,omitempty" doc:"From the commit until it was known here, in milliseconds."`
	HeardMS *float64 `json:"heard_ms,omitempty" doc:"How long ago an edge was last heard of. One that is silent for a minute is listed only where it has the change."`
}

type receiptAnswer struct{ Body Receipt }

// OfReceipt is the part of a path that names a receipt.
type OfReceipt struct {
	OfSite
	Position string `path:"position" maxLength:"40" doc:"EPOCH.SEQ: where the site's log was after a write, which its answer told in Ghee-Position." example:"1.120"`
}

const longestWait = 30 // seconds

func (h *Handler) receiptRoutes() {
	type receipts struct {
		Body struct {
			Items      []Receipt   `json:"items"`
			Durability *Durability `json:"durability,omitempty" doc:"Of this origin's changes; absent where no standby is asked for."`
		}
	}
	type list struct {
		OfSite
		Limit int `query:"limit" minimum:"1" maximum:"100" default:"20"`
	}
	add(h, operation{id: "list-receipts", method: http.MethodGet, path: "/api/sites/{site}/receipts", tag: "Receipts", summary: "Where the site's newest changes are, the newest first", description: kept}, func(ctx context.Context, in *list) (*receipts, error) {
		p, err := h.at(ctx, in.OfSite, account.ReadContent)
		if err != nil {
			return nil, err
		}
		out := &receipts{}
		out.Body.Items, out.Body.Durability = []Receipt{}, p.durability()
		for _, at := range h.c.Receipts.Newest(p.id, in.Limit) {
			if r, err := h.c.Receipts.Receipt(p.id, at); err == nil {
				out.Body.Items = append(out.Body.Items, receiptOf(r))
			}
		}
		return out, nil
	})
	type get struct {
		OfReceipt
		Wait int `query:"wait" minimum:"0" maximum:"30" doc:"Seconds to wait until all have it."`
	}
	add(h, operation{id: "get-receipt", method: http.MethodGet, path: "/api/sites/{site}/receipts/{position}", tag: "Receipts", summary: "Which nodes and CDNs have a change", description: kept}, func(ctx context.Context, in *get) (*receiptAnswer, error) {
		p, at, err := h.receipt(ctx, in.OfReceipt)
		if err != nil {
			return nil, err
		}
		r, err := h.awaited(ctx, p.id, at, time.Duration(min(in.Wait, longestWait))*time.Second)
		return &receiptAnswer{receiptOf(r)}, err
	})
	add(h, operation{
		id: "watch-receipt", method: http.MethodGet, path: "/api/sites/{site}/receipts/{position}/live", tag: "Receipts", summary: "Which nodes and CDNs have a change: a stream of server-sent events",
		description: "An event `receipt` at the beginning and whenever more have it, whose data is as get-receipt answers. After the one that is complete the stream ends. " + kept, streams: true,
	}, h.watchReceipt)
}

const kept = "Receipts are of a site's newest few hundred changes, in the memory of the process that is asked, which edges must follow for it to know of them: none is left over a restart."

// receipt finds what a path names.
func (h *Handler) receipt(ctx context.Context, in OfReceipt) (place, receipt.Point, error) {
	p, err := h.at(ctx, in.OfSite, account.ReadContent)
	if err != nil {
		return p, receipt.Point{}, err
	}
	at, ok := receipt.ParsePoint(in.Position)
	if !ok {
		return p, at, fail.E(fail.Invalid, "%.40q is no position; write EPOCH.SEQ, as Ghee-Position has it.", in.Position)
	}
	return p, at, nil
}

// awaited is a receipt as soon as it is complete, or when the wait is over.
func (h *Handler) awaited(ctx context.Context, id content.SiteID, at receipt.Point, wait time.Duration) (receipt.Receipt, error) {
	over := time.NewTimer(wait)
	defer over.Stop()
	for {
		changed := h.c.Receipts.Changed()
		r, err := h.c.Receipts.Receipt(id, at)
		if err != nil || r.Complete || wait == 0 {
			return r, err
		}
		select {
		case <-changed:
			continue
		case <-over.C:
		case <-ctx.Done():
		case <-h.c.Stopping:
		}
		return h.c.Receipts.Receipt(id, at)
	}
}

func (h *Handler) watchReceipt(ctx context.Context, in *OfReceipt) (*huma.StreamResponse, error) {
	p, at, err := h.receipt(ctx, *in)
	if err != nil {
		return nil, err
	}
	if _, err := h.c.Receipts.Receipt(p.id, at); err != nil {
		return nil, err
	}
	v := visiting(ctx)
	return &huma.StreamResponse{Body: func(c huma.Context) { //nolint:contextcheck // it has its own
		c.SetHeader("Content-Type", "text/event-stream")
		c.SetHeader("X-Accel-Buffering", "no") // or a proxy holds events back
		h.tellReceipt(c.Context(), p, at, stream{v.w, http.NewResponseController(v.w)})
	}}, nil
}

// tellReceipt writes events until all have the change, or nobody may look.
func (h *Handler) tellReceipt(ctx context.Context, p place, at receipt.Point, to stream) {
	alive := time.NewTicker(presence.Beat)
	defer alive.Stop()
	var last []receipt.Place
	for first := true; ; first = false {
		changed := h.c.Receipts.Changed()
		r, err := h.c.Receipts.Receipt(p.id, at)
		if err != nil {
			return
		}
		if now := lasting(r.Places); first || !reflect.DeepEqual(now, last) {
			last = now
			if to.event("receipt", receiptOf(r)) != nil || r.Complete {
				return
			}
		}
		select {
		case <-ctx.Done():
			return
		case <-h.c.Stopping:
			return
		case <-changed:
		case <-alive.C:
			by, gone := p.Accounts.Current(ctx, p.actor)
			if errors.Is(gone, account.ErrNoSession) || gone == nil && !account.Can(by, account.ReadContent, account.OnSite(p.id)) {
				return
			}
			if to.write(":\n\n") != nil {
				return
			}
		}
	}
}

// lasting is what of places does not change by itself.
func lasting(all []receipt.Place) []receipt.Place {
	out := make([]receipt.Place, len(all))
	for i, p := range all {
		p.Heard = 0
		out[i] = p
	}
	return out
}

func receiptOf(r receipt.Receipt) Receipt {
	out := Receipt{Position: r.At.String(), Complete: r.Complete, Places: []ReceiptPlace{}}
	if !r.Committed.IsZero() {
		out.Committed = when(content.Micros(r.Committed.UnixMicro()))
	}
	ms := func(d time.Duration) *float64 {
		v := float64(d.Microseconds()) / 1000
		return &v
	}
	for _, p := range r.Places {
		place := ReceiptPlace{Name: p.Name, Kind: p.Kind, State: p.State, Has: p.Has}
		if p.Has {
			place.AfterMS = ms(p.After)
		}
		if p.Kind == receipt.Edge {
			place.HeardMS = ms(p.Heard)
		}
		out.Places = append(out.Places, place)
	}
	return out
}
