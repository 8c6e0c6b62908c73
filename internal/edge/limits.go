package edge

import (
	"net/http"
	"sync/atomic"

	"github.com/gheecms/ghee/internal/web/limit"
)

// limits is the first step: a request beyond our bounds is not looked at. The
// server in front has wider bounds of its own, which answer without JSON.
func (h *Handler) limits(x *exchange) *reply {
	if len(x.r.URL.EscapedPath())+len(x.r.URL.RawQuery) > h.c.MaxURL {
		return told(http.StatusRequestURITooLong, "The URL is too long.")
	}
	size := 0
	for name, values := range x.r.Header {
		for _, v := range values {
			size += len(name) + len(v) + len(": \r\n")
		}
	}
	if size > h.c.MaxHeaderBytes {
		return told(http.StatusRequestHeaderFieldsTooLarge, "The headers of the request are too long.")
	}
	return nil
}

// overload is the step that bounds how many requests there are at all. How many
// of them ask a set at once is the Limiter's to say (fly).
func (h *Handler) overload(x *exchange) *reply {
	if !h.requests.enter() {
		return h.busy()
	}
	x.entered = true
	return nil
}

// busy sends a request away: quickly, so that those inside come through.
func (h *Handler) busy() *reply {
	h.shed.Add(1)
	out := unavailable(limit.Detail)
	out.retry = limit.RetryAfter()
	return out
}

// gate counts who is inside and lets in no more than max.
type gate struct {
	n   atomic.Int64
	max int64
}

func (g *gate) enter() bool {
	if g.n.Add(1) > g.max {
		g.n.Add(-1)
		return false
	}
	return true
}

func (g *gate) leave() { g.n.Add(-1) }
