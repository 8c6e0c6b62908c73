package set

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/delivery"
)

func TestHead_ReadsBackAndNeverHalf(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		text, micros := rapid.String(), rapid.Map(rapid.Int64(), func(n int64) content.Micros { return content.Micros(n) })
		m := content.Meta{
			Num: 7, Type: content.TypeID(text.Draw(t, "type")), Slug: text.Draw(t, "slug"), Name: text.Draw(t, "name"), Status: content.Published,
			Position: rapid.Int64().Draw(t, "position"), Created: micros.Draw(t, "created"), Updated: micros.Draw(t, "updated"),
			Published: micros.Draw(t, "published"), Scheduled: micros.Draw(t, "scheduled"),
		}
		id := text.Draw(t, "id")
		source := rapid.IntRange(0, content.MaxLocales).Draw(t, "source")
		data, own := encodeHead(id, source, m), encodeHead(id, 0, m)
		d := delivery.Doc{Row: delivery.RowOf(7, 1)}
		if got, err := decodeHead(data, &d); err != nil || got != source || string(d.ID) != id || !cmp.Equal(d.Meta, m) {
			t.Fatalf("%+v of %d, %v", d, got, err)
		}
		for n := range len(data) {
			if _, err := decodeHead(data[:n], &d); err == nil && n != len(own) {
				t.Fatalf("%d of %d bytes are read", n, len(data))
			}
		}
	})
}
