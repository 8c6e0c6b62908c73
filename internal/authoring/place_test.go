package authoring_test

import (
	"testing"

	"github.com/gheecms/ghee/internal/authoring"
	"github.com/gheecms/ghee/internal/fail"
)

// A move is told to readers for every locale they see, and is no revision: what
// is only a draft stays unseen.
func TestPlace_MovesAndEditsNothing(t *testing.T) {
	both(t, func(t *testing.T, i inn) {
		s := i.publish(t, authoring.Input{Type: course, Values: map[string]any{"label": "Soup"}})
		i.publish(t, authoring.Input{Document: s.Document, Type: course, Locale: "de", Values: map[string]any{"label": "Suppe"}})
		draft := i.save(t, authoring.Input{Document: s.Document, Type: course, Values: map[string]any{"label": "Not yet"}})
		before := i.variant(t, draft)
		place := func() error {
			return i.Batch(t.Context(), i.site, true, func(b *authoring.Batch) error { return b.Place(t.Context(), s.Document, -7) })
		}
		got := i.told(t, func() { must(t, place()) })
		if len(got) != 2 {
			t.Fatalf("the log says %v", got)
		}
		for n, want := range []string{`{"1":"Suppe"}`, `{"1":"Soup"}`} {
			if m := meta(t, got[n]); m.Position != -7 || string(got[n].Payload) != want {
				t.Errorf("readers see %s at %d, want %s", got[n].Payload, m.Position, want)
			}
		}
		same(t, "variant", before, i.variant(t, draft))
		if got = i.told(t, func() { must(t, place()) }); len(got) != 0 {
			t.Errorf("moved to where it stands, the log says %v", got)
		}
		err := i.Batch(t.Context(), i.site, false, func(b *authoring.Batch) error { return b.Place(t.Context(), "nobody", 1) })
		if !fail.Is(err, fail.NotFound) {
			t.Errorf("no document: %v", err)
		}
	})
}
