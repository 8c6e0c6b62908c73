package edge_test

import (
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/gheecms/ghee/internal/edge"
	"github.com/gheecms/ghee/internal/web/strict"
)

// What the shell adds to a read: the set answers at once, from memory.
func BenchmarkServe(b *testing.B) {
	for name, header := range map[string]string{"plain": "", "if_none_match": "*"} {
		b.Run(name, func(b *testing.B) {
			n := newNode()
			h := edge.New(n.config())
			r := httptest.NewRequestWithContext(b.Context(), http.MethodGet, redirects+reader, nil)
			if header != "" {
				r.Header.Set("If-None-Match", header)
			}
			b.ReportAllocs()
			for b.Loop() {
				w := httptest.NewRecorder()
				if h.ServeHTTP(w, r); w.Code >= 400 {
					b.Fatal(w.Code)
				}
				n.seen = n.seen[:0]
			}
		})
	}
}

// A kept answer, and the same in front of net/http, its own part in neither.
func BenchmarkHit(b *testing.B) {
	n := newNode()
	n.asOf = n.asOf.UTC()
	c := n.config()
	c.Cache, c.Aliases, c.IDs, c.Observer = 1<<20, 100, nil, nil
	h := edge.New(c)
	r := httptest.NewRequestWithContext(b.Context(), http.MethodGet, redirects+reader, nil)
	for range 2 {
		h.ServeHTTP(httptest.NewRecorder(), r)
	}
	b.Run("serve", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			h.ServeHTTP(httptest.NewRecorder(), r)
		}
	})
	b.Run("answer", func(b *testing.B) {
		b.ReportAllocs()
		dst, front := make([]byte, 0, 4096), &strict.Request{Target: []byte(redirects + reader), At: time.Now()}
		for b.Loop() {
			if _, _, ok := h.Answer(dst, front); !ok {
				b.Fatal("nothing at hand")
			}
		}
	})
}
