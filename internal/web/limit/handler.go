package limit

import (
	"math/rand/v2"
	"net/http"

	"github.com/gheecms/ghee/internal/web"
)

// Handler lets a request through to next when it has a place of its class, and
// answers 503 when there is none. classify reports false for what needs no place:
// what costs nothing, and streams that stay for long.
func Handler(l *Limiter, classify func(*http.Request) (Class, bool), next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		class, needs := classify(r)
		if !needs {
			next.ServeHTTP(w, r)
			return
		}
		place, ok := l.Enter(r.Context(), class)
		if !ok {
			w.Header().Set("Retry-After", RetryAfter())
			w.Header().Set("Access-Control-Allow-Origin", "*")
			web.JSON(w, http.StatusServiceUnavailable, map[string]string{"detail": Detail})
			return
		}
		defer place.Leave()
		next.ServeHTTP(w, r)
	})
}

// Detail is what a client is told that was sent away.
const Detail = "Too many requests are being answered. Try again shortly."

// RetryAfter is when to come back, in seconds: one or two, so that those who
// were sent away together do not come back together.
func RetryAfter() string {
	if rand.N(2) == 0 {
		return "1"
	}
	return "2"
}
