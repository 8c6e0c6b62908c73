package courier_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/gheecms/ghee/internal/authoring"
)

// A publish that 100 receivers are told of, from the call to the last request;
// what the publish itself costs with them, and with none.
func BenchmarkFanout(b *testing.B) {
	for name, receivers := range map[string]int{"none": 0, "100": 100} {
		b.Run("receivers="+name, func(b *testing.B) {
			o := newOffice(b)
			o.answer = 30 * time.Second // whatever else the machine does
			r := newReceiver(b)
			for i := range receivers {
				o.hook(fmt.Sprint(r.URL, "/", i), "page.published")
			}
			o.starts()
			id := o.save(o.typ, "soup", "0", "", true)
			o.until("the first is told", func() bool { return len(r.all()) == receivers })
			var publishing time.Duration
			b.ResetTimer()
			for i := range b.N {
				b.StopTimer()
				o.batch(func(tx *authoring.Batch) error {
					_, err := tx.Save(b.Context(), authoring.Input{Document: id, Type: o.typ, Slug: "soup", Name: fmt.Sprint(i + 1), Values: map[string]any{"title": fmt.Sprint(i + 1)}})
					return err
				})
				b.StartTimer()
				begin := time.Now()
				must(b, o.svc.Publish(b.Context(), o.site, id, ""))
				publishing += time.Since(begin)
				o.until("all are told", func() bool { return len(r.all()) == (i+2)*receivers })
			}
			b.ReportMetric(float64(publishing.Microseconds())/float64(b.N), "µs/publish")
			b.ReportMetric(float64(b.N*receivers)/b.Elapsed().Seconds(), "deliveries/s")
		})
	}
}
