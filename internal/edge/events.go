package edge

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"time"

	"github.com/gheecms/ghee/internal/delivery"
)

// GET /v2/events tells of changes as they come, as server-sent events: one for
// each group, named by the position that it leads to. Who comes back with that
// position, here or to another node, goes on from there (decision 34).

// Bounds of a stream: between two signs of life, and for a client to take what
// is written.
const (
	heartbeat = 15 * time.Second
	taking    = 30 * time.Second
)

// listener is somebody who is told.
type listener struct {
	channel *channel
	at      delivery.Mark // what it has
	told    delivery.Mark // that it knows of
	filter  delivery.ChangeFilter
	hash    string // of its token
}

// events is the step that begins a stream. Where one is resumed is looked at in
// the stream: a browser comes back only to a stream.
func (h *Handler) events(x *exchange) *reply {
	if !x.query.Listens() {
		return nil
	}
	ctx, cancel := context.WithTimeout(x.r.Context(), h.c.Timeout)
	defer cancel()
	set, err := h.c.Sets.Read(ctx, x.set)
	if err != nil {
		h.c.Log.WarnContext(ctx, "no events", append(about(ctx, x.r, err), "site", x.set)...)
		return unavailable(detailNoSet)
	}
	at, refused := set.Position(), x.query.Unheard(set.Settings())
	if err := set.Close(); err != nil {
		h.c.Log.WarnContext(ctx, "read did not close", append(about(ctx, x.r, err), "site", x.set)...)
	}
	if refused != nil {
		return &reply{status: refused.Status, body: refused.Body}
	}
	l := &listener{at: delivery.MarkOf(at), filter: x.query.Filter(), hash: x.hash()}
	if since, ok := x.query.Since(); ok {
		l.at = since
	}
	if last := x.r.Header.Get("Last-Event-ID"); last != "" {
		var ok bool
		if l.at, ok = delivery.ParseMark(last); !ok {
			return told(http.StatusBadRequest, "Last-Event-ID is no position: write the id of the last event.")
		}
	}
	if !h.listeners.enter() {
		return h.busy()
	}
	l.channel = h.join(x.set, at)
	return (&reply{status: http.StatusOK, listener: l}).with(headerPosition, at.String())
}

// stream writes events until the client goes, its token ends, or the node stops.
func (h *Handler) stream(ctx context.Context, w http.ResponseWriter, x *exchange, out *reply) {
	l := out.listener
	defer h.listeners.leave()
	defer l.channel.leave()
	h.headers(x, out, w.Header().Set)
	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("X-Accel-Buffering", "no") // or a proxy holds events back
	w.WriteHeader(out.status)
	if x.method == http.MethodHead {
		return
	}
	s := eventStream{w, http.NewResponseController(w)}
	l.told = l.at
	// Those who are cut off together do not come back together.
	err := s.send(fmt.Appendf(nil, "retry: %d\nid: %s\n\n", 1000+rand.IntN(2000), l.at))
	alive := time.NewTicker(h.c.Heartbeat)
	defer alive.Stop()
	for err == nil {
		next, now, more, lost := l.channel.after(ctx, l.at)
		switch {
		case errors.Is(lost, delivery.ErrForgotten):
			l.at = delivery.MarkOf(now)
			l.told = l.at
			err = s.send(reset(l.at, delivery.Forgotten(now)))
			continue
		case lost != nil && !errors.Is(lost, delivery.ErrAhead):
			h.c.Log.WarnContext(ctx, "events end", append(about(ctx, x.r, lost), "site", x.set)...)
			return // it comes back
		case len(next) > 0 && h.holds(l):
			err = s.tell(l, next)
			continue
		}
		select {
		case <-ctx.Done():
			return
		case <-h.stopping:
			return
		case <-more:
			if !h.holds(l) {
				return
			}
		case <-alive.C:
			if !h.holds(l) {
				return
			}
			err = s.alive(l)
		}
	}
}

// holds reports whether a listener's token still holds.
func (h *Handler) holds(l *listener) bool {
	g, ok := h.c.Directory.Grant(l.hash)
	return ok && g.Site == l.channel.site && !g.Expired(h.c.Now())
}

// Drain ends every stream, and each that begins from now on: its client comes
// back, to another process or another node.
func (h *Handler) Drain() { h.drain.Do(func() { close(h.stopping) }) }

// Listeners returns how many listen to events.
func (h *Handler) Listeners() int64 { return h.listeners.n.Load() }

// eventStream is an answer that goes on.
type eventStream struct {
	w    http.ResponseWriter
	ctrl *http.ResponseController
}

// tell sends the next changes, as far as a listener wants them.
func (s eventStream) tell(l *listener, next []*news) error {
	var all [][]byte
	for _, n := range next {
		l.at = delivery.MarkOf(n.To)
		if event := n.of(l.filter); event != nil {
			l.told = l.at
			all = append(all, event)
		}
	}
	if all == nil {
		return nil
	}
	return s.send(all...)
}

// alive is a sign of life; with it goes what the listener was not told, since it
// wanted nothing of it.
func (s eventStream) alive(l *listener) error {
	if l.told == l.at {
		return s.send([]byte(":\n\n"))
	}
	l.told = l.at
	return s.send([]byte("id: " + l.at.String() + "\n\n"))
}

// send writes at once. A client that takes nothing for long is let go; the
// server's own bound, which is for whole answers, is moved on.
func (s eventStream) send(texts ...[]byte) error {
	if err := s.ctrl.SetWriteDeadline(time.Now().Add(taking)); err != nil && !errors.Is(err, http.ErrNotSupported) {
		return err
	}
	for _, text := range texts {
		if _, err := s.w.Write(text); err != nil {
			return err
		}
	}
	return s.ctrl.Flush()
}
