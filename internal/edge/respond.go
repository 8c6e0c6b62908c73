package edge

import (
	"cmp"
	"net/http"
	"strconv"
	"time"

	"github.com/gheecms/ghee/internal/web"
)

// The header names of ours.
const (
	headerPosition = web.PositionHeader
	headerState    = "Ghee-State"
	headerAsOf     = "Ghee-As-Of"
	headerServedBy = "Ghee-Served-By"
	headerWarning  = "Ghee-Warning"
	headerMin      = "Ghee-Min-Position" // of a request
	headerUnmet    = "Ghee-Min-Position-Unmet"
)

// exposed are the headers that a browser shows to scripts of other origins.
const exposed = "Allow, ETag, Retry-After, Cache-Status, " + headerPosition + ", " + headerState + ", " + headerAsOf + ", " +
	headerServedBy + ", " + headerUnmet + ", " + headerWarning + ", " + web.RequestIDHeader

// How an answer came about (RFC 9211): it was kept; or the set of this node, or
// the cache that nodes share, was asked, maybe already for another request.
const (
	statusHit    = "ghee; hit"
	statusMiss   = "ghee; fwd=miss; detail="
	statusJoined = "ghee; fwd=miss; collapsed; detail="
	detailSet    = "set"
	detailShared = "memcached"
)

// write sends a reply and returns the bytes of the body that went out. This
// table is the whole of our headers; what contract §9.1 lists and is not here
// belongs to the CDN.
func (h *Handler) write(w http.ResponseWriter, x *exchange, out *reply) int64 {
	if out.told != nil {
		return h.tell(w, x, out.told)
	}
	head := w.Header()
	head.Set("Allow", allow(x))
	head.Set("Vary", vary(out.status))
	head.Set("Access-Control-Allow-Origin", "*")
	head.Set("Access-Control-Expose-Headers", exposed)
	head.Set("X-Content-Type-Options", "nosniff")
	head.Set("X-Frame-Options", "DENY")
	head.Set("Referrer-Policy", "same-origin")
	h.freshHeaders(head, x, out)
	if x.warning != "" {
		head.Set(headerWarning, x.warning)
	}
	for _, f := range out.header {
		head.Set(f[0], f[1])
	}
	h.cacheHeaders(head, x, out)
	if out.status == http.StatusServiceUnavailable || out.status == http.StatusInternalServerError {
		head.Set("Retry-After", cmp.Or(out.retry, strconv.Itoa(int(h.c.RetryAfter.Seconds()))))
	}
	if out.etag != "" {
		head.Set("Etag", out.etag)
	}
	h.refuseBody(w, x.r)
	if out.status == http.StatusNoContent || out.status == http.StatusNotModified {
		w.WriteHeader(out.status)
		return 0
	}
	head.Set("Content-Type", "application/json")
	head.Set("Content-Length", strconv.Itoa(len(out.body)))
	if out.encoding != identity {
		head.Set("Content-Encoding", out.encoding.String())
	}
	w.WriteHeader(out.status)
	if x.method == http.MethodHead {
		return 0
	}
	n, _ := w.Write(out.body) // a client that went away is nobody's error
	return int64(n)
}

// freshHeaders tell which node answered, from what, and how old that may be.
func (h *Handler) freshHeaders(head http.Header, x *exchange, out *reply) {
	if h.c.Name != "" {
		head.Set(headerServedBy, h.c.Name)
	}
	if x.state != "" {
		head.Set(headerState, x.state)
	}
	if !x.asOf.IsZero() {
		head.Set(headerAsOf, x.asOf.UTC().Format(asOfForm))
	}
	if x.unmet != "" {
		head.Set(headerUnmet, x.unmet)
	}
	if out.answer == nil {
		return
	}
	head.Set(headerPosition, out.position.String())
	head.Set("Cache-Status", out.from)
}

// asOfForm is RFC 3339 cut to milliseconds.
const asOfForm = "2006-01-02T15:04:05.000Z07:00"

// allow is on every answer, 200, 401 and 404 alike (contract §1.2).
func allow(x *exchange) string {
	if x.query.Allow == "" {
		return "GET, HEAD, OPTIONS"
	}
	return x.query.Allow
}

func vary(status int) string {
	if status == http.StatusUnauthorized {
		return "Origin" // contract §2
	}
	return "Origin, Accept-Encoding"
}

// refuseBody sees to it that a body, which no read has a use for, costs
// little: net/http skips a short one, within Timeout; after anything else the
// connection closes.
func (h *Handler) refuseBody(w http.ResponseWriter, r *http.Request) {
	switch {
	case r.ContentLength == 0:
	case r.ContentLength < 0 || r.ContentLength > h.c.MaxBody:
		w.Header().Set("Connection", "close")
	default:
		// By the machine's clock, which the connection goes by. Not every writer
		// has a connection, and the server's own deadline stands besides.
		_ = http.NewResponseController(w).SetReadDeadline(time.Now().Add(h.c.Timeout))
	}
}
