package web

import (
	"context"
	"net/http"

	"github.com/gheecms/ghee/internal/clock"
)

// RequestIDHeader carries the id of a request in its answer. An id that a
// client sends is not taken over: nothing of a request is repeated in an
// answer that a cache may keep for others.
const RequestIDHeader = "Ghee-Request-Id"

// PositionHeader says at which position of its site's log an answer is: what a
// read shows, and what a write has brought it to.
const PositionHeader = "Ghee-Position"

type requestIDKey struct{}

// Identify gives every request an id, in the context and in the answer's
// header. A request that has one keeps it.
func Identify(ids clock.IDs, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if RequestID(r.Context()) == "" {
			id := ids()
			w.Header().Set(RequestIDHeader, id)
			r = r.WithContext(context.WithValue(r.Context(), requestIDKey{}, id))
		}
		next.ServeHTTP(w, r)
	})
}

// RequestID returns the id that Identify gave, "" outside of a request.
func RequestID(ctx context.Context) string {
	id, _ := ctx.Value(requestIDKey{}).(string)
	return id
}
