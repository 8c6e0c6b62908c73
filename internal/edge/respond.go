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
	h.headers(x, out, w.Header().Set)
	h.refuseBody(w, x.r)
	w.WriteHeader(out.status)
	if bodiless(out.status) || x.method == http.MethodHead {
		return 0
	}
	n, _ := w.Write(out.body) // a client that went away is nobody's error
	return int64(n)
}

// headers are set once each, by their canonical names.
func (h *Handler) headers(x *exchange, out *reply, set func(name, value string)) {
	set("Allow", allow(x))
	set("Vary", vary(out.status))
	set("Access-Control-Allow-Origin", "*")
	set("Access-Control-Expose-Headers", exposed)
	set("X-Content-Type-Options", "nosniff")
	set("X-Frame-Options", "DENY")
	set("Referrer-Policy", "same-origin")
	h.freshHeaders(x, out, set)
	if x.warning != "" {
		set(headerWarning, x.warning)
	}
	for _, f := range out.header {
		set(f[0], f[1])
	}
	h.cacheHeaders(x, out, set)
	if out.status == http.StatusServiceUnavailable || out.status == http.StatusInternalServerError {
		set("Retry-After", cmp.Or(out.retry, strconv.Itoa(int(h.c.RetryAfter.Seconds()))))
	}
	if out.etag != "" {
		set("Etag", out.etag)
	}
	if bodiless(out.status) || out.listener != nil {
		return
	}
	set("Content-Type", "application/json")
	set("Content-Length", strconv.Itoa(len(out.body)))
	if out.encoding != identity {
		set("Content-Encoding", out.encoding.String())
	}
}

func bodiless(status int) bool {
	return status == http.StatusNoContent || status == http.StatusNotModified
}

// freshHeaders tell which node answered, from what, and how old that may be.
func (h *Handler) freshHeaders(x *exchange, out *reply, set func(name, value string)) {
	if h.c.Name != "" {
		set(headerServedBy, h.c.Name)
	}
	if x.state != "" {
		set(headerState, x.state)
	}
	if !x.asOf.IsZero() {
		set(headerAsOf, x.asOf.UTC().Format(asOfForm))
	}
	if x.unmet != "" {
		set(headerUnmet, x.unmet)
	}
	if out.answer == nil {
		return
	}
	set(headerPosition, out.position.String())
	set("Cache-Status", out.from)
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
