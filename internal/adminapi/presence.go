package adminapi

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/gheecms/ghee/internal/account"
	"github.com/gheecms/ghee/internal/authoring"
	"github.com/gheecms/ghee/internal/fail"
	"github.com/gheecms/ghee/internal/presence"
)

// Guest is somebody who has a document open, in one tab.
type Guest struct {
	ID     string     `json:"id" doc:"Of the visit."`
	Person string     `json:"person" doc:"Id of the person."`
	Name   string     `json:"name"`
	Since  *time.Time `json:"since"`
	Me     bool       `json:"me" doc:"This very visit."`
}

func (h *Handler) presenceRoutes() {
	add(h, operation{
		id: "watch-presence", method: http.MethodGet, path: "/api/sites/{site}/documents/{id}/presence", tag: "Documents", summary: "Who has the document open: a stream of server-sent events",
		description: "While the stream is open one is at the document oneself. At the beginning, and whenever somebody comes or goes, there is an event `present`, whose data is a JSON array of guests; others are seen within ten seconds. A line with a colon alone says that the stream lives. It ends with the session, with the right to read the site, and when the server stops; a browser's EventSource then asks again.",
		streams:     true,
	}, h.watch)
}

func (h *Handler) watch(ctx context.Context, in *OfDocument) (*huma.StreamResponse, error) {
	p, err := h.at(ctx, in.OfSite, account.ReadContent)
	if err != nil {
		return nil, err
	}
	if p.actor.Person == "" {
		return nil, fail.E(fail.Denied, "Only people are present; this token is nobody's.")
	}
	at := presence.Place{Site: p.id, Document: in.ID}
	if err := p.Authoring.Store.Read(ctx, p.id, func(tx authoring.Tx) error {
		s, err := authoring.Look(ctx, tx, in.ID, in.Locale)
		at.Locale = s.Variant.Locale
		return err
	}); err != nil {
		return nil, err
	}
	person, err := p.Accounts.Person(ctx, p.actor, p.actor.Person)
	if err != nil {
		return nil, err
	}
	v := visiting(ctx)
	return &huma.StreamResponse{Body: func(c huma.Context) { //nolint:contextcheck // the room's beat outlives a visit
		visit := p.Presence.Enter(at, person.ID, person.Name)
		defer visit.Leave()
		c.SetHeader("Content-Type", "text/event-stream")
		c.SetHeader("X-Accel-Buffering", "no") // or a proxy holds events back
		h.stream(c.Context(), p, visit, stream{v.w, http.NewResponseController(v.w)})
	}}, nil
}

// stream writes events until the visit ends, for whatever reason.
func (h *Handler) stream(ctx context.Context, p place, visit *presence.Visit, to stream) {
	alive := time.NewTicker(presence.Beat)
	defer alive.Stop()
	for {
		var err error
		select {
		case <-ctx.Done():
			return
		case <-h.c.Stopping:
			return
		case guests := <-visit.News():
			err = to.event("present", guestsOf(guests, visit.ID()))
		case <-alive.C:
			by, gone := p.Accounts.Current(ctx, p.actor)
			if errors.Is(gone, account.ErrNoSession) || gone == nil && !account.Can(by, account.ReadContent, account.OnSite(p.id)) {
				return
			}
			err = to.write(":\n\n")
		}
		if err != nil {
			return // the browser went away
		}
	}
}

func guestsOf(all []presence.Guest, me string) []Guest {
	out := []Guest{}
	for _, g := range all {
		out = append(out, Guest{g.ID, g.Person, g.Name, when(g.Since), g.ID == me})
	}
	return out
}

// stream is an answer that goes on.
type stream struct {
	w    http.ResponseWriter
	ctrl *http.ResponseController
}

func (s stream) event(name string, data any) error {
	line, err := json.Marshal(data)
	if err != nil {
		return err
	}
	return s.write(fmt.Sprintf("event: %s\ndata: %s\n\n", name, line))
}

// write sends text at once. A reader who takes nothing for long is let go; the
// server's own bound, which is for whole answers, is moved on.
func (s stream) write(text string) error {
	if err := s.moveOn(); err != nil {
		return err
	}
	if _, err := s.w.Write([]byte(text)); err != nil {
		return err
	}
	return s.ctrl.Flush()
}

// moveOn gives the reader time for what comes next.
func (s stream) moveOn() error {
	if err := s.ctrl.SetWriteDeadline(time.Now().Add(30 * time.Second)); err != nil && !errors.Is(err, http.ErrNotSupported) {
		return err
	}
	return nil
}
