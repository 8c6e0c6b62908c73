package limit_test

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/gheecms/ghee/internal/web/limit"
)

func TestHandler_ShedsWhatNeedsAPlace(t *testing.T) {
	l := limit.New(limit.Config{Start: 1, Min: 1, Max: 1, Wait: 1, Rush: 1})
	h := limit.Handler(l, func(r *http.Request) (limit.Class, bool) { return limit.Desk, r.URL.Path != "/stream" },
		http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path == "/panics" {
				panic("a handler")
			}
			w.WriteHeader(http.StatusNoContent)
		}))
	get := func(path string) *httptest.ResponseRecorder {
		w := httptest.NewRecorder()
		h.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodPost, path, nil))
		return w
	}
	func() {
		defer func() { _ = recover() }()
		get("/panics")
	}()
	if w := get("/"); w.Code != http.StatusNoContent || l.Now().Inside != 0 {
		t.Error("a place is free again after each:", w.Code, l.Now())
	}
	taken, _ := l.Enter(t.Context(), limit.Read)
	w := get("/")
	if w.Code != 503 || w.Header().Get("Cache-Control") != "no-store" || w.Body.String() != `{"detail":"`+limit.Detail+`"}` {
		t.Error(w.Code, w.Body, w.Header())
	}
	if after := w.Header().Get("Retry-After"); after != "1" && after != "2" {
		t.Error("Retry-After:", after)
	}
	if w := get("/stream"); w.Code != http.StatusNoContent {
		t.Error("what needs none:", w.Code)
	}
	taken.Leave()
}
