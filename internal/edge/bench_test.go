package edge_test

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/gheecms/ghee/internal/edge"
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
