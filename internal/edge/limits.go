package edge

import (
	"net/http"
	"sync/atomic"
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

// overload is the step that sends requests away while too many are being
// answered: quickly, so that those inside come through.
func (h *Handler) overload(x *exchange) *reply {
	if !h.requests.enter() {
		h.shed.Add(1)
		return unavailable(detailBusy)
	}
	x.entered = true
	return nil
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
