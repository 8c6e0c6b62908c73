package edge

import (
	"context"
	"net/http"
	"strconv"
	"strings"

	"github.com/gheecms/ghee/internal/changelog"
)

// position is the step of a read that asks for what was written: who names the
// position that a write was told (Ghee-Min-Position) is not answered from an
// older one: the set comes there in a second, or the leader is asked. It is the
// one step that waits for anything, because its client asks for it, and takes no
// place among the requests in flight meanwhile.
func (h *Handler) position(x *exchange) *reply {
	if since, ok := x.query.Since(); ok { // who asks what changed since then has seen a newer set
		if at, ok := h.reach(x, since.Position()); ok {
			h.shown.note(x.set, at)
			h.from(x, x.set)
		}
	}
	text := x.r.Header.Get(headerMin)
	if text == "" || x.previews() && h.c.Leader != nil { // whose drafts they are waits for them
		return nil
	}
	p, ok := parsePosition(text)
	if !ok {
		return told(http.StatusBadRequest, headerMin+" is no position: write EPOCH.SEQ, as "+headerPosition+" has it.")
	}
	at, ok := h.reach(x, p)
	if !ok {
		x.unmet = at.String()
		return h.askLeader(x)
	}
	x.least = p
	h.shown.note(x.set, at) // no flight that began before that is joined
	h.from(x, x.set)
	return nil
}

// askLeader has the leader answer a read that the set here is too old for; nil
// when there is none to be had, and what is here must do.
func (h *Handler) askLeader(x *exchange) *reply {
	if h.c.Leader == nil {
		return nil
	}
	told, err := h.c.Leader.Read(x.r)
	if err != nil {
		ctx := x.r.Context()
		h.c.Log.DebugContext(ctx, "read answered from an older set than was asked for", about(ctx, x.r, err)...)
		return nil
	}
	return &reply{status: told.Status, told: told}
}

func (h *Handler) reach(x *exchange, p changelog.Position) (changelog.Position, bool) {
	if h.c.Positions == nil {
		return changelog.Position{}, false
	}
	ctx, cancel := context.WithTimeout(x.r.Context(), h.c.Patience)
	defer cancel()
	if h.waiting.enter() {
		defer h.waiting.leave()
	} else {
		cancel() // whoever is one too many is told how it is now
	}
	at, err := h.c.Positions.Reach(ctx, x.set, p)
	return at, err == nil
}

// parsePosition reads EPOCH.SEQ.
func parsePosition(text string) (p changelog.Position, ok bool) {
	epoch, seq, _ := strings.Cut(text, ".")
	e, err := strconv.ParseUint(epoch, 10, 64)
	n, err2 := strconv.ParseUint(seq, 10, 63)
	return changelog.Position{Epoch: changelog.Epoch{Number: e}, Seq: int64(n)}, err == nil && err2 == nil //nolint:gosec // 63 bits
}
