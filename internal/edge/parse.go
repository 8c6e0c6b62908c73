package edge

import (
	"net/http"
	"strings"

	"github.com/gheecms/ghee/internal/delivery"
)

// parse is the step that reads the URL. What it refuses waits until the token
// is known to be good: an invalid token is 401 on every path (contract §2).
func (h *Handler) parse(x *exchange) *reply {
	x.query, x.refused = delivery.Parse(x.method, x.r.URL.EscapedPath(), x.r.URL.RawQuery)
	return nil
}

// refusal is the step that answers what no set needs to be asked about.
func (h *Handler) refusal(x *exchange) *reply {
	if x.refused == nil {
		return nil
	}
	return &reply{status: x.refused.Status, body: x.refused.Body}
}

// preflight is the step that answers OPTIONS: without a token, for browsers
// send none, and with everything behind us dead (contract §9.3).
func (h *Handler) preflight(x *exchange) *reply {
	if x.method != http.MethodOptions {
		return nil
	}
	return (&reply{status: http.StatusNoContent}).
		with("Access-Control-Allow-Methods", "GET, HEAD, OPTIONS, POST, PUT, PATCH, DELETE").
		with("Access-Control-Allow-Headers", "accept, authorization, content-type, x-butter-client, x-requested-with, origin, user-agent, ghee-min-position, last-event-id").
		with("Access-Control-Max-Age", "86400")
}

// resource names what a path asks for, by the routes of contract §1.1: one of
// a short list, fit to be a label.
func resource(path string) string {
	for part := range strings.SplitSeq(path, "/") {
		switch part {
		case "", "v2":
		case "pages", "content", "posts", "search", "authors", "categories", "tags", "feeds", "redirects", "sync", "events":
			return part
		default:
			return "other"
		}
	}
	return "other"
}
