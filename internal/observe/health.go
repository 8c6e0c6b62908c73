package observe

import (
	"net/http"

	"github.com/gheecms/ghee/internal/web"
)

// Health is how a node is.
type Health struct {
	Serving bool   // it can answer reads, with content however old
	State   string // of the stalest site: "live", "lagging", "disconnected"
	Sites   int    // how many it holds
}

// Healthz answers /healthz for load balancers: 200 while the node can serve,
// 503 while it cannot. How fresh its content is decides nothing: a node that
// has lost its origin is exactly the one that must stay in (reliability §2,
// Facebook 2021). look must not wait.
func Healthz(version string, look func() Health) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		h := look()
		status, word := http.StatusOK, "ok"
		if !h.Serving {
			status, word = http.StatusServiceUnavailable, "starting"
		}
		web.JSON(w, status, struct {
			Status  string `json:"status"`
			State   string `json:"state"`
			Sites   int    `json:"sites"`
			Version string `json:"version"`
		}{word, h.State, h.Sites, version})
	})
}

// Private is the handler of a node's private listener: /metrics, /healthz and
// /readyz.
func Private(metrics, healthz, readyz http.Handler) http.Handler {
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", metrics)
	mux.Handle("GET /healthz", healthz)
	mux.Handle("GET /readyz", readyz)
	return mux
}
