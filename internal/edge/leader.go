package edge

import (
	"maps"
	"net/http"

	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/web"
)

// Leader answers reads that this node has no content for. An error says that
// there is no answer to be had, and why; it is never told to the client.
type Leader interface {
	// Preview asks for drafts of a site. There are only so many a second.
	Preview(r *http.Request, site content.SiteID) (*LeaderAnswer, error)
	// Read asks for anything else.
	Read(r *http.Request) (*LeaderAnswer, error)
}

// LeaderAnswer is what a leader answered, whole. It is the request's own.
type LeaderAnswer struct {
	Status int
	Header http.Header
	Body   []byte // in whatever coding the header says
}

// drafts answers a preview on a node that holds none: with what the leader says,
// else from what is published.
func (h *Handler) drafts(x *exchange) *reply {
	told, err := h.c.Leader.Preview(x.r, x.grant.Site)
	if err != nil {
		ctx := x.r.Context()
		h.c.Log.DebugContext(ctx, "preview answered from what is published", about(ctx, x.r, err)...)
		return h.published(x)
	}
	told.Header.Set("Cache-Control", noStore)
	return &reply{status: told.Status, told: told}
}

// tell sends a leader's answer as it came.
func (h *Handler) tell(w http.ResponseWriter, x *exchange, told *LeaderAnswer) int64 {
	head := w.Header()
	id := head[web.RequestIDHeader]
	maps.Copy(head, told.Header)
	if told.Header.Get(web.RequestIDHeader) == "" {
		head[web.RequestIDHeader] = id
	}
	h.refuseBody(w, x.r)
	w.WriteHeader(told.Status)
	if x.method == http.MethodHead || told.Status == http.StatusNotModified || told.Status == http.StatusNoContent {
		return 0
	}
	n, _ := w.Write(told.Body) // a client that went away is nobody's error
	return int64(n)
}
