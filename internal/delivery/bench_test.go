package delivery_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/delivery"
)

func BenchmarkParseAndKey(b *testing.B) {
	for b.Loop() {
		q, _ := delivery.Parse("GET", "/v2/pages/landing-page/spring-offer/", "levels=2&preview=0&auth_token=0123456789012345678901234567890123456789")
		if q.Key() == "" {
			b.Fatal()
		}
	}
}

// The benchmark page of the performance aims, without its set: what Answer
// itself costs.
func BenchmarkAnswer_PageWithThreeReferences(b *testing.B) {
	m := newMemory()
	m.add("top", 1, "t-dish", content.Values{12: strings.Repeat("word ", 1000), 7: ids("d0", "d1", "d2"), 8: content.Values{1: "SEO"}})
	for i := range 3 {
		m.add(content.ObjectID(fmt.Sprintf("d%d", i)), content.Num(i+2), "t-dish", content.Values{12: strings.Repeat("word ", 100)})
	}
	q, _ := delivery.Parse("GET", "/v2/pages/dish/top/", "")
	b.ReportAllocs()
	for b.Loop() {
		m.loads = nil
		if res, err := delivery.Answer(b.Context(), m, q); err != nil || res.Status != 200 {
			b.Fatal(err)
		}
	}
}
